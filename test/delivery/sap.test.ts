import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';
import { farEndFault } from './far-end-fault.ts';

test('when SAP is down, work continues once it is back, and nothing is lost', async () => {
  await using rig = new Rig();
  await rig.startWith(2);
  await rig.until(() => rig.all('read'), 'before');
  rig.company.down = farEndFault('FAR_END_DOWN');
  const failing = async () => (await rig.delivery?.standing())?.failing.find(({ worker }) => worker === 'intake');
  await rig.until(async () => (await failing()) !== undefined, 'noticed');
  const before = Date.now();
  const intake = await failing();
  assert.equal(intake?.code, 'FAR_END_DOWN');
  assert.ok(Date.parse(intake.since) <= before, 'since when');
  rig.company.down = null;
  rig.company.invoice(3);
  await rig.untilState(3, 'read', 'after');
  await rig.until(async () => (await rig.delivery?.standing())?.failing.length === 0, 'and forgotten');
});

test('100 refused writes of one invoice delay no other, and its own is finally written', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff: { firstMs: 1, longestMs: 2 } } };
  let refused = 0;
  const others = () => [...rig.company.documents.values()].filter(({ mark }) => mark?.status === 'read').length;
  rig.company.refuseWrite = (docEntry) => {
    // All the others are written meanwhile, however long that takes.
    if (docEntry !== 1 || (refused >= 100 && others() === 9)) return null;
    refused += 1;
    return { done: false, error: farEndFault('FAR_END_DOWN') };
  };
  await rig.startWith(10);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'written at last');
  assert.ok(refused >= 100);
});

test('if answers are lost after the write, SAP still ends with one final mark', async () => {
  await using rig = new Rig();
  let lost = 0;
  rig.company.refuseWrite = () => {
    lost += 1;
    return lost <= 10 ? { done: true, error: farEndFault('FAR_END_UNSURE') } : null;
  };
  await rig.startWith(3);
  await rig.until(async () => (await rig.outbox.writeBackCounts()).pending === 0 && (await rig.all('read')), 'all');
  for (const { mark } of rig.company.documents.values()) assert.equal(mark?.status, 'read');
});

test('an invoice cancelled in SAP before it is sent is not sent, even if cancelled at the last moment', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.company.invoice(2);
  await rig.start({ approve: false });
  await rig.until(() => rig.all('queued'), 'queued');
  // Not seen by a poll: the re-read before the dispatch must find it.
  const document = rig.company.documents.get(1);
  assert.ok(document);
  rig.company.documents.set(1, { ...document, cancelStatus: 'cancelled', updateDate: '2020-01-01' });
  await rig.delivery?.approve();
  await rig.untilState(2, 'read', 'the other goes out');
  await rig.untilState(1, 'cancelled', 'cancelled');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'cancelled', 'SAP says so');
  assert.equal(rig.messenger.phones.length, 1);
});

test("a held message is sent automatically once the customer's phone is corrected in SAP", async () => {
  await using rig = new Rig();
  rig.company.customer('C1', 'un poema sin número');
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'held');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'held', 'SAP says so');
  rig.company.customer('C1', '+54 9 11 4001 5555');
  await rig.untilState(1, 'read', 'sent');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'SAP follows');
});
