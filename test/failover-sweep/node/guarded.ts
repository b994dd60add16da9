/** The rules that keep an account with one owner, each of which can be left out; and where a test holds an owner up. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fenced } from '../../../src/database/fenced.ts';
import { all, type Database, run, type Statement, type Transaction } from '../../../src/database/port.ts';
import { ownerOf, requireOwner } from '../../../src/database/postgres/owners.ts';
import type { Failpoints } from '../../../src/delivery/shared/failpoints.ts';
import { LEASE_MS } from '../../../src/ownership/lease.ts';
import type { Owner, OwnerId } from '../../../src/ownership/port.ts';
import { FROZEN_LINE, type Guard, UNLOCKED_CHECK } from './orders.ts';

const STANDARD_ERROR = 2;
const LOOK_EVERY_MS = 50;
/** Since the last renewal; a message that is begun later would wait for no end of the lease at all. */
const LATE_MS = LEASE_MS - 8000;

/** What holds up the accounts of one process, as told from outside. */
export class HoldUps {
  /** The process stops itself in a transaction until then, epoch milliseconds; later nobody would wake it. */
  freezesUntil = 0;
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
  const { holdUps } = parts;
  return interrupted(parts, function* () {
    if (Date.now() < holdUps.freezesUntil) yield* freeze(holdUps);
  });
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
      while (sinceRenewal() > LATE_MS && (await leaseOf(database, id)).leftMs > 0) await sleep(LOOK_EVERY_MS);
    },
  };
}

/** By the database's clock, whichever connection the owner itself has left. */
export async function leaseOf(database: Database, { account, node }: OwnerId) {
  const facts = await database.read(() => ownerOf(account));
  const isTaken = facts?.node !== node;
  return { isTaken, leftMs: isTaken ? 0 : facts.leftMs };
}

/** The same, which does something in each transaction once the owner was checked. */
export function interrupted(
  { id, owner, database, without }: GuardedParts,
  afterCheck: () => Transaction<void>,
): Database {
  const name = `${id.account}/${id.epoch}`;
  const named: Database = {
    read: (begin) => database.read(begin),
    transact: (begin, durable) =>
      database.transact(function* () {
        yield* run("SELECT set_config('sweep.owner', :name, true)", { name });
        return yield* held(begin(), without, afterCheck);
      }, durable),
  };
  if (without === 'fence') return named;
  return fenced(named, () => requireOwner(id), owner.lost);
}

/** Does something once the owner was checked, before anything else of the transaction; leaves out what is to be left out. */
function* held<T>(transaction: Transaction<T>, without: Guard | null, work: () => Transaction<void>): Transaction<T> {
  let isHeld = false;
  let step = transaction.next();
  while (!step.done) {
    const isChecked = without === 'fence' || step.value.some(({ sql }) => CHECK.test(sql));
    const rows = yield without === 'share' ? step.value.map(unlocked) : step.value;
    if (isChecked && !isHeld) {
      isHeld = true;
      yield* work();
    }
    step = transaction.next(rows);
  }
  return step.value;
}

function* freeze(holdUps: HoldUps): Transaction<void> {
  // Whose answer is waited for, so that PostgreSQL has everything of before.
  yield* all('SELECT 1');
  if (Date.now() >= holdUps.freezesUntil) return;
  holdUps.freezesUntil = 0;
  writeSync(STANDARD_ERROR, `${FROZEN_LINE}\n`);
  process.kill(process.pid, 'SIGSTOP');
}

/** The same check without its lock: a function of the sweep's. */
function unlocked(statement: Statement): Statement {
  return { ...statement, sql: statement.sql.replace(CHECK, `${UNLOCKED_CHECK}(`) };
}

const CHECK = /\brequire_owner\(/;
