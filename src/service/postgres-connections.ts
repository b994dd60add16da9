import { type OpenPostgres, openPostgres } from '../database/postgres/database.ts';
import { sharePostgres } from '../database/postgres/shared.ts';
import type { Log } from '../log.ts';

/** How a service connects to PostgreSQL. */
export interface PostgresConnections {
  readonly work: OpenPostgres;
  /** Apart from the work, because a renewal waits for no worker. */
  readonly leases: OpenPostgres;
}

/** Of one company: as many as it asks for. */
export const ownConnections: PostgresConnections = { work: openPostgres, leases: openPostgres };

/** Of several companies together, however many they are (docs/scale.md). A third company still works while the work of two hangs. */
const WORK = { total: 16, each: 6 };
const LEASES = { total: 4, each: 1 };

export function sharedConnections(log: Log): PostgresConnections {
  const onIdleError = (error: Error): void => log.warn({ err: error }, 'a connection to PostgreSQL has broken');
  return { work: sharePostgres({ ...WORK, onIdleError }), leases: sharePostgres({ ...LEASES, onIdleError }) };
}
