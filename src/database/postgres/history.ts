import type { ClientBase } from 'pg';
import { databaseError } from '../../errors/database.ts';

/**
 * Which history of a database a server writes: the cluster and its timeline. A promoted standby begins another, and so does a
 * restore from an archive; what its former primary wrote last may be missing in it. Null on a standby, which writes none.
 * (The timeline of the last checkpoint, `pg_control_checkpoint`, is still the former one for a while after a promotion.)
 */
export const HISTORY = `CASE WHEN pg_is_in_recovery() THEN NULL
  ELSE (SELECT system_identifier::text FROM pg_control_system()) || '/' ||
       left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END`;

/**
 * Looks at each new connection: all of them must write the history of the first, because what this process remembers is
 * of that one. One to a standby is not kept either: it survives the promotion, and would then write another.
 *
 * @throws `DATABASE_OTHER_HISTORY`, `DATABASE_READ_ONLY`
 */
export function sameHistory(place: string): (client: ClientBase) => Promise<void> {
  let known: string | null = null;
  return async (client) => {
    const { rows } = await client.query<{ history: string | null }>(`SELECT ${HISTORY} AS history`);
    const found = rows[0]?.history ?? null;
    if (found === null) throw databaseError('DATABASE_READ_ONLY', { place, detail: 'it is a standby' });
    known ??= found;
    if (found !== known) throw databaseError('DATABASE_OTHER_HISTORY', { place });
  };
}
