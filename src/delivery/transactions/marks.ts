/** Marks that stand in SAP: whose they are, and the question to a person about those of which nobody can tell. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeJson } from '../../database/row.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { Message, MessageChange, PersonAction } from '../ports/message.ts';
import type { HeldBatch } from '../ports/standing-store.ts';
import type { AdmissionRules } from '../rules/invoice-lifecycle.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { answered, type BatchAnswer, judgeMark, type MarkVerdict } from '../rules/mark.ts';
import { generationOf } from '../rules/message-id.ts';
import { whyOf } from '../rules/why.ts';
import { findMessage, messageOf } from './message-rows.ts';
import { noteAction } from './opt-outs.ts';
import { isOfPast } from './past-rows.ts';
import { bookKey, invoiceMessageKey, type Scope } from './scope.ts';
import { transition } from './transition.ts';

/** Whose the mark of a document is; null: it has none, or marks do not count in this mode. */
export function* verdictOnMark(
  scope: Scope,
  document: SapDocument,
  rules: AdmissionRules,
): Transaction<MarkVerdict | null> {
  const { mark } = document;
  if (!mark || rules.test) return null;
  const id = mark.messageId;
  if (id === null) return judgeMark(document, { own: false, elsewhere: false });
  const own = generationByKey(scope, document, rules, id) !== null;
  return judgeMark(document, {
    own: own || (yield* isAttempted(scope, document, id, true)),
    elsewhere: !own && ((yield* isAttempted(scope, document, id, false)) || (yield* isOfOlder(scope, document, id))),
  });
}

function generationByKey(scope: Scope, { ref }: SapDocument, { idKey }: AdmissionRules, id: string): number | null {
  return generationOf(idKey, invoiceMessageKey(scope, ref, 'customer', 0), id);
}

/** The generation of the customer's message that a mark speaks of, by its id; null: no id, or none that is known here. */
export function* generationOfMark(
  scope: Scope,
  document: SapDocument,
  rules: AdmissionRules,
): Transaction<number | null> {
  const id = document.mark?.messageId ?? null;
  if (id === null) return null;
  const computed = generationByKey(scope, document, rules, id);
  if (computed !== null) return computed;
  const row = yield* get(
    `SELECT a.generation FROM attempts a JOIN messages m ON m.id = a.message_id JOIN invoices i ON i.id = m.invoice_id
      WHERE a.whatsapp_id = :id AND m.role = 'customer' AND i.book = :book AND i.type = :type AND i.doc_key = :key
      LIMIT 1`,
    { id, book: bookKey(scope), type: document.ref.type, key: document.ref.key },
  );
  return row ? integer(row, 'generation') : null;
}

/**
 * Whether a mark is news for the customer's message: it was written after all that this outbox knows, which is a restored
 * one then. A mark that is older than the newest resend, that was known before it, or that speaks of an earlier generation,
 * is none: whoever had it sent again knew of it.
 *
 * @param generation that the mark speaks of; null: its id is none that is known here
 */
export function* isNewMark(
  invoiceId: number,
  mark: DeliveryMark,
  message: Message,
  generation: number | null,
): Transaction<boolean> {
  if (message.generation === 0) return true;
  if (mark.messageId === null || message.hold === 'restored') return false;
  if (generation !== null && generation < message.generation) return false;
  if (generation === null && !(Date.parse(mark.at ?? '') >= message.changedAt)) return false;
  const row = yield* get('SELECT confirmed_mark FROM invoices WHERE id = :invoiceId', { invoiceId });
  const confirmed = row ? maybeJson<DeliveryMark>(row, 'confirmed_mark') : null;
  return confirmed?.messageId !== mark.messageId;
}

/** Whether an attempt has this id: one of the document, or one of another document of the book. */
function* isAttempted(scope: Scope, { ref }: SapDocument, id: string, ofThis: boolean): Transaction<boolean> {
  const found = yield* get(
    `SELECT 1 AS found FROM attempts a JOIN messages m ON m.id = a.message_id JOIN invoices i ON i.id = m.invoice_id
      WHERE a.whatsapp_id = :id AND i.book = :book AND ${ofThis ? '' : 'NOT'} (i.type = :type AND i.doc_key = :key)
      LIMIT 1`,
    { id, book: bookKey(scope), type: ref.type, key: ref.key },
  );
  if (found !== null || ofThis) return found !== null;
  return yield* isOfPast(scope, id);
}

