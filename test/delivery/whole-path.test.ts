import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';

test('an invoice goes from SAP with its PDF to the phone, is tracked up to read, and SAP shows it', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'read is written back');
  assert.equal(rig.messenger.phones.length, 1);
  const arrived = rig.messenger.phones.at(0);
  assert.equal(arrived?.jid, '5491140015555@s.whatsapp.net');
  assert.equal(arrived.content.kind, 'document');
  assert.match(String(arrived.messageId), /^3EB0[0-9A-F]{18}$/);
  assert.deepEqual(await rig.states(), { 1: 'read' });
});

test('nothing is sent before a person has approved the first run, and the question says what would be sent', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.company.post(2);
  const delivery = await rig.start({ approve: false });
  await delivery.lookedOnce(AbortSignal.timeout(5000));
  const pending = await delivery.pendingApproval();
  assert.equal(pending?.kind, 'first_run');
  assert.equal(pending.invoices, 1);
  assert.equal(pending.waitingDocument, 1);
  assert.equal(pending.sample[0]?.docNum, 100_001);
  assert.equal(rig.messenger.sends.length, 0);
  await delivery.approve();
  await rig.until(() => rig.messenger.phones.length === 1, 'sent after the approval');
  assert.equal(await delivery.pendingApproval(), null);
});

test('a PDF that arrives before its invoice is kept for it', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  const document = rig.company.documents.get(1);
  assert.ok(document);
  rig.company.documents.delete(1);
  await rig.start();
  await rig.until(async () => (await rig.outbox.documentCounts()).unmatched === 1, 'kept');
  rig.company.documents.set(1, document);
  await rig.until(() => rig.messenger.phones.length === 1, 'sent');
});

test('a restart sends nothing twice', async () => {
  await using rig = new Rig();
  for (let n = 1; n <= 20; n++) rig.company.invoice(n);
  await rig.start();
  await rig.until(() => rig.messenger.phones.length >= 5, 'some sent');
  await rig.stop();
  await rig.start();
  await rig.until(() => rig.messenger.phones.length === 20, 'all sent');
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'read'), 'all read');
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 20);
  assert.equal(rig.messenger.sends.length, 20);
});
