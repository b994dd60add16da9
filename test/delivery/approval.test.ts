import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdups } from '../../src/delivery/standing/holdups.ts';
import { overview } from '../../src/operations/overview.ts';
import { connected } from '../api/rig.ts';
import { Rig } from '../support/delivery.ts';

function post(rig: Rig, ...docEntries: number[]): void {
  for (const n of docEntries) {
    rig.company.invoice(n, { salesPersonCode: 5 });
  }
}

/** Whether Home asks for an approval. */
async function isAskedOnPage({ outbox, settings, delivery }: Rig): Promise<boolean> {
  const seen = await overview({
    session: { current: () => connected.status, history: () => Promise.resolve({ states: [] } as never) },
    deliveries: { outbox, settings, now: Date.now },
    incidents: { list: () => [] },
    standing: async () => (await delivery?.standing()) ?? null,
    approval: { pendingApproval: () => Promise.resolve(null) },
  });
  return seen.approvalPending;
}

test('approval is needed once: the next start continues without it', async () => {
  await using rig = new Rig();
  await rig.start();
  await rig.stop();
  const delivery = await rig.start({ approve: false });
  assert.equal(await delivery.pendingApproval(), null);
  post(rig, 1);
  await rig.untilState(1, 'read', 'sent');
});

test('re-enabling messages to customers needs one more approval, and an earlier one does not count', async () => {
  await using rig = new Rig({ disableCustomerMessages: true });
  post(rig, 1);
  await rig.start();
  await rig.untilState(1, 'queued', 'queued');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  let delivery = await rig.start({ approve: false });
  assert.equal((await delivery.pendingApproval())?.kind, 'customer_messages_enabled');
  assert.equal(await isAskedOnPage(rig), true);
  await delivery.approve();
  await rig.untilState(1, 'read', 'sent');
  await rig.stop();
  delivery = await rig.start({ approve: false });
  assert.equal(await delivery.pendingApproval(), null);
  assert.equal(await isAskedOnPage(rig), false);
});

test('the approval request counts messages to customers, not copies', async () => {
  await using rig = new Rig({ disableCustomerMessages: true, copyAfterMs: 0, copyTo: ['+54 9 11 5555 0100'] });
  rig.messenger.online = false;
  post(rig, 1, 2);
  await rig.start();
  await rig.until(async () => (await rig.outbox.list({ states: ['queued'] })).length === 6, 'all wait');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  const delivery = await rig.start({ approve: false });
  const pending = await delivery.pendingApproval();
  assert.deepEqual([pending?.invoices, pending?.sample.length], [2, 2]);
  const [holdup] = await holdups(rig.outbox, rig.settings, Date.now());
  assert.match(holdup?.sentence ?? '', /: 2 waiting for a person's approval/);
});

test('before approval, no number is looked up and nothing is sent', async () => {
  await using rig = new Rig();
  post(rig, 1);
  const delivery = await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.deepEqual([rig.messenger.lookups, rig.messenger.sends, await rig.states()], [[], [], { 1: 'queued' }]);
  await delivery.approve();
  await rig.untilState(1, 'read', 'sent');
});

test('what has no phone in SAP is held before a person is asked, and counted as sent once SAP has one', async () => {
  await using rig = new Rig();
  post(rig, 1, 2, 3);
  rig.company.customer('C2', '');
  rig.company.customer('C3', '+54 9 11 4003 5555', { optedOut: true });
  const delivery = await rig.start({ approve: false });
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  const asked = async () => {
    const pending = await delivery.pendingApproval();
    const { invoices, held = [], sample = [], heldSample = [] } = pending ?? {};
    const reasons = held.map(({ reason, count }) => `${count} ${reason}`).toSorted();
    return { invoices, reasons, sample: sample.length, why: heldSample.map(({ docNum, why }) => `${docNum} ${why}`) };
  };
  assert.deepEqual(await asked(), {
    invoices: 1,
    reasons: ['1 DELIVERY_OPTED_OUT', '1 PHONE_MISSING'],
    sample: 1,
    why: ['100003 The customer does not want messages.', '100002 SAP has no phone number for customer C2.'],
  });
  assert.deepEqual(rig.messenger.lookups, []);
  rig.company.customer('C2', '+54 9 11 4002 5555');
  await rig.untilState(2, 'queued', 'its phone is in SAP');
  await rig.until(async () => (await asked()).invoices === 2, 'it is counted');
  await delivery.approve();
  await rig.untilState(2, 'read', 'sent');
  assert.deepEqual([rig.messenger.sends.length, await rig.states()], [2, { 1: 'read', 2: 'read', 3: 'held' }]);
});

test('while messages to customers are switched off, a first run counts none of them as sent', async () => {
  await using rig = new Rig({ disableCustomerMessages: true });
  post(rig, 1);
  const delivery = await rig.start({ approve: false });
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  await rig.untilState(1, 'queued', 'it waits');
  const pending = await delivery.pendingApproval();
  assert.deepEqual([pending?.kind, pending?.invoices, pending?.switchedOff], ['first_run', 0, 1]);
});

test('nothing is asked of a person before the customers could be read in SAP', async () => {
  await using rig = new Rig();
  post(rig, 1);
  rig.company.customer('C1', '');
  const { partner } = rig.company;
  rig.company.partner = () => Promise.reject(new Error('SAP is down'));
  const delivery = await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'it waits');
  await rig.until(async () => (await delivery.standing()).failing.some(({ worker }) => worker === 'customers'), 'told');
  rig.company.partner = partner;
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  assert.equal((await delivery.pendingApproval())?.invoices, 0);
});
