import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/clock.ts';
import { type OpenPostgres, openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { createOwnerStore } from '../../../src/database/postgres/owners.ts';
import { sharePostgres } from '../../../src/database/postgres/shared.ts';
import { toError } from '../../../src/errors/coded-error.ts';
import type { Log } from '../../../src/log.ts';
import { startsApartMs, Turns } from '../../../src/service/starts-apart.ts';
import { addressOf } from '../../support/postgres.ts';
import { Book } from './book.ts';
import { HoldUps } from './guarded.ts';
import { NodeClock } from './node-clock.ts';
import type { Account, NodeCommand, NodeNews, NodeOrder } from './orders.ts';
import { look, shareOf } from './placement.ts';
import { OwnedSession } from './session.ts';

const LOOK_EVERY_MS = 500;
/** All companies of a node share its connections, as those of a service do. */
const OUTBOX_CONNECTIONS = { total: 12, each: 4 };
const LEASE_CONNECTIONS = { total: 6, each: 1 };

/** One computer of a partner: it runs its even share of all accounts, and takes those whose owner's lease has ended. */
export class Node {
  readonly #order: NodeOrder;
  readonly #log: Log;
  readonly #tell: (news: NodeNews) => void;
  readonly #clock = new NodeClock();
  readonly #holdUps = new HoldUps();
  readonly #books: ReadonlyMap<string, Book>;
  readonly #sessions = new Map<string, OwnedSession>();
  readonly #broken = (error: Error): void => this.#log.warn({ err: error }, 'a connection to PostgreSQL has broken');
  readonly #outboxes: OpenPostgres;
  readonly #leases: OpenPostgres;
  readonly #turns = new Turns(systemClock, new AbortController().signal);
  readonly #begun = Promise.withResolvers<void>();

  constructor(order: NodeOrder, log: Log, tell: (news: NodeNews) => void) {
    this.#order = order;
    this.#log = log;
    this.#tell = tell;
    this.#books = new Map(order.accounts.map((account) => [account.name, new Book(account, order.pdfFolder)]));
    this.#outboxes = sharePostgres({ ...OUTBOX_CONNECTIONS, onIdleError: this.#broken });
    this.#leases = sharePostgres({ ...LEASE_CONNECTIONS, onIdleError: this.#broken });
    this.#post(order.posted);
  }

  obey(command: NodeCommand): void {
    switch (command.type) {
      case 'begin':
        this.#begun.resolve();
        return;
      case 'posted':
        this.#post(command.posted);
        return;
      case 'clock':
        this.#clock.setBy(command.byMs);
        return;
      case 'freeze_in_transaction':
        this.#holdUps.freezesUntil = command.until;
        return;
      case 'outlive_lease':
        this.#holdUps.outlives += 1;
        for (const session of this.#sessions.values()) void this.#outliveLease(session);
    }
  }

  /** Until the signal fires; then every account is given back. */
  async run(signal: AbortSignal): Promise<void> {
    const placement = await this.#opened(signal);
    const schemas = this.#order.accounts.map(({ schema }) => schema);
    await look(placement, this.#order.node, schemas).catch(() => undefined);
    this.#tell({ type: 'ready' });
    await this.#begun.promise;
    while (!signal.aborted) {
      try {
        await this.#place(placement, schemas);
      } catch (error) {
        this.#log.warn({ err: toError(error) }, 'no account could be placed');
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all([...this.#sessions.values()].map((session) => session.end()));
    await placement.close();
  }

  /** Takes every free account up to its share, and gives back one above it. */
  async #place(placement: PostgresDatabase, schemas: readonly string[]): Promise<void> {
    const { accounts, node } = this.#order;
    const { nodes, held } = await look(placement, node, schemas);
    const share = shareOf(node, nodes, accounts.length);
    // What an earlier process of this node had is its own at once.
    const free = accounts.filter(({ name }) => {
      const owner = held.get(name);
      return (owner === undefined || owner === `${node}:${name}`) && !this.#sessions.has(name);
    });
    const wanted = free.slice(0, Math.max(0, share - this.#sessions.size));
    const taken = wanted.map(async (account) => {
      await this.#turns.ask(startsApartMs('baileys')).came;
      await this.#take(account);
    });
    for (const one of await Promise.allSettled(taken))
      if (one.status === 'rejected') this.#log.warn({ err: toError(one.reason) }, 'an account could not be taken');
    if (this.#sessions.size > share) void [...this.#sessions.values()].at(-1)?.end();
  }

  async #take(account: Account): Promise<void> {
    const { node, databaseUrl, leaseUrl, whatsappUrl } = this.#order;
    const book = this.#books.get(account.name);
    if (!book) return;
    const leases = await this.#open(this.#leases, leaseUrl, account);
    const database = await this.#open(this.#outboxes, databaseUrl, account).catch(async (error: unknown) => {
      await leases.close();
      throw error;
    });
    const close = async (): Promise<void> => {
      await Promise.all([leases.close(), database.close()]);
    };
    try {
      const store = createOwnerStore(leases);
      const process = await store.begin(`${node}:${account.name}`);
      const askedAt = this.#clock.now();
      const id = await store.claim(account.name, process, true);
      if (!('epoch' in id)) return await close();
      const session = new OwnedSession(
        {
          ...{
            account,
            book,
            database,
            store,
            whatsappUrl,
            clock: this.#clock,
            log: this.#log,
            holdUps: this.#holdUps,
          },
          onEnd: (ended) => {
            if (this.#sessions.get(account.name) === ended) this.#sessions.delete(account.name);
            void close();
          },
          onAlarm: () => this.#tell({ type: 'alarm', account: account.name }),
        },
        id,
        askedAt,
      );
      this.#sessions.set(account.name, session);
      void session.start();
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** On connections of its own: those of the outboxes are for the work that goes on. */
  async #outliveLease(session: OwnedSession): Promise<void> {
    try {
      const address = { ...addressOf(this.#order.databaseUrl), schema: session.account.schema };
      const database = await openPostgres({ address, connections: 2, random: Math.random, onIdleError: this.#broken });
      await session.outliveLease(database);
      await database.close();
    } catch (error) {
      this.#broken(toError(error));
    }
  }

  #open(open: OpenPostgres, url: string, { schema }: Account): Promise<PostgresDatabase> {
    const unused = { connections: 1, random: Math.random, onIdleError: () => undefined };
    return open({ address: { ...addressOf(url), schema }, ...unused });
  }

  /** PostgreSQL may be away. */
  async #opened(signal: AbortSignal): Promise<PostgresDatabase> {
    for (;;) {
      try {
        return await openPostgres({
          ...{ address: addressOf(this.#order.leaseUrl), connections: 1, random: Math.random },
          onIdleError: this.#broken,
        });
      } catch (error) {
        signal.throwIfAborted();
        this.#log.warn({ err: toError(error) }, 'PostgreSQL cannot be reached');
        await sleep(LOOK_EVERY_MS);
      }
    }
  }

  #post(posted: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(posted)) {
      const book = this.#books.get(name);
      if (book) book.posted = Math.max(book.posted, count);
    }
  }
}
