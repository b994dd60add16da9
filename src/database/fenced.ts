import { hasCode } from '../errors/coded-error.ts';
import type { Database, Transaction } from './port.ts';

/**
 * The same database, for whoever owns an account: each of its transactions begins with `requireOwner`, in itself.
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
        return await database.transact(function* () {
          yield* requireOwner();
          return yield* begin();
        }, durable);
      } catch (error) {
        if (hasCode(error, 'DATABASE_OWNER_LOST')) onLost('another_owner');
        if (hasCode(error, 'DATABASE_OTHER_HISTORY')) onLost('another_history');
        throw error;
      }
    },
  };
}
