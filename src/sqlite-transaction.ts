/** What a transaction needs of a connection to SQLite. */
interface Connection {
  exec(sql: string): void;
  readonly isTransaction: boolean;
}

/**
 * All of the work or nothing.
 *
 * @param exec begins and commits; its errors are the caller's to word
 */
export function inTransaction<T>(
  database: Connection,
  work: () => T,
  exec: (sql: string) => void = (sql) => database.exec(sql),
): T {
  exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some errors (full disk, I/O).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