/** Whether an older document of its kind has a mark with this id: a duplicate is always the younger one. */
function* isOfOlder(scope: Scope, { ref, ordinal }: SapDocument, id: string): Transaction<boolean> {
  const found = yield* get(
    `SELECT 1 AS found FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.message_id = :id AND i.book = :book AND i.type = :type AND i.ordinal < :ordinal LIMIT 1`,
    { id, book: bookKey(scope), type: ref.type, ordinal },
  );
  return found !== null;
}

/** Nothing is sent on a mark that may be the document's own; what stands in SAP stays there. */
export function* holdForMark(
  scope: Scope,
  invoiceId: number,
  customer: Message,
  mark: DeliveryMark | null,
  now: number,
): Transaction<readonly MessageChange[]> {
  const why = whyOf('DELIVERY_MARK_UNKNOWN');
  const change = yield* transition(scope, customer, { type: 'held', hold: 'mark', why }, now);
  if (!change) return [];
  yield* run(
    `UPDATE invoices SET mark = :mark, confirmed_mark = :mark, write_due_at = NULL, copies_made = 1
      WHERE id = :invoiceId`,
    { mark: JSON.stringify(mark), invoiceId },
  );
  return [change];
}

/** Answers for at most `limit` of those that are held so. */
export function* settleHeld(
  scope: Scope,
  hold: HeldBatch,
  answer: BatchAnswer,
  person: PersonAction,
  limit: number,
): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    `SELECT m.*, i.mark FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.book = :book AND m.state = 'held' AND m.hold = :hold AND m.role = 'customer' ORDER BY m.id LIMIT :limit`,
    { book: bookKey(scope), hold, limit },
  );
  const changes: MessageChange[] = [];
  for (const row of rows) {
    const message = messageOf(row);
    const event = answered(maybeJson<DeliveryMark>(row, 'mark'), message, answer, person.at);
    const change = yield* decide(scope, message, event, person);
    if (change) changes.push(change);
  }
  return changes;
}

/** A person's decision about one message, and what follows from it. */
export function* decide(
  scope: Scope,
  message: Message,
  event: MessageEvent,
  person: PersonAction,
): Transaction<MessageChange | null> {
  const change = yield* transition(scope, message, event, person.at);
  if (!change) return null;
  yield* noteAction(message.id, event.type, person);
  if (event.type === 'resend')
    yield* run('UPDATE invoices SET resend_to = NULL WHERE id = :id', { id: message.invoiceId });
  if (event.type !== 'resend' || change.message.state !== 'received' || message.invoiceId === null) return change;
  yield* beginAnew(scope, message.id, message.invoiceId, person.at);
  return { ...change, message: (yield* findMessage(message.id)) ?? change.message };
}

/** The invoice goes the way of one that has just come, and who was kept from hearing of it hears of it. */
function* beginAnew(scope: Scope, messageId: number, invoiceId: number, now: number): Transaction<void> {
  yield* run(
    `UPDATE invoices SET copies_made = 0
      WHERE id = :invoiceId
        AND NOT EXISTS (SELECT 1 FROM messages WHERE invoice_id = :invoiceId AND role <> 'customer')`,
    { invoiceId },
  );
  const row = yield* get('SELECT facts, document_id FROM invoices WHERE id = :invoiceId', { invoiceId });
  const message = yield* findMessage(messageId);
  if (!row || !message) return;
  const { cancelStatus, flaw, approved } = json<SapDocument>(row, 'facts');
  const event = ((): MessageEvent | null => {
    if (cancelStatus !== 'none') return { type: 'cancelled', why: whyOf('DELIVERY_INVOICE_CANCELLED') };
    if (flaw) return { type: 'held', hold: 'invoice', why: flaw };
    return approved ? { type: 'released', documentAttached: maybeInteger(row, 'document_id') !== null } : null;
  })();
  if (event) yield* transition(scope, message, event, now);
}
