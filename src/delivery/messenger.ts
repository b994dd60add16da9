import type {
  AccountIdentity,
  EngineCapabilities,
  EngineEvent,
  FindSentRequest,
  Lookup,
  Prepared,
  PrepareRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../whatsapp/engine.ts';

/** The one question in which the two lives meet. */
export type MaySend =
  | { readonly may: true; readonly account: AccountIdentity }
  | { readonly may: false; readonly state: string; readonly sentence: string };

/** What delivery may ask of the session. The session's supervisor implements it. */
export interface Messenger {
  /** Only a connected session may send. */
  maySend(): MaySend;
  /**
   * Identity of the login's store: changes with every link and every restore, and with nothing else. "Same linked
   * device" means: same generation.
   */
  storeGeneration(): string;
  /** Milliseconds since the server had handed over everything that waited, in this connection; null: it has not yet. */
  msSinceBacklog(): number | null;
  readonly capabilities: EngineCapabilities;
  lookup(digits: string): Promise<Lookup>;
  prepare(request: PrepareRequest): Promise<Prepared>;
  send(request: SendRequest): Promise<SendResult>;
  findSent(request: FindSentRequest): Promise<SentEvidence>;
  /**
   * Events of deliveries (ack, receipt, inbound, restricted, backlog_received, open, closed). A listener's promise resolves
   * when the event is committed; WhatsApp hears of it only then. Returns the unsubscriber.
   */
  subscribe(listener: (event: EngineEvent) => void | Promise<void>): () => void;
}
