import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import {
  type BinaryNode,
  DEFAULT_CONNECTION_CONFIG,
  fetchLatestWaWebVersion,
  initAuthCreds,
  S_WHATSAPP_NET,
} from 'baileys';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { engineCapabilities } from '../capabilities.ts';
import { withinDeadline } from '../deadline.ts';
import type {
  ConnectRequest,
  Disconnect,
  Engine,
  EngineEvent,
  EngineVersions,
  FindSentRequest,
  Lookup,
  PasskeyAnswer,
  Prepared,
  PrepareRequest,
  Probe,
  RevokeRequest,
  SendResult,
  SentEvidence,
} from '../engine.ts';
import type { EngineHooks } from '../engine-hooks.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { AccountLimits } from '../limits.ts';
import { assertPerson } from '../person.ts';
import type { TunnelAgentParts } from '../proxy/agent.ts';
import { fetchThroughProxy } from '../proxy/fetch.ts';
import { type Forwarder, isWhatsApp } from '../proxy/forwarder.ts';
import { tunnelOf } from '../proxy/settings.ts';
import { askLimits } from './account-limits.ts';
import { setCertificateTrust } from './certificate.ts';
import { Connection } from './connection.ts';
import { CredentialStore } from './credential-store.ts';
import { isLinked, type StoredCredentials } from './credentials.ts';
import { lookUp } from './lookup.ts';
import { Messages } from './messages.ts';
import { Revocations } from './revocations.ts';
import { SeenStatuses } from './seen-statuses.ts';
import { endOfVersion, type Stanza, VERSION_ENDING } from './stanzas.ts';
import { storeFileExists } from './store-file.ts';
import { isUnanswered } from './unanswered.ts';
import { useOwnUploadFolder } from './upload-folder.ts';
import { chooseVersion, keepGoodVersion, readLastGoodVersion, versionText, type WebVersion } from './web-version.ts';

/** Creates the baileys engine; it connects on request. Run it in a separate process (`host/`). */
export function createBaileysEngine(settings: EngineSettings, hooks: EngineHooks): Engine {
  return new BaileysEngine(settings, hooks);
}

/** Of WhatsApp Web, as the library carries it. */
export const libraryWebVersion = versionText(DEFAULT_CONNECTION_CONFIG.version);

class BaileysEngine implements Engine {
  readonly name = 'baileys';
  readonly capabilities = engineCapabilities.baileys;
  readonly #settings: EngineSettings;
  readonly #hooks: EngineHooks;
  readonly #seen = new SeenStatuses();
  readonly #revocations = new Revocations();
  readonly #refusedVersions: WebVersion[] = [];
  #store: CredentialStore | null = null;
  #connection: Connection | null = null;
  #messages: Messages | null = null;
  #version: WebVersion | null = null;
  /** The way through the proxy; null: there is none. */
  readonly #proxy: TunnelAgentParts | null;
  #forwarder: Promise<Forwarder> | null = null;
  #connecting = false;
  #closed: Promise<void> | null = null;

  constructor(settings: EngineSettings, hooks: EngineHooks) {
    this.#settings = settings;
    this.#proxy = tunnelOf(settings);
    this.#hooks = {
      ...hooks,
      emit: (event) => {
        if (this.#revocations.take(event)) return undefined;
        this.#seen.take(event);
        return hooks.emit(event);
      },
    };
    setCertificateTrust(settings.verifyNoiseCertificate, settings.farEnd);
    useOwnUploadFolder(settings.cachePath);
  }

