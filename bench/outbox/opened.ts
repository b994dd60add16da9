import { parsePostgresUrl } from '../../src/database/address.ts';
import { fenced } from '../../src/database/fenced.ts';
import type { Database } from '../../src/database/port.ts';
import { requireOwner } from '../../src/database/postgres/owners.ts';
import type { Configured } from '../../src/database/sqlite/database.ts';
import { openOutboxDatabase } from '../../src/service/outbox-database.ts';
import { ownAccount } from '../../src/service/outbox-owner.ts';
import type { OutboxPlace } from '../../src/service/outbox-place.ts';
import { silentLog } from '../../test/support/silence.ts';

/** As many as the service opens. */
const CONNECTIONS = 8;

export interface OpenedDatabase extends AsyncDisposable {
  readonly database: Database;
}

/**
 * Opens an outbox as the service does: on PostgreSQL this process owns the account, and every write is fenced.
 *
 * @param at a file, or a URL of PostgreSQL
 */
export async function openOutboxAt(at: string, configured: Configured): Promise<OpenedDatabase> {
  const address = parsePostgresUrl(at);
  const place: OutboxPlace =
    address === null ? { kind: 'sqlite', file: at } : { kind: 'postgres', address, file: '/nowhere/outbox.db' };
  const database = await openOutboxDatabase(place, configured, { existing: true, connections: CONNECTIONS });
  const owner = await ownAccount(place, {
    account: configured.account,
    dataPath: '/nowhere',
    takeOver: false,
    standby: null,
    log: silentLog,
    onLost: (by) => {
      throw new Error(`the account is lost: ${by}`);
    },
  });
  const { id } = owner;
  return {
    database: id === null ? database : fenced(database, () => requireOwner(id), owner.lost),
    [Symbol.asyncDispose]: async () => {
      await owner.close();
      await database.close();
    },
  };
}
