import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import {
  type AuthenticationCreds,
  type ConnectionState,
  makeWASocket,
  proto,
  S_WHATSAPP_NET,
  type WASocket,
} from 'baileys';
import type { WebSocket } from 'ws';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { patientDeadline } from '../../patient-deadline.ts';
import { withinDeadline } from '../deadline.ts';
import type { AccountIdentity, Disconnect, EngineEvent, LinkMethod } from '../engine.ts';
import type { EngineHooks } from '../engine-hooks.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { readQuota } from '../limits.ts';
import type { TunnelAgentParts } from '../proxy/agent.ts';
import { agentsOf } from './agents.ts';
import { watchAnswers } from './answer-watch.ts';
import { BacklogWait } from './backlog-wait.ts';
import type { CredentialStore, KeyChanges } from './credential-store.ts';
import { isLinked, type StoredCredentials } from './credentials.ts';
import { disconnectFrom, type OwnEnding } from './disconnects.ts';
import { HeldDeliveries } from './held-deliveries.ts';
import { attributesOf, limitsOf, numberAt, revive, timeOf } from './library-values.ts';
import { LinkWindow, pairingCodeMs } from './link-window.ts';
import { ChainRefused } from './noise-chain.ts';
import { PasskeyLink } from './passkey-link.ts';
import { PrivacyTokens } from './privacy-tokens.ts';
import { quietLogger } from './quiet-logger.ts';
import { RecentIds } from './recent-ids.ts';
import { SendWatch } from './send-watch.ts';
import {
  deviceOf,
  eventsFrom,
  isPasskeyQuestion,
  isReadByMany,
  type OwnUsers,
  pongTo,
  type Stanza,
  saysDevicesAreStale,
  userOf,
} from './stanzas.ts';
import { startWatchdog } from './watchdog.ts';
import type { WebVersion } from './web-version.ts';

/** A socket that does not close within this time is destroyed. */
const politeCloseMs = 1000;
/** A timer's maximum: the library's keep-alive, which takes 88 s to notice a dead line, and its QR codes never have a turn. */
const never = 2 ** 31 - 1;
/** New keys uploaded after an older copy of the store was restored. */
const renewedPreKeys = 100;

/** What a connection needs in addition to its settings. */
export interface ConnectionParts {
  readonly settings: EngineSettings;
  readonly hooks: EngineHooks;
  readonly store: CredentialStore;
  readonly credentials: StoredCredentials;
  readonly version: WebVersion;
  readonly link: LinkMethod | null;
  /** null: none. */
  readonly proxy: TunnelAgentParts | null;
  /** Called once, after `open`. */
  readonly onOpen: () => void;
  /** Called once, before the `closed` event. */
  readonly onClosed: (disconnect: Disconnect) => void;
}

/**
 * One socket of the library, from its first byte to its single `closed` event. Works around the library: refused upgrades and
 * unfinished logins would hang forever, unreadable frames kill the process, and dead connections be noticed late.
 */
