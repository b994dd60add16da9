/** What WhatsApp has told of the account's limits, and the messages to new contacts that wait for them. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, type Row } from '../../database/row.ts';
import type { AccountLimits } from '../../whatsapp/limits.ts';
import type { MessageChange } from '../ports/message.ts';
import type { KnownLimits } from '../ports/sending-store.ts';
import { PAUSE_WITHOUT_END_MS } from '../rules/first-contact.ts';
import { waitingToBegin } from '../rules/lifecycle.ts';
import { account } from './account.ts';
import { keepOfAccount } from './book.ts';
import { hasChat } from './chats.ts';
import { messageOf } from './message-rows.ts';
import { pauses } from './pauses.ts';
import { bookKey, type Scope } from './scope.ts';
import { transition } from './transition.ts';

/** The limits are the account's, whichever book's message it is. */
const BOOKS_OF_ACCOUNT = 'SELECT key FROM books WHERE mode = :mode UNION SELECT CAST(:book AS TEXT)';
const UNDER_A_LIMIT: readonly string[] = ['DELIVERY_NEW_CHATS_PAUSED', 'DELIVERY_ACCOUNT_RESTRICTED'];

export function* limits(scope: Scope): Transaction<KnownLimits | null> {
  return (yield* account(scope)).limits;
}

export function* keepLimits(
  scope: Scope,
  told: AccountLimits,
  asked: boolean,
  now: number,
): Transaction<readonly MessageChange[]> {
  const before = yield* limits(scope);
  const known: KnownLimits = {
    ...before,
    ...told,
    askedAt: asked ? now : (before?.askedAt ?? null),
    begun: told.quota === undefined ? (before?.begun ?? 0) : 0,
  };
  yield* keepOfAccount(scope, 'limits', JSON.stringify(known));
  if (told.restriction) {
    const { newChatsUntil } = yield* pauses(scope);
    // An end that was stated before is better than a guess.
    const until = told.restriction.until ?? Math.max(newChatsUntil, now + PAUSE_WITHOUT_END_MS);
    if (told.restriction.until !== null || newChatsUntil <= now)
      yield* keepOfAccount(scope, 'new_chats_paused_until', until);
    return [];
  }
  if (told.restriction !== null || !before?.restriction) return [];
  yield* keepOfAccount(scope, 'new_chats_paused_until', 0);
  return yield* letBegin(
    scope,
    yield* all(
      `SELECT * FROM messages
        WHERE book IN (${BOOKS_OF_ACCOUNT}) AND state = :state AND reason IN (:reasons) ORDER BY id`,
      { mode: scope.mode, book: bookKey(scope), state: 'queued', reasons: UNDER_A_LIMIT },
    ),
    now,
  );
}

/** Messages to somebody who has just written. */
export function* letAnswer(scope: Scope, jid: string, now: number): Transaction<readonly MessageChange[]> {
  const rows = yield* all(
    'SELECT * FROM messages WHERE jid = :jid AND book = :book AND reason IN (:reasons) ORDER BY id',
    { jid, book: bookKey(scope), reasons: waitingToBegin },
  );
  return yield* letBegin(scope, rows, now);
}

function* letBegin(scope: Scope, rows: readonly Row[], now: number): Transaction<readonly MessageChange[]> {
  const changes: MessageChange[] = [];
  for (const row of rows) {
    const change = yield* transition(scope, messageOf(row), { type: 'may_begin' }, now);
    if (change) changes.push(change);
  }
  return changes;
}

export function* spreadAhead(scope: Scope, now: number): Transaction<number> {
  const row = yield* get(
    `SELECT count(*) AS n FROM messages
      WHERE book IN (${BOOKS_OF_ACCOUNT}) AND state = 'queued' AND reason = 'DELIVERY_NEW_CHATS_SPREAD'
        AND not_before > :now`,
    { mode: scope.mode, book: bookKey(scope), now },
  );
  return row ? integer(row, 'n') : 0;
}

/** An attempt that begins a chat, or (-1) one that was never written, against the quota as it was told. */
export function* countContact(scope: Scope, known: KnownLimits | null, jid: string, by: 1 | -1): Transaction<void> {
  if (!known?.quota || (yield* hasChat(scope, jid))) return;
  yield* keepOfAccount(scope, 'limits', JSON.stringify({ ...known, begun: Math.max(0, known.begun + by) }));
}

export function* isFirstContact(scope: Scope, whatsappId: string): Transaction<boolean> {
  const row = yield* get('SELECT jid FROM attempts WHERE whatsapp_id = :whatsappId AND account = :account LIMIT 1', {
    whatsappId,
    account: scope.account,
  });
  const jid = row?.['jid'];
  return typeof jid === 'string' && !(yield* hasChat(scope, jid));
}

export function* noteRecipient(message: number, jid: string): Transaction<void> {
  yield* run('UPDATE messages SET jid = :jid WHERE id = :message', { jid, message });
}
