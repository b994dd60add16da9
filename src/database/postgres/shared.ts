import { hasCode } from '../../errors/coded-error.ts';
import { type OpenPostgres, openOn, type PostgresDatabase } from './database.ts';
import { type ConnectionPool, openPool } from './pool.ts';

export interface SharedLimits {
  /** Maximum connections of all databases together. */
  readonly total: number;
  /** Of these, how many one database may have at once, so that one whose transactions hang leaves some to the others. */
  readonly each: number;
  readonly onIdleError: (error: Error) => void;
}

interface Shared {
  readonly pool: Promise<ConnectionPool>;
  users: number;
}

/**
 * Opens databases that are schemas of one over the same connections. Those of a server whose past has become another are left to
 * whoever has them: what is opened from then on gets new ones.
 */
export function sharePostgres({ total, each, onIdleError }: SharedLimits): OpenPostgres {
  let current: Shared | null = null;
  return async (options) => {
    const { address } = options;
    const shared: Shared = current ?? { pool: openPool({ address, connections: total, onIdleError }), users: 0 };
    current = shared;
    shared.users += 1;
    const leave = async (): Promise<void> => {
      shared.users -= 1;
      if (shared.users > 0) return;
      if (current === shared) current = null;
      await (await shared.pool).end();
    };
    const heeding = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        if (hasCode(error, 'DATABASE_OTHER_HISTORY') && current === shared) current = null;
        throw error;
      }
    };
    return await heeding(async () => {
      const pool = await shared.pool.catch(async (error: unknown) => {
        if (current === shared) current = null;
        throw error;
      });
      const database = await openOn(shareOf(pool, each, leave), options);
      return {
        transact: (begin, durable) => heeding(() => database.transact(begin, durable)),
        read: (begin) => heeding(() => database.read(begin)),
        close: () => database.close(),
      } satisfies PostgresDatabase;
    });
  };
}

/** So many connections of a pool at once; who waits is served in turn. */
function shareOf(pool: ConnectionPool, most: number, leave: () => Promise<void>): ConnectionPool {
  const waiting: (() => void)[] = [];
  let used = 0;
  let ended: Promise<void> | null = null;
  return {
    withClient: async (work) => {
      if (used < most) used += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await pool.withClient(work);
      } finally {
        // Whoever waits has the place of this one.
        const next = waiting.shift();
        if (next) next();
        else used -= 1;
      }
    },
    end: () => (ended ??= leave()),
  };
}
