import type {
  AccountIdentity,
  EngineCapabilities,
  EngineEvent,
  FindSentRequest,
  Lookup,
  Prepared,
  PrepareRequest,
  RevokeRequest,
  SendRequest,
  SendResult,
  SentEvidence,
} from '../whatsapp/engine.ts';

/** The question that connects delivery and session: can it send now? */
export type MaySend =
  | { readonly may: true; readonly account: AccountIdentity }
  | { readonly may: false; readonly state: string; readonly sentence: string };

/** What delivery needs from the session; implemented by the session's supervisor. */
export interface Messenger {
  /** Only a connected session can send. */
  maySend(): MaySend;
  /**
   * Identity of the login's store: changes only with a link or a restore. The same generation means the same linked device.
   */
  storeGeneration(): string;
  /** Milliseconds since the server delivered its whole backlog in this connection; null: not yet. */
  msSinceBacklog(): number | null;
  readonly capabilities: EngineCapabilities;
  lookup(digits: string): Promise<Lookup>;
  prepare(request: PrepareRequest): Promise<Prepared>;
  send(request: SendRequest): Promise<SendResult>;
  findSent(request: FindSentRequest): Promise<SentEvidence>;
  revoke(request: RevokeRequest): Promise<void>;
  /**
   * Events of deliveries (ack, receipt, inbound, restricted, backlog_received, open, closed). A listener's promise resolves
   * once the event is committed; only then is it acknowledged to WhatsApp. Returns the unsubscriber.
   */
  subscribe(listener: (event: EngineEvent) => void | Promise<void>): () => void;
}
