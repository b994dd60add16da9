import { hasCode } from '../errors/coded-error.ts';
import type { Database, Statement, Transaction } from './port.ts';

/**
 * The same database, for whoever owns an account: each of its transactions does `requireOwner` in itself, right before the
 * first write, or at its end.
 *
 * @param onLost called when another process owns the account, or the database has another past
 */
export function fenced(
  database: Database,
  requireOwner: () => Transaction<void>,
  onLost: (by: 'another_owner' | 'another_history') => void,
): Database {
  return {
    read: (begin) => database.read(begin),
    transact: async (begin, durable) => {
      try {
        return await database.transact(() => asOwner(requireOwner, begin()), durable);
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

const READ = /^\s*SELECT\b(?![\s\S]*\bFOR UPDATE\b)/;

function isWrite({ sql }: Statement): boolean {
  return !READ.test(sql);
}
