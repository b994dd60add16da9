import { hash } from 'node:crypto';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Backlog, MaySend, Messenger } from '../../src/delivery/messenger.ts';
import { engineCapabilities } from '../../src/whatsapp/capabilities.ts';
import type {
  Content,
  DisconnectReason,
  EngineCapabilities,
  EngineEvent,
  EngineListener,
  FindSentRequest,
  Prepared,
  RevokeRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../../src/whatsapp/engine.ts';
import type { AccountLimits } from '../../src/whatsapp/limits.ts';

/** What lies on a phone. */
export interface Arrived {
  readonly messageId: string;
  readonly jid: string;
  readonly content: Content;
}

/** What happens to a send: WhatsApp takes it and says so, takes it in silence, loses it, or refuses. */
export type SendScript =
  | 'deliver'
  | 'swallow_ack'
  | 'lose'
  | { readonly refuse: string; readonly until?: number; readonly withToken?: boolean }
  | { readonly throws: Error }
  /** Delivered, with what the engine says of the send. */
  | { readonly delivers: Pick<SendResult, 'leftOut' | 'lid'> }
  /** Answers never: the promise of `send` stays open until the connection drops. */
  | 'hang';

/**
 * A session and the WhatsApp behind it, in memory: phones that keep what arrived and drop a second message with the
 * same id, receipts, and a connection that can drop. Survives a "restart" of delivery, as the real one would.
 */
export class ScriptedMessenger implements Messenger {
  readonly phones: Arrived[] = [];
  readonly sends: Prepared[] = [];
  readonly lookups: string[] = [];
  capabilities: EngineCapabilities = engineCapabilities.baileys;
  clock: Clock = systemClock;
  online = true;
  backlogAt: number | null = 0;
  backlogAssumed = false;
  generation = 'store-1';
  dedupe = true;
  /** Whether WhatsApp uses the id that a message was prepared with. */
  idWasOurs = true;
  receipts: readonly ('sender' | 'delivered' | 'read')[] = ['delivered', 'read'];
  script: (prepared: Prepared, nth: number) => SendScript = () => 'deliver';
  knows: (digits: string) => string | null = (digits) => `${digits}@s.whatsapp.net`;
  /** The LID that a lookup names beside the number. */
  lidOf: (digits: string) => string | null = () => null;
  prepareError: Error | null = null;
  revokeError: Error | null = null;
  readonly revoked: RevokeRequest[] = [];
  limitsTold: AccountLimits | Error = {};
  limitQuestions = 0;
  readonly #listeners = new Set<EngineListener>();
  readonly #contents = new Map<string, Content>();
  readonly #hanging = new Set<(error: Error) => void>();
  /** Receipts that nobody took: WhatsApp tells them again at the next connection. */
  readonly #owed: EngineEvent[] = [];

  maySend(): MaySend {
    if (!this.online) return { may: false, state: 'reconnecting', sentence: 'The session is reconnecting.' };
    return { may: true, account: { jid: '5491100000000@s.whatsapp.net', lid: null, device: 7, pushName: null } };
  }
  storeGeneration(): string {
    return this.generation;
  }
  backlog(): Backlog | null {
    if (!this.online || this.backlogAt === null) return null;
    return { sinceMs: this.clock.now().monotonic - this.backlogAt, assumed: this.backlogAssumed };
  }
  lookup(digits: string) {
    this.lookups.push(digits);
    const jid = this.knows(digits);
    const lid = this.lidOf(digits);
    const named = lid === null ? {} : { lid };
    return Promise.resolve(jid === null ? { exists: false as const } : { exists: true as const, jid, ...named });
  }
  prepare({ jid, messageId, content }: { jid: string; messageId: string; content: Content }): Promise<Prepared> {
    if (this.prepareError) return Promise.reject(this.prepareError);
    const payload = Buffer.from(JSON.stringify({ messageId, content })).toString('base64');
    this.#contents.set(messageId, content);
    return Promise.resolve({
      jid,
      messageId,
      payload,
      payloadSha256: hash('sha256', payload),
    });
  }
  send(prepared: SendRequest): Promise<SendResult> {
    this.sends.push(prepared);
    const script = this.script(prepared, this.sends.length);
    const result = { messageId: prepared.messageId, idWasOurs: this.idWasOurs };
    if (script === 'hang') {
      return new Promise((_resolve, reject) => this.#hanging.add(reject));
    }
    if (typeof script === 'object' && 'throws' in script) return Promise.reject(script.throws);
    if (script === 'lose') return Promise.resolve(result);
    if (typeof script === 'object' && 'delivers' in script) {
      this.arrive(prepared);
      setImmediate(() => this.tell(prepared));
      return Promise.resolve({ ...result, ...script.delivers });
    }
    if (typeof script === 'object') {
      const { refuse: error, ...end } = script;
      setImmediate(() =>
        this.emit({ type: 'ack', messageId: prepared.messageId, error, at: this.clock.now().wall, ...end }),
      );
      return Promise.resolve(result);
    }
    this.arrive(prepared);
    if (script === 'deliver') setImmediate(() => this.tell(prepared));
    return Promise.resolve(result);
  }
  findSent(request: FindSentRequest): Promise<SentEvidence> {
    const found = this.phones.find(({ messageId }) => messageId === request.messageId);
    return Promise.resolve(found ? { found: true, messageId: found.messageId, status: 'delivered' } : { found: false });
  }
  revoke(request: RevokeRequest): Promise<void> {
    this.revoked.push(request);
    if (this.revokeError) return Promise.reject(this.revokeError);
    const at = this.phones.findIndex(({ messageId }) => messageId === request.messageId);
    if (at !== -1) this.phones.splice(at, 1);
    return Promise.resolve();
  }
  limits(): Promise<AccountLimits> {
    this.limitQuestions += 1;
    return this.limitsTold instanceof Error ? Promise.reject(this.limitsTold) : Promise.resolve(this.limitsTold);
  }
  subscribe(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: EngineEvent): void {
    const refused = (): void => {
      if (event.type === 'receipt') this.#owed.push(event);
    };
    if (this.#listeners.size === 0) refused();
    for (const listener of this.#listeners) void Promise.resolve(listener(event)).catch(refused);
  }
  /** Ack and receipts for what has arrived. */
  tell(prepared: Prepared): void {
    const { messageId, jid } = prepared;
    this.emit({ type: 'ack', messageId, error: null, at: this.clock.now().wall });
    for (const kind of this.receipts)
      this.emit({ type: 'receipt', messageId, kind, from: jid, at: this.clock.now().wall });
  }
  arrive(prepared: Prepared): void {
    const content = this.#contents.get(prepared.messageId);
    if (!content) throw new Error('never prepared');
    if (this.dedupe && this.phones.some(({ messageId }) => messageId === prepared.messageId)) return;
    this.phones.push({ messageId: prepared.messageId, jid: prepared.jid, content });
  }
  drop(reason: DisconnectReason = 'connection_lost', killed = false): void {
    this.online = false;
    this.backlogAt = null;
    for (const reject of this.#hanging) reject(new Error('connection lost'));
    this.#hanging.clear();
    const disconnect = {
      reason,
      code: '408',
      detail: 'lost',
      serverAnswered: true,
      until: null,
      killed,
    } as const;
    this.emit({ type: 'closed', disconnect });
  }
  /** The process that listened is gone. */
  orphan(): void {
    this.#listeners.clear();
    this.drop('engine_crashed', true);
  }
  connect(): void {
    this.online = true;
    this.backlogAt = this.clock.now().monotonic;
    for (const event of this.#owed.splice(0)) this.emit(event);
    this.emit({ type: 'backlog_received' });
  }
}
