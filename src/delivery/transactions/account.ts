/** What is kept of an account, from its row. */
import type { Transaction } from '../../database/port.ts';
import { maybeInteger, maybeJson, type Row } from '../../database/row.ts';
import type { AccountFacts, KnownLimits } from '../ports/sending-store.ts';
import { type Brakes, released } from '../rules/brakes.ts';
import type { PacingState } from '../rules/pacing.ts';
import { ofAccount } from './book.ts';
import type { Scope } from './scope.ts';

export function* account(scope: Scope): Transaction<AccountFacts> {
  return factsOf(yield* ofAccount(scope));
}

function factsOf(row: Row | null): AccountFacts {
  if (row === null)
    return { brakes: released, pauses: { sendingUntil: 0, newChatsUntil: 0 }, limits: null, pacing: null };
  return {
    brakes: maybeJson<Brakes>(row, 'brakes') ?? released,
    pauses: {
      sendingUntil: maybeInteger(row, 'sending_paused_until') ?? 0,
      newChatsUntil: maybeInteger(row, 'new_chats_paused_until') ?? 0,
    },
    limits: maybeJson<KnownLimits>(row, 'limits'),
    pacing: maybeJson<PacingState>(row, 'pacing'),
  };
}
