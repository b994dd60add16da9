import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REVOKE_DELAYED_MS, REVOKE_FAILED_TOLD_MS, REVOKE_WITHIN_MS } from '../../src/delivery/rules/revocation.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { revokeDelivery } from '../../src/operations/deliveries/revoke.ts';
import { showDelivery } from '../../src/operations/deliveries/show.ts';
import { Rig } from '../support/delivery.ts';

const decision = { decidedBy: 'ana', why: 'the wrong PDF' };
const subject = { docEntry: 1, type: 'invoice', role: 'customer' } as const;

/** What the command works with. */
function portsOf(rig: Rig, { running = true, now = Date.now } = {}) {
  return {
    outbox: rig.outbox,
    settings: rig.settings,
    now,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 10))),
    service: () => Promise.resolve(running ? null : { sentence: 'It does not run.', next: null }),
  };
}

async function sentRig(): Promise<Rig> {
  const rig = new Rig({ copyToSalesperson: false });
  rig.company.invoices(1, 2);
  await rig.start();
  for (const docEntry of [1, 2]) await rig.untilState(docEntry, 'read', 'sent');
  return rig;
}

const markInSap = (rig: Rig) => rig.company.documents.get(1)?.mark;
const statusInSap = (rig: Rig) => markInSap(rig)?.status;

test('a message is deleted for everyone, alone, and who wanted it and why stand in the outbox and in SAP', async () => {
  await using rig = await sentRig();
  const { revocations } = await revokeDelivery(portsOf(rig), subject, decision, 10_000);
  assert.deepEqual(
    revocations.map(({ state, who, why }) => [state, who, why]),
    [['revoked', 'ana', 'the wrong PDF']],
  );
  assert.equal(rig.messenger.phones.length, 1, 'the other one stays');
  await rig.until(() => statusInSap(rig) === 'revoked', 'SAP shows it');
  assert.equal(markInSap(rig)?.detail, 'ana: the wrong PDF');
  const [shown] = (await showDelivery(portsOf(rig), subject)).messages;
  assert.deepEqual(
    shown?.actions.map(({ action, who, why }) => [action, who, why]),
    [['revoke', 'ana', 'the wrong PDF']],
  );
  // A receipt that comes late does not undo it in SAP.
  const messageId = revocations[0]?.messageId ?? '';
  const at = Date.now();
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'played', from: revocations[0]?.jid ?? '', at });
  rig.company.invoice(3);
  await rig.untilState(3, 'read', 'the receipt is through');
  assert.equal(statusInSap(rig), 'revoked');
});

test('a failure is tried again, also by the next run, and asking twice deletes one message', async () => {
  await using rig = await sentRig();
  rig.messenger.revokeError = whatsappError('WHATSAPP_NO_ANSWER', { ms: 1, question: 'x' });
  const first = await revokeDelivery(portsOf(rig), subject, decision, 0);
  assert.equal(first.revocations[0]?.state, 'asked');
  await rig.until(() => rig.messenger.revoked.length > 0, 'tried');
  await rig.until(() => rig.open.has('delivery.revoke_delayed'), 'a person is told');
  await rig.stop();
  rig.messenger.revokeError = null;
  await rig.start();
  const [message] = await rig.outbox.list({ key: '1', role: 'customer' });
  const state = async () => (await rig.outbox.revocations(message?.message.id ?? 0))[0]?.state;
  await rig.until(async () => (await state()) === 'revoked', 'done after the restart');
  await rig.until(() => !rig.open.has('delivery.revoke_delayed'), 'and hears that it is over');
  assert.equal(new Set(rig.messenger.revoked.map(({ revocationId }) => revocationId)).size, 1, 'one request');
  const again = await revokeDelivery(portsOf(rig), subject, decision, 0);
  assert.equal(again.revocations[0]?.state, 'revoked');
});

test('what WhatsApp refuses is told, and stays as it was', async () => {
  await using rig = await sentRig();
  rig.messenger.revokeError = whatsappError('WHATSAPP_REVOKE_REFUSED', { detail: 'too late' });
  const { revocations } = await revokeDelivery(portsOf(rig), subject, decision, 10_000);
  assert.equal(revocations[0]?.state, 'failed');
  assert.ok(revocations[0].detail?.includes('too late'));
  assert.equal(statusInSap(rig), 'read');
  await rig.until(() => rig.open.has('delivery.revoke_failed'), 'told');
  assert.ok(!rig.open.has('delivery.revoke_delayed'));
  assert.equal((await rig.outbox.revocationTroubles(Date.now() + REVOKE_FAILED_TOLD_MS)).failed, 0, 'for a day');
  rig.messenger.revokeError = null;
  const again = await revokeDelivery(portsOf(rig), subject, decision, 10_000);
  assert.equal(again.revocations[0]?.state, 'revoked', 'a person may ask again');
  await rig.until(() => !rig.open.has('delivery.revoke_failed'), 'over');
});

test('while the session is away the wish waits, and what is too old, or was never sent, is refused at once', async () => {
  await using rig = await sentRig();
  rig.messenger.drop();
  const waiting = await revokeDelivery(portsOf(rig, { running: false }), subject, decision, 10_000);
  assert.equal(waiting.revocations[0]?.state, 'asked');
  assert.equal(rig.messenger.revoked.length, 0);
  const inMinutes = Date.now() + REVOKE_DELAYED_MS + 1000;
  assert.deepEqual(await rig.outbox.revocationTroubles(Date.now()), { delayed: 0, failed: 0 });
  assert.deepEqual(await rig.outbox.revocationTroubles(inMinutes), { delayed: 1, failed: 0 });
  rig.company.invoice(3);
  await rig.untilState(3, 'queued', 'not sent');
  await assert.rejects(revokeDelivery(portsOf(rig), { ...subject, docEntry: 3 }, decision, 0), (error) =>
    hasCode(error, 'DELIVERY_ACTION_IMPOSSIBLE'),
  );
  const later = () => Date.now() + REVOKE_WITHIN_MS + 1000;
  await assert.rejects(
    revokeDelivery(portsOf(rig, { now: later }), { ...subject, docEntry: 2 }, decision, 0),
    (error) => hasCode(error, 'DELIVERY_REVOKE_TOO_LATE'),
  );
  rig.messenger.connect();
  await rig.until(() => rig.messenger.revoked.length === 1, 'asked once it is back');
});

test('a deleted message can be sent again, as a new one', async () => {
  await using rig = await sentRig();
  await revokeDelivery(portsOf(rig), subject, decision, 10_000);
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  await rig.outbox.act(row?.message.id ?? 0, { type: 'resend' }, { who: 'ana', why: 'the right one', at: Date.now() });
  await rig.until(() => rig.messenger.phones.length === 2, 'sent anew');
  await rig.until(() => statusInSap(rig) === 'read', 'and SAP shows that');
});
