import type { SessionEffect, SessionEvent } from '../../src/session/lifecycle/events.ts';
import type { SessionState } from '../../src/session/lifecycle/state.ts';
import type { Rules } from '../../src/session/lifecycle/turn.ts';
import type { ReplacedDevice } from '../../src/session/memory.ts';
import type { Disconnect, DisconnectReason, EngineEvent } from '../../src/whatsapp/engine.ts';
import type { StoreVerdict } from '../../src/whatsapp/session-store.ts';
import type { LifeCycle } from './life-cycle.ts';
import type { Person } from './person.ts';
import { type Copy, DAY, HOUR, SECOND, type World } from './world.ts';

const STABLE = 60 * SECOND;
const BACKUPS_KEPT = 14;

interface SimulatedEngine {
  readonly id: number;
  readonly linking: boolean;
  open: boolean;
  openedAt: number;
  /** Since when pushes are lost while queries are answered; null: they come. */
  deafSince: number | null;
  /** Moment until which a kill loses a new login (a browser that has not flushed yet). */
  flushedAt: number;
}

/** One process of the service: the life-cycle under test, its effects performed on the simulated world. */
export class SimulatedHost {
  readonly world: World;
  readonly life: LifeCycle;
  readonly person: Person;
  readonly rules: Rules;
  /** Origin of this process's monotonic clock, in true time. */
  readonly #born: number;
  state: SessionState;
  alive = true;
  engine: SimulatedEngine | null = null;
  readonly #queue: SessionEvent[] = [];
  #busy = false;
  /** When the last work on the store that was asked for will have ended. */
  #storeFreeAt = 0;
  #stoppedUpTo = 0;
  /** The replaced device that is being removed. */
  #removing: number | null = null;

  constructor(world: World, life: LifeCycle, person: Person) {
    this.world = world;
    this.life = life;
    this.person = person;
    this.#born = Math.floor(world.now - world.dice.between(0, HOUR));
    const hotBackup = world.kind === 'wire';
    this.rules = { timings: life.timings, hotBackup, autoBackup: true };
    const engine = hotBackup ? 'baileys' : 'webjs';
    const blank = life.blankMemory({ engine, sessionName: 'sim', generation: life.newGeneration(world.dice.next) });
    this.state = life.stoppedState(blank, { kind: 'qr' });
  }

  monotonic(): number {
    return this.world.now - this.#born;
  }

