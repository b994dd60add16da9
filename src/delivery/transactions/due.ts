/** Which messages can be sent, and when the next one is due. */
import { all, get, type Transaction } from '../../database/port.ts';
import { maybeInteger, type Row } from '../../database/row.ts';
import type { DueMessage, Role } from '../ports/message.ts';
import type { DueFilter } from '../ports/sending-store.ts';
import { dueOf, findMessage, messageOf } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';

/** Sending order; copies never delay a customer's message. */
const ORDER: readonly Role[] = ['notice', 'customer', 'salesperson', 'copy'];
/** No row has this id: stands for an empty list. */
const NOBODY = [-1];

export function* dueMessages(scope: Scope, filter: DueFilter): Transaction<readonly DueMessage[]> {
  const found: Row[] = [];
  for (const role of ORDER) {
    if (role === 'customer' && !filter.customersToo) continue;
    for (const state of ['prepared', 'queued']) {
      if (found.length >= filter.limit) break;
      found.push(
        ...(yield* all(
          `SELECT * FROM messages
            WHERE book = :book AND state = :state AND role = :role AND not_before <= :now
              AND id NOT IN (:exclude)
            ORDER BY not_before, id LIMIT :limit`,
          {
            book: bookKey(scope),
            state,
            role,
            now: filter.now,
            exclude: filter.exclude.length === 0 ? NOBODY : filter.exclude,
            limit: filter.limit - found.length,
          },
        )),
      );
    }
  }
  return yield* dueOf(found.map(messageOf));
}

export function* dueMessage(id: number): Transaction<DueMessage | null> {
  const message = yield* findMessage(id);
  return message ? ((yield* dueOf([message]))[0] ?? null) : null;
}

export function* nextDueAt(scope: Scope, now: number): Transaction<number | null> {
  let next: number | null = null;
  for (const state of ['queued', 'prepared', 'ambiguous']) {
    for (const role of ORDER) {
      const row = yield* get(
        `SELECT min(not_before) AS at FROM messages
          WHERE book = :book AND state = :state AND role = :role AND not_before > :now`,
        { book: bookKey(scope), state, role, now },
      );
      const at = row ? maybeInteger(row, 'at') : null;
      if (at !== null) next = Math.min(at, next ?? at);
    }
  }
  return next;
}
