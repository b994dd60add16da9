import type { PostgresAddress } from '../database/address.ts';
import { openPostgres, type PostgresDatabase } from '../database/postgres/database.ts';
import { hasCode } from '../errors/coded-error.ts';

/** What a read finds in an outbox on PostgreSQL, by a connection of its own; null: no service has used it yet. @throws what the database cannot do */
export async function readExisting<T>(
  address: PostgresAddress,
  read: (database: PostgresDatabase) => Promise<T>,
): Promise<T | null> {
  let database: PostgresDatabase;
  try {
    const onIdleError = (): void => undefined;
    database = await openPostgres({ address, existing: true, connections: 1, random: Math.random, onIdleError });
  } catch (error) {
    if (hasCode(error, 'DATABASE_MISSING')) return null;
    throw error;
  }
  try {
    return await read(database);
  } finally {
    await database.close();
  }
}
