import { hash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Content, EngineEvent, Prepared } from '../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../src/whatsapp/engine-settings.ts';
import type { SharedHosts } from '../../src/whatsapp/host/shared-hosts.ts';
import { type EngineHost, startEngineHost } from '../../src/whatsapp/host/start.ts';
import { EventLog } from './events.ts';
import { temporarySettings } from './settings.ts';
import { silentLog } from './silence.ts';
import type { Stage } from './stage.ts';

/** What an engine needs of its stage. */
export interface EngineStage extends Pick<Stage, 'engine' | 'farEnd' | 'settings' | 'account'> {
  readonly world: { readonly offers: Pick<Stage['world']['offers'], 'scan'> };
  readonly hangUp: () => void | Promise<void>;
}

/** An engine in its host on a store of its own, with the outbox's part: prepared messages are kept by id. */
export class TestEngine {
  readonly settings: EngineSettings;
  readonly stage: EngineStage;
  readonly folder: string;
  readonly kept = new Map<string, Prepared>();
  /** Ids of messages that recipients wanted again. */
  readonly askedFor: string[] = [];
  readonly #remove: () => void;
  #host: EngineHost | null = null;
  log = new EventLog();
  /** For how many milliseconds messages may be written. */
  mayWriteFor = Number.POSITIVE_INFINITY;
  /** Processes that it shares with others; null: it has one of its own. */
  hosts: SharedHosts | null = null;
  /** The outbox's part: resolves when a receipt or an inbound message is durable. */
  writeDown: (event: EngineEvent) => Promise<void> = () => Promise.resolve();

  constructor(stage: EngineStage, changes: Partial<EngineSettings> = {}) {
    const { settings, folder, remove } = temporarySettings(stage.engine, {
      farEnd: stage.farEnd,
      ...stage.settings,
      ...changes,
    });
    this.settings = settings;
    this.folder = folder;
    this.stage = stage;
    this.#remove = remove;
  }

  /** The running host; started when there is none. */
  get host(): EngineHost {
    this.#host ??= startEngineHost(this.settings, {
      preparedMessages: {
        payload: (id) => {
          this.askedFor.push(id);
          return Promise.resolve(this.kept.get(id)?.payload ?? null);
        },
      },
      listener: (event) => {
        this.log.listener(event);
        return event.type === 'receipt' || event.type === 'inbound' ? this.writeDown(event) : undefined;
      },
      log: silentLog,
      mayWriteFor: () => this.mayWriteFor,
      hosts: this.hosts,
    });
    return this.#host;
  }

  /** Ends the process at once, as a crash does; the next call starts another. */
  async crash(): Promise<void> {
    process.kill(this.host.pid, 'SIGKILL');
    await this.gone();
  }

  /** Waits for the end of the process; the next call starts another. */
  async gone(): Promise<void> {
    const host = this.#host;
    if (host) await new Promise((resolve) => host.onExit(resolve));
    this.#host = null;
  }

  /** Connects when the last test left it otherwise. */
  async ensureOpen(): Promise<void> {
    if (!this.isOpen) await this.open();
  }

  get isOpen(): boolean {
    const last = this.log.events.findLast(({ type }) => type === 'open' || type === 'closed');
    return this.#host !== null && last?.type === 'open';
  }

  async stop(): Promise<void> {
    await this.#host?.close();
    this.#host = null;
  }

  /** The far end ends the connection, and nothing of the process: the next one needs no other. */
  async hangUp(): Promise<void> {
    const since = this.log.position;
    await this.stage.hangUp();
    await this.log.next('closed', { since });
  }

  /** Links by QR and stays connected. */
  async link(): Promise<void> {
    const since = this.log.position;
    await this.host.connect({ link: { kind: 'qr' } });
    const { text } = await this.log.next('link_code', { since });
    await this.stage.world.offers.scan(this.stage.account, text);
    await this.log.next('paired', { since });
    await this.openAfterPairing(since);
  }

  /**
   * Links, and with a browser again if a restart does not find the login, as the session does before it calls a link made: a
   * browser that ends right after a link may not have written it. Stays connected.
   */
  async linkForGood(): Promise<void> {
    if (this.stage.engine === 'baileys') return await this.link();
    for (let left = 3; left > 0; left--) {
      await this.link();
      await this.stop();
      const since = this.log.position;
      await this.host.connect({ link: null });
      const next = await this.log.first(['open', 'link_code', 'closed'], { since });
      if (next.type === 'open') return;
      await this.stop();
    }
    throw new Error('No restart found the login.');
  }

  /** An engine either opens by itself after pairing or asks for a restart; both are in order. */
  async openAfterPairing(since = 0): Promise<void> {
    const next = await this.log.first(['closed', 'open'], { since });
    if (next.type === 'open') return;
    if (next.disconnect.reason !== 'restart_required') throw new Error(`pairing ended: ${next.disconnect.detail}`);
    await this.open();
  }

  /** Logs in with the stored session. */
  async open(): Promise<void> {
    const since = this.log.position;
    await this.host.connect({ link: null });
    await this.log.next('open', { since });
    await this.log.next('backlog_received', { since });
  }

  /** Prepares and keeps; as the outbox does before anything is written. */
  async prepare(to: string, content: Content, messageId = newMessageId()): Promise<Prepared> {
    const prepared = await this.host.prepare({ jid: `${to}@s.whatsapp.net`, messageId, content });
    this.kept.set(messageId, prepared);
    return prepared;
  }

  async sendText(to: string, text: string): Promise<string> {
    const prepared = await this.prepare(to, { kind: 'text', text });
    return (await this.host.send(prepared)).messageId;
  }

  /** A PDF of so many random bytes in this engine's folder. */
  document(bytes: number, caption = 'Invoice 4711'): Extract<Content, { kind: 'document' }> {
    const file = path.join(this.folder, `${randomBytes(4).toString('hex')}.pdf`);
    const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(bytes)]);
    writeFileSync(file, content);
    const sha256 = hash('sha256', content);
    return {
      kind: 'document',
      path: file,
      sha256,
      fileName: 'Factura Ñandú.pdf',
      mimeType: 'application/pdf',
      caption,
    };
  }

  /** Waits for the server's answer to a message. */
  acked(messageId: string, since = 0): Promise<Extract<EngineEvent, { type: 'ack' }>> {
    return this.log.next('ack', { since, fits: (ack) => ack.messageId === messageId });
  }

  receipt(messageId: string, kind: 'sender' | 'delivered' | 'read', since = 0): Promise<EngineEvent> {
    return this.log.next('receipt', { since, fits: (event) => event.messageId === messageId && event.kind === kind });
  }

  async end(): Promise<void> {
    try {
      await this.stop();
    } finally {
      this.#remove();
    }
  }
}

/** An id of the shape that `delivery/` makes. */
export function newMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}
