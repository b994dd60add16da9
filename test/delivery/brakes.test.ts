import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import { quickSettings, Rig } from '../support/delivery.ts';
import { runs } from '../support/runs.ts';

const attempts = (rig: Rig): unknown => rig.database.all('SELECT count(*) AS n FROM attempts')[0]?.['n'];
const stop = { by: 'ana', why: 'wrong prices', at: Date.UTC(2026, 10, 20, 15) };

test('what is on the wire ends, and nothing is begun after the stop until a person lets it go on', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  for (let n = 1; n <= 6; n++) rig.company.invoice(n);
  await rig.start();
  await rig.untilState(1, 'read', 'one has gone');
  await rig.outbox.stopSending(stop);
  const begun = attempts(rig);
  rig.company.invoice(7);
  await rig.untilState(7, 'queued', 'prepared, not sent');
  await rig.until(() => rig.open.has('delivery.stopped'), 'told');
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor !== null, 'it says what it waits for');
  assert.match((await rig.delivery?.summary())?.waitingFor?.sentence ?? '', /stopped since .* by ana: "wrong prices"/);
  assert.equal(attempts(rig), begun);
  const standing = await rig.delivery?.standing();
  assert.deepEqual(standing?.stopped, { by: 'ana', why: 'wrong prices', since: '2026-11-20T15:00:00.000Z' });
  assert.match(rig.open.get('delivery.stopped')?.sentence ?? '', /by ana.*Waiting: \d+ messages?/);

  await rig.stop();
  await rig.start();
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor !== null, 'still stopped after a restart');
  assert.equal(attempts(rig), begun);
  assert.deepEqual(await rig.outbox.resumeSending(), stop);
  await rig.until(() => rig.all('read'), 'all go out');
  await rig.until(() => !rig.open.has('delivery.stopped'), 'over');
});

test('the stop of an account holds its live and its test messages', async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.outbox.stopSending(stop);
  await rig.stop();
  rig.settings = { ...rig.settings, test: true, testPhone: '+54 9 11 5999 0000' };
  await rig.startWith(1);
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor !== null, 'test messages wait');
  assert.equal(rig.messenger.sends.length, 0);
});

test('an earlier stop stays in force, and there is nothing to resume twice', async () => {
  await using rig = new Rig();
  await rig.start();
  assert.deepEqual(await rig.outbox.stopSending(stop), stop);
  assert.deepEqual(await rig.outbox.stopSending({ by: 'eva', why: 'too', at: 2 }), stop);
  assert.deepEqual(await rig.outbox.resumeSending(), stop);
  assert.equal(await rig.outbox.resumeSending(), null);
});

test('a message in doubt is not sent again while sending is stopped', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.dropInDoubt();
  await rig.outbox.stopSending(stop);
  rig.messenger.connect();
  await rig.until(() => rig.open.has('delivery.stopped'), 'told');
  await rig.until(async () => (await rig.states())[1] === 'ambiguous', 'in doubt');
  assert.equal(rig.messenger.sends.length, 1);
  await rig.outbox.resumeSending();
  await rig.until(() => rig.messenger.sends.length > 1, 'the same bytes again');
});

test('unusually many messages hold the rest until a person approves, over restarts, and are not asked about again', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, askAbove: 2 } };
  const delivery = await rig.start();
  for (let n = 1; n <= 5; n++) rig.company.invoice(n);
  await rig.until(() => rig.open.has('delivery.unusual_day'), 'asked');
  assert.equal(rig.open.get('delivery.unusual_day')?.severity, 'critical');
  assert.equal(rig.messenger.sends.length, 2);
  await rig.until(async () => (await delivery.pendingApproval())?.kind === 'unusual_day', 'it awaits approval');
  await rig.until(async () => (await delivery.pendingApproval())?.invoices === 3, 'the others wait');
  assert.match((await holdups(rig.outbox, rig.settings, Date.now()))[0]?.sentence ?? '', /Unusually many.*: 2,/);

  await rig.stop();
  const again = await rig.start({ approve: false });
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor !== null, 'held after a restart');
  assert.equal(rig.messenger.sends.length, 2);
  await again.approve();
  assert.ok(!rig.open.has('delivery.unusual_day'), 'it is over at once');
  await rig.until(() => rig.all('read'), 'all go out');
  assert.equal(rig.messenger.sends.length, 5);
  assert.ok(!rig.open.has('delivery.unusual_day'), 'and stays over');
});

