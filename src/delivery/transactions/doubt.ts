/** Messages in doubt, and their attempts. */
import { all, run, type Transaction } from '../../database/port.ts';
import { integer } from '../../database/row.ts';
import type { DueMessage, MessageChange } from '../ports/message.ts';
import type { Attempt } from '../ports/sending-store.ts';
import { whyOf } from '../rules/why.ts';
import { attemptOf, DUE, dueOf, messageOf, WITH_DOCUMENT } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';
import { transition } from './transition.ts';

/** No owner has this name: stands for an empty list. */
const NOBODY = [''];
const NO_MESSAGE = [-1];

export function* recoverInterrupted(
  scope: Scope,
  living: readonly string[],
  now: number,
): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    `SELECT * FROM messages m
      WHERE m.book = :book AND m.state = 'dispatching'
        AND NOT EXISTS (SELECT 1 FROM attempts a
                         WHERE a.message_id = m.id AND a.owner IN (:living)
                           AND a.seq = (SELECT max(n.seq) FROM attempts n WHERE n.message_id = m.id))
      ORDER BY m.id`,
    { book: bookKey(scope), living: living.length === 0 ? NOBODY : living },
  );
  const changes: MessageChange[] = [];
  const why = whyOf('DELIVERY_INTERRUPTED');
  for (const row of rows) {
    const change = yield* transition(scope, messageOf(row), { type: 'doubtful', why }, now);
    if (change) changes.push(change);
  }
  return changes;
}

export function* ambiguous(
  scope: Scope,
  now: number,
  limit: number,
  exclude: readonly number[],
): Transaction<readonly { readonly due: DueMessage; readonly attempt: Attempt }[]> {
  const rows = yield* all(
    `SELECT ${DUE} FROM ${WITH_DOCUMENT}
      WHERE m.book = :book AND m.state = 'ambiguous' AND m.not_before <= :now AND m.id NOT IN (:exclude)
      ORDER BY m.id LIMIT :limit`,
    { book: bookKey(scope), now, exclude: exclude.length === 0 ? NO_MESSAGE : exclude, limit },
  );
  if (rows.length === 0) return [];
  const due = yield* dueOf(rows);
  const newest = yield* all(
    `SELECT * FROM attempts
      WHERE seq IN (SELECT max(seq) FROM attempts WHERE message_id IN (:messages) GROUP BY message_id, generation)`,
    { messages: rows.map((row) => integer(row, 'id')) },
  );
  const attempts = newest.map(attemptOf);
  return due.flatMap((one) => {
    const { id, generation } = one.message;
    const attempt = attempts.find((made) => made.messageId === id && made.generation === generation);
    return attempt ? [{ due: one, attempt }] : [];
  });
}

export function* onTheirWay(scope: Scope, since: number, limit: number): Transaction<readonly Attempt[]> {
  const rows = yield* all(
    `SELECT a.* FROM messages m JOIN attempts a ON a.message_id = m.id AND a.whatsapp_id = m.message_id
      WHERE m.book = :book AND m.state IN ('sent', 'delivered') AND m.sent_at >= :since
      ORDER BY m.sent_at DESC LIMIT :limit`,
    { book: bookKey(scope), since, limit },
  );
  return rows.map(attemptOf);
}

export function* purge(before: number): Transaction<void> {
  yield* run(
    `DELETE FROM prepared WHERE created_at < :before AND EXISTS
       (SELECT 1 FROM messages m WHERE m.id = prepared.message_id AND m.state IN ('delivered', 'read', 'cancelled', 'failed'))`,
    { before },
  );
  yield* run('DELETE FROM receipts WHERE kept_at < :before', { before });
}
