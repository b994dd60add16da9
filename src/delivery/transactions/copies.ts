import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json } from '../../database/row.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { Role } from '../ports/message.ts';
import type { OverdueTimes } from '../ports/recipient-store.ts';
import { newLife } from '../rules/lifecycle.ts';
import { insertMessage } from './message-rows.ts';
import { bookKey, invoiceMessageKey, type Scope } from './scope.ts';

/** Maximum created per run; the next one continues. */
const MOST_AT_ONCE = 200;
/** Older trouble is history: nobody is told of it when the switch is turned on, or after a disaster. */
const NEWS_MS = 24 * 3_600_000;

/** Creates the copies for salesperson and others, once per invoice. */
export function* createCopies(scope: Scope, invoiceId: number, now: number): Transaction<void> {
  const row = yield* get('SELECT facts FROM invoices WHERE id = :invoiceId AND copies_made = 0', { invoiceId });
  if (!row) return;
  yield* run('UPDATE invoices SET copies_made = 1 WHERE id = :invoiceId', { invoiceId });
  yield* insertCopies(scope, invoiceId, json<SapDocument>(row, 'facts'), now);
}

/** Those of an invoice that has none yet; that it has them the caller notes with it. */
export function* insertCopies(
  scope: Scope,
  invoiceId: number,
  { ref, salesPersonCode }: SapDocument,
  now: number,
): Transaction<void> {
  if (scope.copies && salesPersonCode !== null) {
    yield* insertCopy(scope, { invoiceId, ref, role: 'salesperson', ordinal: 0 }, now);
  }
  for (const [ordinal, recipient] of scope.copyTo.entries()) {
    yield* insertCopy(scope, { invoiceId, ref, role: 'copy', ordinal, recipient }, now);
  }
}

export function* createLateCopies(scope: Scope, before: number, now: number): Transaction<number> {
  const rows = yield* all(
    `SELECT id FROM invoices WHERE book = :book AND copies_made = 0 AND admitted_at < :before
      ORDER BY admitted_at LIMIT :most`,
    { book: bookKey(scope), before, most: MOST_AT_ONCE },
  );
  for (const row of rows) yield* createCopies(scope, integer(row, 'id'), now);
  return rows.length;
}

export function* createOverdueWords(
  scope: Scope,
  { unconfirmedBefore, undeliveredBefore }: OverdueTimes,
  now: number,
): Transaction<number> {
  const unconfirmed = yield* tell(scope, UNCONFIRMED, unconfirmedBefore, 1, now);
  return unconfirmed + (yield* tell(scope, UNDELIVERED, undeliveredBefore, 2, now));
}

const UNCONFIRMED = `m.state IN ('ambiguous', 'dispatching') AND EXISTS
  (SELECT 1 FROM attempts a
    WHERE a.message_id = m.id AND a.generation = m.generation AND a.outcome IS NULL
      AND a.started_at BETWEEN :since AND :before)`;
const UNDELIVERED = "m.state = 'sent' AND m.sent_at BETWEEN :since AND :before";

/** @param kind 1 or 2: an ordinal for each generation and kind of trouble, so that each is told once. */
function* tell(scope: Scope, condition: string, before: number, kind: 1 | 2, now: number): Transaction<number> {
  const rows = yield* all(
    `SELECT m.invoice_id, i.facts, 2 * m.generation + ${kind} AS ordinal
       FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.book = :book AND m.role = 'customer' AND ${condition}
        AND i.facts ->> 'salesPersonCode' IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM messages w
                         WHERE w.invoice_id = m.invoice_id AND w.role = 'salesperson'
                           AND w.ordinal = 2 * m.generation + ${kind})
      LIMIT :most`,
    { before, since: before - NEWS_MS, book: bookKey(scope), most: MOST_AT_ONCE },
  );
  for (const row of rows) {
    const { ref } = json<SapDocument>(row, 'facts');
    const invoiceId = integer(row, 'invoice_id');
    yield* insertCopy(scope, { invoiceId, ref, role: 'salesperson', ordinal: integer(row, 'ordinal') }, now);
  }
  return rows.length;
}

/** A message about the customer's, in a life of its own. */
function* insertCopy(
  scope: Scope,
  copy: {
    readonly invoiceId: number;
    readonly ref: DocumentRef;
    readonly role: Role;
    readonly ordinal: number;
    readonly recipient?: string;
  },
  now: number,
): Transaction<void> {
  const { ref, role, ordinal, ...rest } = copy;
  const key = invoiceMessageKey(scope, ref, role, ordinal);
  yield* insertMessage(scope, { ...rest, key, role, ordinal, life: newLife('queued'), jid: null }, now);
}
