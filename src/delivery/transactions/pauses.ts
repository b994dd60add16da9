/** Pauses that WhatsApp has asked of the account. */
import type { Transaction } from '../../database/port.ts';
import { maybeInteger } from '../../database/row.ts';
import type { AccountPauses } from '../ports/sending-store.ts';
import { keepOfAccount, ofAccount } from './book.ts';
import type { Scope } from './scope.ts';

export function* pauses(scope: Scope): Transaction<AccountPauses> {
  const row = yield* ofAccount(scope);
  return {
    sendingUntil: (row && maybeInteger(row, 'sending_paused_until')) ?? 0,
    newChatsUntil: (row && maybeInteger(row, 'new_chats_paused_until')) ?? 0,
  };
}

export function* keepPauses(scope: Scope, { sendingUntil, newChatsUntil }: Partial<AccountPauses>): Transaction<void> {
  if (sendingUntil !== undefined) yield* keepOfAccount(scope, 'sending_paused_until', sendingUntil);
  if (newChatsUntil !== undefined) yield* keepOfAccount(scope, 'new_chats_paused_until', newChatsUntil);
}
