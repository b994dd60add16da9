import type { CodedError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { Log } from '../../log.ts';
import { PatientCount } from '../../patient-deadline.ts';
import { limitStart } from '../../start-limit.ts';
import { engineCapabilities } from '../capabilities.ts';
import type {
  ConnectRequest,
  Engine,
  EngineCapabilities,
  EngineEvent,
  EngineListener,
  EngineName,
  EngineVersions,
  FindSentRequest,
  Lookup,
  PasskeyAnswer,
  Prepared,
  PrepareRequest,
  Probe,
  RevokeRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { AccountLimits } from '../limits.ts';
import type { LoginKeeper } from '../login-database.ts';
import type { PreparedMessages } from '../prepared-messages.ts';
import { writeDeadline } from '../write-deadline.ts';
import type { ChannelListener, EngineChannel } from './channel.ts';
import { type EngineExit, endLeftBrowser, exitText } from './exit.ts';
import { type HostSaying, readAnswer, readSaying, unreadable } from './from-host.ts';
import { launch } from './launch.ts';
import type { SharedHosts } from './shared-hosts.ts';
import { type EngineCall, type FromHost, fromWireError, type ToHost, type WireError } from './wire.ts';

/** An engine in its own process. `close` closes the connection cleanly and then the process. */
export interface EngineHost extends Engine {
  readonly pid: number;
  /** Kills the process group. */
  kill(): void;
  /** Called once when the process has exited; immediately if it already has. Returns the unsubscriber. */
  onExit(listener: (exit: EngineExit) => void): () => void;
}

/** What the host needs from its owner. */
export interface EngineHostOwner {
  readonly preparedMessages: PreparedMessages;
  readonly listener: EngineListener;
  readonly log: Log;
  /** For how many milliseconds messages may still be written, asked with each call and each beat; default: no limit. */
  readonly mayWriteFor?: () => number;
  /** The database that has the login; default: the store's folder has it. */
  readonly login?: LoginKeeper | null;
  /** Processes that it may share with others; default: one of its own, as with a browser or a login in a database. */
  readonly hosts?: SharedHosts | null;
}

/** The engine answers each call within its own deadline; after this extra time it counts as frozen. Milliseconds. */
const callMarginMs = 3000;
/** Heartbeat interval, and the number of unanswered heartbeats after which the process counts as frozen. */
const beatMs = 5000;
const silentBeats = 4;
/** A process that has closed its connection must exit within this time, or it is killed. */
const exitMs = 1000;

/**
 * Starts an engine in a child process in its own process group: terminal signals do not reach it, it exits with this
 * process, and leftovers are killed with its group. Engine errors end at most that process, reported as `closed` with
 * `engine_crashed`, never as an exception here.
 *
 * @example
 * const host = startEngineHost(settings, { preparedMessages, listener: onEvent, log });
 * await host.connect({ link: null });
 */
export function startEngineHost(settings: EngineSettings, owner: EngineHostOwner): EngineHost {
  return new HostProcess(settings, owner);
}

interface PendingCall {
  readonly call: EngineCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CodedError) => void;
  /** How long to wait for its answer, from when the engine was ready. */
  readonly limitMs: number;
  timer: NodeJS.Timeout | undefined;
}

class HostProcess implements EngineHost {
  readonly name: EngineName;
  readonly capabilities: EngineCapabilities;
  readonly pid: number;
  readonly #settings: EngineSettings;
  readonly #owner: EngineHostOwner;
  readonly #channel: EngineChannel;
  readonly #pending = new Map<number, PendingCall>();
  readonly #exitListeners = new Set<(exit: EngineExit) => void>();
  readonly #beat: NodeJS.Timeout;
  readonly #started: () => void;
  #ready = false;
  #nextCall = 1;
  /** Beats since the last answer; null: it has answered. */
  #unanswered: PatientCount | null = null;
  /** Between a `connect` and its `closed`: an exit now must be reported as a closed connection. */
  #connected = false;
  #closing: Promise<void> | null = null;
  #exit: EngineExit | null = null;
  constructor(settings: EngineSettings, owner: EngineHostOwner) {
    this.name = settings.engine;
    this.capabilities = engineCapabilities[settings.engine];
    this.#settings = settings;
    this.#owner = owner;
    const { hosts = null, login = null, log } = owner;
    const listener: ChannelListener = {
      said: (message) => this.#onSaying(readSaying(message)),
      ended: (code, signal, detail) => this.#onExit(code, signal, detail),
      broken: (detail) => this.#endFaulty(detail),
    };
    const shares = hosts !== null && login === null && settings.engine === 'baileys';
    this.#channel = shares ? hosts.seat(settings, log, listener) : launch(settings, owner, listener);
    this.pid = this.#channel.pid;
    this.#tell({ type: 'start', settings, loginInDatabase: login !== null });
    const delayed = (): void => void this.#onEvent({ type: 'delayed' });
    this.#started = limitStart(this.pid, (detail) => this.#endFaulty(detail), { works: delayed });
    this.#beat = setInterval(() => this.#onBeat(), beatMs);
    this.#beat.unref();
  }

  async connect(request: ConnectRequest): Promise<void> {
    const before = this.#connected;
    this.#connected = true;
    try {
      await this.#call('connect', request, this.#settings.deadlines.connectMs);
    } catch (error) {
      this.#connected = before;
      throw error;
    }
  }

  probe(): Promise<Probe> {
    return this.#call('probe', null, this.#settings.deadlines.queryMs) as Promise<Probe>;
  }

  lookup(digits: string): Promise<Lookup> {
    return this.#call('lookup', digits, this.#settings.deadlines.queryMs) as Promise<Lookup>;
  }

  prepare(request: PrepareRequest): Promise<Prepared> {
    const ms = this.#settings.deadlines.uploadStallMs + 2 * this.#settings.deadlines.queryMs;
    return this.#call('prepare', request, ms) as Promise<Prepared>;
  }

  /** The queries of a send (the recipient's devices, LID and keys), then the write; others may be queued before it. */
  send(request: SendRequest): Promise<SendResult> {
    const ms = this.#settings.deadlines.uploadStallMs + 9 * this.#settings.deadlines.queryMs;
    return this.#call('send', request, ms) as Promise<SendResult>;
  }

  findSent(request: FindSentRequest): Promise<SentEvidence> {
    return this.#call('findSent', request, 2 * this.#settings.deadlines.queryMs) as Promise<SentEvidence>;
  }

  async revoke(request: RevokeRequest): Promise<void> {
    await this.#call('revoke', request, 9 * this.#settings.deadlines.queryMs);
  }

  limits(): Promise<AccountLimits> {
    return this.#call('limits', null, 2 * this.#settings.deadlines.queryMs) as Promise<AccountLimits>;
  }

  /** Two questions to the server, and in a page a few seconds more. */
  answerPasskey(answer: PasskeyAnswer): Promise<void> {
    return this.#call('answerPasskey', answer, 3 * this.#settings.deadlines.queryMs) as Promise<void>;
  }

  confirmPasskey(): Promise<void> {
    return this.#call('confirmPasskey', null, 2 * this.#settings.deadlines.queryMs) as Promise<void>;
  }

  unlink(): Promise<void> {
    return this.#call('unlink', null, 2 * this.#settings.deadlines.queryMs) as Promise<void>;
  }

  versions(): Promise<EngineVersions> {
    return this.#call('versions', null, this.#settings.deadlines.queryMs) as Promise<EngineVersions>;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  kill(): void {
    // After it has exited, its id may belong to another process.
    if (!this.#exit) this.#channel.kill();
  }

  onExit(listener: (exit: EngineExit) => void): () => void {
    if (this.#exit) listener(this.#exit);
    else this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }

  async #close(): Promise<void> {
    if (this.#exit) return;
    const exited = new Promise<void>((resolve) => this.onExit(() => resolve()));
    // Before the library is loaded there is nothing to close cleanly.
    if (!this.#ready) this.kill();
    const inOrder = await this.#call('close', null, this.#settings.deadlines.closeMs, 0).then(
      () => true,
      (error: unknown) => {
        this.#owner.log.warn({ err: error, pid: this.pid }, 'engine did not close cleanly; killing it');
        return false;
      },
    );
    this.#channel.leave();
    // One that did not answer has had its time.
    const overdue = setTimeout(() => this.kill(), inOrder ? exitMs : 0);
    await exited;
    clearTimeout(overdue);
    if (!inOrder) endLeftBrowser(this.#settings, this.#owner.log);
  }

  #call(call: EngineCall, argument: unknown, ms: number, marginMs = callMarginMs): Promise<unknown> {
    if (this.#exit || !this.#channel.connected || (this.#closing && call !== 'close')) {
      return Promise.reject(whatsappError('WHATSAPP_ENGINE_GONE', { detail: exitText(this.#exit) }));
    }
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      const pending: PendingCall = { call, resolve, reject, limitMs: ms + marginMs, timer: undefined };
      this.#pending.set(id, pending);
      if (this.#ready) this.#limit(id, pending);
      this.#tell({ type: 'call', id, call, argument, writeUntil: writeDeadline(this.#owner.mayWriteFor) });
    });
  }

  #limit(id: number, pending: PendingCall): void {
    const { call, limitMs } = pending;
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => {
      this.#pending.delete(id);
      pending.reject(
        call === 'send'
          ? whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail: `no answer from the engine within ${limitMs} ms` })
          : whatsappError('WHATSAPP_ENGINE_SILENT', { call, ms: limitMs }),
      );
      if (call !== 'close') this.#endFaulty(`"${call}" was not answered within ${limitMs} ms`);
    }, limitMs);
  }

  /** An upload takes as long as the engine sees a reason to wait for it, and a send may stand behind one. */
  #limitUploadsAnew(): void {
    for (const [id, pending] of this.#pending) {
      if (pending.call === 'prepare' || pending.call === 'send') this.#limit(id, pending);
    }
  }

  #onReady(): void {
    this.#ready = true;
    this.#started();
    for (const [id, pending] of this.#pending) this.#limit(id, pending);
  }

  #tell(message: ToHost): void {
    this.#channel.send(message);
  }

  #onSaying(saying: HostSaying): void {
    if (saying.kind === 'message') {
      this.#onMessage(saying.message);
      return;
    }
    const { kind, detail } = saying;
    this.#owner.log.error({ pid: this.pid, detail }, 'the engine sent what cannot be read');
    if (kind === 'broken') this.#endFaulty('what it sent cannot be read');
    // Told as taken: WhatsApp would deliver it again, and it could not be read then either.
    else if (saying.number !== null) this.#tell({ type: 'taken', number: saying.number, durable: true });
  }

  #onMessage(message: FromHost): void {
    switch (message.type) {
      case 'ready':
        this.#onReady();
        break;
      case 'event':
        void this.#onEvent(message.event, message.number);
        break;
      case 'result':
        this.#onResult(message.id, message.value);
        break;
      case 'failure':
        this.#onFailure(message.id, message.error);
        break;
      case 'ask_payload':
        void this.#answerPayload(message.id, message.messageId);
        break;
      case 'beat':
        this.#unanswered = null;
        break;
    }
  }

  #onResult(id: number, value: unknown): void {
    const pending = this.#settle(id);
    if (!pending) return;
    const answer = readAnswer(pending.call, value);
    if ('flaw' in answer) pending.reject(unreadable(pending.call, answer.flaw));
    else pending.resolve(answer.value);
  }

  #onFailure(id: number, error: WireError): void {
    const pending = this.#settle(id);
    pending?.reject(fromWireError(error) ?? unreadable(pending.call, `no error of an engine: ${error.code}`));
  }

  async #onEvent(event: EngineEvent, number: number | null = null): Promise<void> {
    if (event.type === 'closed') this.#connected = false;
    if (event.type === 'upload') this.#limitUploadsAnew();
    const written = this.#owner.listener(event);
    if (number === null) return;
    const durable = await Promise.resolve(written).then(
      () => true,
      (error: unknown) => {
        this.#owner.log.error({ err: error, event: event.type }, 'an event could not be stored');
        return false;
      },
    );
    this.#tell({ type: 'taken', number, durable });
  }

  async #answerPayload(id: number, messageId: string): Promise<void> {
    const payload = await this.#owner.preparedMessages.payload(messageId).catch((error: unknown) => {
      this.#owner.log.error({ err: error, messageId }, 'a message that was asked for again could not be looked up');
      return null;
    });
    this.#tell({ type: 'payload', id, payload });
  }

  #settle(id: number): PendingCall | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    return pending;
  }

  #onBeat(): void {
    if (this.#exit) return;
    if (this.#unanswered === null) this.#unanswered = new PatientCount(silentBeats);
    else if (this.#unanswered.count() === 'over') this.#endFaulty(`no sign of life for ${silentBeats * beatMs} ms`);
    this.#tell({ type: 'beat', writeUntil: writeDeadline(this.#owner.mayWriteFor) });
  }

  #endFaulty(detail: string): void {
    if (this.#exit) return;
    this.#owner.log.error({ pid: this.pid, detail }, 'engine process is frozen or broken; killing it');
    this.kill();
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null, detail = ''): void {
    if (this.#exit) return;
    const exit: EngineExit = { code, signal, asked: this.#closing !== null };
    this.#exit = exit;
    clearInterval(this.#beat);
    this.#started();
    this.#channel.clear();
    const text = [exitText(exit), detail].filter(Boolean).join('; ');
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#settle(id);
      if (pending?.call === 'close') pending.resolve(undefined);
      else if (pending?.call === 'send') pending.reject(whatsappError('WHATSAPP_SEND_UNCERTAIN', { detail: text }));
      else pending?.reject(whatsappError('WHATSAPP_ENGINE_GONE', { detail: text }));
    }
    if (!exit.asked)
      this.#owner.log.error(
        { pid: this.pid, ...exit, stderr: this.#channel.stderr },
        'engine process exited unexpectedly',
      );
    if (this.#connected) this.#reportClosed(exit, text);
    for (const listener of this.#exitListeners) listener(exit);
    this.#exitListeners.clear();
  }

  #reportClosed(exit: EngineExit, detail: string): void {
    void this.#onEvent({
      type: 'closed',
      disconnect: {
        reason: exit.asked ? 'closed_by_us' : 'engine_crashed',
        code: exit.signal ?? (exit.code === null ? null : String(exit.code)),
        detail,
        serverAnswered: false,
        until: null,
        killed: exit.signal !== null,
      },
    });
  }
}
