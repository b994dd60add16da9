import type { BookConfig } from '../config/schema.ts';
import { goOnCounting } from '../database/carry/carry.ts';
import { dropMark, MARK_TABLE, type Mark, readMark, setMark } from '../database/carry/mark.ts';
import { type Database, get } from '../database/port.ts';
import { openPostgres } from '../database/postgres/database.ts';
import { liveOwners, writtenSoFar } from '../database/postgres/owners.ts';
import { openDatabase } from '../database/sqlite/database.ts';
import { migrations } from '../database/sqlite/migrations.ts';
import { databaseError } from '../errors/database.ts';
import { bookAndAccount } from './delivery-life.ts';
import { type OutboxPlace, shownPlace } from './outbox-place.ts';

/** One side of a move, open although it may be marked. */
export interface MoveSide extends Database, AsyncDisposable {
  /** For people. */
  readonly place: string;
  readonly mark: Mark | null;
  /** From here on nobody else can write to it, or it is found out that somebody did. */
  hold(): Promise<void>;
  /** Marks it as moved. @throws `DATABASE_MOVE_DIFFERS` if somebody has written to it since `hold` */
  leave(other: string, now: number): Promise<void>;
  /** All has arrived. */
  arrive(): Promise<void>;
}

/** @throws `DATABASE_OWNED_ELSEWHERE`; what the database cannot do */
export async function openMoveSide(place: OutboxPlace, book: BookConfig): Promise<MoveSide> {
  return place.kind === 'sqlite' ? await openFile(place.file, book) : await openServer(place);
}

/** Held by a lock of SQLite's own: whoever else writes is told that it is busy. */
async function openFile(file: string, book: BookConfig): Promise<MoveSide> {
  const database = openDatabase(file, bookAndAccount(book), migrations, true);
  const there = database.get('SELECT name FROM sqlite_schema WHERE name = :name', { name: MARK_TABLE });
  return {
    place: file,
    mark: there && (await database.read(readMark)),
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

/** No lock can be held for so long: that nobody wrote is looked at when it is marked. */
async function openServer(at: Extract<OutboxPlace, { kind: 'postgres' }>): Promise<MoveSide> {
  const place = shownPlace(at);
  const onIdleError = (): void => undefined;
  const options = { address: at.address, connections: 2, moving: true, random: Math.random, onIdleError };
  const database = await openPostgres(options);
  let written = '';
  try {
    const there = await database.read(() => get('SELECT to_regclass(:name)::text AS name', { name: MARK_TABLE }));
    const [owner] = await database.read(liveOwners);
    if (owner) throw databaseError('DATABASE_OWNED_ELSEWHERE', { ...owner, place });
    return {
      place,
      mark: there?.['name'] === MARK_TABLE ? await database.read(readMark) : null,
      read: (begin) => database.read(begin),
      transact: (begin, durable) => database.transact(begin, durable),
      hold: async () => {
        written = await database.read(writtenSoFar);
      },
      leave: (other, now) =>
        database.transact(function* () {
          const detail = 'somebody has written to it meanwhile';
          if ((yield* writtenSoFar()) !== written)
            throw databaseError('DATABASE_MOVE_DIFFERS', { place: other, table: 'all', detail });
          yield* setMark({ state: 'left', other, at: now });
        }),
      arrive: () =>
        database.transact(function* () {
          yield* goOnCounting();
          yield* dropMark();
        }),
      [Symbol.asyncDispose]: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
