import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settleHeld } from '../../src/operations/deliveries/settle-held.ts';
import { Rig } from '../support/delivery.ts';

const decision = { decidedBy: 'ana', why: 'SAP was restored on Friday' };

test('after SAP was restored from a backup, other documents under known keys are held, reported, and sent after one answer', async () => {
  await using rig = new Rig();
  await rig.startWith(3);
  await rig.until(() => rig.all('read'), 'all read');
  assert.equal(rig.messenger.sends.length, 3);
  // What was posted after the backup is gone, and the keys are given again, to other customers and numbers.
  rig.company.customer('C8', '+54 9 11 4800 5555');
  rig.company.customer('C9', '+54 9 11 4900 5555');
  for (const [n, changes] of [
    [2, { docNum: 200_002, cardCode: 'C8' }],
    [3, { docNum: 200_003, cardCode: 'C9', total: '77' }],
  ] as const) {
    rig.company.documents.delete(n);
    rig.company.invoice(n, changes);
    rig.company.print(n, `PDF of the new ${n}`, `New_${n}.pdf`);
  }
  for (const n of [2, 3]) await rig.untilState(n, 'held', 'held');
  await rig.until(() => rig.open.has('delivery.sap_restored'), 'told');
  await rig.until(() => /: 2 invoices/.test(rig.open.get('delivery.sap_restored')?.sentence ?? ''), 'of both');
  assert.equal(rig.open.get('delivery.sap_restored')?.severity, 'critical');
  const held = (await rig.outbox.list({ states: ['held'] })).map(({ message }) => message.detail ?? '');
  assert.match(held.join(), /customer C9 instead of C3, number 200003 instead of 100003, total 77 instead of 1003\.5/);
  assert.equal((await rig.states())['1'], 'read', 'what is the same stays as it is');
  assert.equal(rig.messenger.sends.length, 3);
  assert.ok(
    rig.company.writes.every(({ docEntry, mark }) => docEntry === 1 || mark.status === 'read'),
    'nothing is written',
  );

  await settleHeld({ outbox: rig.outbox, now: Date.now }, 'restored', 'new', decision);
  await rig.until(() => rig.all('read'), 'sent');
  const sent = rig.messenger.sends.slice(3);
  assert.deepEqual(
    new Set(sent.map(({ jid }) => jid)),
    new Set(['5491148005555@s.whatsapp.net', '5491149005555@s.whatsapp.net']),
  );
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 5, 'under ids of their own');
  await rig.until(() => !rig.open.has('delivery.sap_restored'), 'over');
  const former = rig.database.all('SELECT state, facts FROM former_documents ORDER BY id');
  assert.deepEqual(
    former.map((row) => [row['state'], (JSON.parse(String(row['facts'])) as { cardCode: string }).cardCode]),
    [
      ['read', 'C2'],
      ['read', 'C3'],
    ],
  );
});

test("the old document's pending result is never written to the new one", async () => {
  await using rig = new Rig();
  const error = new Error('busy');
  rig.company.refuseWrite = () => ({ done: false, error });
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  rig.company.documents.delete(1);
  rig.company.post(1, { docNum: 9, cardCode: 'C9' });
  await rig.untilState(1, 'held', 'held');
  rig.company.refuseWrite = () => null;
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.deepEqual(rig.company.writes, []);
  assert.equal(rig.company.documents.get(1)?.mark, null);
});

test('a document that is replaced just before it is sent is not sent to anybody', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'queued');
  rig.company.changes = async function* () {
    // The delta has not come so far: only the read before the send sees it.
  };
  rig.company.documents.delete(1);
  rig.company.post(1, { docNum: 9, cardCode: 'C9' });
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 0);
});
