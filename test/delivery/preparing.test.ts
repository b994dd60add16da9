import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { databaseError } from '../../src/errors/database.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const fault = errorFactory({
  FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' },
  FAR_END_LOCKED: { class: 'needs_person', sentence: 'it is locked', next: 'unlock it' },
  WHATSAPP_REFUSES: { class: 'permanent', sentence: 'it cannot send this', next: 'look' },
});

/** Ids that were prepared, in order. */
function prepared(rig: Rig): string[] {
  const ids: string[] = [];
  const prepare = rig.messenger.prepare.bind(rig.messenger);
  rig.messenger.prepare = (request) => {
    ids.push(request.messageId);
    return prepare(request);
  };
  return ids;
}

/** Two messages are under way for as long as it is wished, and the third is prepared behind them. */
async function thirdIsPrepared(rig: Rig): Promise<void> {
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000 } };
  rig.messenger.script = (_prepared, nth) => (nth <= 2 ? 'swallow_ack' : 'deliver');
  rig.company.invoices(1, 2, 3);
  // Each PDF is proven and copied by itself: nothing goes before all are queued.
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  await rig.delivery?.approve();
  await rig.until(
    async () => rig.messenger.sends.length === 2 && Object.values(await rig.states()).includes('prepared'),
    'two are under way, one is prepared',
  );
}

test('each message is prepared once, however many are prepared ahead', async () => {
  await using rig = new Rig();
  const ids = prepared(rig);
  rig.company.invoices(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  await rig.start();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'read'), 'all');
  assert.equal(ids.length, 12);
  assert.equal(new Set(ids).size, 12);
});

test('a message prepared before a restart is sent unchanged, unless its recipient or text has changed', async () => {
  for (const change of ['nothing', 'recipient', 'text'] as const) {
    await using rig = new Rig();
    await thirdIsPrepared(rig);
    const under = rig.messenger.sends.map(({ jid }) => jid);
    rig.messenger.drop();
    await rig.stop();
    const ids = prepared(rig);
    const waits = [1, 2, 3].find((n) => !under.some((jid) => jid.includes(`400${n}`)));
    if (change === 'recipient') rig.company.customer(`C${waits}`, '+54 9 11 4999 5555');
    if (change === 'text') rig.company.customer(`C${waits}`, `+54 9 11 400${waits} 5555`, { language: 'de' });
    await rig.start();
    rig.messenger.connect();
    await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'read'), change);
    const third = rig.messenger.phones.find(({ jid }) => !under.includes(jid));
    assert.equal(ids.length, change === 'nothing' ? 0 : 1, change);
    assert.equal(third?.jid.includes('4999'), change === 'recipient');
    const caption = third.content.kind === 'document' ? third.content.caption : '';
    assert.equal(caption.includes('Rechnung'), change === 'text', caption);
    assert.equal(rig.messenger.phones.length, 3);
  }
});

test('a message cancelled while waiting does not delay others', async () => {
  await using rig = new Rig();
  // Nothing grows old, so that only the cancellation itself can make way.
  rig.clock = { now: () => ({ wall: Date.now(), monotonic: 0 }), sleep: (ms, signal) => systemClock.sleep(ms, signal) };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, documentScanMs: 0 } };
  await thirdIsPrepared(rig);
  const [row] = await rig.outbox.list({ states: ['prepared'] });
  assert.ok(row);
  const why = { reason: 'DELIVERY_CANCELLED', detail: '' };
  await rig.outbox.act(row.message.id, { type: 'cancelled_by_person', why }, { who: 'ana', why: 'paid', at: 1 });
  rig.company.invoices(4);
  for (const sent of rig.messenger.sends) rig.messenger.tell(sent);
  await rig.untilState(4, 'read', 'the fourth goes');
  assert.equal(rig.messenger.sends.length, 3);
});

