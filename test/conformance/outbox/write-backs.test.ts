import assert from 'node:assert/strict';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, type OutboxStage, person } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const evidence = (status: 'sent' | 'delivered' | 'read', at: number) =>
  ({ type: 'evidence', status, generation: 0, at }) as const;

/** What has to be written, as status and version. */
const due = async ({ outbox }: OutboxStage, now = 99) =>
  (await outbox.dueWriteBacks(now, 9)).map(({ mark, version }) => `${mark.status} ${version}`);

onEachDatabase('confirming an older status leaves a newer one to be written', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [evidence('sent', 5)]);
  const older = await disk.outbox.dueWriteBacks(99, 9);
  await disk.outbox.apply(message, evidence('read', 6), 6);
  assert.deepEqual(await due(disk), ['read 2']);
  await disk.outbox.confirmWriteBacks(older);
  assert.deepEqual(await due(disk), ['read 2']);
  assert.equal((await disk.outbox.list({}))[0]?.confirmedMark?.status, 'sent', 'as SAP has it now');
  await disk.outbox.confirmWriteBacks(await disk.outbox.dueWriteBacks(99, 9));
  assert.deepEqual(await due(disk), []);
  assert.equal((await disk.outbox.list({}))[0]?.confirmedMark?.status, 'read');
  assert.deepEqual(await disk.outbox.writeBackCounts(), { pending: 0, failing: 0, confirmed: 1 });
});

onEachDatabase(
  'a write that was put off counts its failures until one succeeds or another wish comes',
  async (open) => {
    await using disk = await open();
    const message = await disk.lived(invoiceOf(1), [evidence('sent', 5)]);
    const failures = async (now: number) => (await disk.outbox.dueWriteBacks(now, 9)).map((write) => write.failures);
    const [write] = await disk.outbox.dueWriteBacks(99, 9);
    assert.ok(write);
    await disk.outbox.deferWriteBack(write, 200, 'SAP is away');
    await disk.outbox.deferWriteBack(write, 300, 'SAP is away');
    assert.deepEqual(await failures(299), []);
    assert.deepEqual(await failures(300), [2]);
    assert.equal((await disk.outbox.toWriteBack(0, 0, 1)).nextAt, 300);
    assert.equal((await disk.outbox.list({}))[0]?.writeBackError, 'SAP is away');
    assert.deepEqual(await disk.outbox.writeBackCounts(), { pending: 1, failing: 1, confirmed: 0 });
    await disk.outbox.apply(message, evidence('read', 6), 6);
    assert.deepEqual(await failures(99), [0], 'another wish is tried at once');
    assert.equal((await disk.outbox.writeBackCounts()).failing, 0);
    await disk.outbox.deferWriteBack(write, 400, 'SAP is away');
    assert.deepEqual(await failures(99), [0], 'what became of the older wish says nothing about it');
    const [newer] = await disk.outbox.dueWriteBacks(99, 9);
    assert.ok(newer);
    await disk.outbox.deferWriteBack(newer, 400, 'SAP is away');
    await disk.outbox.confirmWriteBacks(await disk.outbox.dueWriteBacks(400, 9));
    assert.equal((await disk.outbox.list({}))[0]?.writeBackError, null);
    await disk.outbox.deferWriteBack(newer, 500, 'late');
    assert.equal((await disk.outbox.toWriteBack(0, 0, 1)).nextAt, null, 'nothing is put off that is written');
  },
);

onEachDatabase('SAP is told what changed for it, and not the same twice', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [
    { type: 'doubtful', why },
    { type: 'held', hold: 'doubt', why },
  ]);
  assert.deepEqual(await due(disk), ['held 1']);
  await disk.outbox.act(message, { type: 'resend' }, person);
  assert.deepEqual(await due(disk), ['queued 2'], 'what was shown no longer holds');
  for (const notBefore of [50, 60]) await disk.outbox.apply(message, { type: 'postponed', why, notBefore }, 7);
  assert.deepEqual(await due(disk), ['queued 3'], 'a reason, once');
  const [write] = await disk.outbox.dueWriteBacks(99, 9);
  assert.equal(write?.mark.detail, 'DELIVERY_NO_ACK: no ack');
});

onEachDatabase('a hold for another reason is another mark', async (open) => {
  await using disk = await open();
  const message = await disk.admit(invoiceOf(1));
  for (const reason of ['PHONE_MISSING', 'DELIVERY_NOT_ON_WHATSAPP']) {
    await disk.outbox.apply(message, { type: 'held', hold: 'recipient', why: { reason, detail: '' } }, 5);
    const [write] = await disk.outbox.dueWriteBacks(99, 9);
    assert.match(write?.mark.detail ?? '', new RegExp(reason));
  }
});

onEachDatabase('the status of copies is not shown in SAP', async (open) => {
  await using disk = await open({ copies: true });
  await disk.lived(invoiceOf(1, { salesPersonCode: 5 }), [evidence('read', 5)]);
  const wished = await due(disk);
  const { id } = await disk.messageOf(1, 'salesperson');
  await disk.outbox.apply(id, { type: 'held', hold: 'recipient', why }, 6);
  assert.equal((await disk.messageOf(1, 'salesperson')).state, 'held');
  assert.deepEqual(await due(disk), wished);
});
