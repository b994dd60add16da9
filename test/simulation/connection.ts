import type { Disconnect, DisconnectReason, EngineEvent } from '../../src/whatsapp/engine.ts';
import { ACCOUNT, type SimulatedProcess } from './process.ts';
import { DAY, SECOND, type World } from './world.ts';

export interface SimulatedEngine {
  readonly id: number;
  readonly linking: boolean;
  open: boolean;
  openedAt: number;
  /** Since when pushes are lost while queries are answered; null: they come. */
  deafSince: number | null;
  /** Moment until which a kill loses a new login (a browser that has not flushed yet). */
  flushedAt: number;
  paired: boolean;
}

/** The engine of one process, and what the far end makes of it. */
export class SimulatedConnection {
  readonly #process: SimulatedProcess;
  readonly #world: World;
  engine: SimulatedEngine | null = null;

  constructor(process: SimulatedProcess) {
    this.#process = process;
    this.#world = process.world;
  }

  start(id: number, linking: boolean): void {
    const world = this.#world;
    const { dice, judge } = world;
    if (world.engineOwners.size > 0 || world.orphans > 0) judge.verdicts.doubleOwners += 1;
    this.engine = { id, linking, open: false, openedAt: 0, deafSince: null, flushedAt: 0, paired: false };
    world.engineOwners.add(this.#process);
    if (linking && world.isGood(world.store)) {
      // A new identity is minted over the login that is there.
      world.store = { creds: null, state: 'empty' };
      if (world.goodCopiesElsewhere() === 0) judge.verdicts.destroyedLastCopy += 1;
    }
    const patience = world.network === 'up' && world.server === 'silent' ? dice.between(20, 60) : dice.between(0.3, 4);
    this.#process.later(patience * SECOND, () => {
      if (this.engine?.id === id) this.#connected(linking);
    });
  }

  /** No engine is started by a process that cannot remember it. */
  refused(id: number): void {
    const detail = 'simulated';
    const disconnect: Disconnect = {
      reason: 'store_unwritable',
      code: null,
      detail,
      serverAnswered: false,
      until: null,
    };
    this.#say(id, { type: 'closed', disconnect });
  }

  /** The connection ends for a reason of the world's. */
  close(reason: DisconnectReason, answered: boolean, until: number | null = null): void {
    const { engine } = this;
    const world = this.#world;
    if (!engine) return;
    const { state } = this.#process;
    // One that is being ended anyway, for a backup say, has not failed.
    const ending = state.engine?.phase === 'stopping';
    const failedAttempt = answered && !engine.open && !ending && FAILURES.has(reason) && !engine.linking;
    if (failedAttempt && (state.memory.status === 'linked' || state.memory.status === 'saving'))
      world.judge.attemptFailed(world.now);
    if (DEATHS.has(reason)) this.#loseUnflushed();
    if (reason === 'replaced' && !ending) world.conflictTold = true;
    this.gone();
    const disconnect: Disconnect = { reason, code: null, detail: 'simulated', serverAnswered: answered, until };
    this.#say(engine.id, { type: 'closed', disconnect });
  }

  emit(event: EngineEvent): void {
    if (this.engine) this.#say(this.engine.id, event);
  }

  /** The phone has scanned the code of this process. */
  scanned(): void {
    const { engine } = this;
    const world = this.#world;
    if (!engine?.linking || !world.answers()) return;
    if (world.now < world.passkeyAtLinkUntil) this.#askForPasskey(engine);
    else this.#linked(engine);
  }

  #askForPasskey(engine: SimulatedEngine): void {
    const { dice } = this.#world;
    this.emit({ type: 'passkey_asked', question: null, detail: 'simulated' });
    // Some can pass it: the passkey at hand, a window on this computer. The others let the question end.
    if (dice.chance(0.4))
      this.#process.later(dice.between(20, 240) * SECOND, () => this.engine === engine && this.#linked(engine));
    this.#process.later(300 * SECOND, () => {
      if (this.engine === engine && !engine.paired) this.close('link_needs_passkey', true);
    });
  }

  #linked(engine: SimulatedEngine): void {
    const world = this.#world;
    engine.paired = true;
    const creds = world.link();
    world.judge.seriesEnded();
    // In a folder that was taken away, a browser writes into nothing.
    if (!world.storeGone) world.store = { creds, state: 'healthy' };
    world.foreignUntil = 0;
    engine.flushedAt = world.now + 30 * SECOND;
    this.emit({ type: 'paired', account: ACCOUNT });
    if (world.kind === 'wire') this.close('restart_required', true);
    else this.#process.later(3 * SECOND, () => this.engine === engine && this.#opened());
  }

  /** Deaf for more than a day, until now. */
  deafForLong(): boolean {
    const since = this.engine?.deafSince ?? null;
    return since !== null && this.#world.now - since > DAY;
  }

  gone(): void {
    if (this.deafForLong()) this.#world.wasDeafForLong = true;
    this.engine = null;
    this.#world.engineOwners.delete(this.#process);
  }

  /** The end of a stop. A browser that is killed while it closes has not flushed. */
  stopped(): void {
    if (this.#world.dice.chance(0.1)) this.#loseUnflushed();
    this.gone();
  }

  /** With its process: a browser may live on without its owner. */
  killed(leaveOrphan: boolean): void {
    const world = this.#world;
    this.#loseUnflushed();
    if (this.engine && leaveOrphan) world.orphans += 1;
    world.engineOwners.delete(this.#process);
    this.engine = null;
  }

  #loseUnflushed(): void {
    const world = this.#world;
    if (this.engine && world.now < this.engine.flushedAt && world.kind === 'page') {
      world.store = { creds: null, state: 'hollow' };
    }
  }

  /** What the far end makes of a connect. */
  #connected(linking: boolean): void {
    const world = this.#world;
    if (world.dyingEngines > 0) {
      world.dyingEngines -= 1;
      this.close(world.dice.chance(0.5) ? 'engine_crashed' : 'browser_died', false);
      return;
    }
    if (!linking && this.#storeUnusable()) return;
    if (world.network === 'down') this.close('unreachable', false);
    else if (world.gate !== 'open') this.#turnedAway(world.gate);
    else if (world.server === 'silent') this.close('timed_out', false);
    else if (world.clockIsWrong()) this.close('clock_wrong', world.kind === 'wire');
    else if (world.server === 'certificate') this.close('certificate_refused', false);
    else if (world.server === 'errors') this.close(world.dice.chance(0.8) ? 'server_error' : 'unknown', true);
    else if (world.now < world.limitedUntil) this.close('rate_limited', true);
    else if (world.now < world.outdatedUntil) this.close('client_outdated', true);
    else if (linking) this.#offer();
    else this.#login();
  }

  #turnedAway(gate: Exclude<World['gate'], 'open'>): void {
    if (gate === 'proxy_down') this.close('proxy_unreachable', false);
    else if (gate === 'proxy_refuses') this.close('proxy_refused', false);
    else this.close('host_blocked', this.#world.kind === 'page');
  }

  #storeUnusable(): boolean {
    const world = this.#world;
    if (world.strayQrs > 0) {
      world.strayQrs -= 1;
      this.emit({ type: 'link_code', kind: 'qr', text: 'stray', ttlMs: 20_000 });
      return true;
    }
    if (world.store.state === 'healthy' && !world.storeGone) return false;
    if (world.kind === 'wire') this.close('store_damaged', false);
    else this.emit({ type: 'link_code', kind: 'qr', text: 'unasked', ttlMs: 20_000 });
    return true;
  }

  #login(): void {
    const world = this.#world;
    if (world.store.creds === null || !world.listed.includes(world.store.creds)) {
      if (world.kind === 'wire' || world.dice.chance(0.7)) this.close('logged_out', true);
      else this.emit({ type: 'link_code', kind: 'qr', text: 'unlinked', ttlMs: 20_000 });
      return;
    }
    if (world.locked) {
      this.close('account_locked', true);
      return;
    }
    if (world.now < world.passkeyAtLoginUntil) {
      this.close('login_needs_passkey', true);
      return;
    }
    if (world.now < world.bannedUntil) {
      this.close('temporary_ban', true, world.wall() + (world.bannedUntil - world.now));
      return;
    }
    this.#opened();
  }

  #opened(): void {
    const { engine } = this;
    const world = this.#world;
    if (!engine) return;
    engine.open = true;
    engine.openedAt = world.now;
    if (world.now < world.foreignUntil && world.foreignConnected) {
      if (world.conflictTold) world.judge.takeOver(world.now);
      world.foreignConnected = false;
      // The other owner comes back at once, as careless programs do.
      this.#process.later(world.dice.between(2, 90) * SECOND, () => this.#replaced(engine.id));
    }
    world.conflictTold = false;
    this.emit({ type: 'open', account: ACCOUNT });
    for (const at of world.held.splice(0)) this.emit({ type: 'inbound', messageId: 'held', from: 'c', text: null, at });
    this.emit({ type: 'backlog_received' });
    world.judge.seriesEnded();
    if (world.dialogShown) {
      this.#process.later(world.dice.between(1, 40) * SECOND, () => {
        if (this.engine === engine && world.dialogShown) this.close('dialog', true);
      });
    }
    if (world.server === 'flapping') {
      this.#process.later(world.dice.between(2, 40) * SECOND, () => {
        if (this.engine === engine) this.close('connection_lost', true);
      });
    }
    if (world.restartsAsked > 0) {
      world.restartsAsked -= 1;
      this.#process.later(world.dice.between(1, 5) * SECOND, () => {
        if (this.engine === engine) this.close('restart_required', true);
      });
    }
  }

  #replaced(id: number): void {
    const world = this.#world;
    if (world.now >= world.foreignUntil) return;
    world.foreignConnected = true;
    world.lastConflictAt = world.now;
    if (this.engine?.id === id) this.close('replaced', true);
  }

  #offer(): void {
    const { engine } = this;
    if (!engine) return;
    this.emit({ type: 'link_code', kind: 'qr', text: 'asked', ttlMs: 60_000 });
    this.#process.later(160 * SECOND, () => {
      const { mode } = this.#process.state;
      const isAsked = mode.word === 'needs_person' && mode.reason === 'link_needs_passkey';
      if (this.engine === engine && !engine.open && !isAsked) this.close('link_window_ended', true);
    });
  }

  #say(id: number, event: EngineEvent): void {
    this.#process.dispatch({ type: 'engine', id, event });
  }
}

/** Ends at which the engine's process was gone before it could close its store. */
const DEATHS: ReadonlySet<DisconnectReason> = new Set(['engine_crashed', 'browser_died']);

/** Ends of an attempt that count as failed when WhatsApp answered; the others have policies of their own. */
const FAILURES: ReadonlySet<DisconnectReason> = new Set(['server_error', 'unknown', 'connection_lost', 'timed_out']);
