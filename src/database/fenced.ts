import { hasCode } from '../errors/coded-error.ts';
import type { Database, Transaction } from './port.ts';

/**
 * The same database, for whoever owns an account: each of its transactions begins with `requireOwner`, in itself.
 *
 * @param onLost called when it has thrown `DATABASE_OWNER_LOST`
 */
export function fenced(database: Database, requireOwner: () => Transaction<void>, onLost: () => void): Database {
  return {
    read: (begin) => database.read(begin),
    transact: async (begin, durable) => {
      try {
        return await database.transact(function* () {
          yield* requireOwner();
          return yield* begin();
        }, durable);
      } catch (error) {
        if (hasCode(error, 'DATABASE_OWNER_LOST')) onLost();
        throw error;
      }
    },
  };
}
