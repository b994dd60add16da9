import type { Alerts } from '../../alerts/alert.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { EngineEvent, EngineVersions } from '../../whatsapp/engine.ts';
import type { AnswerRecord } from '../lifecycle/answer-record.ts';
import type { SessionEffect, SessionEvent } from '../lifecycle/events.ts';
import type { FlightRecord } from '../lifecycle/flight-record.ts';
import type { ReplacedDevice } from '../lifecycle/memory.ts';
import type { SessionState } from '../lifecycle/state.ts';
import { explain } from '../lifecycle/status.ts';
import { FlightRecorder } from '../records/flight-recorder.ts';
import { writeMetadata } from '../records/metadata.ts';
import { StateRecorder } from '../records/state-history.ts';
import { keepWebVersion } from '../records/web-version-record.ts';
import { Alarm } from './alarm.ts';
import { EngineShell } from './engine-shell.ts';
import { LockShell } from './lock-shell.ts';
import { newsOnly } from './news-only.ts';
import { RemovalShell } from './removal.ts';
import { StoreShell } from './store-shell.ts';
import { StoreWorks } from './store-works.ts';
import type { OfferedLink, SupervisorParts } from './supervisor-parts.ts';

/** What effects need from the supervisor, the only one that changes the state. */
export interface EffectHost {
  readonly state: () => SessionState;
  readonly dispatch: (event: SessionEvent) => void;
  /** Resolves once every delivery listener has stored the event durably. */
  readonly tellDelivery: (event: EngineEvent) => Promise<void>;
  /** Something visible has changed without an event. */
  readonly notify: () => void;
}

/** Executes the life cycle's effects on engine, store, lock, disk and alerts; results come back as events. */
export class EffectShell {
  readonly engine: EngineShell;
  readonly store: StoreShell;
  readonly lock: LockShell;
  /** Requested work on the stopped store. */
  readonly works = new StoreWorks();
  readonly #parts: SupervisorParts;
  readonly #host: EffectHost;
  readonly #alerts: Alerts;
  readonly #history: StateRecorder;
  readonly #recorder: FlightRecorder;
  readonly #removal: RemovalShell;
  readonly #alarm: Alarm;
  #offered: OfferedLink | null = null;
  #versions: EngineVersions | null = null;
  #run = new AbortController();
  #startError: Error | null = null;
  /** This run has saved its memory to disk. */
  #remembers = false;

  constructor(parts: SupervisorParts, host: EffectHost) {
    this.#parts = parts;
    this.#host = host;
    this.#alerts = newsOnly(parts.alerts);
    this.#history = new StateRecorder(parts.place, parts.log);
    this.#recorder = new FlightRecorder(parts.place, parts.log);
    this.#alarm = new Alarm(parts.clock, () => host.dispatch({ type: 'tick' }));
    this.#removal = new RemovalShell({ ...parts, onEvidence: (event) => host.tellDelivery(event) });
    this.lock = new LockShell({
      ...parts,
      folder: parts.place.authPath,
      name: parts.place.sessionName,
      waitMs: parts.lockWaitMs,
    });
    this.engine = new EngineShell({
      startEngine: parts.startEngine,
      log: parts.log,
      onEvent: (id, event) => this.#onEngineEvent(id, event),
      onStopped: (id) => host.dispatch({ type: 'engine_stopped', id }),
      onVersions: (versions) => {
        this.#versions = versions;
      },
    });
    this.store = new StoreShell({
      ...parts,
      engineGone: () => this.engine.gone(),
      isLockHeld: () => this.lock.isHeld(),
      probe: () => this.engine.answers(),
    });
  }

  /** The QR text or pairing code on offer; null when none is. */
  get offered(): OfferedLink | null {
    return this.#offered;
  }

  /** Of the engine that connected last; null before the first. */
  get versions(): EngineVersions | null {
    return this.#versions;
  }

