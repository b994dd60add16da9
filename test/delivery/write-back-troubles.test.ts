import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { Rig } from '../support/delivery.ts';

const fault = errorFactory({ FAR_END_LOCKED: { class: 'needs_person', sentence: 'it is locked', next: 'unlock it' } });
const WRITER = 'delivery.trouble.write_back';

const looks = async (rig: Rig): Promise<void> => {
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
};

test('nothing is written to SAP before a person has approved the first run', async () => {
  await using rig = new Rig();
  rig.company.post(1, { cancelStatus: 'cancelled' });
  const delivery = await rig.start({ approve: false });
  await rig.until(async () => (await rig.outbox.writeBackCounts()).pending === 1, 'there is something to write');
  await looks(rig);
  assert.deepEqual(rig.company.writes, []);
  await delivery.approve();
  await rig.until(() => rig.company.writes.length === 1, 'written');
});

test('changes in quick succession become one write, with the newest status', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, writeBackDelayMs: 500 } };
  rig.messenger.receipts = [];
  rig.company.invoices(1);
  await rig.start();
  await rig.untilState(1, 'sent', 'sent');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  const { messageId, jid: from } = sent;
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from, at: Date.now() });
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'written');
  assert.equal(rig.company.writes.length, 1);
});

test('an invoice that SAP keeps rejecting is reported as such, not as a failure of SAP', async () => {
  await using rig = new Rig();
  let refused = 0;
  rig.company.refuseWrite = (docEntry) => {
    if (docEntry !== 1) return null;
    refused += 1;
    return { done: false, error: fault('FAR_END_LOCKED') };
  };
  rig.company.invoices(1, 2, 3);
  await rig.start();
  await rig.until(() => refused > 5, 'refused again and again');
  await rig.until(() => rig.open.has('delivery.write_back_refused'), 'a person is told');
  await rig.until(
    () => [2, 3].every((n) => rig.company.documents.get(n)?.mark?.status === 'read'),
    'the others are written',
  );
  const soFar = refused;
  await rig.until(() => refused > soFar + 20, 'while there is nothing else to write');
  assert.equal(rig.company.documents.get(1)?.mark, null);
  assert.ok(!rig.alerts.some(({ key }) => key === WRITER));
  rig.company.refuseWrite = () => null;
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'written at last');
  await rig.until(() => !rig.open.has('delivery.write_back_refused'), 'and that is over');
});

test('several consecutive refused invoices count as a failure of SAP, until one is accepted', async () => {
  await using rig = new Rig();
  const backoff = { firstMs: 120_000, longestMs: 120_000 };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff } };
  let refused = 0;
  rig.company.refuseWrite = () => {
    refused += 1;
    return { done: false, error: fault('FAR_END_LOCKED') };
  };
  rig.messenger.receipts = ['read'];
  rig.company.invoices(1, 2, 3);
  await rig.start();
  await rig.until(() => rig.open.has(WRITER), 'a person is told');
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'read'), 'all are sent');
  await rig.delivery?.approve();
  const soFar = refused;
  await looks(rig);
  assert.ok(rig.open.has(WRITER), 'while none is due, it is no better');
  assert.equal(refused, soFar, 'and none is tried');
  rig.company.refuseWrite = () => null;
  rig.company.invoices(4);
  await rig.until(() => rig.company.documents.get(4)?.mark?.status === 'read', 'one is taken');
  await rig.until(() => !rig.open.has(WRITER), 'it has recovered');
});

test('the end of a failure of SAP is noticed soon, though every invoice waits for much longer', async () => {
  await using rig = new Rig();
  const backoff = { firstMs: 3_600_000, longestMs: 3_600_000 };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff, probeMs: 20 } };
  // What would be slept for a minute takes no time.
  rig.clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal) };
  rig.company.refuseWrite = () => ({ done: false, error: fault('FAR_END_LOCKED') });
  rig.company.invoices(1, 2, 3);
  await rig.start();
  await rig.until(() => rig.open.has(WRITER), 'a person is told');
  rig.company.refuseWrite = () => null;
  await rig.until(() => !rig.open.has(WRITER), 'it has recovered');
});

test('invoices that SAP refuses once and then accepts do not count as a failure of SAP, however many they are', async () => {
  await using rig = new Rig();
  const backoff = { firstMs: 100, longestMs: 100 };
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff } };
  rig.messenger.receipts = ['read'];
  const refused = new Set<number>();
  rig.company.refuseWrite = (docEntry) => {
    if (refused.has(docEntry)) return null;
    refused.add(docEntry);
    return { done: false, error: fault('FAR_END_LOCKED') };
  };
  await rig.start();
  for (const n of [1, 2, 3, 4, 5]) {
    rig.company.invoices(n);
    await rig.until(() => rig.company.documents.get(n)?.mark?.status === 'read', `${n} is written`);
  }
  assert.ok(!rig.alerts.some(({ key }) => key === WRITER));
});
