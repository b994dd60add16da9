import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';

const kept = (rig: Rig): boolean => rig.database.get('SELECT 1 FROM receipts') !== null;

test('receipts received in test mode count once the service is live again', async () => {
  await using rig = new Rig();
  rig.messenger.receipts = [];
  await rig.startWith(1);
  await rig.untilState(1, 'sent', 'sent');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  await rig.stop();
  rig.settings = { ...rig.settings, test: true, testPhone: '+54 9 11 5999 0000' };
  await rig.start({ approve: false });
  const { messageId, jid } = sent;
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'read', from: jid, at: Date.now() });
  await rig.until(() => kept(rig), 'kept');
  await rig.stop();
  rig.settings = { ...rig.settings, test: false };
  await rig.start();
  assert.equal((await rig.states())['1'], 'read');
  assert.equal(kept(rig), false);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'SAP says so');
});

test('with a lost outbox, a receipt at the next start prevents sending the message again', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  rig.company.change(1, { mark: null });
  rig.messenger.online = false;
  await rig.start();
  const { messageId, jid } = sent;
  rig.messenger.emit({ type: 'ack', messageId, error: '503', at: Date.now() });
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'delivered', from: jid, at: Date.now() });
  await rig.until(() => rig.database.all('SELECT 1 FROM receipts').length === 2, 'kept');
  rig.messenger.connect();
  await rig.untilState(1, 'delivered', 'known');
  assert.equal(rig.messenger.sends.length, 1);
  assert.equal((await rig.outbox.pacing())?.today ?? 0, 0, 'and it took nothing of the day');
});
