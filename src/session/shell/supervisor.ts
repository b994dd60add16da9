import type { Backlog, MaySend, Messenger } from '../../delivery/messenger.ts';
import { sessionError } from '../../errors/session.ts';
import type {
  EngineCapabilities,
  EngineEvent,
  FindSentRequest,
  LinkMethod,
  Lookup,
  PasskeyAnswer,
  Prepared,
  PrepareRequest,
  RevokeRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../../whatsapp/engine.ts';
import type { AccountLimits } from '../../whatsapp/limits.ts';
import type { AnswerRecord } from '../lifecycle/answer-record.ts';
import type { SessionEvent } from '../lifecycle/events.ts';
import { flightRecord } from '../lifecycle/flight-record.ts';
import { nextWake, step } from '../lifecycle/lifecycle.ts';
import { blankMemory, newGeneration } from '../lifecycle/memory.ts';
import { silenceAtLoss } from '../lifecycle/silence.ts';
import { type SessionState, type StateWord, stoppedState } from '../lifecycle/state.ts';
import { explain, type SessionStatus, statusOf, statusWithheld } from '../lifecycle/status.ts';
import { defaultTimings, type SessionTimings } from '../lifecycle/timings.ts';
import type { Rules } from '../lifecycle/turn.ts';
import { type Wish, whyNot } from '../lifecycle/wishes.ts';
import type { BackupRecord } from '../vault-port.ts';
import { EffectShell } from './effect-shell.ts';
import { Listeners } from './listeners.ts';
import type { OfferedLink, SupervisorParts } from './supervisor-parts.ts';

/**
 * The thin shell around the life cycle: takes commands and events one at a time and has their effects executed
 * (`effect-shell.ts`). It is delivery's `Messenger` and the source of the status. It makes no decisions about the
 * session; see `lifecycle/lifecycle.ts`.
 */
export class Supervisor implements Messenger {
  readonly capabilities: EngineCapabilities;
  readonly timings: SessionTimings;
  readonly #parts: SupervisorParts;
  readonly #rules: Rules;
  readonly #effects: EffectShell;
  readonly #listeners: Listeners;
  readonly #queue: SessionEvent[] = [];
  #state: SessionState;
  #draining = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#listeners = new Listeners(parts.log);
    this.capabilities = parts.capabilities;
    this.timings = { ...defaultTimings, ...parts.timings };
    this.#rules = { timings: this.timings, hotBackup: parts.capabilities.hotBackup, autoBackup: parts.autoBackup };
    const { sessionName, engine } = parts.place;
    const blank = blankMemory({ sessionName, engine, generation: newGeneration(parts.random) });
    this.#state = stoppedState(blank, parts.linkAtStart);
    this.#effects = new EffectShell(parts, {
      state: () => this.#state,
      dispatch: (event) => this.#dispatch(event),
      tellDelivery: (event) => this.#listeners.tellDelivery(event),
      notify: () => this.#listeners.notify(),
    });
  }

  // ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Takes the lock, examines the store and starts connecting; resolves once that is decided.
   *
   * @throws `SESSION_LOCKED` (exit code 11), `SESSION_LOCK_UNUSABLE`
   */
  async start(): Promise<void> {
    if (this.#state.mode.word === 'stopping' || this.#state.mode.word === 'stopped') {
      await this.#until((state) => state.mode.word === 'stopped');
      this.#effects.beginRun();
      this.#dispatch({ type: 'start' });
    }
    await this.#until((state) => state.mode.word !== 'starting');
    if (this.#effects.startError) throw this.#effects.startError;
  }

  /** Stops the session cleanly and releases the lock. Idempotent; all callers wait for the same stop. */
  async stop(): Promise<void> {
    this.#effects.endRun();
    this.#dispatch({ type: 'stop' });
    await this.#until((state) => state.mode.word === 'stopped');
    await this.#effects.store.idle();
    this.#effects.works.refuseAll(this.#refusal('The work', 'the session was stopped'));
  }

  /**
   * Offers a new link; the existing store goes to quarantine. A link already in progress by the same method, or just
   * confirmed by the phone, satisfies the request.
   *
   * @param replace even if the current link works
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

  /** Makes a backup now; with a short pause if the engine must be stopped for it. */
  async backup(): Promise<BackupRecord> {
    const outcome = this.#effects.store.nextBackup('asked');
    await this.#wish('A backup', { type: 'backup' }, () => outcome.forget());
    return await outcome.record;
  }

  /** Tells WhatsApp to remove this linked device; the store then goes to quarantine. */
  async unlink(): Promise<void> {
    await this.#effects.engine.call('unlinking', (engine) => engine.unlink());
  }

  /** Passes the passkey's answer to the engine that was asked. */
  async answerPasskey(answer: PasskeyAnswer): Promise<void> {
    await this.#effects.engine.call('proving', (engine) => engine.answerPasskey(answer));
  }

  /** A person has compared the code, or seen the page's button. */
  async confirmPasskey(): Promise<void> {
    await this.#effects.engine.call('confirming', (engine) => engine.confirmPasskey());
  }

  /**
   * Runs `work` on the stopped store (restore, clean), then starts again from what is on disk. The work owns store and
   * metadata while it runs.
   */
  async whileStopped<T>(work: () => Promise<T>): Promise<T> {
    const { id, done } = this.#effects.works.add(work);
    await this.#wish('This', { type: 'work', id }, () => this.#effects.works.forget(id));
    return await done;
  }

  // ── What is known ─────────────────────────────────────────────────────────────────────────────────────────────────

  status(): SessionStatus {
    const status = statusOf({
      state: this.#state,
      now: this.#parts.clock.now(),
      timings: this.timings,
      lock: this.#effects.lock.holder,
      versions: this.#effects.versions,
    });
    const withheld = this.#parts.withheld?.() ?? null;
    return withheld === null ? status : statusWithheld(status, withheld);
  }

  /** The QR text or pairing code on offer; null when none is. */
  offeredLink(): OfferedLink | null {
    return this.#effects.offered;
  }

  /** Called after every change of state or offer. Returns the unsubscriber. */
  watch(listener: () => void): () => void {
    return this.#listeners.watch(listener);
  }

  /** An answer of SAP's for the flight recorder; `isTurn`: as for its `noteAnswer`. */
  recordAnswer(answer: AnswerRecord, isTurn: boolean): void {
    this.#effects.recordAnswer(answer, isTurn);
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

  backlog(): Backlog | null {
    const { backlogReceivedAt: at, backlogAssumed: assumed } = this.#state;
    return at === null ? null : { sinceMs: this.#parts.clock.now().monotonic - at, assumed };
  }

  async lookup(digits: string): Promise<Lookup> {
    this.#requireConnected();
    return await this.#effects.engine.call('looking up', (engine) => engine.lookup(digits));
  }

  async prepare(request: PrepareRequest): Promise<Prepared> {
    this.#requireConnected();
    return await this.#effects.engine.call('preparing', (engine) => engine.prepare(request));
  }

  async send(request: SendRequest): Promise<SendResult> {
    this.#requireConnected();
    const result = await this.#effects.engine.call('sending', (engine) => engine.send(request));
    this.#dispatch({ type: 'sent', messageId: result.messageId });
    return result;
  }

  async findSent(request: FindSentRequest): Promise<SentEvidence> {
    this.#requireConnected();
    return await this.#effects.engine.call('looking for evidence', (engine) => engine.findSent(request));
  }

  async revoke(request: RevokeRequest): Promise<void> {
    this.#requireConnected();
    await this.#effects.engine.call('deleting for everyone', (engine) => engine.revoke(request));
  }

  async limits(): Promise<AccountLimits> {
    this.#requireConnected();
    const limits = await this.#effects.engine.call('asking for limits', (engine) => engine.limits());
    const id = this.#state.engine?.id;
    if (id !== undefined) this.#dispatch({ type: 'engine', id, event: { type: 'limits', limits } });
    return limits;
  }

  subscribe(listener: (event: EngineEvent) => void | Promise<void>): () => void {
    return this.#listeners.subscribe(listener);
  }

  // ── The shell ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Events are processed one at a time, including those raised while an effect is being started. */
  #dispatch(event: SessionEvent): void {
    this.#queue.push(event);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#turn(next);
    } finally {
      this.#draining = false;
    }
    this.#listeners.notify();
  }

  #turn(event: SessionEvent): void {
    const { clock, random } = this.#parts;
    const before = this.#state;
    const now = clock.now();
    const { state, effects } = step(before, event, now, random, this.#rules);
    this.#state = state;
    if (state.mode.word !== before.mode.word) {
      this.#effects.noteState(silenceAtLoss(before, state, event, now.monotonic));
    }
    this.#effects.record(flightRecord(before, state, event, effects, now));
    for (const effect of effects) this.#effects.perform(effect);
    this.#effects.sleepUntil(nextWake(this.#state));
  }

  async #until(holds: (state: SessionState) => boolean): Promise<void> {
    while (!holds(this.#state) || (this.#state.mode.word === 'stopped' && this.#effects.lock.taken)) {
      await new Promise<void>((resolve) => {
        const unwatch = this.watch(() => {
          unwatch();
          resolve();
        });
      });
    }
  }

  /** Waits until a start has decided the state of the session; refuses with the reason if the command is impossible. */
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
}

function inWords(state: StateWord): string {
  return state.replaceAll('_', ' ');
}