  /** Why this run did not get the lock; null if it did. */
  get startError(): Error | null {
    return this.#startError;
  }

  /** A run lasts from a start to its stop, which also cancels pending waits. */
  beginRun(): void {
    this.#startError = null;
    this.#remembers = false;
    this.#run = new AbortController();
  }

  endRun(): void {
    this.#run.abort();
    this.#background(this.#removal.cancel());
  }

  /** Information for people: the lock's note and the state history, written by the holder of the lock only. */
  noteState(silentMs: number | null = null): void {
    const state = this.#host.state();
    const { word } = state.mode;
    const now = this.#parts.clock.now();
    if (word !== 'stopped') this.lock.note(word);
    if (!this.lock.taken) return;
    const { reason } = explain(state, now);
    this.#history.note({ at: now.wall, state: word, reason, ...(silentMs === null ? {} : { silentMs }) });
  }

  /** Only the holder of the lock writes. */
  record(record: FlightRecord | null): void {
    if (record !== null && this.lock.taken) this.#recorder.note(record);
  }

  recordAnswer(answer: AnswerRecord, isTurn: boolean): void {
    if (this.lock.taken) this.#recorder.noteAnswer(answer, isTurn);
  }

  /**
   * Records that the session is alive, and sets the timer for its next deadline.
   *
   * @param wakeAt monotonic milliseconds; null: until something happens
   */
  sleepUntil(wakeAt: number | null): void {
    this.#history.alive(this.#parts.clock.now().wall);
    this.#alarm.set(wakeAt);
  }

