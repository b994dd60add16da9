import { hasCode } from '../errors/coded-error.ts';
import type { Database, Transaction } from './port.ts';
import { inTurn } from './turns.ts';
import { isWrite } from './writes.ts';

/** A transaction that hangs holds up those after it for no longer. */
const LONGEST_TURN_MS = 250;

/**
 * The same database, for whoever owns an account: each of its transactions does `requireOwner` in itself, right before the
 * first write, or at its end. They run one after the other: beside one another two that write to the same page of an index
 * would meet, and one be run again, as good as always. Those that may be committed with the next let others go first.
 *
 * @param onLost called when another process owns the account, or the database has another past
 */
export function fenced(
  database: Database,
  requireOwner: () => Transaction<void>,
  onLost: (by: 'another_owner' | 'another_history') => void,
): Database {
  const turns = inTurn(LONGEST_TURN_MS);
  return {
    read: (begin) => database.read(begin),
    transact: async (begin, durable) => {
      try {
        return await turns(
          () => database.transact(() => asOwner(requireOwner, begin()), durable),
          durable !== 'with_next',
        );
      } catch (error) {
        if (hasCode(error, 'DATABASE_OWNER_LOST')) onLost('another_owner');
        if (hasCode(error, 'DATABASE_OTHER_HISTORY')) onLost('another_history');
        throw error;
      }
    },
  };
}

function* asOwner<T>(requireOwner: () => Transaction<void>, transaction: Transaction<T>): Transaction<T> {
  let isOwner = false;
  let step = transaction.next();
  while (!step.done) {
    if (!isOwner && step.value.some(isWrite)) {
      yield* requireOwner();
      isOwner = true;
    }
    step = transaction.next(yield step.value);
  }
  // What it has read may be acted on.
  if (!isOwner) yield* requireOwner();
  return step.value;
}
