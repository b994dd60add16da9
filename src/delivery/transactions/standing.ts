/** Lists, counts and actions for people. Not used by the service's periodic work. */
import { all, get, type Parameters, type Transaction } from '../../database/port.ts';
import { integer, maybeInteger, maybeJson, maybeText, text } from '../../database/row.ts';
import type { DeliveryFilter } from '../ports/delivery-filter.ts';
import type { MessageChange, PersonAction, Role } from '../ports/message.ts';
import type {
  DayCounts,
  DeliveryRow,
  DocumentCounts,
  SentCounts,
  SentReport,
  SummaryRow,
} from '../ports/standing-store.ts';
import type { MessageEvent, MessageState } from '../rules/lifecycle.ts';
import { keepOfBook, ofBook } from './book.ts';
import { conditionsOf } from './delivery-conditions.ts';
import { deliveryRowsOf } from './delivery-rows.ts';
import { decide } from './marks.ts';
import { findMessage, IN_TROUBLE } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';

const MOST_ROWS = 100;

export function* summary(scope: Scope): Transaction<readonly SummaryRow[]> {
  const rows = yield* all(
    `SELECT role, state, reason, n, oldest FROM message_summary WHERE book = :book
      ORDER BY CASE WHEN state IN ('sent', 'delivered', 'read') THEN 0 ELSE 1 END, role, state, reason`,
    { book: bookKey(scope) },
  );
  return rows.map((row) => ({
    role: text(row, 'role') as Role,
    state: text(row, 'state') as MessageState,
    reason: maybeText(row, 'reason'),
    count: integer(row, 'n'),
    oldestCreatedAt: maybeInteger(row, 'oldest'),
  }));
}

export function* isCustomer(jid: string): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS one FROM messages JOIN books ON books.key = messages.book
      WHERE jid = :jid AND role = 'customer' AND mode = 'live'
     UNION ALL
     SELECT 1 AS one FROM past_deliveries JOIN books ON books.key = past_deliveries.book
      WHERE jid = :jid AND role = 'customer' AND mode = 'live' LIMIT 1`,
    { jid },
  );
  return row !== null;
}

export function* documentCounts(scope: Scope): Transaction<DocumentCounts> {
  const inState = 'SELECT count(*) AS n FROM documents WHERE book = :book AND state =';
  return {
    unmatched: yield* count(scope, `${inState} 'unmatched'`),
    held: yield* count(scope, `${inState} 'held'`),
  };
}

export function* writeBackCounts(
  scope: Scope,
): Transaction<{ readonly pending: number; readonly failing: number; readonly confirmed: number }> {
  const due = 'SELECT count(*) AS n FROM invoices WHERE book = :book AND write_due_at IS NOT NULL';
  const confirmed = yield* get("SELECT n FROM counts WHERE book = :book AND what = 'confirmed'", {
    book: bookKey(scope),
  });
  return {
    pending: yield* count(scope, due),
    failing: yield* count(scope, `${due} AND write_error IS NOT NULL`),
    confirmed: confirmed ? integer(confirmed, 'n') : 0,
  };
}

export function* dayCounts(scope: Scope, from: number, to: number): Transaction<DayCounts> {
  const customers = "SELECT count(*) AS n FROM messages WHERE book = :book AND role = 'customer'";
  const between = (column: 'sent_at' | 'delivered_at' | 'read_at'): Transaction<number> =>
    count(scope, `${customers} AND ${column} >= :from AND ${column} < :to`, { from, to });
  return {
    sent: yield* between('sent_at'),
    delivered: yield* between('delivered_at'),
    read: yield* between('read_at'),
    failed: yield* count(
      scope,
      `${customers} AND state = 'failed' AND ${IN_TROUBLE} AND changed_at >= :from AND changed_at < :to`,
      { from, to },
    ),
    held: yield* count(scope, `${customers} AND state = 'held'`),
  };
}

export function* sentSince(scope: Scope, from: number): Transaction<SentCounts> {
  const row = yield* get(
    `SELECT count(*) AS sent, count(delivered_at) AS delivered, count(read_at) AS "read" FROM messages
      WHERE book = :book AND role = 'customer' AND sent_at >= :from`,
    { book: bookKey(scope), from },
  );
  if (!row) throw new Error('a count without a row');
  return { sent: integer(row, 'sent'), delivered: integer(row, 'delivered'), read: integer(row, 'read') };
}

export function* undelivered(scope: Scope, before: number): Transaction<number> {
  return yield* count(
    scope,
    `SELECT count(*) AS n FROM messages
      WHERE book = :book AND role = 'customer' AND state = 'sent' AND sent_at < :before AND reason IS NULL`,
    { before },
  );
}

export function* untaken(scope: Scope): Transaction<number> {
  return yield* count(
    scope,
    `SELECT count(*) AS n FROM messages
      WHERE book = :book AND role = 'customer' AND state = 'sent' AND reason IS NOT NULL`,
  );
}

export function* unconfirmed(scope: Scope, before: number): Transaction<number> {
  return yield* count(
    scope,
    `SELECT count(*) AS n FROM messages m
      WHERE book = :book AND role = 'customer' AND state IN ('ambiguous', 'dispatching')
        AND EXISTS (SELECT 1 FROM attempts a
                     WHERE a.message_id = m.id AND a.generation = m.generation
                       AND a.outcome IS NULL AND a.started_at < :before)`,
    { before },
  );
}

function* count(scope: Scope, sql: string, parameters: Parameters = {}): Transaction<number> {
  const row = yield* get(sql, { book: bookKey(scope), ...parameters });
  return row ? integer(row, 'n') : 0;
}

export function* list(scope: Scope, filter: DeliveryFilter): Transaction<readonly DeliveryRow[]> {
  const conditions = conditionsOf(scope, filter);
  if (conditions === null) return [];
  return yield* deliveryRowsOf(`${conditions.sql.join(' AND ')} ORDER BY m.id DESC LIMIT :limit`, {
    ...conditions.parameters,
    limit: filter.limit ?? MOST_ROWS,
  });
}

export function* act(
  scope: Scope,
  id: number,
  event: MessageEvent,
  person: PersonAction,
): Transaction<MessageChange | null> {
  const message = yield* findMessage(id);
  return message ? yield* decide(scope, message, event, person) : null;
}

export function* actions(message: number): Transaction<readonly (PersonAction & { readonly action: string })[]> {
  const rows = yield* all('SELECT * FROM actions WHERE message_id = :message ORDER BY id', { message });
  return rows.map((row) => ({
    action: text(row, 'action'),
    who: text(row, 'who'),
    why: text(row, 'why'),
    at: integer(row, 'at'),
  }));
}

export function* lastReport(scope: Scope): Transaction<SentReport | null> {
  const row = yield* ofBook(scope);
  return row ? maybeJson<SentReport>(row, 'last_report') : null;
}

export function* keepReport(scope: Scope, report: SentReport): Transaction<void> {
  yield* keepOfBook(scope, 'last_report', JSON.stringify(report));
}
