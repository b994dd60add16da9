import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A company whose delta misses what is named here, and which tells how often and since when it is swept. */
function sweptRig(changes: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(changes);
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  const missed = new Set<number>();
  const sweeps: string[] = [];
  const delta = rig.company.changes.bind(rig.company);
  rig.company.changes = async function* (since, fromDate) {
    for await (const page of delta(since, fromDate)) {
      yield { ...page, documents: page.documents.filter(({ ref }) => !missed.has(Number(ref.key))) };
    }
  };
  const sweep = rig.company.sweep.bind(rig.company);
  rig.company.sweep = (fromDate) => {
    sweeps.push(fromDate);
    return sweep(fromDate);
  };
  return { rig, clock, missed, sweeps };
}
const today = (clock: FastClock, before = 0): string => new Date(clock.now().wall - before).toISOString().slice(0, 10);

test('what the delta misses is found by a sweep a day later, and there is one sweep a day', async () => {
  const { rig, clock, missed, sweeps } = sweptRig({ fromDate: '2020-01-01' });
  await using _ = rig;
  await rig.start();
  await rig.until(async () => (await rig.outbox.lastSweep()) !== null, 'the first poll counts as a sweep');
  missed.add(1);
  rig.company.invoice(1, { docDate: today(clock) });
  clock.setBy(23 * HOUR);
  let { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 5, 'time goes by');
  assert.deepEqual([sweeps.length, await rig.states()], [0, {}]);
  clock.setBy(2 * HOUR);
  await rig.untilState(1, 'read', 'found');
  reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 5, 'time goes by');
  assert.equal(sweeps.length, 1);
});

test('a sweep reads the last five weeks, or since the first day if that is later', async () => {
  for (const [fromDate, days] of [
    ['2020-01-01', 35],
    [null, 0],
  ] as const) {
    const { rig, clock, sweeps } = sweptRig({ fromDate });
    await using _ = rig;
    await rig.start();
    await rig.until(async () => (await rig.outbox.lastSweep()) !== null, 'begun');
    const begun = await rig.outbox.fromDate();
    clock.setBy(DAY);
    await rig.until(() => sweeps.length === 1, 'swept');
    const zone = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone: rig.settings.timeZone }).format(at);
    assert.equal(sweeps[0], days > 0 ? zone(clock.now().wall - days * DAY) : begun);
  }
});

test('setting the clock back does not delay the next sweep', async () => {
  const { rig, clock, sweeps } = sweptRig();
  await using _ = rig;
  await rig.start();
  await rig.until(async () => (await rig.outbox.lastSweep()) !== null, 'begun');
  clock.setBy(-10 * DAY);
  await rig.until(() => sweeps.length === 1, 'swept');
});

test('moving the first day back delivers the invoices since then at the next start', async () => {
  const { rig, sweeps } = sweptRig({ fromDate: '2026-11-15' });
  await using _ = rig;
  rig.company.invoice(1, { docDate: '2026-02-01' });
  rig.company.invoice(2, { docDate: '2025-12-31' });
  await rig.start();
  await rig.until(async () => (await rig.outbox.lastSweep()) !== null, 'begun');
  assert.deepEqual(await rig.states(), {});
  await rig.stop();
  rig.settings = { ...rig.settings, fromDate: '2026-01-01' };
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
  assert.deepEqual([sweeps, await rig.states()], [['2026-01-01'], { 1: 'read' }]);
});

test('a new installation sends invoices dated from its first day on, even after later starts', async () => {
  const { rig, clock } = sweptRig({ fromDate: null });
  await using _ = rig;
  const zone = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone: rig.settings.timeZone }).format(at);
  const first = zone(clock.now().wall);
  await rig.start();
  await rig.stop();
  clock.setBy(3 * DAY);
  rig.company.invoice(1, { docDate: first });
  rig.company.invoice(2, { docDate: zone(clock.now().wall - 4 * DAY) });
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
  assert.deepEqual(await rig.states(), { 1: 'read' });
});

test('a known PDF is matched as soon as its invoice arrives, not at the next folder scan', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, documentScanMs: 10 * HOUR } };
  const invoice = rig.company.invoice(1);
  rig.company.documents.delete(1);
  await rig.start();
  await rig.until(async () => (await rig.outbox.documentCounts()).unmatched === 1, 'kept');
  rig.company.documents.set(1, invoice);
  await rig.untilState(1, 'read', 'sent');
});

test('a cancellation found by a poll is reported as progress', async () => {
  await using rig = new Rig();
  rig.company.post(1);
  const delivery = await rig.start();
  const told: string[] = [];
  delivery.onProgress(({ to }) => void told.push(to));
  await rig.untilState(1, 'waiting_document', 'waits');
  rig.company.change(1, { cancelStatus: 'cancelled' });
  await rig.untilState(1, 'cancelled', 'cancelled');
  assert.deepEqual(told, ['cancelled']);
});
