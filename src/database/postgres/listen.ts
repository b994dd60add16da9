import { type PostgresAddress, shownAddress } from '../address.ts';
import { poolOptions } from './connections.ts';
import { codedPostgresError } from './errors.ts';

export interface Listening {
  close(): Promise<void>;
}

/**
 * Tells of each notice on a channel, over a connection of its own. Notices that come while it is broken are lost: whoever
 * listens looks by himself too.
 *
 * @throws what the database cannot do
 */
export async function listen(address: PostgresAddress, channel: string, heard: () => void): Promise<Listening> {
  const { default: driver } = await import('pg');
  const client = new driver.Client(poolOptions(address, 1, driver.types));
  // It is over, and found out at the next look.
  client.on('error', () => undefined);
  client.on('notification', heard);
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw codedPostgresError(error, shownAddress(address));
  }
  return { close: () => client.end().catch(() => undefined) };
}
