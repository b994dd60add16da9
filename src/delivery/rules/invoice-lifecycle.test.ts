import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import { sapDocument } from '../../sap/sap-document.test-support.ts';
import { type AdmissionRules, admit, callsForCopy, desiredMark, leftOut } from './invoice-lifecycle.ts';
import { CANCELLED_BY_PERSON, type MessageLife, type MessageState, messageStates, newLife } from './lifecycle.ts';
import { lifeFromMark, type MarkVerdict } from './mark.ts';

const rules: AdmissionRules = { fromDate: '2026-11-20', test: false, idKey: Buffer.alloc(32, 7) };
const at = '2026-11-21T10:00:00.000Z';
const mark = (status: DeliveryMark['status'], detail: string | null = null): DeliveryMark => ({
  status,
  messageId: '3EB0',
  at,
  detail,
});
const invoice = sapDocument(1);

/** State in which it enters and whether SAP said so; `ignored` when it does not. */
function entering(changes: Partial<SapDocument>, of: MarkVerdict | null = changes.mark ? 'own' : null): string {
  const admission = admit({ ...invoice, ...changes }, rules, of);
  return admission.kind === 'ignored' ? 'ignored' : `${admission.life.state}${admission.fromMark ? ' by mark' : ''}`;
}

test('of a company with several branches only the selected ones are delivered', () => {
  const kinds = (branches: readonly number[]) =>
    [
      { id: 1, name: null },
      { id: 2, name: 'Norte' },
    ].map((branch) => admit({ ...invoice, branch }, { ...rules, branches }, null).kind);
  assert.deepEqual(kinds([2, 5]), ['ignored', 'admitted']);
  assert.deepEqual(kinds([]), ['admitted', 'admitted']);
  assert.equal(admit(invoice, { ...rules, branches: [2] }, null).kind, 'admitted', 'nothing is lost on a guess');
});

test('a request for a down payment is no invoice, and the settings say which documents are left out', () => {
  assert.equal(entering({ kind: 'down_payment_request' }), 'ignored');
  const of = (type: 'invoice' | 'down_payment') => ({ ref: { ...invoice.ref, type }, branch: { id: 3, name: 'Sur' } });
  const why = (settings: Pick<AdmissionRules, 'branches' | 'types'>) => leftOut(of('down_payment'), settings)?.detail;
  assert.equal(why({ branches: [1] }), 'SAP_BRANCHES does not include branch 3.');
  assert.equal(why({ types: ['invoice'] }), 'SAP_DOCUMENT_TYPES does not include down_payment.');
  assert.equal(why({ branches: [3], types: ['invoice', 'down_payment'] }), undefined);
  assert.equal(why({}), undefined);
});

test('a new invoice is classified by its date, cancellation, approval and our mark', () => {
  assert.equal(entering({}), 'waiting_document', 'dated on the very day from which invoices are sent');
  assert.equal(entering({ docDate: '2026-11-19' }), 'ignored');
  assert.equal(entering({ approved: false }), 'received');
  assert.equal(entering({ flaw: { reason: 'SAP_TOTAL_MISSING', detail: '' } }), 'held');
  assert.equal(entering({ cancelStatus: 'cancelled' }), 'cancelled');
  assert.equal(entering({ cancelStatus: 'cancellation' }), 'ignored', 'the paper that cancels another');
  assert.equal(entering({ mark: mark('read') }), 'read by mark');
  assert.equal(
    entering({ mark: mark('read'), cancelStatus: 'cancelled' }),
    'read by mark',
    'sent before it was cancelled',
  );
  assert.equal(entering({ mark: mark('read') }, null), 'waiting_document', 'marks are none of the test mode');
});

test("a document's own mark is proof, another document's is ignored, and an unknown one waits for a person", () => {
  const doubtful = mark('held', 'DELIVERY_DOUBTFUL: It may have arrived.');
  const cancelled = mark('cancelled', `${CANCELLED_BY_PERSON}: by ana`);
  for (const found of [mark('sent'), mark('delivered'), mark('read'), doubtful, cancelled]) {
    assert.match(entering({ mark: found }), / by mark$/, found.status);
    assert.equal(entering({ mark: found }, 'anothers'), 'waiting_document', found.status);
    assert.equal(entering({ mark: found }, 'unknown'), 'held', found.status);
  }
  for (const found of [mark('queued'), mark('failed'), mark('held', 'PHONE_MISSING: none')]) {
    assert.equal(entering({ mark: found }, 'own'), 'waiting_document', found.status);
    assert.equal(entering({ mark: found }, 'unknown'), 'held', found.status);
  }
  assert.equal(entering({ mark: mark('read'), cancelStatus: 'cancelled' }, 'unknown'), 'cancelled');
});

test('SAP shows results; a pending status is written only to replace one', () => {
  const shown = (state: MessageState, before: DeliveryMark['status'] | null) =>
    desiredMark(newLife(state), 'ID', 0, before)?.status ?? null;
  const outcomes: readonly MessageState[] = ['sent', 'delivered', 'read', 'held', 'failed', 'cancelled'];
  for (const state of messageStates) {
    const outcome = outcomes.includes(state);
    assert.equal(shown(state, null), outcome ? state : null, state);
    assert.equal(shown(state, 'held'), outcome ? state : 'queued', state);
  }
});

test('the mark contains the time of the newest evidence, and a reason that can be parsed again', () => {
  const life: MessageLife = { ...newLife('read'), sentAt: 1000, deliveredAt: 2000, readAt: 3000 };
  const moment = (of: MessageLife) => Date.parse(desiredMark(of, null, 9000, null)?.at ?? '');
  assert.equal(moment(life), 3000);
  assert.equal(moment({ ...life, readAt: null }), 2000);
  assert.equal(moment({ ...life, sentAt: null, deliveredAt: null, readAt: null }), 9000, 'without proof: now');
  const why = { reason: 'DELIVERY_DOUBTFUL', detail: 'It may have arrived.' };
  const held = desiredMark(newLife('held', why), 'ID', 0, null);
  assert.equal(held?.detail, 'DELIVERY_DOUBTFUL: It may have arrived.');
  assert.equal(lifeFromMark(held)?.detail, 'It may have arrived.');
  assert.equal(desiredMark({ ...life, ...why }, 'ID', 0, null)?.detail, null, 'what arrived needs none');
  const long = desiredMark(newLife('held', { ...why, detail: 'x'.repeat(999) }), 'ID', 0, null);
  assert.equal(long?.detail?.length, 250, 'as much as the field in SAP holds');
});

test('the salesperson is told once the message has a result', () => {
  const told = messageStates.filter((state) => callsForCopy(newLife(state)));
  assert.deepEqual(told, ['sent', 'delivered', 'read', 'failed', 'held']);
  assert.equal(callsForCopy({ state: 'held', hold: 'mark' }), false, 'it may have been long ago');
});
