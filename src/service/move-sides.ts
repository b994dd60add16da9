import { existsSync } from 'node:fs';
import type { BookConfig } from '../config/schema.ts';
import { goOnCounting } from '../database/carry/carry.ts';
import { dropMark, MARK_TABLE, type Mark, readMark, setMark } from '../database/carry/mark.ts';
import { all, type Database } from '../database/port.ts';
import { openPostgres } from '../database/postgres/database.ts';
import { liveOwners, writtenSoFar } from '../database/postgres/owners.ts';
import { text } from '../database/row.ts';
import { openDatabase, type SqliteDatabase } from '../database/sqlite/database.ts';
import { lookInto } from '../database/sqlite/look.ts';
import { migrations } from '../database/sqlite/migrations.ts';
import { databaseError } from '../errors/database.ts';
import { bookAndAccount } from './delivery-life.ts';
import { type OutboxPlace, shownPlace } from './outbox-place.ts';

/** One side of a move, open although it may be marked. */
export interface MoveSide extends Database, AsyncDisposable {
  /** For people. */
  readonly place: string;
  /** Those that there are, of which an older schema has fewer. */
  readonly tables: ReadonlySet<string>;
  readonly mark: Mark | null;
  /** From here on nobody else can write to it, or it is found out that somebody did. */
  hold(): Promise<void>;
  /** Marks it as moved. @throws `DATABASE_MOVE_DIFFERS` if somebody has written to it since `hold` */
  leave(other: string, now: number): Promise<void>;
  /** All has arrived. */
  arrive(): Promise<void>;
}

/**
 * What is moved; with `looks`, what would be: an outbox of an older schema is left as it is.
 *
 * @throws `DATABASE_MISSING`, `DATABASE_OWNED_ELSEWHERE`; what the database cannot do
 */
export async function openSource(place: OutboxPlace, book: BookConfig, looks: boolean): Promise<MoveSide> {
  if (place.kind === 'postgres') return await openServer(place, { existing: true, looks });
  if (!existsSync(place.file)) throw databaseError('DATABASE_MISSING', { path: place.file });
  return looks ? await lookIntoFile(place.file, book) : await openFile(place.file, book);
}

/** Where it is moved to. @throws `DATABASE_OWNED_ELSEWHERE`; what the database cannot do */
export async function openTarget(place: OutboxPlace, book: BookConfig): Promise<MoveSide> {
  return place.kind === 'postgres'
    ? await openServer(place, { existing: false, looks: false })
    : await openFile(place.file, book);
}

/** What has moved away from there. */
export async function markIn(file: string, book: BookConfig): Promise<Mark | null> {
  await using former = await lookIntoFile(file, book);
  return former.mark;
}

async function lookIntoFile(file: string, book: BookConfig): Promise<MoveSide> {
  const looked = lookInto(file, bookAndAccount(book));
  return { ...(await sideOf(file, looked.database)), [Symbol.asyncDispose]: async () => looked[Symbol.dispose]() };
}

/** Held by a lock of SQLite's own: whoever else writes is told that it is busy. */
async function openFile(file: string, book: BookConfig): Promise<MoveSide> {
  return await sideOf(file, openDatabase(file, bookAndAccount(book), migrations, true));
}

async function sideOf(file: string, database: SqliteDatabase): Promise<MoveSide> {
  const names = database.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map((row) => text(row, 'name'));
  const tables = new Set(names);
  return {
    place: file,
    tables,
    mark: tables.has(MARK_TABLE) ? await database.read(readMark) : null,
    read: (begin) => database.read(begin),
    transact: (begin, durable) => database.transact(begin, durable),
    hold: () => Promise.resolve(database.run('BEGIN IMMEDIATE')),
    leave: async (other, at) => {
      await database.read(() => setMark({ state: 'left', other, at }));
      database.run('COMMIT');
    },
    arrive: () => database.transact(dropMark),
    [Symbol.asyncDispose]: () => Promise.resolve(database.close()),
  };
}

/** The tables in its schema. No service may run there; that is found out before anything of it is changed. */
async function tablesOnServer(database: Database, place: string): Promise<ReadonlySet<string>> {
  const named = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()';
  const tables = new Set((await database.read(() => all(named))).map((row) => text(row, 'name')));
  const [owner] = tables.has('session_owner') ? await database.read(liveOwners) : [];
  if (owner) throw databaseError('DATABASE_OWNED_ELSEWHERE', { ...owner, place });
  return tables;
}

/** No lock can be held for so long: that nobody wrote is looked at when it is marked. */
async function openServer(
  at: Extract<OutboxPlace, { kind: 'postgres' }>,
  { existing, looks }: { readonly existing: boolean; readonly looks: boolean },
): Promise<MoveSide> {
  const place = shownPlace(at);
  const onIdleError = (): void => undefined;
  const options = { address: at.address, connections: 2, moving: true, existing, random: Math.random, onIdleError };
  let database = await openPostgres({ ...options, asItIs: true });
  let written = '';
  try {
    let tables = await tablesOnServer(database, place);
    if (!looks) {
      await database.close();
      database = await openPostgres(options);
      tables = await tablesOnServer(database, place);
    }
    const opened = database;
    return {
      place,
      tables,
      mark: tables.has(MARK_TABLE) ? await opened.read(readMark) : null,
      read: (begin) => opened.read(begin),
      transact: (begin, durable) => opened.transact(begin, durable),
      hold: async () => {
        written = await opened.read(writtenSoFar);
      },
      leave: (other, now) =>
        opened.transact(function* () {
          const detail = 'somebody has written to it meanwhile';
          if ((yield* writtenSoFar()) !== written)
            throw databaseError('DATABASE_MOVE_DIFFERS', { place: other, table: 'all', detail });
          yield* setMark({ state: 'left', other, at: now });
        }),
      arrive: () =>
        opened.transact(function* () {
          yield* goOnCounting();
          yield* dropMark();
        }),
      [Symbol.asyncDispose]: () => opened.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
