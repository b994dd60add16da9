import { hash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { proto } from '../../../sandbox/whatsapp/wire/library.ts';
import { type Stanza, stanza } from '../../../sandbox/whatsapp/wire/stanza.ts';
import type { Backlog, MaySend, Messenger } from '../../../src/delivery/messenger.ts';
import { whatsappError } from '../../../src/errors/whatsapp.ts';
import { engineCapabilities } from '../../../src/whatsapp/capabilities.ts';
import type {
  Content,
  EngineEvent,
  EngineListener,
  Prepared,
  PrepareRequest,
  ReceiptKind,
  SendRequest,
  SendResult,
} from '../../../src/whatsapp/engine.ts';
import { machineNow, mayWriteAt, writeDeadline } from '../../../src/whatsapp/write-deadline.ts';
import { Line } from './line.ts';
import type { Account } from './orders.ts';

const CONNECT_EVERY_MS = 1000;
const PING_EVERY_MS = 5000;
const RECEIPTS: Readonly<Record<string, ReceiptKind>> = {
  '': 'delivered',
  read: 'read',
  sender: 'sender',
  played: 'played',
};

export interface MessengerParts {
  readonly account: Account;
  readonly url: string;
  /** What the client calls itself. */
  readonly name: string;
  readonly mayWriteFor: () => number;
  /** Another login has ended ours. */
  readonly onReplaced: () => void;
}

/**
 * The session of an account as delivery sees it, on a real connection to the simulated WhatsApp; the lightest there is: no
 * process of its own, no upload, no lookup, and messages are texts. It connects while its owner may write, and never again
 * once another login has ended its own.
 */
export class LightMessenger implements Messenger {
  readonly capabilities = engineCapabilities.baileys;
  readonly #parts: MessengerParts;
  readonly #listeners = new Set<EngineListener>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #line: Line | null = null;
  #backlogAt: number | null = null;

  constructor(parts: MessengerParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  maySend(): MaySend {
    if (this.#line?.isOpen !== true)
      return { may: false, state: 'reconnecting', sentence: 'The session is reconnecting.' };
    const { digits, device } = this.#parts.account;
    return { may: true, account: { jid: `${digits}@s.whatsapp.net`, lid: null, device, pushName: null } };
  }

  storeGeneration(): string {
    return 'linked once';
  }

  backlog(): Backlog | null {
    if (this.#line?.isOpen !== true || this.#backlogAt === null) return null;
    return { sinceMs: performance.now() - this.#backlogAt, assumed: false };
  }

  lookup(digits: string) {
    return Promise.resolve({ exists: true as const, jid: `${digits}@s.whatsapp.net` });
  }

  prepare({ jid, messageId, content }: PrepareRequest): Promise<Prepared> {
    const payload = Buffer.from(proto.Message.encode({ conversation: wordsOf(content) }).finish()).toString('base64');
    const payloadSha256 = hash('sha256', payload);
    return Promise.resolve({ jid, messageId, payload, payloadSha256 });
  }

  async send({ jid, messageId, payload }: SendRequest): Promise<SendResult> {
    const deadline = writeDeadline(this.#parts.mayWriteFor);
    const line = this.#line;
    if (!isOpen(line)) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    const message = await line.seal(jid, messageId, Buffer.from(payload, 'base64')).catch((error: unknown) => {
      throw whatsappError('WHATSAPP_ENCRYPTION_FAILED', { detail: String(error) }, error);
    });
    if (!isOpen(line)) throw whatsappError('WHATSAPP_NOT_CONNECTED');
    // As engines do, right before the frame.
    if (!mayWriteAt(deadline, machineNow())) throw whatsappError('WHATSAPP_LEASE_ENDED');
    line.send(message);
    return { messageId, idWasOurs: true };
  }

  findSent() {
    return Promise.resolve({ found: false as const });
  }

  revoke(): Promise<void> {
    return Promise.resolve();
  }

  limits() {
    return Promise.resolve({});
  }

  subscribe(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#line?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.#parts.mayWriteFor() > 0 && (await this.#connection()) === 'replaced') return;
      await sleep(CONNECT_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** From login to end. */
  async #connection(): Promise<'replaced' | 'lost'> {
    const { account, url, name, onReplaced } = this.#parts;
    const end = Promise.withResolvers<'replaced' | 'lost'>();
    let line: Line;
    try {
      line = await Line.open(url, account, name, {
        received: (node) => this.#received(node),
        ended: (why) => end.resolve(why),
      });
    } catch {
      return 'lost';
    }
    this.#line = line;
    if (this.#stopping.signal.aborted) line.close();
    await this.#tell({
      type: 'open',
      account: { jid: account.digits, lid: null, device: account.device, pushName: null },
    });
    const pinging = setInterval(() => {
      void line.ping().then((answers) => {
        if (!answers) line.close();
      });
    }, PING_EVERY_MS);
    const why = await end.promise;
    clearInterval(pinging);
    this.#line = null;
    this.#backlogAt = null;
    const disconnect = { code: null, detail: why, serverAnswered: true, until: null };
    const reason = why === 'replaced' ? 'replaced' : 'connection_lost';
    await this.#tell({ type: 'closed', disconnect: { reason, ...disconnect } });
    if (why === 'replaced') onReplaced();
    return why;
  }

  #received(node: Stanza): void {
    const { id = '', type = '', from = '' } = node.attrs;
    if (node.tag === 'ack' && node.attrs['class'] === 'message') {
      void this.#tell({ type: 'ack', messageId: id, error: node.attrs['error'] ?? null, at: Date.now() });
    } else if (node.tag === 'receipt') void this.#receipt(id, type, from);
    else if (node.tag === 'ib' && Array.isArray(node.content) && node.content[0]?.tag === 'offline') {
      this.#backlogAt = performance.now();
      void this.#tell({ type: 'backlog_received' });
    }
  }

  /** Confirmed to WhatsApp only once it is committed. */
  async #receipt(id: string, type: string, from: string): Promise<void> {
    const line = this.#line;
    const kind = RECEIPTS[type];
    if (kind === undefined) return;
    const kept = await this.#tell({ type: 'receipt', messageId: id, kind, from, at: Date.now() });
    if (kept) line?.send(stanza('ack', { class: 'receipt', id, to: from, ...(type === '' ? {} : { type }) }));
  }

  /** True once every listener has stored it. */
  async #tell(event: EngineEvent): Promise<boolean> {
    const ended = await Promise.allSettled([...this.#listeners].map(async (listener) => listener(event)));
    return ended.length > 0 && ended.every(({ status }) => status === 'fulfilled');
  }
}

/** A function, because it changes while others are awaited. */
function isOpen(line: Line | null): line is Line {
  return line?.isOpen === true;
}

function wordsOf(content: Content): string {
  return content.kind === 'text' ? content.text : `${path.basename(content.path)}\n${content.caption}`;
}