test('an invoice that is cancelled in SAP while its message waits for a slow one is not sent', async () => {
  await using rig = new Rig();
  const clock = new FastClock(100);
  rig.clock = clock;
  rig.messenger.clock = clock;
  await thirdIsPrepared(rig);
  const [row] = await rig.outbox.list({ states: ['prepared'] });
  const docEntry = Number(row?.invoice?.ref.key ?? assert.fail('none is prepared'));
  // Not seen by a poll.
  const document = rig.company.documents.get(docEntry);
  assert.ok(document);
  rig.company.documents.set(docEntry, { ...document, cancelStatus: 'cancelled', updateDate: '2020-01-01' });
  await clock.sleep(20_000);
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.tell(sent);
  await rig.until(async () => (await rig.states())[docEntry] === 'cancelled', 'cancelled');
  assert.equal(rig.messenger.sends.length, 2);
});

test('while messages to customers are disabled, none is prepared, and none delays a copy', async () => {
  await using rig = new Rig({ disableCustomerMessages: true, copyAfterMs: 0, copyTo: ['+54 9 11 5555 0100'] });
  const ids = prepared(rig);
  rig.company.invoices(1, 2, 3, 4, 5, 6);
  await rig.start();
  await rig.until(() => rig.messenger.phones.length === 6, 'the office has its copies');
  assert.equal(ids.length, 6);
});

test('for an invoice cancelled at the last moment, no number is looked up and nothing is prepared', async () => {
  await using rig = new Rig();
  const ids = prepared(rig);
  rig.company.invoices(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const document = rig.company.documents.get(1);
  assert.ok(document);
  rig.company.documents.set(1, { ...document, cancelStatus: 'cancelled', updateDate: '2020-01-01' });
  await rig.delivery?.approve();
  await rig.untilState(1, 'cancelled', 'cancelled');
  assert.deepEqual([rig.messenger.lookups, ids], [[], []]);
});

test('a file that has changed since it was checked is not sent', async () => {
  await using rig = new Rig();
  rig.company.invoices(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(pdf);
  // Our own copy, which is what would be sent, is gone too.
  rmSync(rig.pdfFolder, { recursive: true });
  writeFileSync(pdf.found.path, 'somebody else’s invoice');
  await rig.delivery?.approve();
  const reason = async () => (await rig.outbox.list({}))[0]?.message.reason;
  await rig.until(async () => (await reason()) === 'DELIVERY_DOCUMENT_GONE', 'it says why');
  assert.equal(rig.messenger.sends.length, 0);
});

test('a message whose PDF has been exchanged is held, even after a manual resend', async () => {
  await using rig = new Rig();
  rig.company.invoices(1);
  await rig.start();
  await rig.untilState(1, 'read', 'read');
  const [row] = await rig.outbox.list({});
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(row && pdf?.facts.text);
  const facts = { ...pdf.facts, text: { ...pdf.facts.text, total: null } };
  rig.company.pdfs.set('Invoice_100001.pdf', { found: { ...pdf.found, sha256: 'other' }, facts });
  await rig.until(async () => (await rig.outbox.documentCounts()).held === 1, 'its PDF is another now');
  await rig.outbox.act(row.message.id, { type: 'resend' }, { who: 'ana', why: 'lost', at: 1 });
  await rig.untilState(1, 'held', 'held');
  assert.equal((await rig.outbox.list({}))[0]?.message.hold, 'document');
  assert.equal(rig.messenger.sends.length, 1);
});

test('an invoice missing in SAP, or a PDF that the engine cannot send, is held for a person', async () => {
  await using rig = new Rig();
  rig.company.invoices(1, 2);
  await rig.start({ approve: false });
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'queued'), 'queued');
  rig.company.documents.delete(1);
  rig.messenger.prepareError = fault('WHATSAPP_REFUSES');
  await rig.delivery?.approve();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'held'), 'held');
  const held = await rig.outbox.list({});
  assert.deepEqual(
    held.map(({ message }) => [message.hold, message.reason]),
    [
      ['refusal', 'WHATSAPP_REFUSES'],
      ['refusal', 'DELIVERY_INVOICE_MISSING'],
    ],
  );
});

/** Nothing can be prepared; who was put off is due again after a minute at the soonest. */
async function farEndDown(rig: Rig, invoices: number, beforeAll = () => {}): Promise<() => Promise<number>> {
  const backoff = { firstMs: 120_000, longestMs: 120_000 };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff } };
  rig.messenger.prepareError = fault('FAR_END_LOCKED');
  for (let n = 1; n <= invoices; n++) rig.company.invoices(n);
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  beforeAll();
  await rig.delivery?.approve();
  return async () => (await rig.outbox.list({})).filter(({ message }) => message.failures > 0).length;
}
const looks = async (rig: Rig, times: number): Promise<void> => {
  const before = rig.alerts.length + rig.company.reads;
  await rig.until(() => rig.alerts.length + rig.company.reads > before + times, 'time goes by');
};