  dispatch(event: SessionEvent): void {
    if (!this.alive) return;
    this.#queue.push(event);
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const now = { wall: this.world.wall(), monotonic: this.monotonic() };
      const { state, effects } = this.life.step(this.state, next, now, this.world.dice.next, this.rules);
      if (state.memory.status === 'linked' && this.state.memory.status !== 'linked')
        this.person.hasAskedForLink = false;
      this.state = state;
      for (const effect of effects) this.#perform(effect);
    }
    this.#busy = false;
  }

  /** A killed process takes no more events. */
  #next(): SessionEvent | undefined {
    return this.alive ? this.#queue.shift() : undefined;
  }

  /** True moment at which the life-cycle wants to be woken. While all is quiet, its unanswerable questions are skipped. */
  wakeAt(): number | null {
    if (this.#quiet()) this.#skipQuietPings();
    const at = this.life.nextWake(this.state);
    return at === null ? null : Math.ceil(at) + this.#born;
  }

  /** SIGKILL, or the power: nothing is said, nothing is flushed, the lock falls. */
  kill(leaveOrphan: boolean): void {
    if (!this.alive) return;
    this.alive = false;
    const { world } = this;
    if (this.engine && world.now < this.engine.flushedAt && world.kind === 'page') {
      world.store = { creds: null, state: 'hollow' };
    }
    if (this.engine && leaveOrphan) world.orphans += 1;
    world.engineOwners.delete(this);
    this.engine = null;
    if (world.lockHolder === this) world.lockHolder = null;
  }

  /** The connection ends for a reason of the world's. */
  closeEngine(reason: DisconnectReason, answered: boolean, until: number | null = null): void {
    const { engine } = this;
    if (!engine) return;
    const stable = engine.open && this.world.now - engine.openedAt >= STABLE;
    const failedAttempt = answered && !stable && FAILURES.has(reason) && !engine.linking;
    if (failedAttempt && this.state.memory.status === 'linked') this.world.judge.attemptFailed(this.world.now);
    this.#engineGone();
    const disconnect: Disconnect = { reason, code: null, detail: 'simulated', serverAnswered: answered, until };
    this.#say(engine.id, { type: 'closed', disconnect });
  }

  emit(event: EngineEvent): void {
    if (this.engine) this.#say(this.engine.id, event);
  }

  #say(id: number, event: EngineEvent): void {
    this.dispatch({ type: 'engine', id, event });
  }

  /** Deaf for more than a day, until now. */
  deafForLong(): boolean {
    const since = this.engine?.deafSince ?? null;
    return since !== null && this.world.now - since > DAY;
  }

  #engineGone(): void {
    if (this.deafForLong()) this.world.wasDeafForLong = true;
    this.engine = null;
    this.world.engineOwners.delete(this);
  }

  #later(ms: number, run: () => void): void {
    this.world.after(ms, () => {
      if (this.alive) run();
    });
  }

  #perform(effect: SessionEffect): void {
    const { world } = this;
    const { dice, judge } = world;
    switch (effect.do) {
      case 'save':
        if (!world.diskFull && !world.diskFailing) world.metadata = effect.memory;
        return;
      case 'acquire_lock':
        if (world.lockHolder?.alive) this.dispatch({ type: 'lock_refused' });
        else {
          world.lockHolder = this;
          this.dispatch({ type: 'lock_acquired' });
        }
        return;
      case 'release_lock':
        if (world.lockHolder === this) world.lockHolder = null;
        this.alive = false;
        return;
      case 'examine':
        this.#onStore(dice.between(0.2, 2) * SECOND, () => this.#examine());
        return;
      case 'start_engine':
        this.#onStore(0, () => {
          if (effect.id <= this.#stoppedUpTo) return;
          judge.connect(world.now, effect.link !== null, this.state.memory.policy.attempts);
          this.#startEngine(effect.id, effect.link !== null);
        });
        return;
      case 'stop_engine':
        this.#stoppedUpTo = effect.id;
        this.#later(this.engine ? dice.between(0.2, 3) * SECOND : 0, () => {
          if (this.engine?.id === effect.id) this.#engineGone();
          this.dispatch({ type: 'engine_stopped', id: effect.id });
        });
        return;
      case 'probe':
        this.#probe(effect.id, effect.place);
        return;
      case 'check_network':
        this.#later(world.network === 'up' ? 100 : 5 * SECOND, () =>
          this.dispatch({ type: 'network', reachable: world.network === 'up' }),
        );
        return;
      case 'check_lock':
        this.dispatch({ type: 'lock_checked', held: world.lockHolder === this });
        return;
      case 'diagnose':
        judge.examined();
        this.#onStore(dice.between(0.5, 3) * SECOND, () => {
          const orphansEnded = world.orphans;
          world.orphans = 0;
          const verdict = world.diskFailing ? null : this.#verify();
          this.dispatch({
            type: 'diagnosed',
            diagnosis: { verdict, orphansEnded, lockHeld: world.lockHolder === this },
          });
        });
        return;
      case 'restore':
        this.#onStore(dice.between(1, 10) * SECOND, () => this.#restore());
        return;
      case 'quarantine':
        this.#onStore(dice.between(0.05, 2) * SECOND, () => this.#quarantine());
        return;
      case 'backup':
        this.#onStore(dice.between(1, 20) * SECOND, () => this.#backup(effect.kind), !effect.stopped);
        return;
      case 'remove_replaced':
        judge.connect(world.now, true, 0);
        this.#removing = effect.device.since;
        this.#later(dice.between(2, 60) * SECOND, () => this.#removeReplaced(effect.device));
        return;
      case 'cancel_removal':
        this.#removing = null;
        return;
      case 'health_check':
        this.#later(SECOND, () => this.#healthCheck());
        return;
      case 'show_link_code':
        if (!this.person.hasAskedForLink && (world.isGood(world.store) || world.goodCopiesElsewhere() > 0))
          judge.verdicts.needlessQrScans += 1;
        this.person.seesLinkCode(this);
        return;
      case 'alert':
        if (effect.key === 'session.needs_person') this.person.isNeeded();
        return;
      case 'begin_work':
        this.#onStore(dice.between(1, 8) * SECOND, () => {
          this.person.works(this);
          this.dispatch({ type: 'work_done', id: effect.id });
        });
        return;
      case 'seal':
      case 'hide_link_code':
      case 'resolve_alert':
      case 'log':
        return;
    }
  }

  /** Work on the store, one at a time, and never under a running engine unless it may run `beside` one. */
  #onStore(ms: number, work: () => void, beside = false): void {
    this.#storeFreeAt = Math.max(this.#storeFreeAt, this.world.now) + ms;
    this.#later(this.#storeFreeAt - this.world.now, () => {
      if ((this.engine && !beside) || this.world.lockHolder !== this) this.world.judge.verdicts.doubleOwners += 1;
      work();
    });
  }

  #examine(): void {
    const { world } = this;
    if (world.diskFailing) {
      this.dispatch({ type: 'examine_failed', detail: 'input/output error' });
      return;
    }
    world.orphans = 0;
    const memoryDamaged = world.metadata === 'torn';
    const memory = world.metadata === 'torn' ? null : world.metadata;
    if (memoryDamaged) world.metadata = null;
    const backups = world.backups.length > 0;
    this.dispatch({ type: 'examined', found: { memory, memoryDamaged, verdict: this.#verify(), backups } });
  }

  #verify(): StoreVerdict {
    const { store, storeGone } = this.world;
    if (storeGone || store.state === 'empty') return { state: 'empty' };
    if (store.state === 'torn') return { state: 'damaged', detail: 'simulated' };
    return { state: 'healthy', jid: ACCOUNT.jid };
  }

  #startEngine(id: number, linking: boolean): void {
    const { world } = this;
    const { dice, judge } = world;
    if (world.engineOwners.size > 0 || world.orphans > 0) judge.verdicts.doubleOwners += 1;
    this.engine = { id, linking, open: false, openedAt: 0, deafSince: null, flushedAt: 0 };
    world.engineOwners.add(this);
    if (linking && world.isGood(world.store)) {
      // A new identity is minted over the login that is there.
      world.store = { creds: null, state: 'empty' };
      if (world.goodCopiesElsewhere() === 0) judge.verdicts.destroyedLastCopy += 1;
    }
    const patience = world.network === 'up' && world.server === 'silent' ? dice.between(20, 60) : dice.between(0.3, 4);
    this.#later(patience * SECOND, () => {
      if (this.engine?.id === id) this.#connected(linking);
    });
  }

  /** What the far end makes of a connect. */
  #connected(linking: boolean): void {
    const { world } = this;
    if (world.dyingEngines > 0) {
      world.dyingEngines -= 1;
      this.closeEngine(world.dice.chance(0.5) ? 'engine_crashed' : 'browser_died', false);
      return;
    }
    if (!linking && this.#storeUnusable()) return;
    if (world.network === 'down') this.closeEngine('unreachable', false);
    else if (world.server === 'silent') this.closeEngine('timed_out', false);
    else if (world.server === 'certificate') this.closeEngine('certificate_refused', false);
    else if (world.server === 'errors') this.closeEngine(world.dice.chance(0.8) ? 'server_error' : 'unknown', true);
    else if (world.now < world.limitedUntil) this.closeEngine('rate_limited', true);
    else if (world.now < world.outdatedUntil) this.closeEngine('client_outdated', true);
    else if (linking) this.#offer();
    else this.#login();
  }

  #storeUnusable(): boolean {
    const { world } = this;
    if (world.strayQrs > 0) {
      world.strayQrs -= 1;
      this.emit({ type: 'link_code', kind: 'qr', text: 'stray', ttlMs: 20_000 });
      return true;
    }
    if (world.store.state === 'healthy' && !world.storeGone) return false;
    if (world.kind === 'wire') this.closeEngine('store_damaged', false);
    else this.emit({ type: 'link_code', kind: 'qr', text: 'unasked', ttlMs: 20_000 });
    return true;
  }

  #login(): void {
    const { world } = this;
    if (world.store.creds === null || !world.listed.includes(world.store.creds)) {
      if (world.kind === 'wire' || world.dice.chance(0.7)) this.closeEngine('logged_out', true);
      else this.emit({ type: 'link_code', kind: 'qr', text: 'unlinked', ttlMs: 20_000 });
      return;
    }
    if (world.locked) {
      this.closeEngine('account_locked', true);
      return;
    }
    if (world.now < world.bannedUntil) {
      this.closeEngine('temporary_ban', true, world.wall() + (world.bannedUntil - world.now));
      return;
    }
    this.#opened();
  }

  #opened(): void {
    const { engine, world } = this;
    if (!engine) return;
    engine.open = true;
    engine.openedAt = world.now;
    if (world.now < world.foreignUntil && world.foreignConnected) {
      world.judge.takeOver(world.now);
      world.foreignConnected = false;
      // The other owner comes back at once, as careless programs do.
      this.#later(world.dice.between(2, 90) * SECOND, () => this.#replaced(engine.id));
    }
    this.emit({ type: 'open', account: ACCOUNT });
    for (const at of world.held.splice(0)) this.emit({ type: 'inbound', messageId: 'held', from: 'c', text: null, at });
    this.emit({ type: 'backlog_received' });
    this.#later(STABLE, () => {
      if (this.engine === engine && engine.open) world.judge.seriesEnded();
    });
    if (world.server === 'flapping') {
      this.#later(world.dice.between(2, 40) * SECOND, () => {
        if (this.engine === engine) this.closeEngine('connection_lost', true);
      });
    }
    if (world.restartsAsked > 0) {
      world.restartsAsked -= 1;
      this.#later(world.dice.between(1, 5) * SECOND, () => {
        if (this.engine === engine) this.closeEngine('restart_required', true);
      });
    }
  }

  #replaced(id: number): void {
    const { world } = this;
    if (world.now >= world.foreignUntil) return;
    world.foreignConnected = true;
    world.lastConflictAt = world.now;
    if (this.engine?.id === id) this.closeEngine('replaced', true);
  }

  #offer(): void {
    const { engine } = this;
    if (!engine) return;
    this.emit({ type: 'link_code', kind: 'qr', text: 'asked', ttlMs: 60_000 });
    this.#later(160 * SECOND, () => {
      if (this.engine === engine && !engine.open) this.closeEngine('link_window_ended', true);
    });
  }

  /** The phone has scanned the code of this process. */
  scanned(): void {
    const { engine, world } = this;
    if (!engine?.linking || !world.answers()) return;
    world.store = { creds: world.link(), state: 'healthy' };
    world.foreignUntil = 0;
    engine.flushedAt = world.now + 30 * SECOND;
    this.emit({ type: 'paired', account: ACCOUNT });
    if (world.kind === 'wire') this.closeEngine('restart_required', true);
    else this.#later(3 * SECOND, () => this.engine === engine && this.#opened());
  }

  /** A person's clean: the store goes to quarantine, the metadata says so. */
  cleaned(removed: boolean): void {
    const { world, life } = this;
    const store = world.putAway();
    const before = world.metadata === 'torn' ? null : world.metadata;
    world.metadata = life.cleanedMemory(before, this.#identity(), { wall: world.wall(), removed, store });
  }

  /** A person's restore of the `nth` newest backup; false when there is none that verifies. */
  restoredFromBackup(nth: number): boolean {
    const { world } = this;
    const backup = world.backups.filter((copy) => copy.state === 'healthy').at(-1 - nth);
    if (!backup) return false;
    if (world.store.state === 'healthy') world.backups = [...world.backups, world.store].slice(-BACKUPS_KEPT);
    world.putAway();
    this.#restoredTo(backup, null);
    return true;
  }

  /** A person's undo: the store that was put away last comes back. */
  restoredFromQuarantine(): boolean {
    const { world } = this;
    const at = world.quarantine.findLastIndex((copy) => copy.state === 'healthy' && copy.creds !== null);
    const copy = world.quarantine[at];
    if (!copy) return false;
    world.quarantine[at] = { creds: null, state: 'empty' };
    world.putAway();
    this.#restoredTo(copy, String(at));
    return true;
  }

  #restoredTo(copy: Copy, from: string | null): void {
    const { world, life } = this;
    world.store = copy;
    const before = world.metadata === 'torn' ? null : world.metadata;
    const restored = { account: ACCOUNT.jid, linkedAt: world.wall(), from };
    world.metadata = life.restoredMemory(before, this.#identity(), restored);
  }

  #identity() {
    const engine = this.world.kind === 'wire' ? 'baileys' : 'webjs';
    return { engine, sessionName: 'sim', generation: this.life.newGeneration(this.world.dice.next) } as const;
  }

  #probe(id: number, place: boolean): void {
    const { world } = this;
    if (!this.engine?.open) world.judge.verdicts.keepAliveWhileDisconnected += 1;
    const answered = world.answers();
    this.#later(answered ? 50 : 10 * SECOND, () => {
      this.dispatch({ type: answered && this.engine?.id === id ? 'probe_answered' : 'probe_failed', id });
      if (place) {
        const lockHeld = world.lockHolder === this;
        this.dispatch({ type: 'place_checked', lockHeld, storePresent: !world.storeGone });
      }
    });
  }

  #restore(): void {
    const { world } = this;
    if (world.diskFull || world.diskFailing) {
      this.dispatch({ type: 'restore_failed', detail: 'no space left on device' });
      return;
    }
    const backup = world.backups.findLast((copy) => copy.state === 'healthy');
    if (!backup) {
      this.dispatch({ type: 'not_restored', detail: 'no backup verifies' });
      return;
    }
    if (world.isGood(world.store) && !world.isGood(backup)) world.judge.verdicts.destroyedLastCopy += 1;
    world.quarantine.push(world.store);
    world.store = backup;
    world.storeGone = false;
    this.dispatch({ type: 'restored' });
  }

  #quarantine(): void {
    const { world } = this;
    if (world.diskFailing) {
      this.dispatch({ type: 'quarantine_failed', detail: 'input/output error' });
      return;
    }
    const asked = this.person.hasAskedForLink;
    if (world.isGood(world.store) && world.goodCopiesElsewhere() === 0 && !asked) {
      world.judge.verdicts.destroyedLastCopy += 1;
    }
    this.dispatch({ type: 'quarantined', id: world.putAway() });
  }

  /** What WhatsApp makes of the old login. The phone's list must lose that one and no other. */
  #removeReplaced({ since, store }: ReplacedDevice): void {
    const { world } = this;
    const copy = world.quarantine[Number(store ?? -1)];
    const end = (outcome: 'removed' | 'gone' | 'failed') =>
      this.dispatch({ type: 'removal_ended', since, outcome, detail: 'simulated' });
    if (
      this.#removing !== since ||
      !world.answers() ||
      world.server !== 'ok' ||
      copy?.state !== 'healthy' ||
      copy.creds === null
    ) {
      end('failed');
      return;
    }
    if (copy.creds === world.store.creds) world.judge.verdicts.destroyedLastCopy += 1;
    const known = world.listed.includes(copy.creds);
    world.listed = world.listed.filter((creds) => creds !== copy.creds);
    end(known ? 'removed' : 'gone');
  }

  #backup(kind: Extract<SessionEffect, { do: 'backup' }>['kind']): void {
    const { world } = this;
    if (world.diskFull || world.diskFailing || world.storeGone || world.store.state !== 'healthy') {
      this.dispatch({ type: 'backup_failed', kind, detail: 'simulated' });
      return;
    }
    world.backups = [...world.backups, world.store].slice(-BACKUPS_KEPT);
    this.dispatch({ type: 'backed_up', kind, generation: this.state.memory.generation });
  }

  #healthCheck(): void {
    const { world } = this;
    const verdict = world.kind === 'wire' && !world.diskFailing ? this.#verify() : null;
    const open = this.engine?.open ?? false;
    this.dispatch({
      type: 'health_checked',
      findings: {
        at: world.wall(),
        connection: open ? (world.answers() ? 'answered' : 'unanswered') : 'not_connected',
        store: verdict && { state: verdict.state, detail: null },
        lockHeld: world.lockHolder === this,
        freeBytes: world.diskFull ? 0 : 1e11,
        clockStepMs: 0,
        backupAgeMs: world.backups.length > 0 ? HOUR : null,
      },
    });
  }

  /** Nothing would come of a ping now but the expected answer. */
  #quiet(): boolean {
    const { world, state } = this;
    if (state.mode.word !== 'connected' || !this.engine?.open || this.engine.deafSince !== null) return false;
    return world.answers() && !world.storeGone && Object.keys(state.watches.unacked).length === 0;
  }

  #skipQuietPings(): void {
    const { watch, ping } = this.state.deadlines;
    const now = this.monotonic();
    const others = Object.entries(this.state.deadlines)
      .filter(([name]) => name !== 'watch' && name !== 'ping')
      .map(([, at]) => at);
    const worldNext = (this.world.nextAt() ?? Number.POSITIVE_INFINITY) - this.#born;
    const until = Math.max(now, Math.min(worldNext, ...others));
    if (watch === undefined || until === Number.POSITIVE_INFINITY) return;
    const { dice } = this.world;
    const moved: SessionState['deadlines'] = {
      ...this.state.deadlines,
      ...(watch < until && { watch: until + dice.next() * this.rules.timings.watchMs }),
      ...(ping !== undefined && ping < until && { ping: until + dice.next() * this.rules.timings.pingMs }),
    };
    // The skipped questions were answered.
    const answeredAt = Math.max(this.state.watches.outboundProofAt ?? 0, until - this.rules.timings.watchMs);
    const watches = watch < until ? { ...this.state.watches, outboundProofAt: answeredAt } : this.state.watches;
    this.state = { ...this.state, deadlines: moved, watches };
  }
}

/** Ends of an attempt that count as failed when WhatsApp answered; the others have policies of their own. */
const FAILURES: ReadonlySet<DisconnectReason> = new Set(['server_error', 'unknown', 'connection_lost', 'timed_out']);

const ACCOUNT = { jid: '5491100000000@s.whatsapp.net', lid: null, device: 1, pushName: null } as const;