  async connect({ link }: ConnectRequest): Promise<void> {
    if (this.#connecting || this.#connection) throw whatsappError('WHATSAPP_BUSY', { doing: 'connected' });
    if (this.#closed) throw whatsappError('WHATSAPP_ENGINE_GONE', { detail: 'it is closed' });
    this.#connecting = true;
    try {
      const credentials = await this.#credentialsFor(link !== null);
      if (this.#proxy) await this.#fetchThrough(this.#proxy);
      const version = await this.#resolveVersion();
      this.#start(credentials, version, link);
    } catch (error) {
      const damaged = hasCode(error, 'WHATSAPP_STORE_DAMAGED');
      if (!damaged && !hasCode(error, 'WHATSAPP_STORE_UNWRITABLE')) throw error;
      this.#closeStore();
      this.#emitStoreFailed(damaged ? 'store_damaged' : 'store_unwritable', toError(error));
    } finally {
      this.#connecting = false;
    }
  }

  async probe(): Promise<Probe> {
    const connection = this.#openConnection();
    const asked = performance.now();
    const { queryMs } = this.#settings.deadlines;
    if (!(await connection.ping(queryMs))) {
      throw connection.isOpen
        ? whatsappError('WHATSAPP_NO_ANSWER', { ms: queryMs, question: 'ping' })
        : whatsappError('WHATSAPP_NOT_CONNECTED');
    }
    return { answeredInMs: Math.round(performance.now() - asked) };
  }

  async lookup(digits: string): Promise<Lookup> {
    return await lookUp(this.#openConnection(), digits, this.#settings.deadlines.queryMs);
  }

  async prepare(request: PrepareRequest): Promise<Prepared> {
    assertPerson(request.jid);
    return await this.#openMessages().prepare(request);
  }

  async send(prepared: Prepared): Promise<SendResult> {
    assertPerson(prepared.jid);
    return await this.#openMessages().send(prepared);
  }

  /** Only what this process has seen: there is no chat to check, so "not found" proves nothing. */
  findSent({ messageId }: FindSentRequest): Promise<SentEvidence> {
    return Promise.resolve(this.#seen.evidence(messageId));
  }

  async revoke(request: RevokeRequest): Promise<void> {
    assertPerson(request.jid);
    const messages = this.#openMessages();
    await this.#revocations.ask(request, () => messages.revoke(request), this.#settings.deadlines.queryMs);
  }

  async limits(): Promise<AccountLimits> {
    return await askLimits(this.#openConnection(), this.#settings.deadlines.queryMs);
  }

  async answerPasskey(answer: PasskeyAnswer): Promise<void> {
    if (!this.#connection) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    await this.#connection.passkey.answer(answer);
  }

  async confirmPasskey(): Promise<void> {
    if (!this.#connection) throw whatsappError('WHATSAPP_PASSKEY_NOT_ASKED');
    await this.#connection.passkey.confirm();
  }

  async unlink(): Promise<void> {
    const connection = this.#openConnection();
    const jid = this.#store?.credentials.me?.id ?? '';
    const question: BinaryNode = {
      tag: 'iq',
      attrs: { to: S_WHATSAPP_NET, type: 'set', xmlns: 'md' },
      content: [{ tag: 'remove-companion-device', attrs: { jid, reason: 'user_initiated' } }],
    };
    const { queryMs } = this.#settings.deadlines;
    const answer: unknown = await connection.socket.query(question, queryMs).catch((error: unknown) => {
      // The server may answer by disconnecting: then the `closed` event says logged_out.
      if (!connection.isOpen) return 'closed';
      if (isUnanswered(error)) return undefined;
      throw whatsappError('WHATSAPP_QUERY_REFUSED', { question: 'unlink', detail: toError(error).message }, error);
    });
    if (answer === undefined) throw whatsappError('WHATSAPP_NO_ANSWER', { ms: queryMs, question: 'unlink' });
    connection.end({ kind: 'asked' });
  }

  versions(): Promise<EngineVersions> {
    const version = this.#version ?? this.#bundledVersion();
    return Promise.resolve({
      engine: this.name,
      library: libraryVersion(),
      whatsapp: versionText(version),
      browser: null,
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // Let a send in progress finish: its ratchet is saved after its bytes.
    const patienceMs = this.#settings.deadlines.closeMs / 2;
    await withinDeadline(patienceMs, this.#messages?.idle() ?? Promise.resolve()).catch(() => undefined);
    const connection = this.#connection;
    if (connection) {
      const ended = new Promise<void>((resolve) => {
        this.#onceClosed = resolve;
      });
      connection.end({ kind: 'asked' });
      await ended;
    }
    this.#closeStore();
    (await this.#forwarder?.catch(() => null))?.close();
  }

  #onceClosed: () => void = () => undefined;

  /** The stored login, or a new identity if a link was requested and there is none. */
  async #credentialsFor(linking: boolean): Promise<StoredCredentials> {
    const { storePath } = this.#settings;
    const { loginDatabase = null } = this.#hooks;
    if (this.#store) this.#store.agree();
    else if (storeFileExists(storePath)) this.#store = CredentialStore.open(storePath, loginDatabase);
    const stored = this.#store?.credentials ?? null;
    if (stored && isLinked(stored)) {
      if (linking) throw whatsappError('WHATSAPP_ALREADY_LINKED');
      // A login with an unwritable disk fails at its first key, so do not contact WhatsApp at all.
      this.#store?.proveWritable();
      return stored;
    }
    if (!linking) throw whatsappError('WHATSAPP_NOT_LINKED');
    const fresh = initAuthCreds();
    if (this.#store) this.#store.replaceUnconfirmed(fresh);
    else this.#store = await CredentialStore.create(storePath, fresh, loginDatabase);
    return this.#store.credentials;
  }

  #start(credentials: StoredCredentials, version: WebVersion, link: ConnectRequest['link']): void {
    if (!this.#store || this.#closed) throw whatsappError('WHATSAPP_ENGINE_GONE', { detail: 'it is closed' });
    this.#version = version;
    const connection = new Connection({
      settings: this.#settings,
      hooks: this.#hooks,
      store: this.#store,
      credentials,
      version,
      link,
      proxy: this.#proxy,
      onOpen: () => {
        this.#say(version, 'accepted');
        void this.#keepVersion(version);
      },
      onClosed: (disconnect) => this.#onClosed(disconnect, version),
    });
    const answers = connection.socket.ws as unknown as EventEmitter;
    answers.on(VERSION_ENDING, (stanza: Stanza) => this.#say(version, 'ending', endOfVersion(stanza)));
    this.#connection = connection;
    this.#messages = new Messages(connection, this.#settings, this.#proxy, this.#hooks.emit);
  }

  #onClosed(disconnect: Disconnect, version: WebVersion): void {
    this.#connection = null;
    this.#messages = null;
    if (disconnect.reason === 'client_outdated') {
      this.#refusedVersions.push(version);
      this.#say(version, 'refused');
    }
    this.#onceClosed();
  }

  /** What the library loads by `fetch` goes through the proxy too. */
  async #fetchThrough({ proxy, options }: TunnelAgentParts): Promise<void> {
    const { farEnd } = this.#settings;
    const mayReach = (host: string): boolean => isWhatsApp(host) || (farEnd !== null && host === '127.0.0.1');
    this.#forwarder ??= fetchThroughProxy(proxy, options, mayReach);
    await this.#forwarder;
  }

  /** Never fails: a stale version may still be accepted, a missing one never. */
  async #resolveVersion(): Promise<WebVersion> {
    const { cachePath, farEnd, deadlines } = this.#settings;
    const bundled = this.#bundledVersion();
    if (farEnd) return bundled;
    const served = await fetchLatestWaWebVersion({ signal: AbortSignal.timeout(deadlines.queryMs) });
    if (served.isLatest) this.#say(served.version, 'served');
    return chooseVersion({
      served: served.isLatest ? served.version : null,
      lastGood: await readLastGoodVersion(cachePath),
      bundled,
      refused: this.#refusedVersions,
    });
  }

  #say(
    version: WebVersion,
    said: Extract<EngineEvent, { type: 'web_version' }>['said'],
    until: number | null = null,
  ): void {
    void this.#hooks.emit({ type: 'web_version', version: versionText(version), said, until });
  }

  #bundledVersion(): WebVersion {
    return DEFAULT_CONNECTION_CONFIG.version;
  }

  async #keepVersion(version: WebVersion): Promise<void> {
    await keepGoodVersion(this.#settings.cachePath, version).catch((error: unknown) => {
      const message = `the WhatsApp Web version could not be stored: ${toError(error).message}`;
      void this.#hooks.emit({ type: 'log', level: 'warn', message });
    });
  }

  #openConnection(): Connection {
    if (!this.#connection?.isOpen) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    return this.#connection;
  }

  #openMessages(): Messages {
    this.#openConnection();
    if (!this.#messages) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    return this.#messages;
  }

  #closeStore(): void {
    this.#store?.close();
    this.#store = null;
  }

  #emitStoreFailed(reason: 'store_damaged' | 'store_unwritable', error: Error): void {
    const event: EngineEvent = {
      type: 'closed',
      disconnect: {
        reason,
        code: error instanceof CodedError ? error.code : null,
        detail: error.message,
        serverAnswered: false,
        until: null,
      },
    };
    void this.#hooks.emit(event);
  }
}

function libraryVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require('baileys/package.json') as { readonly version: string };
  return version;
}
