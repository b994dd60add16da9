import type { SessionEffect, SessionEvent } from '../../src/session/lifecycle/events.ts';
import type { PersonReason } from '../../src/session/lifecycle/reasons.ts';
import type { SessionState } from '../../src/session/lifecycle/state.ts';
import type { Rules } from '../../src/session/lifecycle/turn.ts';
import { SimulatedConnection } from './connection.ts';
import type { LifeCycle } from './life-cycle.ts';
import type { Person } from './person.ts';
import type { SimulatedProcess } from './process.ts';
import { withoutQuietPings } from './quiet-time.ts';
import { SimulatedStoreWork } from './store-work.ts';
import { HOUR, SECOND, type World } from './world.ts';

/** What only a new link ends, as far as the life-cycle can tell. */
const LINK_ENDS: ReadonlySet<PersonReason> = new Set(['logged_out', 'store_damaged', 'unasked_qr']);

/** One process of the service: the life-cycle under test, its effects performed on the simulated world. */
export class SimulatedHost implements SimulatedProcess {
  readonly world: World;
  readonly life: LifeCycle;
  readonly person: Person;
  readonly rules: Rules;
  readonly connection: SimulatedConnection;
  readonly store: SimulatedStoreWork;
  /** Origin of this process's monotonic clock, in true time. */
  readonly #born: number;
  state: SessionState;
  alive = true;
  readonly #queue: SessionEvent[] = [];
  #busy = false;
  #stoppedUpTo = 0;
  #remembers = false;

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
    this.connection = new SimulatedConnection(this);
    this.store = new SimulatedStoreWork(this, () => this.connection.engine !== null);
  }

  monotonic(): number {
    return this.world.now - this.#born;
  }

  /** When the world moves next, by this process's monotonic clock; infinite when nothing is planned. */
  worldNext(): number {
    return (this.world.nextAt() ?? Number.POSITIVE_INFINITY) - this.#born;
  }

  dispatch(event: SessionEvent): void {
    if (!this.alive) return;
    this.#queue.push(event);
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const now = { wall: this.world.wall(), monotonic: this.monotonic() };
      const { state, effects } = this.life.step(this.state, next, now, this.world.dice.next, this.rules);
      if (state.mode.word === 'connected') this.person.hasAskedForLink = false;
      const proven = state.memory.status === 'linked' && this.state.memory.status === 'saving';
      if (proven) this.world.judge.seriesEnded();
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
    this.state = withoutQuietPings(this);
    const at = this.life.nextWake(this.state);
    return at === null ? null : Math.ceil(at) + this.#born;
  }

  /** SIGKILL, or the power: nothing is said, nothing is flushed, the lock falls. */
  kill(leaveOrphan: boolean): void {
    if (!this.alive) return;
    this.alive = false;
    const { world } = this;
    this.connection.killed(leaveOrphan);
    if (world.lockHolder === this) world.lockHolder = null;
  }

  later(ms: number, run: () => void): void {
    this.world.after(ms, () => {
      if (this.alive) run();
    });
  }

  #perform(effect: SessionEffect): void {
    const { world } = this;
    const { dice, judge } = world;
    switch (effect.do) {
      case 'save':
        if (world.diskFull || world.diskFailing) return;
        world.metadata = effect.memory;
        this.#remembers = true;
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
        judge.examined();
        this.store.inTurn(dice.between(0.2, 2) * SECOND, () => this.store.examine());
        return;
      case 'start_engine':
        this.store.inTurn(0, () => {
          if (effect.id <= this.#stoppedUpTo) return;
          if (!this.#remembers) {
            this.connection.refused(effect.id);
            return;
          }
          judge.connect(world.now, effect.link !== null, this.state.memory.policy.attempts);
          this.connection.start(effect.id, effect.link !== null);
        });
        return;
      case 'stop_engine':
        this.#stoppedUpTo = effect.id;
        this.later(this.connection.engine ? dice.between(0.2, 3) * SECOND : 0, () => {
          if (this.connection.engine?.id === effect.id) this.connection.stopped();
          this.dispatch({ type: 'engine_stopped', id: effect.id });
        });
        return;
      case 'probe':
        this.#probe(effect.id, effect.place);
        return;
      case 'check_network':
        this.later(world.reachable() ? 100 : 5 * SECOND, () =>
          this.dispatch({ type: 'network', reachable: world.reachable() }),
        );
        return;
      case 'check_lock':
        this.dispatch({ type: 'lock_checked', held: world.lockHolder === this });
        return;
      case 'diagnose':
        judge.examined();
        this.store.inTurn(dice.between(0.5, 3) * SECOND, () => this.store.diagnose());
        return;
      case 'restore':
        this.store.inTurn(dice.between(1, 10) * SECOND, () => this.store.restore(effect));
        return;
      case 'quarantine':
        this.store.inTurn(dice.between(0.05, 2) * SECOND, () => this.store.quarantine());
        return;
      case 'backup':
        this.#backUp(effect);
        return;
      case 'remove_replaced':
        judge.connect(world.now, true, 0);
        this.store.removeReplaced(effect.device);
        return;
      case 'cancel_removal':
        this.store.cancelRemoval();
        return;
      case 'health_check':
        this.later(SECOND, () => this.#healthCheck());
        return;
      case 'show_link_code':
        this.#linkWanted();
        this.person.seesLinkCode(this);
        return;
      case 'alert':
        if (effect.key !== 'session.needs_person') return;
        if (this.state.mode.word === 'needs_person' && LINK_ENDS.has(this.state.mode.reason)) {
          this.#linkWanted();
          // Who has never been linked is offered a code, and need not ask for one.
          if (this.state.memory.linkedAt === null && !this.person.hasAskedForLink) judge.verdicts.needlessQrScans += 1;
        }
        this.person.isNeeded();
        return;
      case 'begin_work':
        this.store.inTurn(dice.between(1, 8) * SECOND, () => {
          this.person.works(this);
          this.dispatch({ type: 'work_done', id: effect.id });
        });
        return;
      case 'seal':
      case 'keep_web_version':
      case 'hide_link_code':
      case 'resolve_alert':
      case 'log':
        return;
    }
  }

  #backUp({ kind, stopped }: Extract<SessionEffect, { do: 'backup' }>): void {
    const { generation } = this.state.memory;
    this.store.inTurn(this.world.dice.between(1, 20) * SECOND, () => this.store.backup(kind, generation), !stopped);
  }

  /** A link is offered, or a person is asked for one: needless while a login is left that WhatsApp accepts. */
  #linkWanted(): void {
    const { world, person } = this;
    const left = world.isGood(world.store) || world.goodCopiesElsewhere() > 0;
    if (left && !person.hasAskedForLink) world.judge.verdicts.needlessQrScans += 1;
  }

  #probe(id: number, place: boolean): void {
    const { world } = this;
    if (!this.connection.engine?.open) world.judge.verdicts.keepAliveWhileDisconnected += 1;
    const answered = world.answers();
    this.later(answered ? 50 : 10 * SECOND, () => {
      this.dispatch({ type: answered && this.connection.engine?.id === id ? 'probe_answered' : 'probe_failed', id });
      if (place) {
        const lockHeld = world.lockHolder === this;
        this.dispatch({ type: 'place_checked', lockHeld, storePresent: !world.storeGone });
      }
    });
  }

  #healthCheck(): void {
    const { world } = this;
    const verdict = world.kind === 'wire' && !world.diskFailing ? this.store.verify() : null;
    const open = this.connection.engine?.open ?? false;
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
}
