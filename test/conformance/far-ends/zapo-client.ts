import { Agent } from 'node:https';
import { deserialize, serialize } from 'node:v8';
import type { WaClient, WaClientEventMap } from 'zapo-js/client';
import type { WaStore, WaStoreBackend } from 'zapo-js/store';
import { until } from '../../../sandbox/whatsapp/wire/wire-scene.ts';
import type { WhatsAppFarEnd } from '../../../src/whatsapp/engine-settings.ts';

type Library = typeof import('zapo-js/client') & typeof import('zapo-js/store');
type Content = Parameters<WaClient['sendMessage']>[1];
type Logger = ConstructorParameters<typeof WaClient>[1];
type Node = Parameters<WaClientEventMap['connection_success']>[0]['node'];

/** The library, or null where the package cannot be loaded. */
export async function loadZapo(): Promise<Library | null> {
  try {
    return { ...(await import('zapo-js/client')), ...(await import('zapo-js/store')) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** A login of zapo-js: its credentials as bytes, everything else in its own memory stores. */
export class ZapoLogin {
  readonly store: WaStore;
  credentials: Buffer | null = null;

  constructor({ createStore }: Library) {
    const auth = {
      load: () => Promise.resolve(this.credentials && deserialize(this.credentials)),
      save: (credentials: unknown) => {
        this.credentials = serialize(credentials);
        return Promise.resolve();
      },
      clear: () => {
        this.credentials = null;
        return Promise.resolve();
      },
    };
    const backend = { stores: { auth: () => auth }, caches: {} } as unknown as WaStoreBackend;
    this.store = createStore({ backends: { bytes: backend }, providers: { auth: 'bytes' } });
  }
}

/** The unmodified zapo-js client against the stand-in; its events are collected for the tests. */
export class ZapoClient {
  readonly client: WaClient;
  readonly inbound: { readonly text: string; readonly from: string }[] = [];
  /** Receipts in order: message id, type and sender. */
  readonly receipts: string[] = [];
  /** Messages of its log. */
  readonly log: string[] = [];
  readonly received: Node[] = [];
  qr: string | null = null;
  /** Logins that received their whole backlog. */
  logins = 0;
  /** Its reasons for the end of the connection. */
  end: string | null = null;

  constructor({ WaClient: Client }: Library, farEnd: WhatsAppFarEnd, login: ZapoLogin) {
    const trusted = new Agent({ ca: farEnd.mediaCaPem });
    this.client = new Client(
      {
        store: login.store,
        sessionId: 'conformance',
        chatSocketUrls: [farEnd.webSocketUrl],
        proxy: { mediaUpload: trusted, mediaDownload: trusted },
        testHooks: { noiseRootCa: { publicKey: Buffer.from(farEnd.noiseRootHex, 'hex'), serial: 0 } },
        history: { enabled: true },
        connectTimeoutMs: 30_000,
        timeoutIntervalMs: 30_000,
        reconnectIntervalMs: 50,
        messageAckTimeoutMs: 30_000,
      },
      this.#log(),
    );
    this.client.on('auth_qr', ({ qr }) => {
      this.qr = qr;
    });
    this.client.on('offline_resume', ({ status }) => {
      if (status === 'complete') this.logins += 1;
    });
    this.client.on('connection', ({ status, reason }) => {
      if (status === 'close') this.end = reason;
    });
    this.client.on('transport_node_in', ({ node }) => this.received.push(node));
    this.client.on('message', ({ message, senderJid = '' }) => {
      const { conversation } = (message ?? {}) as { conversation?: string };
      if (conversation) this.inbound.push({ text: conversation, from: senderJid });
    });
    this.client.on('message_receipt', ({ rawNode: { attrs } }) => {
      this.receipts.push(`${attrs['id']} ${attrs['type'] ?? 'delivered'} ${attrs['from']}`);
    });
  }

  /** Connects; resolves once the server has accepted the login and delivered the backlog. */
  async login(): Promise<void> {
    const before = this.logins;
    await this.client.connect();
    await until(() => this.logins > before);
  }

  async send(to: string, content: Content, id: string): Promise<void> {
    await this.client.sendMessage(to, content, { id });
  }

  async close(): Promise<void> {
    await this.client.disconnect();
  }

  #log(): NonNullable<Logger> {
    const note = (message: string) => void this.log.push(message);
    return { level: 'debug', trace: () => undefined, debug: note, info: note, warn: note, error: note };
  }
}
