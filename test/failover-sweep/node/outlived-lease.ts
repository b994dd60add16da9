/** What an owner does that its lease has left behind: what the rules are there to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { all, type Database } from '../../../src/database/port.ts';
import { rememberWithLogin } from '../../../src/database/postgres/logins.ts';
import { LEASE_MS } from '../../../src/ownership/lease.ts';
import type { OwnerId } from '../../../src/ownership/port.ts';
import { type GuardedParts, interrupted, leaseOf } from './guarded.ts';

/** The login is changed from when the lease has no more left, and for so long after it where nobody can take it meanwhile. */
const BEGINS_BEFORE_MS = 4000;
const OUTLIVES_MS = 2000;
/** Where the lock is left out, it waits for the next owner, and for so long at most. */
const WAITS_FOR_OWNER_MS = 60_000;
/** A lease that has not ended after this time was renewed after all. */
const GIVES_UP_MS = 2 * LEASE_MS;
const SLEEP_MS = 50;
const LOOK_EVERY_MS = 50;

/**
 * Changes the login in a transaction that has checked its owner while the lease ran, and goes on once another has the account:
 * the next owner reads none of it, so that only the lock on the owner's row keeps it from being committed then. And sends a
 * message once the lease has ended. Rejects with what keeps either from being done.
 *
 * @param database of its own: whoever waits with a transaction open takes no connection from others
 */
export async function outliveLease(
  parts: GuardedParts,
  database: Database,
  send: () => Promise<unknown>,
): Promise<void> {
  await untilLeft(database, parts.id, BEGINS_BEFORE_MS);
  const both = [changeLogin(parts, database), untilLeft(database, parts.id, 0).then(send)];
  const refused = (await Promise.allSettled(both)).find((one) => one.status === 'rejected');
  if (refused) throw refused.reason;
}

async function changeLogin(parts: GuardedParts, database: Database): Promise<void> {
  const { id, without } = parts;
  const longestMs = without === 'share' || without === 'fence' ? WAITS_FOR_OWNER_MS : OUTLIVES_MS;
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { isTaken, leftMs } = await leaseOf(database, id);
      isOver ||= isTaken || leftMs > BEGINS_BEFORE_MS || leftMs < -longestMs;
      await sleep(LOOK_EVERY_MS);
    }
  };
  const watching = watch().catch(() => {
    isOver = true;
  });
  const held = interrupted({ ...parts, database }, function* () {
    while (!isOver) yield* all('SELECT pg_sleep(:s::float8)', { s: SLEEP_MS / 1000 });
  });
  try {
    await held.transact(() => rememberWithLogin(id.account, String(id.epoch)));
  } finally {
    isOver = true;
    await watching;
  }
}

/** Until the lease has no more left, or is another's. */
async function untilLeft(database: Database, id: OwnerId, ms: number): Promise<void> {
  const end = performance.now() + GIVES_UP_MS;
  while ((await leaseOf(database, id)).leftMs > ms) {
    if (performance.now() > end) throw new Error('the lease was renewed');
    await sleep(LOOK_EVERY_MS);
  }
}
