import type { PoolClient } from 'pg';
import { toError } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { type PostgresAddress, shownAddress } from '../address.ts';
import { poolOptions } from './connections.ts';
import { codedPostgresError, leavesConnection } from './errors.ts';
import { sameHistory } from './history.ts';

/** Connections to one server, all with the same past. */
export interface ConnectionPool {
  /**
   * With a connection of its own, whose transaction is rolled back if the work fails. Rejects with what the driver throws.
   * What the work gives to `later` keeps the connection, but nobody waits for it.
   */
  withClient<T>(work: (client: PoolClient, later: (rest: Promise<unknown>) => void) => Promise<T>): Promise<T>;
  /** Closes every connection. Idempotent. */
  end(): Promise<void>;
}

export interface PoolWish {
  readonly address: PostgresAddress;
  /** Maximum connections. */
  readonly connections: number;
  /** Called when an idle connection breaks. */
  readonly onIdleError: (error: Error) => void;
}

/** Connects when it is first used. @throws `DATABASE_TLS_FAILED` for an authority's file that cannot be read */
export async function openPool({ address, connections, onIdleError }: PoolWish): Promise<ConnectionPool> {
  const place = shownAddress(address);
  const { default: driver } = await import('pg');
  const limits = readingFiles(() => poolOptions(address, connections, driver.types), place);
  const examine = sameHistory(place);
  const pool = new driver.Pool({
    ...limits,
    verify: (client, callback) => void examine(client).then(() => callback(), callback),
  });
  let closing: Promise<void> | null = null;
  pool.on('error', (error) => {
    // Errors while disconnecting are irrelevant. The driver hangs its whole client on one, which would end up in a log.
    if (closing === null) onIdleError(codedPostgresError(error, place));
  });
  // What ends a connection in use fails its next statement; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    withClient: async (work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      let kept: Promise<unknown> = Promise.resolve();
      try {
        return await work(client, (rest) => {
          kept = rest;
        });
      } catch (thrown) {
        // A connection that cannot roll back is discarded; the server rolls back by itself.
        if (!leavesConnection(thrown)) broken = toError(thrown);
        else
          await client.query('ROLLBACK').catch((error: unknown) => {
            broken = toError(error);
          });
        throw thrown;
      } finally {
        void kept.then(
          () => client.release(broken),
          (error: unknown) => client.release(toError(error)),
        );
      }
    },
    end: () => (closing ??= pool.end()),
  };
}

/** The authority's file cannot be read. */
function readingFiles<T>(read: () => T, place: string): T {
  try {
    return read();
  } catch (error) {
    throw databaseError('DATABASE_TLS_FAILED', { place, detail: toError(error).message }, error);
  }
}
