import { type PostgresAddress, shownAddress } from '../address.ts';
import { poolOptions } from './connections.ts';
import { codedPostgresError } from './errors.ts';
import { requireUsable, settingPath, versionOf } from './migrate.ts';

export interface PostgresFacts {
  /** `15.18`. */
  readonly version: string;
  /** Whether a service has put its outbox there. */
  readonly begun: boolean;
}

/** Looks whether it could carry the outbox, and changes nothing. @throws as `openPostgres` */
export async function examinePostgres(address: PostgresAddress): Promise<PostgresFacts> {
  const place = shownAddress(address);
  try {
    const { default: driver } = await import('pg');
    const client = new driver.Client(poolOptions(address, 1, driver.types));
    client.on('error', () => undefined);
    try {
      await client.connect();
      const version = await requireUsable(client, place);
      await client.query(address.schema === null ? 'BEGIN' : `BEGIN; ${settingPath(address.schema)}`);
      return { version, begun: (await versionOf(client, place)) > 0 };
    } finally {
      await client.end();
    }
  } catch (error) {
    throw codedPostgresError(error, place);
  }
}