export class Connection {
  readonly socket: WASocket;
  /** Messages whose recipient's device list has changed, according to the server. */
  readonly staleDevices = new RecentIds();
  readonly sendWatch: SendWatch;
  readonly tokens: PrivacyTokens;
  readonly #parts: ConnectionParts;
  readonly #ws: EventEmitter;
  readonly #endDeadline: () => void;
  readonly #deliveries: HeldDeliveries;
  readonly #window: LinkWindow;
  readonly #backlog: BacklogWait;
  /** How WhatsApp's question for a passkey stands, while this device is not linked. */
  readonly passkey: PasskeyLink;
  #stopWatchdog: () => void = () => undefined;
  #cut: NodeJS.Timeout | undefined;
  #ours: OwnEnding | null = null;
  #serverAnswered = false;
  #serverTime: number | null = null;
  #frames = 0;
  #open = false;
  #passkeyAsked = false;
  #proxyFailure: CodedError | null = null;
  #closed = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.sendWatch = new SendWatch(() => parts.hooks.writeUntil());
    const { settings } = parts;
    this.#deliveries = new HeldDeliveries({
      emit: parts.hooks.emit,
      own: () => this.#ownUsers(),
      notTaken: (detail) => this.end({ kind: 'not_taken', detail }),
    });
    this.socket = makeWASocket({
      version: [...parts.version],
      ...(settings.farEnd ? { waWebSocketUrl: settings.farEnd.webSocketUrl } : {}),
      auth: { creds: parts.credentials as unknown as AuthenticationCreds, keys: this.#keys() },
      logger: quietLogger(parts.hooks.emit),
      connectTimeoutMs: Math.min(20_000, settings.deadlines.connectMs),
      defaultQueryTimeoutMs: settings.deadlines.queryMs,
      keepAliveIntervalMs: never,
      qrTimeout: never,
      transactionOpts: { maxCommitRetries: 3, delayBetweenTriesMs: 200 },
      ...agentsOf(settings, parts.proxy, (error) => (this.#proxyFailure = error)),
      markOnlineOnConnect: false,
      syncFullHistory: false,
      emitOwnEvents: false,
      shouldIgnoreJid: isReadByMany,
      getMessage: ({ id }) => this.#sentMessage(id),
      makeSignalRepository: (...signal) => this.sendWatch.watched(this.#deliveries.signalRepository(...signal)),
    });
    this.#backlog = new BacklogWait({
      quietMs: settings.deadlines.backlogQuietMs,
      received: (assumed) => this.#onBacklogReceived(assumed),
    });
    this.#window = new LinkWindow({
      show: (text, ttlMs) => this.#showQr(text, ttlMs),
      over: () => this.end({ kind: 'link_window' }),
    });
    this.passkey = new PasskeyLink({
      socket: this.socket,
      credentials: parts.credentials,
      saveCredentials: () => this.#saveCredentials(),
      emit: (event) => this.#emit(event),
      end: (detail) => this.end({ kind: 'passkey', detail }),
    });
    this.tokens = new PrivacyTokens(this.socket, settings.deadlines.queryMs);
    this.#ws = this.socket.ws as unknown as EventEmitter;
    const [late, delayed] = [() => this.end({ kind: 'connect_deadline' }), () => this.#emit({ type: 'delayed' })];
    this.#endDeadline = patientDeadline(settings.deadlines.connectMs, { late, delayed });
    this.#listen();
  }

  get isOpen(): boolean {
    return this.#open && !this.#closed && this.#ours === null;
  }

  get account(): AccountIdentity | null {
    const me = this.#parts.credentials.me;
    if (!me) return null;
    return {
      jid: `${userOf(me.id)}${S_WHATSAPP_NET}`,
      lid: me.lid ? `${userOf(me.lid)}@lid` : null,
      device: deviceOf(me.id),
      pushName: me.name && me.name !== '~' ? me.name : null,
    };
  }

  /** Pings the server. @returns false if it did not answer in time */
  async ping(ms: number): Promise<boolean> {
    const answer = await withinDeadline(
      ms + 500,
      this.socket.query(
        { tag: 'iq', attrs: { to: S_WHATSAPP_NET, type: 'get', xmlns: 'w:p' }, content: [{ tag: 'ping', attrs: {} }] },
        ms,
      ) as Promise<unknown>,
    ).catch(() => undefined);
    return answer !== undefined;
  }

  /** Closes the connection; `closed` follows within a second or two, whatever the server does. Idempotent. */
  end(ours: OwnEnding): void {
    if (this.#closed || this.#ours) return;
    this.#ours = ours;
    const dead = ours.kind === 'unanswered' || ours.kind === 'bad_frame';
    if (dead) this.#rawSocket()?.terminate();
    void this.socket.end(new Error(ours.kind)).catch(() => undefined);
    this.#cut = setTimeout(() => {
      this.#rawSocket()?.terminate();
      this.#onClose(null);
    }, politeCloseMs);
  }

  #listen(): void {
    const { socket } = this;
    this.#guardFrames();
    watchAnswers(this.#ws, this.#parts.hooks.emit);
    this.#deliveries.holdReceipts(this.#ws);
    const raw = this.#rawSocket();
    if (raw) this.sendWatch.countFrames(raw, () => this.end({ kind: 'unanswered', question: 'a send' }));
    this.#ws.on('frame', (frame: unknown) => this.#onFrame(frame));
    this.#ws.on('upgrade', ({ headers }: IncomingMessage) => {
      this.#serverTime = timeOf(headers.date);
    });
    this.#ws.on('unexpected-response', (_request: unknown, response: IncomingMessage) => {
      this.#serverAnswered = true;
      const seconds = Number(response.headers['retry-after']);
      this.end({
        kind: 'upgrade_refused',
        status: response.statusCode ?? 0,
        retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
      });
    });
    socket.ev.on('creds.update', () => this.#saveCredentials());
    socket.ev.on('message-capping.update', (told) => this.#emit({ type: 'limits', limits: readQuota(told) }));
    socket.ev.on('connection.update', (update) => this.#onUpdate(update));
  }

  /** An unreadable frame rejects inside the library's listener and would go uncaught. */
  #guardFrames(): void {
    const listeners = this.#ws.listeners('message') as ((data: unknown) => unknown)[];
    this.#ws.removeAllListeners('message');
    for (const listener of listeners) {
      this.#ws.on('message', (data: unknown) => {
        Promise.resolve(listener(data)).catch((error: unknown) => {
          this.end({ kind: 'bad_frame', detail: toError(error).message });
        });
      });
    }
  }

  /** Reports events that need no acknowledgement. */
  #emit(event: EngineEvent): void {
    void this.#parts.hooks.emit(event);
  }

  #onFrame(frame: unknown): void {
    this.#serverAnswered = true;
    this.#frames++;
    if (frame instanceof Uint8Array) return;
    const stanza = frame as Stanza;
    this.#backlog.saw(stanza);
    const pong = pongTo(stanza);
    // On a connection that has just ended nobody waits for it.
    if (pong) void this.socket.sendNode(pong).catch(() => undefined);
    if (saysDevicesAreStale(stanza)) this.staleDevices.add(stanza.attrs['id'] ?? '');
    if (!isLinked(this.#parts.credentials)) this.#window.take(stanza);
    if (isPasskeyQuestion(stanza)) this.#onPasskeyAsked(stanza);
    else this.passkey.continued(stanza);
    const own = this.#ownUsers();
    if (!own) return;
    for (const event of eventsFrom(stanza, own, Date.now())) this.#emit(this.tokens.judged(event));
    this.#deliveries.expect(stanza);
  }

  #ownUsers(): OwnUsers | null {
    const me = this.#parts.credentials.me;
    return me ? { phone: userOf(me.id), lid: me.lid ? userOf(me.lid) : null } : null;
  }

  #onUpdate(update: Partial<ConnectionState>): void {
    if (update.qr) this.#onQr(update.qr);
    const { account } = this;
    if (update.isNewLogin && account) this.#emit({ type: 'paired', account });
    if (update.reachoutTimeLock) this.#emit({ type: 'limits', limits: limitsOf(update.reachoutTimeLock) });
    if (update.receivedPendingNotifications) this.#backlog.ended();
    if (update.connection === 'open') this.#onOpen();
    if (update.connection === 'close') this.#onClose(update.lastDisconnect?.error ?? null);
  }

  #onQr(text: string): void {
    this.#endDeadline();
    this.#window.begin(text);
    const { link } = this.#parts;
    if (link?.kind !== 'code') return;
    this.socket.requestPairingCode(link.phone.replace(/\D/g, '')).then(
      (code) => this.#emit({ type: 'link_code', kind: 'code', text: code, ttlMs: pairingCodeMs }),
      (error: unknown) => this.end({ kind: 'unanswered', question: `the pairing code (${toError(error).message})` }),
    );
  }

  #showQr(text: string, ttlMs: number): void {
    if (this.#parts.link?.kind !== 'code') this.#emit({ type: 'link_code', kind: 'qr', text, ttlMs });
  }

  /** Of a login that stands it is only noted: whether it is let in all the same shows at once. */
  #onPasskeyAsked(stanza: Stanza): void {
    if (this.#open) return;
    this.#passkeyAsked = true;
    if (isLinked(this.#parts.credentials)) return;
    this.#endDeadline();
    this.#window.stop();
    void this.passkey.asked(stanza);
  }

  #onOpen(): void {
    const account = this.account;
    if (!account || this.#ours) return;
    this.#endDeadline();
    this.#open = true;
    this.#emit({ type: 'open', account });
    this.#backlog.opened();
    this.#stopWatchdog = startWatchdog(this.#parts.settings.transportPingMs, {
      ping: (ms) => this.ping(ms),
      frames: () => this.#frames,
      dead: () => this.end({ kind: 'unanswered', question: 'a ping' }),
    });
    this.#parts.onOpen();
    void this.#renewKeys();
  }

  #onBacklogReceived(assumed: boolean): void {
    if (!assumed) {
      this.#emit({ type: 'backlog_received' });
      return;
    }
    const { backlogQuietMs } = this.#parts.settings.deadlines;
    const message = `WhatsApp has not told the end of its backlog; nothing of it came for ${backlogQuietMs} ms, so it counts as received`;
    this.#emit({ type: 'log', level: 'warn', message });
    this.#emit({ type: 'backlog_received', assumed: true });
  }

  /** Uploads the new keys that a restored store requires, since an older copy's may be used up. Repeated until confirmed. */
  async #renewKeys(): Promise<void> {
    const { store } = this.#parts;
    try {
      if (!store.renewalDue) return;
      await this.socket.uploadPreKeys(renewedPreKeys);
      await this.socket.rotateSignedPreKey();
      store.renewalDone();
      this.#emit({ type: 'log', level: 'info', message: 'new pre-keys and a new signed pre-key are uploaded' });
    } catch (error) {
      const message = `keys could not be renewed; retrying at the next login: ${toError(error).message}`;
      this.#emit({ type: 'log', level: 'warn', message });
    }
  }

  #onClose(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endDeadline();
    this.#stopWatchdog();
    clearTimeout(this.#cut);
    this.#window.stop();
    this.#backlog.stop();
    this.passkey.over();
    const { output, data } = (error ?? {}) as { output?: unknown; data?: unknown };
    const proxyFailure = this.#open ? null : this.#proxyFailure;
    const disconnect = disconnectFrom({
      proxyFailure,
      code: numberAt(output, 'statusCode'),
      message: error?.message ?? 'the connection ended',
      attributes: attributesOf(data),
      ours: this.#ours,
      serverAnswered: this.#serverAnswered,
      linked: isLinked(this.#parts.credentials),
      passkeyAsked: this.#passkeyAsked && !this.#open,
      validity: error instanceof ChainRefused ? error.validity : null,
      serverTime: this.#serverTime,
      now: Date.now(),
    });
    this.#parts.onClosed(disconnect);
    this.#emit({ type: 'closed', disconnect });
  }

  #saveCredentials(): void {
    try {
      this.#parts.store.saveCredentials(this.#parts.credentials);
    } catch (error) {
      this.#onStoreFailure(error);
    }
  }

  #keys() {
    const { store } = this.#parts;
    return {
      get: (type: string, ids: string[]) => revive(type, store.keys(type, ids)) as never,
      set: (changes: object) => {
        try {
          store.changeKeys(changes as KeyChanges);
        } catch (error) {
          this.#onStoreFailure(error);
          throw error;
        }
      },
    };
  }

  /** Stop if state cannot be saved: ratchets that exist only in memory would be lost. */
  #onStoreFailure(error: unknown): void {
    const detail = error instanceof CodedError ? error.message : toError(error).message;
    this.end({ kind: 'store_failed', detail, damaged: hasCode(error, 'WHATSAPP_STORE_DAMAGED') });
  }

  async #sentMessage(id: string | null | undefined): Promise<proto.IMessage | undefined> {
    const payload = id ? await this.#parts.hooks.preparedMessages.payload(id) : null;
    return payload === null ? undefined : proto.Message.decode(Buffer.from(payload, 'base64'));
  }

  /** The library hides its WebSocket behind an interface without `terminate`. */
  #rawSocket(): WebSocket | null {
    return (Reflect.get(this.socket.ws, 'socket') as WebSocket | null | undefined) ?? null;
  }
}
