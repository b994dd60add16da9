/** The rules that keep an account with one owner, each of which can be left out; and where a test holds an owner up. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fenced } from '../../../src/database/fenced.ts';
import { all, type Database, run, type Statement, type Transaction } from '../../../src/database/port.ts';
import { requireOwner } from '../../../src/database/postgres/owners.ts';
import type { Failpoints } from '../../../src/delivery/shared/failpoints.ts';
import { LEASE_MS } from '../../../src/ownership/lease.ts';
import type { Owner, OwnerId } from '../../../src/ownership/port.ts';
import { FROZEN_LINE, type Guard, UNLOCKED_CHECK } from './orders.ts';

const STANDARD_ERROR = 2;
/** A transaction that is to outlive the lease begins no earlier before its end, and stays open for so long after it. */
const LONGEST_HOLD_MS = 4000;
const OUTLIVES_MS = 3000;
const SLEEP_MS = 50;
const LOOK_EVERY_MS = 20;
/** Since the last renewal; a message that is begun later would wait for no end of the lease at all. */
const LATE_MS = LEASE_MS - 8000;

/** What holds up the accounts of one process, as told from outside. */
export class HoldUps {
  freezeNext = false;
  /** Counts the times that owners are to outlive their lease. */
  outlives = 0;
}

export interface GuardedParts {
  readonly id: OwnerId;
  readonly owner: Owner;
  readonly database: Database;
  readonly without: Guard | null;
  readonly holdUps: HoldUps;
  /** Since the last renewal that succeeded, milliseconds. */
  readonly sinceRenewal: () => number;
}

/** The database as the owner of one account uses it. Each transaction says whose it is: the sweep's triggers note that. */
export function guardedDatabase(parts: GuardedParts): Database {
  const { id, owner, without } = parts;
  const named = namedBy(parts);
  if (without === 'fence') return named;
  return fenced(named, () => requireOwner(id), owner.lost);
}

/** The owner as delivery and session ask it. */
export function guardedOwner({ owner, without }: Pick<GuardedParts, 'owner' | 'without'>): Owner {
  return without === 'deadline' ? { ...owner, mayWriteFor: () => Number.MAX_SAFE_INTEGER } : owner;
}

/** Holds a message that was begun late up until the lease has ended. */
export function heldUpMessages({ id, database, holdUps, sinceRenewal }: GuardedParts): Failpoints {
  let done = 0;
  return {
    reach: async (name) => {
      if (name !== 'attempt.after_commit' || done === holdUps.outlives || sinceRenewal() < LATE_MS) return;
      done = holdUps.outlives;
      while (sinceRenewal() > LATE_MS && (await hasLease(database, id))) await sleep(LOOK_EVERY_MS);
    },
  };
}

async function hasLease(database: Database, { node, generation }: OwnerId): Promise<boolean> {
  const rows = await database.read(() =>
    all('SELECT 1 FROM node WHERE id = :node AND generation = :generation AND expires_at > clock_timestamp()', {
      node,
      generation,
    }),
  );
  return rows.length > 0;
}

function namedBy({ id, without, database, holdUps, sinceRenewal }: GuardedParts): Database {
  let done = 0;
  const name = `${id.account}/${id.epoch}`;
  return {
    read: (begin) => database.read(begin),
    transact: (begin, durable) => {
      const late = sinceRenewal() > LEASE_MS - LONGEST_HOLD_MS && sinceRenewal() < LEASE_MS;
      const outlives = late && done !== holdUps.outlives;
      if (outlives) done = holdUps.outlives;
      const isOver = outlives ? watchTaking(database, id, sinceRenewal) : () => true;
      return database.transact(function* () {
        yield* run("SELECT set_config('sweep.owner', :name, true)", { name });
        return yield* held(begin(), without, function* () {
          if (holdUps.freezeNext) yield* freeze(holdUps);
          if (outlives) yield* outlive(isOver);
        });
      }, durable);
    },
  };
}

/** Does something once the owner was checked, before anything else of the transaction; leaves out what is to be left out. */
function* held<T>(transaction: Transaction<T>, without: Guard | null, work: () => Transaction<void>): Transaction<T> {
  let isHeld = false;
  let step = transaction.next();
  while (!step.done) {
    const asked = without === 'share' ? step.value.map(unlocked) : step.value;
    const rows = yield asked;
    if (!isHeld && (without === 'fence' || asked.some(({ sql }) => CHECK.test(sql)))) {
      isHeld = true;
      yield* work();
    }
    step = transaction.next(rows);
  }
  return step.value;
}

function* outlive(isOver: () => boolean): Transaction<void> {
  while (!isOver()) yield* all('SELECT pg_sleep(:s::float8)', { s: SLEEP_MS / 1000 });
}

/** Whether another has taken the account, or the time for that is over: a transaction itself does not see it. */
function watchTaking(database: Database, { account, epoch }: OwnerId, sinceRenewal: () => number): () => boolean {
  let isTaken = false;
  const isOver = (): boolean => isTaken || sinceRenewal() > LEASE_MS + OUTLIVES_MS;
  const look = async (): Promise<void> => {
    while (!isOver()) {
      const rows = await database.read(() =>
        all('SELECT 1 FROM session_owner WHERE account = :account AND epoch > :epoch', { account, epoch }),
      );
      isTaken = rows.length > 0;
      await sleep(LOOK_EVERY_MS);
    }
  };
  // Without an answer the time ends it.
  look().catch(() => undefined);
  return isOver;
}

function* freeze(holdUps: HoldUps): Transaction<void> {
  // Whose answer is waited for, so that PostgreSQL has everything of before.
  yield* all('SELECT 1');
  holdUps.freezeNext = false;
  writeSync(STANDARD_ERROR, `${FROZEN_LINE}\n`);
  process.kill(process.pid, 'SIGSTOP');
}

/** The same check without its lock: a function of the sweep's. */
function unlocked(statement: Statement): Statement {
  return { ...statement, sql: statement.sql.replace(CHECK, `${UNLOCKED_CHECK}(`) };
}

const CHECK = /\brequire_owner\(/;