test('after several consecutive failures, a server is not tried for every other message', async () => {
  await using rig = new Rig();
  const putOff = await farEndDown(rig, 20);
  await rig.until(() => rig.open.has('delivery.trouble.dispatcher'), 'a person is told');
  await looks(rig, 20);
  assert.ok((await putOff()) < 10, `${await putOff()} were tried`);
  assert.ok(rig.open.has('delivery.trouble.dispatcher'), 'it has not recovered');
});

test('a server counts as down until a call succeeds, even while nothing is due', async () => {
  await using rig = new Rig();
  const putOff = await farEndDown(rig, 3);
  await rig.until(async () => (await putOff()) === 3, 'tried');
  await rig.until(() => rig.open.has('delivery.trouble.dispatcher'), 'a person is told');
  rig.delivery?.pokeIntake();
  await rig.delivery?.approve();
  await looks(rig, 20);
  assert.ok(rig.open.has('delivery.trouble.dispatcher'), 'an idle look is no recovery');
  rig.messenger.prepareError = null;
  rig.company.invoices(4);
  await rig.untilState(4, 'read', 'one goes through');
  await rig.until(() => !rig.open.has('delivery.trouble.dispatcher'), 'it has recovered');
});

test('messages that had failed before a pause do not hold up one that is ready after it', async () => {
  await using rig = new Rig();
  const othersFailed = Promise.withResolvers<void>();
  // The first in the line is the last to be put off.
  const holdFirst = () => {
    const { outbox } = rig;
    const apply = outbox.apply.bind(outbox);
    let failed = 0;
    outbox.apply = async (...rest) => {
      failed += 1;
      if (failed === 1) await othersFailed.promise;
      if (failed === 3) othersFailed.resolve();
      return apply(...rest);
    };
  };
  const putOff = await farEndDown(rig, 3, holdFirst);
  await rig.until(async () => (await putOff()) === 3, 'tried');
  await rig.until(() => rig.open.has('delivery.trouble.dispatcher'), 'a person is told');
  rig.messenger.prepareError = null;
  rig.company.invoices(4);
  await rig.untilState(4, 'read', 'it goes through');
});

test('a single failing message does not count as a server failure', async () => {
  await using rig = new Rig();
  const putOff = await farEndDown(rig, 1);
  await rig.until(async () => (await putOff()) === 1, 'tried');
  await looks(rig, 20);
  assert.ok(!rig.open.has('delivery.trouble.dispatcher'));
});

test('each postponement is longer than the last', async () => {
  await using rig = new Rig();
  const backoff = { firstMs: 20, longestMs: 60_000 };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff } };
  rig.messenger.prepareError = fault('FAR_END_DOWN');
  rig.company.invoices(1);
  await rig.start();
  const message = async () => (await rig.outbox.list({}))[0]?.message ?? assert.fail('none');
  await rig.until(async () => (await message()).failures >= 5, 'tried five times');
  const { notBefore, changedAt } = await message();
  // The fifth wait is sixteen times the first, and half of that at least.
  assert.ok(notBefore - changedAt >= 8 * backoff.firstMs - 1);
});

test('a full disk while preparing a message is reported immediately, and postpones no message', async () => {
  await using rig = new Rig();
  rig.company.invoices(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const { outbox } = rig;
  const save = outbox.savePrepared.bind(outbox);
  let full = true;
  outbox.savePrepared = (...rest) => (full ? Promise.reject(databaseError('DATABASE_FULL')) : save(...rest));
  await rig.delivery?.approve();
  await rig.until(() => rig.open.has('delivery.trouble.disk'), 'told');
  assert.deepEqual([(await rig.outbox.list({}))[0]?.message.failures, await rig.states()], [0, { 1: 'queued' }]);
  full = false;
  await rig.untilState(1, 'read', 'sent');
  await rig.until(() => !rig.open.has('delivery.trouble.disk'), 'over');
});
