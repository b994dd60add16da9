import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/clock.ts';
import type { Database } from '../../../src/database/port.ts';
import { createDelivery, type Delivery } from '../../../src/delivery/delivery.ts';
import { createMessageTexts } from '../../../src/delivery/rules/message-text/message-texts.ts';
import { type DeliverySettings, deliveryTimings } from '../../../src/delivery/settings.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { toError } from '../../../src/errors/coded-error.ts';
import type { Log } from '../../../src/log.ts';
import { keepLease } from '../../../src/ownership/keeper.ts';
import type { Claimed, Owner, OwnerStore } from '../../../src/ownership/port.ts';
import { whileOwned } from '../../../src/service/outbox-owner.ts';
import { quickSettings } from '../../support/delivery.ts';
import { type Book, sharedFolder } from './book.ts';
import { type GuardedParts, guardedDatabase, guardedOwner, type HoldUps, heldUpMessages } from './guarded.ts';
import { LightMessenger } from './messenger.ts';
import type { Account } from './orders.ts';
import { outliveLease } from './outlived-lease.ts';

/** Deliveries as in production, but for waits whose length nothing here depends on. Ownership keeps its own. */
const settings: DeliverySettings = {
  ...quickSettings,
  fromDate: '2026-11-01',
  copyToSalesperson: false,
  pollIntervalMs: 1000,
  timings: {
    ...deliveryTimings,
    ackDeadlineMs: 10_000,
    evidenceGraceMs: 2000,
    documentScanMs: 2000,
    writeBackDelayMs: 500,
    backoff: { firstMs: 500, longestMs: 5000 },
  },
};

export interface SessionParts {
  readonly account: Account;
  readonly book: Book;
  /** Where outboxes and leases are. */
  readonly database: Database;
  readonly store: OwnerStore;
  readonly whatsappUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly holdUps: HoldUps;
  readonly onEnd: (session: OwnedSession) => void;
  /** Another login has ended ours although the lease is ours. */
  readonly onAlarm: () => void;
}

/** One account while this process owns it: its lease, its outbox, its delivery and its connection. */
export class OwnedSession {
  readonly account: Account;
  readonly #guarded: GuardedParts;
  readonly #owner: Owner;
  readonly #messenger: LightMessenger;
  readonly #delivery: Delivery;
  readonly #parts: SessionParts;
  #ending: Promise<void> | null = null;

  /** @param askedAt when it was claimed */
  constructor(parts: SessionParts, id: Claimed, askedAt: ReturnType<Clock['now']>) {
    this.#parts = parts;
    this.account = parts.account;
    const { account, database, store, clock, log, holdUps } = parts;
    let renewedAt = performance.now();
    const noted: OwnerStore = {
      ...store,
      renew: async (owner) => {
        const at = performance.now();
        const isOurs = await store.renew(owner);
        if (isOurs) renewedAt = at;
        return isOurs;
      },
    };
    const lost = (): void => void this.end();
    const kept = keepLease({ store: noted, id, askedAt, clock, log, onLost: lost });
    const { without } = account;
    const sinceRenewal = (): number => performance.now() - renewedAt;
    const guarded = { id, owner: kept, database, without, holdUps, sinceRenewal };
    this.#guarded = guarded;
    this.#owner = guardedOwner(guarded);
    this.#messenger = new LightMessenger({
      account,
      url: parts.whatsappUrl,
      name: `${account.name}/${id.epoch}`,
      mayWriteFor: () => this.#owner.mayWriteFor(),
      onReplaced: () => {
        if (kept.mayWriteFor() > 0) parts.onAlarm();
      },
    });
    const configured = { company: account.company, account: account.name };
    this.#delivery = createDelivery({
      outbox: createOutbox(guardedDatabase(guarded), { mode: 'live', ...configured, copies: false }),
      source: parts.book,
      documents: [parts.book],
      pdfStore: sharedFolder,
      texts: createMessageTexts([], { name: 'Sweep', language: 'es', country: 'AR' }),
      messenger: whileOwned(this.#messenger, this.#owner),
      alerts: { raise: () => undefined, resolve: () => undefined },
      clock,
      random: Math.random,
      log,
      settings,
      idKey: Buffer.alloc(32, 7),
      failpoints: heldUpMessages(guarded),
    });
  }

  async start(): Promise<void> {
    try {
      await this.#delivery.start();
      await this.#delivery.approve();
    } catch (error) {
      this.#parts.log.warn({ err: toError(error), account: this.account.name }, 'the session could not be started');
      await this.end();
    }
  }

  /** As of `outlived-lease.ts`. */
  async outliveLease(database: Database): Promise<void> {
    const { log } = this.#parts;
    const { name } = this.account;
    try {
      await outliveLease(this.#guarded, database, () => this.#sendWords());
      log.info({ account: name }, 'the login was changed, and a message sent, after the lease');
    } catch (error) {
      log.info({ err: toError(error), account: name }, 'not everything was done after the lease');
    }
  }

  async #sendWords(): Promise<void> {
    const messageId = randomBytes(8).toString('hex').toUpperCase();
    const jid = `${this.account.customers[0]}@s.whatsapp.net`;
    const content = { kind: 'text', text: 'Too late' } as const;
    const prepared = await this.#messenger.prepare({ jid, messageId, content });
    await whileOwned(this.#messenger, this.#owner).send(prepared);
  }

  /** Stops, and gives the account back unless it is lost. Idempotent. */
  end(): Promise<void> {
    this.#ending ??= (async () => {
      await Promise.all([this.#delivery.stop().catch(() => undefined), this.#messenger.close()]);
      await this.#owner.close().catch(() => undefined);
      this.#parts.onEnd(this);
    })();
    return this.#ending;
  }
}
