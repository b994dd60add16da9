/** Documents whose key SAP has given to another one. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { json, maybeInteger, text } from '../../database/row.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { MessageChange } from '../ports/message.ts';
import type { FormerDocument } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import { whyOf } from '../rules/why.ts';
import { keepCustomer } from './customers.ts';
import { customerMessage } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';
import { transitionInvoice } from './transition.ts';

/**
 * The invoice becomes the new document, held until a person has said so, and nothing of the old one is used for it: no
 * PDF, no evidence, no outcome that was still to be written. What is known of the old one is kept as a former document.
 *
 * @param differences what of it cannot change and did, in words
 */
export function* replaceDocument(
  scope: Scope,
  invoiceId: number,
  before: SapDocument,
  document: SapDocument,
  differences: readonly string[],
  now: number,
): Transaction<readonly MessageChange[]> {
  const customer = yield* customerMessage(invoiceId);
  yield* run(
    `INSERT INTO former_documents (book, invoice_id, facts, state, message_id, sent_at, delivered_at, read_at, found_at)
     VALUES (:book, :invoiceId, :facts, :state, :messageId, :sentAt, :deliveredAt, :readAt, :now)`,
    {
      book: bookKey(scope),
      invoiceId,
      facts: JSON.stringify(before),
      state: customer?.state ?? 'received',
      messageId: customer?.messageId ?? null,
      sentAt: customer?.sentAt ?? null,
      deliveredAt: customer?.deliveredAt ?? null,
      readAt: customer?.readAt ?? null,
      now,
    },
  );
  const row = yield* get('SELECT document_id FROM invoices WHERE id = :invoiceId', { invoiceId });
  const pdf = row && maybeInteger(row, 'document_id');
  yield* run(
    `UPDATE invoices
        SET facts = :facts, ordinal = :ordinal, doc_num = :docNum, doc_date = :docDate, card_code = :cardCode,
            document_id = NULL, copies_made = 1, mark = :mark, confirmed_mark = :mark, mark_version = mark_version + 1,
            write_due_at = NULL, write_failures = 0, write_error = NULL, sap_action = NULL, action_clear_at = NULL,
            resend_to = NULL, forgotten_at = NULL
      WHERE id = :invoiceId`,
    {
      facts: JSON.stringify(document),
      ordinal: document.ordinal,
      docNum: document.docNum,
      docDate: document.docDate,
      cardCode: document.cardCode,
      mark: document.mark && scope.mode === 'live' ? JSON.stringify(document.mark) : null,
      invoiceId,
    },
  );
  yield* keepCustomer(scope, document);
  yield* run('DELETE FROM invoice_keys WHERE invoice_id = :invoiceId', { invoiceId });
  yield* run('DELETE FROM document_holds WHERE invoice_id = :invoiceId', { invoiceId });
  if (pdf !== null) yield* run('UPDATE documents SET match_due = 1 WHERE id = :pdf', { pdf });
  yield* run("UPDATE messages SET jid = NULL WHERE invoice_id = :invoiceId AND role = 'customer'", { invoiceId });
  const why = whyOf('DELIVERY_DOCUMENT_REPLACED', { differences: differences.join(', ') });
  const others = yield* transitionInvoice(scope, invoiceId, { type: 'cancelled', why }, now, ['salesperson', 'copy']);
  return [...(yield* transitionInvoice(scope, invoiceId, { type: 'replaced', why }, now, ['customer'])), ...others];
}

export function* formerDocuments(scope: Scope, from: string, to: string): Transaction<readonly FormerDocument[]> {
  const rows = yield* all(
    `SELECT facts, state, sent_at, delivered_at, read_at FROM former_documents
      WHERE book = :book AND facts ->> 'docDate' BETWEEN :from AND :to ORDER BY id`,
    { book: bookKey(scope), from, to },
  );
  return rows.map((row) => ({
    document: json<SapDocument>(row, 'facts'),
    state: text(row, 'state') as MessageState,
    sentAt: maybeInteger(row, 'sent_at'),
    deliveredAt: maybeInteger(row, 'delivered_at'),
    readAt: maybeInteger(row, 'read_at'),
  }));
}