test('a brake that was released just before the service died is told as released at the next start', async () => {
  await using rig = new Rig({ timings: { ...quickSettings.timings, watchMs: 3_600_000 } });
  for (const key of ['delivery.unusual_day', 'delivery.stopped'] as const)
    rig.open.set(key, { key, severity: 'critical', sentence: 'Unusually many.', next: '' });
  await rig.start({ approve: false });
  await rig.until(() => rig.open.size === 0, 'both are over');
});

test('nothing is asked while nothing more waits, and the first approval covers all that it showed', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, askAbove: 2 } };
  for (let n = 1; n <= 5; n++) rig.company.invoice(n);
  const delivery = await rig.start({ approve: false });
  await rig.until(async () => (await delivery.pendingApproval())?.invoices === 5, 'all wait');
  await delivery.approve();
  await rig.until(() => rig.all('read'), 'all go out');
  assert.equal((await rig.outbox.brakes()).unusual, null);
});

test('an outbox that never counted its days counts them once', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  await rig.startWith(3);
  await rig.until(() => rig.all('read'), 'sent');
  const { days: _, ...uncounted } = (await rig.outbox.pacing()) ?? assert.fail('nothing was sent');
  const day = 86_400_000;
  rig.database.all('UPDATE messages SET sent_at = sent_at - :day', { day });
  rig.database.all('UPDATE accounts SET pacing = :pacing', { pacing: JSON.stringify(uncounted) });
  await rig.stop();
  await rig.start();
  assert.deepEqual(Object.values((await rig.outbox.pacing())?.days ?? {}), [3]);
});

test('whatever stops, resumes, restarts and crashes come: no attempt begins while sending is stopped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('stop', 'resume', 'invoice', 'restart', 'crash'), { minLength: 3, maxLength: 10 }),
      async (steps) => {
        await using rig = new Rig({ copyToSalesperson: false });
        await rig.start();
        let invoices = 0;
        let begun: unknown = null;
        for (const step of steps) {
          if (step === 'stop') {
            await rig.outbox.stopSending(stop);
            begun ??= attempts(rig);
          }
          if (step === 'resume') {
            if (begun !== null) assert.equal(attempts(rig), begun, 'none began');
            begun = null;
            await rig.outbox.resumeSending();
          }
          if (step === 'invoice') rig.company.invoice(++invoices);
          if (step === 'restart') await rig.stop();
          if (step === 'crash') rig.crash();
          if (step === 'restart' || step === 'crash') await rig.start();
          if (step === 'crash') rig.messenger.connect();
        }
        if (begun !== null) assert.equal(attempts(rig), begun, 'none began');
        await rig.outbox.resumeSending();
        await rig.until(
          async () => Object.values(await rig.states()).filter((one) => one === 'read').length === invoices,
          'everything arrives in the end',
        );
      },
    ),
    runs(8),
  );
});

test('a stop that is committed while an attempt is about to begin holds it', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  let reached = 0;
  rig.failpoints = {
    reach: async (place) => {
      if (place !== 'attempt.before_commit') return;
      reached += 1;
      if (reached === 1) await rig.outbox.stopSending(stop);
    },
  };
  await rig.startWith(1);
  await rig.until(() => rig.open.has('delivery.stopped'), 'told');
  assert.deepEqual([reached, attempts(rig), rig.messenger.sends.length], [1, 0, 0]);
});
