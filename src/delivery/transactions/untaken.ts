import { all, type Transaction } from '../../database/port.ts';
import type { MessageChange } from '../ports/message.ts';
import type { Why } from '../rules/why.ts';
import { messageOf } from './message-rows.ts';
import { forgetRecipient } from './recipients.ts';
import { bookKey, type Scope } from './scope.ts';
import { transition } from './transition.ts';

export function* noteUntaken(
  scope: Scope,
  before: number,
  why: Why,
  limit: number,
  now: number,
): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    `SELECT * FROM messages
      WHERE book = :book AND role = 'customer' AND state = 'sent' AND sent_at < :before AND reason IS NULL
      ORDER BY id LIMIT :limit`,
    { book: bookKey(scope), before, limit },
  );
  const changes: MessageChange[] = [];
  for (const row of rows) {
    const change = yield* transition(scope, messageOf(row), { type: 'untaken', why }, now);
    if (!change) continue;
    changes.push(change);
    if (change.message.jid !== null) yield* forgetRecipient(scope, change.message.jid);
  }
  return changes;
}
