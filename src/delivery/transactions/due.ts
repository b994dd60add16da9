/** Which messages can be sent, and when the next one is due. */
import { all, get, type Transaction, together } from '../../database/port.ts';
import { maybeInteger, type Row } from '../../database/row.ts';
import type { DueMessage, Role } from '../ports/message.ts';
import type { DueFilter } from '../ports/sending-store.ts';
import { DUE, dueOf, WITH_DOCUMENT } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';

/*
 * States stand in the SQL: there are partial indexes by state, so SQLite would look at the value of a parameter and plan the
 * statement anew each time (`exprCompareVariable` in its `expr.c`), which takes ten times as long as running it.
 */

/** Sending order; copies never delay a customer's message. */
const FIRST: readonly Role[] = ['notice', 'customer'];
const LATER: readonly Role[] = ['salesperson', 'copy'];
const WAITING = ['prepared', 'queued'] as const;
const PLANNED = ['queued', 'prepared', 'ambiguous'] as const;
/** No row has this id: stands for an empty list. */
const NOBODY = [-1];

export function* dueMessages(scope: Scope, filter: DueFilter): Transaction<readonly DueMessage[]> {
  const { limit } = filter;
  const first = yield* dueOfRoles(scope, filter, filter.customersToo ? FIRST : ['notice']);
  const later = first.length >= limit ? [] : yield* dueOfRoles(scope, filter, LATER);
  return yield* dueOf([...first, ...later].slice(0, limit));
}

function* dueOfRoles(scope: Scope, filter: DueFilter, roles: readonly Role[]): Transaction<readonly Row[]> {
  const { now, exclude, limit } = filter;
  const asked = roles.flatMap((role) =>
    WAITING.map((state) =>
      all(
        `SELECT ${DUE} FROM ${WITH_DOCUMENT}
          WHERE m.book = :book AND m.state = '${state}' AND m.role = :role AND m.not_before <= :now
            AND m.id NOT IN (:exclude)
          ORDER BY m.not_before, m.id LIMIT :limit`,
        { book: bookKey(scope), role, now, exclude: exclude.length === 0 ? NOBODY : exclude, limit },
      ),
    ),
  );
  return (yield* together(...asked)).flat();
}

export function* dueMessage(id: number): Transaction<DueMessage | null> {
  const rows = yield* all(`SELECT ${DUE} FROM ${WITH_DOCUMENT} WHERE m.id = :id`, { id });
  return (yield* dueOf(rows))[0] ?? null;
}

export function* nextDueAt(scope: Scope, now: number): Transaction<number | null> {
  const asked = PLANNED.flatMap((state) =>
    [...FIRST, ...LATER].map((role) =>
      get(
        `SELECT min(not_before) AS at FROM messages
          WHERE book = :book AND state = '${state}' AND role = :role AND not_before > :now`,
        { book: bookKey(scope), role, now },
      ),
    ),
  );
  const times = (yield* together(...asked)).flatMap((row) => (row && maybeInteger(row, 'at')) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
