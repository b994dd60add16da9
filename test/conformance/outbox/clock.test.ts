import assert from 'node:assert/strict';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, type OutboxStage } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const HOUR = 3_600_000;
/** A time before the clock was set back by an hour. */
const before = 10 * HOUR;

/** A message of this invoice that waits until then, as decided at this moment. */
async function postponed(disk: OutboxStage, docEntry: number, notBefore: number, at: number): Promise<void> {
  const message = await disk.admit(invoiceOf(docEntry));
  await disk.outbox.apply(message, { type: 'document_attached' }, at);
  await disk.outbox.apply(message, { type: 'postponed', why, notBefore }, at);
  assert.equal((await disk.messageOf(docEntry)).notBefore, notBefore);
}

/** A status of this invoice that SAP accepts from then on. */
async function deferred(disk: OutboxStage, docEntry: number, until: number): Promise<void> {
  await disk.lived(invoiceOf(docEntry), [{ type: 'evidence', status: 'sent', generation: 0, at: 5 }]);
  const [write] = await disk.outbox.dueWriteBacks(99, 9);
  assert.ok(write);
  await disk.outbox.deferWriteBack(write, until, 'SAP is away');
}

onEachDatabase('a clock that is set back takes along what was postponed, and WhatsApp’s pauses', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  await postponed(disk, 1, before + 60_000, before);
  await deferred(disk, 2, before + 5000);
  await outbox.keepPauses({ sendingUntil: before + 7000, newChatsUntil: before + 2 * HOUR });
  const now = before - HOUR + 1000;
  await outbox.clockSetBack(HOUR, now, true);
  assert.equal((await disk.messageOf(1)).notBefore, before - HOUR + 60_000);
  assert.equal((await outbox.toWriteBack(0, 0, 1)).nextAt, before - HOUR + 5000);
  assert.deepEqual(await outbox.pauses(), { sendingUntil: before - HOUR + 7000, newChatsUntil: before + HOUR });
});

onEachDatabase('what is due already stays as it is', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  await postponed(disk, 1, 500, 400);
  await outbox.clockSetBack(HOUR, 1000, true);
  await outbox.replanAtStart(60_000, 1000);
  assert.equal((await disk.messageOf(1)).notBefore, 500);
});

onEachDatabase('at a start, what was postponed at a moment yet to come waits its time from now on', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  await postponed(disk, 1, before + 60_000, before);
  await deferred(disk, 2, before + 5000);
  const now = before - HOUR;
  for (let start = 0; start < 3; start++) await outbox.replanAtStart(60_000, now + start);
  assert.equal((await disk.messageOf(1)).notBefore, now + 60_000, 'from the first start on, and never sooner');
  assert.equal((await outbox.toWriteBack(0, 0, 1)).nextAt, now);
  await postponed(disk, 3, now + 24 * HOUR, now);
  await outbox.replanAtStart(60_000, now + 1000);
  assert.equal((await disk.messageOf(3)).notBefore, now + 24 * HOUR, 'without a change of the clock nothing moves');
});
