/** What a change of the settings means for documents that were admitted before it. */
import { all, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, type Row, text } from '../../database/row.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { MessageChange } from '../ports/message.ts';
import { type AdmissionRules, leavesNoneOut, leftOut } from '../rules/invoice-lifecycle.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { bookKey, type Scope } from './scope.ts';
import { transitionInvoice } from './transition.ts';

const LEFT_OUT = 'DELIVERY_LEFT_OUT';
const WAITING = ['waiting_document', 'queued', 'prepared'];

/** Holds what waits and is left out by now, and releases what was held for that and is included again. */
export function* applyChoice(scope: Scope, rules: AdmissionRules, now: number): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    `SELECT i.id, i.facts, i.document_id, m.state FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.book = :book AND m.role = 'customer' AND m.state IN (:states)
        AND (m.state <> 'held' OR m.reason = :reason)
      ORDER BY i.id`,
    { book: bookKey(scope), reason: LEFT_OUT, states: leavesNoneOut(rules) ? ['held'] : [...WAITING, 'held'] },
  );
  const changes: MessageChange[] = [];
  for (const row of rows) {
    const event = eventFor(row, rules);
    if (event) changes.push(...(yield* transitionInvoice(scope, integer(row, 'id'), event, now, ['customer'])));
  }
  return changes;
}

function eventFor(row: Row, rules: AdmissionRules): MessageEvent | null {
  const document = json<SapDocument>(row, 'facts');
  const why = leftOut(document, rules);
  if (text(row, 'state') !== 'held') return why && { type: 'held', hold: 'invoice', why };
  if (why || document.flaw || !document.approved) return null;
  return { type: 'released', documentAttached: maybeInteger(row, 'document_id') !== null };
}
