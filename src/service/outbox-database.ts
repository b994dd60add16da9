import { existsSync } from 'node:fs';
import { shownAddress } from '../database/address.ts';
import { all, type Database } from '../database/port.ts';
import { type OpenPostgres, openPostgres } from '../database/postgres/database.ts';
import { type Configured, openDatabase } from '../database/sqlite/database.ts';
import { databaseError } from '../errors/database.ts';
import type { OutboxPlace } from './outbox-place.ts';

/** The outbox's database, whichever it is. */
export interface OutboxDatabase extends Database {
  /** A consistent copy into a new file; null: its backups are not ours to make. */
  readonly snapshot: ((target: string) => void) | null;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** An outbox that no service has begun is not created. */
  readonly existing: boolean;
  /** Maximum connections to PostgreSQL. */
  readonly connections?: number;
  /** Opens PostgreSQL; with connections of its own unless told otherwise. */
  readonly open?: OpenPostgres;
  /** An idle connection to PostgreSQL has broken; the next statement makes another. */
  readonly onIdleError?: (error: Error) => void;
}

/** A command asks one thing after another. */
const CONNECTIONS_OF_COMMAND = 2;

/**
 * Opens the outbox, wherever it is, and brings its schema to the newest version.
 *
 * @throws `DATABASE_MISSING` for `existing`; `DATABASE_LEFT_BEHIND`; what the database cannot do
 */
export async function openOutboxDatabase(
  place: OutboxPlace,
  configured: Configured,
  { existing, connections = CONNECTIONS_OF_COMMAND, open = openPostgres, onIdleError = () => undefined }: OpenOptions,
): Promise<OutboxDatabase> {
  if (place.kind === 'sqlite') {
    if (existing && !existsSync(place.file)) throw databaseError('DATABASE_MISSING', { path: place.file });
    const database = openDatabase(place.file, configured);
    return {
      transact: (begin, durable) => database.transact(begin, durable),
      read: (begin) => database.read(begin),
      snapshot: (target) => database.snapshot(target),
      close: () => Promise.resolve(database.close()),
    };
  }
  const { address } = place;
  const database = await open({ address, connections, existing, random: Math.random, onIdleError });
  try {
    await refuseToForget(database, place, configured);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { ...database, snapshot: null };
}

/** An empty outbox beside one with deliveries: whoever set DATABASE_URL may not know what that leaves behind. */
async function refuseToForget(
  database: Database,
  { address, file }: Extract<OutboxPlace, { kind: 'postgres' }>,
  configured: Configured,
) {
  if (!existsSync(file) || (await hasInvoices(database))) return;
  const old = openDatabase(file, configured);
  try {
    if (await hasInvoices(old))
      throw databaseError('DATABASE_LEFT_BEHIND', { place: shownAddress(address), path: file });
  } finally {
    old.close();
  }
}

async function hasInvoices(database: Database): Promise<boolean> {
  return (await database.read(() => all('SELECT 1 FROM invoices LIMIT 1'))).length > 0;
}
