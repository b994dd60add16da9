/** Pauses that WhatsApp has asked of the account. */
import type { Transaction } from '../../database/port.ts';
import type { AccountPauses } from '../ports/sending-store.ts';
import { account } from './account.ts';
import { keepOfAccount } from './book.ts';
import type { Scope } from './scope.ts';

export function* pauses(scope: Scope): Transaction<AccountPauses> {
  return (yield* account(scope)).pauses;
}

export function* keepPauses(scope: Scope, { sendingUntil, newChatsUntil }: Partial<AccountPauses>): Transaction<void> {
  if (sendingUntil !== undefined) yield* keepOfAccount(scope, 'sending_paused_until', sendingUntil);
  if (newChatsUntil !== undefined) yield* keepOfAccount(scope, 'new_chats_paused_until', newChatsUntil);
}
