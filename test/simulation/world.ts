import type { SessionMemory } from '../../src/session/lifecycle/memory.ts';
import type { Dice } from '../support/dice.ts';
import type { Judge } from './judge.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;
const LISTED_AT_MOST = 4;
const BACKUPS_KEPT = 14;
/** How far this computer's clock may be out before a certificate is taken for not yet, or no longer, valid. */
const CERTIFICATE_MARGIN = 10 * DAY;
/** 2026-01-01, the simulated clock's start. */
const EPOCH = 1_767_225_600_000;

/** A copy of a login, wherever it lies. `creds` null: no login in it. */
export interface Copy {
  readonly creds: number | null;
  /** `torn`: a check notices. `hollow`: every check passes, but the login is gone (a browser recreated its database). */
  readonly state: 'empty' | 'healthy' | 'torn' | 'hollow';
}

/** A copy in the folder of backups. */
export interface Backup extends Copy {
  readonly name: string;
  /** Made only because the store was about to be replaced. */
  readonly ofReplaced: boolean;
}

/** A process of the service, as far as lock and engine know whose they are. */
export interface Owner {
  readonly alive: boolean;
}

/** What the far end, the network, the disk and the clock really are; nobody in the simulation is told directly. */
export class World {
  /** True milliseconds since the year began. */
  now = 0;
  readonly dice: Dice;
  readonly judge: Judge;
  /** `wire` notices a damaged store by itself and copies it running; `page` shows a QR code and must be stopped. */
  readonly kind: 'wire' | 'page';

  network: 'up' | 'down' = 'up';
  /** What the company's proxy and firewall let through: nothing, since the proxy is down; not us; not every host. */
  gate: 'open' | 'proxy_down' | 'proxy_refuses' | 'host_blocked' = 'open';
  /** `silent`: reachable, yet nothing answers. `flapping`: opens and drops again. */
  server: 'ok' | 'errors' | 'silent' | 'flapping' | 'certificate' = 'ok';
  /** The logins that WhatsApp accepts, longest linked first: the phone's list of linked devices. */
  listed: number[] = [];
  lastCreds = 0;
  bannedUntil = 0;
  limitedUntil = 0;
  locked = false;
  /** When the phone's owner has ended a lock; the session is looked after within a day. */
  unlockedAt = Number.NEGATIVE_INFINITY;
  outdatedUntil = Number.NEGATIVE_INFINITY;
  /** Whoever links a device until then is asked for a passkey; a login that stands is not. */
  passkeyAtLinkUntil = Number.NEGATIVE_INFINITY;
  /** Good logins are let in until then only after a passkey, which no engine can give. */
  passkeyAtLoginUntil = Number.NEGATIVE_INFINITY;
  /** The page shows a dialog that only a person can answer. */
  dialogShown = false;
  /** When a person has answered it; the session is looked after within a day. */
  dialogAnsweredAt = Number.NEGATIVE_INFINITY;
  /** Another computer runs a copy of the login until then, and comes back whenever it is replaced. */
  foreignUntil = 0;
  foreignConnected = false;
  lastConflictAt = Number.NEGATIVE_INFINITY;
  /** The session was told that it was replaced, and has not connected since. */
  conflictTold = false;
  /** The next so many logins show a QR code for no reason. */
  strayQrs = 0;
  /** The next so many engine starts die on this computer. */
  dyingEngines = 0;
  /** The next so many stable restarts are asked for (515). */
  restartsAsked = 0;

  /** Pushes that a deaf connection was not given, by WhatsApp's clock. */
  held: number[] = [];

  /** A connection was deaf for more than a day and nobody noticed. */
  wasDeafForLong = false;

  clockOffset = 0;
  store: Copy = { creds: null, state: 'empty' };
  storeGone = false;
  backups: Backup[] = [];
  quarantine: Copy[] = [];
  metadata: SessionMemory | 'torn' | null = null;
  diskFull = false;
  diskFailing = false;
  lockHolder: Owner | null = null;
  /** Processes whose engine process runs: more than one on this store is a broken promise. */
  readonly engineOwners = new Set<Owner>();
  orphans = 0;

  readonly #queue: { at: number; order: number; run: () => void }[] = [];
  #order = 0;
  #backupsMade = 0;

  constructor(seedDice: Dice, judge: Judge) {
    this.dice = seedDice;
    this.judge = judge;
    this.kind = seedDice.chance(0.5) ? 'wire' : 'page';
  }

  wall(): number {
    return Math.round(EPOCH + this.now + this.clockOffset);
  }

  after(ms: number, run: () => void): void {
    const entry = { at: Math.ceil(this.now + ms), order: this.#order++, run };
    let i = this.#queue.length;
    while (i > 0) {
      const before = this.#queue[i - 1];
      if (!before || before.at < entry.at || (before.at === entry.at && before.order < entry.order)) break;
      i -= 1;
    }
    this.#queue.splice(i, 0, entry);
  }

  /** Moment of the next thing to happen in the world; null when nothing is planned. */
  nextAt(): number | null {
    return this.#queue[0]?.at ?? null;
  }

  runNext(): void {
    const entry = this.#queue.shift();
    if (!entry) return;
    this.now = Math.max(this.now, entry.at);
    entry.run();
  }

  /** Everything that happens on the way answers, and nothing swallows queries. */
  answers(): boolean {
    return this.network === 'up' && this.gate !== 'proxy_down' && this.server !== 'silent';
  }

  /** A TCP connection to WhatsApp can be made. A page's firewall blocks other hosts than the one that is tried. */
  reachable(): boolean {
    return this.network === 'up' && (this.gate === 'open' || (this.gate === 'host_blocked' && this.kind === 'page'));
  }

  /** By this computer's clock, WhatsApp's certificate is not valid. */
  clockIsWrong(): boolean {
    return Math.abs(this.clockOffset) > CERTIFICATE_MARGIN;
  }

  /** Good copies of the login that WhatsApp accepts, outside the live store. */
  goodCopiesElsewhere(): number {
    return [...this.backups, ...this.quarantine].filter((copy) => this.isGood(copy)).length;
  }

  /** Copies the store to the backups; the name of the copy. */
  backUp(ofReplaced: boolean): string {
    this.#backupsMade += 1;
    const name = String(this.#backupsMade);
    this.backups = [...this.backups, { ...this.store, name, ofReplaced }].slice(-BACKUPS_KEPT);
    return name;
  }

  /** The store goes to quarantine; its number there, null when there is none. */
  putAway(): string | null {
    const { store } = this;
    this.store = { creds: null, state: 'empty' };
    this.storeGone = false;
    return store.state === 'empty' ? null : String(this.quarantine.push(store) - 1);
  }

  /** The phone links a device; a fifth pushes out the one that is there longest. */
  link(): number {
    this.lastCreds += 1;
    this.listed = [...this.listed, this.lastCreds].slice(-LISTED_AT_MOST);
    return this.lastCreds;
  }

  isGood(copy: Copy): boolean {
    return copy.state === 'healthy' && copy.creds !== null && this.listed.includes(copy.creds);
  }
}