  /** Starts an effect; its result is dispatched. */
  perform(effect: SessionEffect): void {
    const { log, clock } = this.#parts;
    switch (effect.do) {
      case 'save':
        this.#save(effect.memory);
        return;
      case 'acquire_lock':
        this.#background(this.#acquireLock());
        return;
      case 'release_lock':
        this.#background(this.#releaseLock());
        return;
      case 'start_engine':
        if (!this.#remembers) {
          this.#refuseStart(effect.id);
          return;
        }
        this.#background(
          this.store.afterAll(() => this.engine.start(effect.id, effect.link, () => this.#parts.vault.breakSeal())),
        );
        return;
      case 'stop_engine':
        this.#background(this.engine.stop(effect.id));
        return;
      case 'probe':
        this.#background(this.#probe(effect.id, effect.place));
        return;
      case 'check_network':
        this.#background(this.#checkNetwork());
        return;
      case 'check_lock':
        this.#host.dispatch({ type: 'lock_checked', held: this.lock.isHeld() });
        return;
      case 'examine':
      case 'diagnose':
      case 'restore':
      case 'quarantine':
      case 'backup':
      case 'health_check':
      case 'seal':
        this.#background(
          this.store.perform(effect, this.#host.state(), this.#run.signal).then((answer) => {
            if (answer) this.#host.dispatch(answer);
          }),
        );
        return;
      case 'show_link_code':
        this.#offered = { kind: effect.kind, text: effect.text, expiresAt: clock.now().wall + effect.ttlMs };
        return;
      case 'hide_link_code':
        this.#offered = null;
        return;
      case 'remove_replaced':
        this.#background(this.#removeReplaced(effect.device, effect.safetyCopy));
        return;
      case 'cancel_removal':
        this.#background(this.store.afterAll(() => this.#removal.cancel()));
        return;
      case 'begin_work':
        this.#background(this.store.afterAll(() => this.#work(effect.id)));
        return;
      case 'alert':
        this.#alerts.raise({
          key: effect.key,
          severity: effect.severity,
          sentence: effect.sentence,
          next: effect.next,
          ...(effect.stage === undefined ? {} : { stage: effect.stage }),
        });
        return;
      case 'resolve_alert':
        this.#alerts.resolve(effect.key);
        return;
      case 'keep_web_version':
        if (this.lock.taken) keepWebVersion(this.#parts.place, effect.event, effect.at, log);
        return;
      case 'log':
        log[effect.level](effect.fields, effect.message);
        return;
    }
  }

  /** Resolves once every listener has stored the event durably; rejects if one could not. */
  async #onEngineEvent(id: number, event: EngineEvent): Promise<void> {
    if (event.type === 'answer') {
      const { about, shape } = event;
      this.recordAnswer({ at: this.#parts.clock.now().wall, from: 'WhatsApp', about, trouble: null, shape }, false);
      return;
    }
    if (event.type === 'log') this.#parts.log[event.level]({ engine: id }, event.message);
    this.#host.dispatch({ type: 'engine', id, event });
    await this.#host.tellDelivery(event);
  }

  /** Failing to save the memory must not end the session: it raises an alert, and the next change retries. */
  #save(memory: SessionState['memory']): void {
    try {
      writeMetadata(this.#parts.place, memory);
      this.#parts.remembered?.(memory);
      this.#remembers = true;
      this.#alerts.resolve('session.metadata_unwritable');
    } catch (thrown) {
      const error = toError(thrown);
      this.#parts.log.error({ err: error }, 'metadata not written');
      this.#alerts.raise({
        key: 'session.metadata_unwritable',
        severity: 'critical',
        sentence: `The session metadata cannot be written: ${error.message}`,
        next: 'Check space and permissions of WHATSAPP_AUTH_PATH.',
      });
    }
  }

  /** Without saved connects, repeated restarts would connect as often as the service is restarted. */
  #refuseStart(id: number): void {
    const detail = 'Nothing could be saved to disk since the start.';
    const disconnect = { reason: 'store_unwritable', code: null, detail, serverAnswered: false, until: null } as const;
    this.#host.dispatch({ type: 'engine', id, event: { type: 'closed', disconnect } });
  }

  async #acquireLock(): Promise<void> {
    try {
      await this.lock.acquire(this.#run.signal);
    } catch (thrown) {
      this.#startError = toError(thrown);
      this.#host.dispatch({ type: 'lock_refused' });
      return;
    }
    this.noteState();
    // A stop during the wait for the lock has already ended this run.
    if (this.#host.state().mode.word === 'starting') this.#host.dispatch({ type: 'lock_acquired' });
    else await this.#releaseLock();
  }

  async #releaseLock(): Promise<void> {
    await Promise.all([this.store.idle(), this.#removal.cancel()]);
    this.lock.release();
    this.#alarm.clear();
    this.#host.notify();
  }

  async #probe(id: number, place: boolean): Promise<void> {
    const answered = await this.engine.probe(id);
    this.#host.dispatch({ type: answered ? 'probe_answered' : 'probe_failed', id });
    if (!place) return;
    const storePresent = await this.store.isPresent();
    this.#host.dispatch({ type: 'place_checked', lockHeld: this.lock.isHeld(), storePresent });
  }

  async #checkNetwork(): Promise<void> {
    const reachable = await this.#parts.isReachable(this.#run.signal);
    if (!this.#run.signal.aborted) this.#host.dispatch({ type: 'network', reachable });
  }

  async #removeReplaced(device: ReplacedDevice, safetyCopy: string | null): Promise<void> {
    const end = await this.#removal.remove(device, this.#host.state().memory.account, safetyCopy);
    this.#host.dispatch({ type: 'removal_ended', since: device.since, ...end });
  }

  async #work(id: number): Promise<void> {
    const settle = await this.works.run(id);
    this.#host.dispatch({ type: 'work_done', id });
    settle();
  }

  /** An effect that reports its result as an event; it should not throw, and is logged if it does. */
  #background(deed: Promise<unknown>): void {
    deed.catch((thrown: unknown) => {
      if (!hasCode(thrown, 'ABORT_ERR')) this.#parts.log.error({ err: toError(thrown) }, 'session shell');
    });
  }
}
