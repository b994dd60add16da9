import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAP_RESEND_EVERY_MS } from '../../src/delivery/rules/sap-action.ts';
import { Rig } from '../support/delivery.ts';
import { farEndFault } from './far-end-fault.ts';

const actionOf = (rig: Rig, docEntry: number) => rig.company.documents.get(docEntry)?.action ?? null;
const customer = async (rig: Rig, docEntry: number) => {
  const [row] = await rig.outbox.list({ key: String(docEntry), role: 'customer' });
  return row?.message ?? assert.fail('unknown');
};
const kept = async (rig: Rig, docEntry: number) =>
  (await rig.outbox.actions((await customer(rig, docEntry)).id)).map(({ action, who }) => `${action} by ${who}`);

test('hold, resend and cancel in SAP are carried out once each, cleared there, and recorded with who asked', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(2);
  await rig.until(() => rig.all('queued'), 'queued');
  rig.company.change(1, { action: 'hold' });
  rig.company.change(2, { action: 'cancel' });
  await rig.untilState(1, 'held', 'held');
  await rig.untilState(2, 'cancelled', 'cancelled');
  await rig.until(() => actionOf(rig, 1) === null && actionOf(rig, 2) === null, 'cleared');
  rig.messenger.connect();
  rig.company.change(1, { action: 'resend' });
  await rig.untilState(1, 'read', 'sent after all');
  await rig.until(() => actionOf(rig, 1) === null, 'cleared');
  assert.equal(rig.messenger.phones.length, 1);
  assert.deepEqual(await kept(rig, 1), ['held by SAP', 'resend by SAP']);
  assert.deepEqual(await kept(rig, 2), ['cancelled_by_person by SAP']);
  assert.equal(rig.open.has('delivery.sap_action_refused'), false);
});

test('an action that SAP does not clear is still executed only once', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  const { clearAction } = rig.company;
  rig.company.clearAction = () => Promise.reject(farEndFault('FAR_END_DOWN'));
  rig.company.change(1, { action: 'resend' });
  await rig.until(() => rig.messenger.phones.length === 2, 'sent again');
  const { reads } = rig.company;
  for (let n = 1; n <= 5; n++) rig.company.change(1, { numAtCard: `PO ${n}` });
  await rig.until(() => rig.company.reads > reads + 20, 'it is read again and again');
  assert.equal(rig.messenger.phones.length, 2);
  rig.company.clearAction = clearAction.bind(rig.company);
  await rig.until(() => actionOf(rig, 1) === null, 'cleared in the end');
  assert.deepEqual(await kept(rig, 1), ['resend by SAP']);
});

test('SAP can resend a document at most once a day, and ignored requests raise an alert', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  rig.company.change(1, { action: 'resend' });
  await rig.until(() => rig.messenger.phones.length === 2 && actionOf(rig, 1) === null, 'sent again');
  await rig.untilState(1, 'read', 'read again');
  rig.company.change(1, { action: 'resend' });
  await rig.until(() => rig.open.has('delivery.sap_action_refused') && actionOf(rig, 1) === null, 'told and cleared');
  assert.equal(rig.messenger.phones.length, 2);
  assert.deepEqual(await kept(rig, 1), ['resend by SAP', 'refused_in_sap by SAP']);
  rig.database.run('UPDATE actions SET at = at - :day', { day: SAP_RESEND_EVERY_MS });
  rig.company.change(1, { action: 'resend' });
  await rig.until(() => rig.messenger.phones.length === 3, 'a day later');
});

test('an action in SAP never resends an invoice to another number; only a person does', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  rig.company.customer('C1', '+54 9 11 4999 5555');
  rig.company.change(1, { action: 'resend' });
  await rig.untilState(1, 'held', 'held');
  const { id, reason } = await customer(rig, 1);
  assert.equal(reason, 'DELIVERY_NUMBER_CHANGED');
  assert.equal(rig.messenger.phones.length, 1);
  await rig.outbox.act(id, { type: 'resend' }, { who: 'ana', why: 'asked them', at: Date.now() });
  await rig.untilState(1, 'read', 'sent');
  assert.deepEqual(
    rig.messenger.phones.map(({ jid }) => jid),
    ['5491140015555@s.whatsapp.net', '5491149995555@s.whatsapp.net'],
  );
});

test('impossible actions are refused, such as cancelling a sent message, and test mode executes none', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'read');
  rig.company.change(1, { action: 'cancel' });
  await rig.until(() => actionOf(rig, 1) === null, 'cleared');
  assert.equal((await customer(rig, 1)).state, 'read');
  assert.deepEqual(await kept(rig, 1), ['refused_in_sap by SAP']);
  await using tried = new Rig({ test: true, testPhone: '+54 9 11 5555 0199' });
  tried.company.invoice(1, { action: 'hold' });
  await tried.start();
  await tried.untilState(1, 'read', 'sent to the test phone');
  assert.equal(actionOf(tried, 1), 'hold');
});
