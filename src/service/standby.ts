/** A service that waits for a session which another node has. */
import { type Now, systemClock } from '../clock.ts';
import type { PostgresAddress } from '../database/address.ts';
import type { Database } from '../database/port.ts';
import { type OpenPostgres, openPostgres } from '../database/postgres/database.ts';
import { listen } from '../database/postgres/listen.ts';
import { createOwnerStore, OWNER_CHANGED } from '../database/postgres/owners.ts';
import { hasCode, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { Claimed, NodeId, OwnerFacts } from '../ownership/port.ts';
import { startsApartMs, type Turn, type Turns } from './starts-apart.ts';

/** Who is told that this node waits, and when it has to stop waiting. */
export interface Standby {
  /** Called at the beginning, and whenever another node is found to have the session. */
  readonly waits: (owner: OwnerFacts) => void;
  /** Whether this node could run the session at all: it is found out before it has to. Rejects if not. */
  readonly requireAble: (database: Database) => Promise<void>;
  /** Many sessions that come free at once are taken in turns. */
  readonly turns: Turns;
  readonly signal: AbortSignal;
}

export interface StandbyParts extends Standby {
  readonly address: PostgresAddress;
  /** Opens the connection of the lease. */
  readonly open: OpenPostgres;
  readonly account: string;
  /** As of `nodeName`. */
  readonly node: string;
  readonly log: Log;
}

/** Between two looks; a session that is given back is heard of at once. */
const LOOK_EVERY_MS = 2000;
/**
 * A lease that ended while PostgreSQL was away says nothing about its owner, which renews every 5 s: it is given the time to do
 * so before it is taken for dead.
 */
const HEARD_FOR_MS = 8000;

/**
 * Waits until this node has the account: it was given back, or its owner's lease has ended by the database's clock. While it waits
 * it renews its own node's row, so that others see it.
 *
 * @throws `DATABASE_LOGIN_KEY`; the signal's reason
 */
export async function standBy(parts: StandbyParts): Promise<{ readonly id: Claimed; readonly askedAt: Now }> {
  const { signal, log } = parts;
  let isTold = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await waitInLine(parts);
    } catch (error) {
      signal.throwIfAborted();
      if (hasCode(error, 'DATABASE_LOGIN_KEY')) throw error;
      // Once for each outage; what ends it is logged by what follows.
      if (!isTold) log.warn({ err: toError(error) }, 'PostgreSQL does not tell who has the session');
      isTold = true;
      await systemClock.sleep(LOOK_EVERY_MS, signal);
    }
  }
}

/** With one connection, until it breaks. */
async function waitInLine({ address, open, account, node, waits, requireAble, turns, signal, log }: StandbyParts) {
  const onIdleError = (): void => undefined;
  const database = await open({ address, connections: 1, random: Math.random, onIdleError });
  const bell = new Bell();
  let turn: Turn | null = null;
  const owners = createOwnerStore(database);
  let process: NodeId | null = null;
  // Where many sessions share connections, they look by themselves only.
  const listening =
    open === openPostgres ? await listen(address, OWNER_CHANGED, () => bell.ring()).catch(() => null) : null;
  try {
    process = await owners.begin(node);
    const heardSince = systemClock.now().monotonic;
    let known: string | null = null;
    for (;;) {
      signal.throwIfAborted();
      const askedAt = systemClock.now();
      await owners.stay(process);
      const mayTakeOver = askedAt.monotonic - heardSince >= HEARD_FOR_MS;
      const isMyTurn = turn?.hasCome === true;
      // The first look is the session's own start, which has had its turn.
      const mayClaim: boolean = known === null || isMyTurn;
      const found: Claimed | OwnerFacts = await (mayClaim
        ? owners.claim(account, process, mayTakeOver)
        : owners.look(account));
      if ('epoch' in found) {
        turn = null;
        return { id: found, askedAt };
      }
      const isFree = found.node === null || (mayTakeOver && found.leftMs <= 0);
      if (isMyTurn || !isFree) {
        turn?.giveBack();
        turn = null;
      }
      if (isFree && turn === null) {
        turn = turns.ask(startsApartMs('baileys'));
        void turn.came.then(() => bell.ring());
      }
      if (!isFree) {
        if (found.node !== known) {
          await requireAble(database);
          log.info({ account, owner: found.node }, 'standing by: another node has the session');
        }
        known = found.node;
        waits(found);
      }
      await bell.wait(LOOK_EVERY_MS, signal);
    }
  } catch (error) {
    if (process !== null) await owners.leave(process).catch(() => undefined);
    throw error;
  } finally {
    turn?.giveBack();
    await listening?.close();
    await database.close();
  }
}

/** Ends a wait early. */
class Bell {
  #woken = new AbortController();

  ring(): void {
    this.#woken.abort();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await systemClock.sleep(ms, AbortSignal.any([signal, this.#woken.signal])).catch(() => undefined);
    this.#woken = new AbortController();
  }
}
