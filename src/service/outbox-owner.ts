import { hostname } from 'node:os';
import path from 'node:path';
import { systemClock } from '../clock.ts';
import { shownAddress } from '../database/address.ts';
import type { Transaction } from '../database/port.ts';
import { type OpenPostgres, openPostgres } from '../database/postgres/database.ts';
import { createOwnerStore, EPOCHS_OF_HISTORY, isAlive, ownerOf } from '../database/postgres/owners.ts';
import type { Messenger } from '../delivery/messenger.ts';
import { duration } from '../duration.ts';
import type { CodedError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import { keepLease } from '../ownership/keeper.ts';
import { type LostBy, type Owner, type OwnerFacts, soleOwner } from '../ownership/port.ts';
import type { OutboxPlace } from './outbox-place.ts';
import { type Standby, standBy } from './standby.ts';

export interface OwnerWish {
  /** Name of the account. */
  readonly account: string;
  readonly dataPath: string;
  /** A person says that the node which had the account is gone for good. */
  readonly takeOver: boolean;
  /** Opens the connection of the lease; one of its own unless told otherwise. */
  readonly open?: OpenPostgres;
  /** Waits where another node has the account, and takes it when that one dies; null: it is refused. */
  readonly standby: Standby | null;
  readonly log: Log;
  readonly onLost: (by: LostBy) => void;
}

/**
 * Makes this process the only one that runs the account on this outbox.
 *
 * @throws `DATABASE_OWNED_ELSEWHERE`, `DATABASE_OWNER_SILENT`; what the database cannot do
 */
export async function ownAccount(place: OutboxPlace, wish: OwnerWish): Promise<Owner> {
  if (place.kind === 'sqlite') return soleOwner;
  const { account, log, onLost, open = openPostgres } = wish;
  const node = nodeName(wish.dataPath);
  const { address } = place;
  const waited =
    wish.standby && !wish.takeOver ? await standBy({ ...wish.standby, address, open, account, node, log }) : null;
  const onIdleError = (error: Error): void => log.warn({ err: error }, 'the connection of the lease has broken');
  const database = await open({ address, connections: 1, random: Math.random, onIdleError });
  try {
    const store = createOwnerStore(database);
    const askedAt = waited?.askedAt ?? systemClock.now();
    const process = waited?.id ?? (await store.begin(node));
    const id = waited?.id ?? (await store.claim(account, process, wish.takeOver));
    if (!('epoch' in id)) {
      await store.leave(process);
      throw refused(id, account, shownAddress(place.address));
    }
    log.info({ ...id }, 'this node runs the session');
    const owner = keepLease({ store, id, askedAt, clock: systemClock, log, onLost });
    return {
      ...owner,
      async close() {
        try {
          await owner.close();
        } finally {
          await database.close();
        }
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Who runs an account, for people. */
export interface OwnerShown extends OwnerFacts {
  /** It is this installation. */
  readonly isHere: boolean;
  /** Another has it, and a service of this installation waits for it. */
  readonly standsBy: boolean;
}

/**
 * Asks PostgreSQL. Null: no service has ever run it there.
 *
 * @throws `DATABASE_MISSING`; what the database cannot do
 */
export async function shownOwner(
  { address }: Extract<OutboxPlace, { kind: 'postgres' }>,
  account: string,
  dataPath: string,
): Promise<OwnerShown | null> {
  const onIdleError = (): void => undefined;
  const database = await openPostgres({ address, existing: true, connections: 1, random: Math.random, onIdleError });
  try {
    return await database.read(() => ownerShown(account, dataPath));
  } finally {
    await database.close();
  }
}

/** The same within a transaction. */
export function* ownerShown(account: string, dataPath: string): Transaction<OwnerShown | null> {
  const here = nodeName(dataPath);
  const facts = yield* ownerOf(account);
  const isHere = facts?.node === here;
  return facts && { ...facts, isHere, standsBy: !isHere && (yield* isAlive(here)) };
}

/** The session as delivery may use it: nothing is handed to it that might leave after the lease. */
export function whileOwned(messenger: Messenger, owner: Owner): Messenger {
  if (owner.id === null) return messenger;
  const histories = Math.trunc(owner.id.epoch / EPOCHS_OF_HISTORY);
  const expired = (): CodedError => databaseError('DATABASE_LEASE_EXPIRED', { account: owner.id?.account ?? '' });
  const requireLease = (): void => {
    if (owner.mayWriteFor() === 0) throw expired();
  };
  return {
    capabilities: messenger.capabilities,
    maySend: () =>
      owner.mayWriteFor() > 0
        ? messenger.maySend()
        : { may: false, state: 'lease_expired', sentence: expired().message },
    // What an older state of the outbox says of the chats of a login is not the whole of it.
    storeGeneration: () => `${messenger.storeGeneration()}${histories === 0 ? '' : `+${histories}`}`,
    backlog: () => messenger.backlog(),
    lookup: (digits) => messenger.lookup(digits),
    prepare: (request) => messenger.prepare(request),
    async send(request) {
      requireLease();
      return messenger.send(request);
    },
    findSent: (request) => messenger.findSent(request),
    async revoke(request) {
      requireLease();
      return messenger.revoke(request);
    },
    limits: () => messenger.limits(),
    subscribe: (listener) => messenger.subscribe(listener),
  };
}

/** The same after a restart; another for each installation. */
export function nodeName(dataPath: string): string {
  return `${hostname()}:${path.resolve(dataPath)}`;
}

function refused({ node, leftMs }: OwnerFacts, account: string, place: string): CodedError {
  const facts = { account, node: node ?? '', place };
  if (leftMs > 0) return databaseError('DATABASE_OWNED_ELSEWHERE', facts);
  return databaseError('DATABASE_OWNER_SILENT', { ...facts, ago: duration(-leftMs) });
}
