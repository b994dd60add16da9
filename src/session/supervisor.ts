import type { Alerts } from '../alerts/alert.ts';
import type { MaySend, Messenger } from '../delivery/messenger.ts';
import { hasCode, toError } from '../errors/coded-error.ts';
import { sessionError } from '../errors/session.ts';
import type {
  EngineCapabilities,
  EngineEvent,
  EngineVersions,
  FindSentRequest,
  LinkMethod,
  Lookup,
  Prepared,
  PrepareRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../whatsapp/engine.ts';
import { Alarm } from './alarm.ts';
import { EngineShell } from './engine-shell.ts';
import type { SessionEffect, SessionEvent } from './lifecycle/events.ts';
import { type SessionState, type StateWord, stoppedState } from './lifecycle/state.ts';
import type { Rules } from './lifecycle/turn.ts';
import { type Wish, whyNot } from './lifecycle/wishes.ts';
import { nextWake, step } from './lifecycle.ts';
import { LockShell } from './lock-shell.ts';
import { blankMemory, newGeneration, type ReplacedDevice } from './memory.ts';
import { writeMetadata } from './metadata.ts';
import { newsOnly } from './news-only.ts';
import { RemovalShell } from './removal.ts';
import { StateRecorder } from './state-history.ts';
import { explain, type SessionStatus, statusOf } from './status.ts';
import { StoreShell } from './store-shell.ts';
import { StoreWorks } from './store-works.ts';
import type { OfferedLink, SupervisorParts } from './supervisor-parts.ts';
import { defaultTimings, type SessionTimings } from './timings.ts';
import type { BackupRecord } from './vault-port.ts';

/**
 * The thin shell around the life-cycle: turns its effects into deeds and deeds into events. It is delivery's `Messenger`
 * and the source of every status. Nothing in it decides what happens to the session; see `lifecycle.ts`.
 */
export class Supervisor implements Messenger {
  readonly capabilities: EngineCapabilities;
  readonly timings: SessionTimings;
  readonly #parts: SupervisorParts;
  readonly #rules: Rules;
  readonly #engine: EngineShell;
  readonly #store: StoreShell;
  readonly #deliveryListeners = new Set<(event: EngineEvent) => void | Promise<void>>();
  readonly #watchers = new Set<() => void>();
  readonly #queue: SessionEvent[] = [];
  readonly #works = new StoreWorks();
  readonly #alerts: Alerts;
  readonly #lock: LockShell;
  readonly #history: StateRecorder;
  readonly #removal: RemovalShell;
  readonly #alarm: Alarm;
  #state: SessionState;
  #draining = false;
  #offered: OfferedLink | null = null;
  #versions: EngineVersions | null = null;
  #run = new AbortController();
  #startError: Error | null = null;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#alerts = newsOnly(parts.alerts);
    this.#history = new StateRecorder(parts.place, parts.log);
    this.#alarm = new Alarm(parts.clock, () => this.#dispatch({ type: 'tick' }));
    this.#removal = new RemovalShell({ ...parts, onEvidence: (event) => this.#tellDelivery(event) });
    this.#lock = new LockShell({ ...parts, ...parts.place, waitMs: parts.lockWaitMs });
    this.capabilities = parts.capabilities;
    this.timings = { ...defaultTimings, ...parts.timings };
    this.#rules = { timings: this.timings, hotBackup: parts.capabilities.hotBackup, autoBackup: parts.autoBackup };
    const { sessionName, engine } = parts.place;
    const blank = blankMemory({ sessionName, engine, generation: newGeneration(parts.random) });
    this.#state = stoppedState(blank, parts.linkAtStart);
    this.#engine = new EngineShell({
      startEngine: parts.startEngine,
      log: parts.log,
      onEvent: (id, event) => this.#onEngineEvent(id, event),
      onStopped: (id) => this.#dispatch({ type: 'engine_stopped', id }),
      onVersions: (versions) => {
        this.#versions = versions;
      },
    });
    this.#store = new StoreShell({
      ...parts,
      engineGone: () => this.#engine.gone(),
      isLockHeld: () => this.#lock.isHeld(),
      probe: () => this.#engine.answers(),
    });
  }

  // ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Takes the lock, examines the store and begins to connect; resolves once that is decided.
   *
   * @throws `SESSION_LOCKED` (exit code 11), `SESSION_LOCK_UNUSABLE`
   */
  async start(): Promise<void> {
    if (this.#state.mode.word === 'stopping' || this.#state.mode.word === 'stopped') {
      await this.#until((state) => state.mode.word === 'stopped');
      this.#startError = null;
      this.#run = new AbortController();
      this.#dispatch({ type: 'start' });
    }
    await this.#until((state) => state.mode.word !== 'starting');
    if (this.#startError) throw this.#startError;
  }

  /** Ends the session in good order and gives the lock back. Idempotent; every caller waits for the same end. */
  async stop(): Promise<void> {
    this.#run.abort();
    this.#background(this.#removal.cancel());
    this.#dispatch({ type: 'stop' });
    await this.#until((state) => state.mode.word === 'stopped');
    await this.#store.idle();
    this.#works.refuseAll(this.#refusal('The work', 'the session was stopped'));
  }

  /**
   * Offers a new link; the store that is there goes to quarantine. A link that is under way in the same manner, or that
   * the phone has just confirmed, is the one that was asked for.
   *
   * @param replace also when the present link works
   * @throws `SESSION_COMMAND_REFUSED`
   */
  async link(by: LinkMethod, { replace = false }: { readonly replace?: boolean } = {}): Promise<void> {
    await this.#wish('Linking', { type: 'link', by, replace });
  }

  /** Examines the store, restores it if it is damaged, and connects; also ends a wait for a person, and accepts another number. */
  async repair(): Promise<void> {
    await this.#wish('Repair', { type: 'repair' });
  }

  /** A planned reconnect with a safety copy; no QR code. */
  async refresh(): Promise<void> {
    await this.#wish('A refresh', { type: 'refresh' });
  }

  /** Makes a backup now; where the engine must be stopped for it, in a short pause. */
  async backup(): Promise<BackupRecord> {
    const outcome = this.#store.nextBackup('asked');
    await this.#wish('A backup', { type: 'backup' }, () => outcome.forget());
    return await outcome.record;
  }

  /** Tells WhatsApp to remove this linked device; the store then goes to quarantine. */
  async unlink(): Promise<void> {
    await this.#engine.call('unlinking', (engine) => engine.unlink());
  }

  /**
   * Runs `work` on the stopped store (restore, clean), then starts afresh from what the disk holds. The work owns store
   * and metadata while it runs.
   */
  async whileStopped<T>(work: () => Promise<T>): Promise<T> {
    const { id, done } = this.#works.add(work);
    await this.#wish('This', { type: 'work', id }, () => this.#works.forget(id));
    return await done;
  }

  // ── What is known ─────────────────────────────────────────────────────────────────────────────────────────────────

  status(): SessionStatus {
    return statusOf({
      state: this.#state,
      now: this.#parts.clock.now(),
      timings: this.timings,
      lock: this.#lock.holder,
      versions: this.#versions,
    });
  }

  /** The QR text or pairing code on offer; null when none is. */
  offeredLink(): OfferedLink | null {
    return this.#offered;
  }

  /** Called after every change of state or offer. Returns the unsubscriber. */
  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  // ── The messenger ─────────────────────────────────────────────────────────────────────────────────────────────────

  maySend(): MaySend {
    const { mode, memory } = this.#state;
    if (mode.word === 'connected' && memory.account) return { may: true, account: memory.account };
    return { may: false, state: mode.word, sentence: explain(this.#state, this.#parts.clock.now()).sentence };
  }

  storeGeneration(): string {
    return this.#state.memory.generation;
  }

  backlogReceived(): boolean {
    return this.#state.backlogReceivedAt !== null;
  }

  msSinceBacklog(): number | null {
    const at = this.#state.backlogReceivedAt;
    return at === null ? null : this.#parts.clock.now().monotonic - at;
  }

  async lookup(digits: string): Promise<Lookup> {
    this.#requireConnected();
    return await this.#engine.call('looking up', (engine) => engine.lookup(digits));
  }

  async prepare(request: PrepareRequest): Promise<Prepared> {
    this.#requireConnected();
    return await this.#engine.call('preparing', (engine) => engine.prepare(request));
  }

  async send(request: SendRequest): Promise<SendResult> {
    this.#requireConnected();
    const result = await this.#engine.call('sending', (engine) => engine.send(request));
    this.#dispatch({ type: 'sent', messageId: result.messageId });
    return result;
  }

  async findSent(request: FindSentRequest): Promise<SentEvidence> {
    this.#requireConnected();
    return await this.#engine.call('looking for evidence', (engine) => engine.findSent(request));
  }

  subscribe(listener: (event: EngineEvent) => void | Promise<void>): () => void {
    this.#deliveryListeners.add(listener);
    return () => this.#deliveryListeners.delete(listener);
  }

  // ── The shell ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Resolves when every listener has made durable what the event says; rejects when one could not. */
  async #onEngineEvent(id: number, event: EngineEvent): Promise<void> {
    if (event.type === 'log') this.#parts.log[event.level]({ engine: id }, event.message);
    this.#dispatch({ type: 'engine', id, event });
    await this.#tellDelivery(event);
  }

  async #tellDelivery(event: EngineEvent): Promise<void> {
    const taken = await Promise.allSettled([...this.#deliveryListeners].map(async (listener) => listener(event)));
    const failed = taken.find((result) => result.status === 'rejected');
    if (!failed) return;
    const error = toError(failed.reason);
    this.#parts.log.error(
      { err: error, event: event.type },
      'a listener of the session failed; the event is not taken',
    );
    throw error;
  }

  /** Events are taken one at a time, also those that an effect raises while it is begun. */
  #dispatch(event: SessionEvent): void {
    this.#queue.push(event);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#turn(next);
    } finally {
      this.#draining = false;
    }
    for (const watcher of this.#watchers) this.#guard(watcher);
  }

  #turn(event: SessionEvent): void {
    const { clock, random } = this.#parts;
    const before = this.#state.mode.word;
    const { state, effects } = step(this.#state, event, clock.now(), random, this.#rules);
    this.#state = state;
    if (state.mode.word !== before) this.#onNewState();
    for (const effect of effects) this.#perform(effect);
    this.#history.alive(clock.now().wall);
    this.#alarm.set(nextWake(this.#state));
  }

  /** For people: the lock's note and the history. Only the holder of the lock writes them. */
  #onNewState(): void {
    const { mode } = this.#state;
    const now = this.#parts.clock.now();
    if (mode.word !== 'stopped') this.#lock.note(mode.word);
    if (!this.#lock.taken) return;
    const { reason } = explain(this.#state, now);
    this.#history.note({ at: now.wall, state: mode.word, reason });
  }

  #perform(effect: SessionEffect): void {
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
        this.#background(
          this.#store.afterAll(() => this.#engine.start(effect.id, effect.link, () => this.#parts.vault.breakSeal())),
        );
        return;
      case 'stop_engine':
        this.#background(this.#engine.stop(effect.id));
        return;
      case 'probe':
        this.#background(this.#probe(effect.id, effect.place));
        return;
      case 'check_network':
        this.#background(this.#checkNetwork());
        return;
      case 'check_lock':
        this.#dispatch({ type: 'lock_checked', held: this.#lock.isHeld() });
        return;
      case 'examine':
      case 'diagnose':
      case 'restore':
      case 'quarantine':
      case 'backup':
      case 'health_check':
      case 'seal':
        this.#background(
          this.#store.perform(effect, this.#state, this.#run.signal).then((answer) => {
            if (answer) this.#dispatch(answer);
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
        this.#background(this.#removeReplaced(effect.device));
        return;
      case 'cancel_removal':
        this.#background(this.#store.afterAll(() => this.#removal.cancel()));
        return;
      case 'begin_work':
        this.#background(this.#store.afterAll(() => this.#work(effect.id)));
        return;
      case 'alert':
        this.#alerts.raise({
          key: effect.key,
          severity: effect.severity,
          sentence: effect.sentence,
          next: effect.next,
        });
        return;
      case 'resolve_alert':
        this.#alerts.resolve(effect.key);
        return;
      case 'log':
        log[effect.level](effect.fields, effect.message);
        return;
    }
  }

  /** A disk that refuses the memory must not end the session: it is said, and the next change tries again. */
  #save(memory: SessionState['memory']): void {
    try {
      writeMetadata(this.#parts.place, memory);
      this.#alerts.resolve('session.metadata_unwritable');
    } catch (thrown) {
      const error = toError(thrown);
      this.#parts.log.error({ err: error }, 'metadata not written');
      this.#alerts.raise({
        key: 'session.metadata_unwritable',
        severity: 'critical',
        sentence: `The metadata of the session cannot be written: ${error.message}`,
        next: 'Check space and rights of WHATSAPP_AUTH_PATH.',
      });
    }
  }

  async #acquireLock(): Promise<void> {
    try {
      await this.#lock.acquire(this.#run.signal);
    } catch (thrown) {
      this.#startError = toError(thrown);
      this.#dispatch({ type: 'lock_refused' });
      return;
    }
    this.#onNewState();
    // A stop that came while the lock was waited for has already ended this run.
    if (this.#state.mode.word === 'starting') this.#dispatch({ type: 'lock_acquired' });
    else await this.#releaseLock();
  }

  async #releaseLock(): Promise<void> {
    await Promise.all([this.#store.idle(), this.#removal.cancel()]);
    this.#lock.release();
    this.#alarm.clear();
    this.#notify();
  }

  async #probe(id: number, place: boolean): Promise<void> {
    const answered = await this.#engine.probe(id);
    this.#dispatch({ type: answered ? 'probe_answered' : 'probe_failed', id });
    if (!place) return;
    const storePresent = await this.#store.isPresent();
    this.#dispatch({ type: 'place_checked', lockHeld: this.#lock.isHeld(), storePresent });
  }

  async #checkNetwork(): Promise<void> {
    const reachable = await this.#parts.isReachable(this.#run.signal);
    if (!this.#run.signal.aborted) this.#dispatch({ type: 'network', reachable });
  }

  async #removeReplaced(device: ReplacedDevice): Promise<void> {
    const end = await this.#removal.remove(device, this.#state.memory.account);
    this.#dispatch({ type: 'removal_ended', since: device.since, ...end });
  }

  async #work(id: number): Promise<void> {
    const settle = await this.#works.run(id);
    this.#dispatch({ type: 'work_done', id });
    settle();
  }

  async #until(holds: (state: SessionState) => boolean): Promise<void> {
    while (!holds(this.#state) || (this.#state.mode.word === 'stopped' && this.#lock.taken)) {
      await new Promise<void>((resolve) => {
        const unwatch = this.watch(() => {
          unwatch();
          resolve();
        });
      });
    }
  }

  /** A start is let decide first what the session is; what cannot be done is refused with its reason. */
  async #wish(command: string, wish: Wish, onRefused: () => void = () => undefined): Promise<void> {
    while (this.#state.mode.word === 'starting') await this.#until((state) => state.mode.word !== 'starting');
    const detail = whyNot(this.#state, wish, this.#rules);
    if (detail !== null) {
      onRefused();
      throw this.#refusal(command, detail);
    }
    this.#dispatch(wish);
  }

  #requireConnected(): void {
    const { mode } = this.#state;
    if (mode.word !== 'connected') throw sessionError('SESSION_NOT_CONNECTED', { state: inWords(mode.word) });
  }

  #refusal(command: string, detail: string) {
    return sessionError('SESSION_COMMAND_REFUSED', { command, state: inWords(this.#state.mode.word), detail });
  }

  /** A deed whose answer comes as an event; it must not fail by itself, and says so if it does. */
  #background(deed: Promise<unknown>): void {
    deed.catch((thrown: unknown) => {
      if (!hasCode(thrown, 'ABORT_ERR')) this.#parts.log.error({ err: toError(thrown) }, 'session shell');
    });
  }

  #notify(): void {
    for (const watcher of this.#watchers) this.#guard(watcher);
  }

  /** A listener's error is its own. */
  #guard(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.#parts.log.error({ err: toError(thrown) }, 'a listener of the session failed');
    }
  }
}

function inWords(state: StateWord): string {
  return state.replaceAll('_', ' ');
}
