import { Agent } from 'node:https';
import {
  type AuthenticationState,
  Browsers,
  type ConnectionState,
  initAuthCreds,
  makeWASocket,
  type SignalDataSet,
  type SignalDataTypeMap,
  type UserFacingSocketConfig,
  WA_CERT_DETAILS,
  type WASocket,
} from 'baileys';
import pino from 'pino';
import type { WhatsAppFarEnd } from '../../../src/whatsapp/engine-settings.ts';

/** Timers that the library never clears (pre-key upload, placeholder resend); a test process must not wait for them. */
const forgottenTimersMs = [30_000, 8_000];
const setTimer = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimer>) => {
  const timer = setTimer(...args);
  return forgottenTimersMs.includes(args[1] ?? 0) ? timer.unref() : timer;
}, setTimer);

/** Credentials in memory, as simple as the library allows. */
export function memoryAuth(): AuthenticationState {
  const store = new Map<string, unknown>();
  return {
    creds: initAuthCreds(),
    keys: {
      get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
        const found: Record<string, SignalDataTypeMap[T]> = {};
        for (const id of ids) {
          const value = store.get(`${type} ${id}`) as SignalDataTypeMap[T] | undefined;
          if (value !== undefined) found[id] = value;
        }
        return found;
      },
      set: async (data: SignalDataSet) => {
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries)) {
            if (value === null) store.delete(`${type} ${id}`);
            else store.set(`${type} ${id}`, value);
          }
        }
      },
    },
  };
}

/** How one connection of the client ended. */
export interface ClientEnd {
  readonly code: number | undefined;
  readonly message: string;
}

/** The unmodified baileys socket against the stand-in; its events are collected for the tests. */
export class BaileysClient {
  readonly socket: WASocket;
  readonly updates: Partial<ConnectionState>[] = [];
  readonly statuses: { id: string; status: number }[] = [];
  readonly inbound: string[] = [];
  readonly acks = new Map<string, string | null>();
  end: ClientEnd | null = null;
  #changed = Promise.withResolvers<void>();

  constructor(farEnd: WhatsAppFarEnd, auth: AuthenticationState, options: Partial<UserFacingSocketConfig> = {}) {
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(farEnd.noiseRootHex, 'hex');
    this.socket = makeWASocket({
      auth,
      waWebSocketUrl: farEnd.webSocketUrl,
      fetchAgent: new Agent({ ca: farEnd.mediaCaPem }),
      logger: pino({ level: 'silent' }),
      browser: Browsers.ubuntu('Chrome'),
      defaultQueryTimeoutMs: 5_000,
      ...options,
    });
    this.socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update));
    this.socket.ev.on('connection.update', (update) => this.#note(update));
    this.socket.ev.on('messages.update', (updates) => {
      for (const { key, update } of updates) this.#status(key.id, update.status);
    });
    this.socket.ev.on('messages.upsert', ({ messages }) => {
      for (const { key, status, message } of messages) {
        if (key.fromMe) this.#status(key.id, status);
        else if (message?.conversation) this.inbound.push(message.conversation);
      }
      this.#wake();
    });
    // Closing a socket that never opened emits an error event; without a listener it would end the process.
    this.socket.ws.on('error', () => this.#wake());
    this.socket.ws.on('CB:ack,class:message', (node: { attrs: Record<string, string> }) => {
      this.acks.set(node.attrs['id'] ?? '', node.attrs['error'] ?? null);
      this.#wake();
    });
  }

  get qr(): string | undefined {
    return this.updates.findLast((update) => update.qr !== undefined)?.qr;
  }

  get open(): boolean {
    return this.updates.some((update) => update.connection === 'open');
  }

  status(id: string): number {
    return Math.max(-1, ...this.statuses.filter((entry) => entry.id === id).map((entry) => entry.status));
  }

  /** Resolves once `ready` holds; checked after each event of the client. */
  async until(ready: () => boolean): Promise<void> {
    while (!ready()) await this.#changed.promise;
  }

  async close(): Promise<void> {
    if (this.end) return;
    await this.socket.end(undefined);
  }

  #note(update: Partial<ConnectionState>): void {
    this.updates.push(update);
    if (update.connection === 'close') {
      const error = update.lastDisconnect?.error as (Error & { output?: { statusCode?: number } }) | undefined;
      this.end = { code: error?.output?.statusCode, message: error?.message ?? '' };
    }
    this.#wake();
  }

  #status(id: string | null | undefined, status: number | null | undefined): void {
    if (id && typeof status === 'number') this.statuses.push({ id, status });
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
