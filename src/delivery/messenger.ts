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
import type { AccountLimits } from '../whatsapp/limits.ts';

/** The question that connects delivery and session: can it send now? */
export type MaySend =
  | { readonly may: true; readonly account: AccountIdentity }
  | { readonly may: false; readonly state: string; readonly sentence: string };

/** The end of the server's backlog. */
export interface Backlog {
  /** Milliseconds since then. */
  readonly sinceMs: number;
  /** The server never said so; nothing of it came for a while. */
  readonly assumed: boolean;
}

/** What delivery needs from the session; implemented by the session's supervisor. */
export interface Messenger {
  /** Only a connected session can send. */
  maySend(): MaySend;
  /**
   * Identity of the login's store: changes only with a link or a restore. The same generation means the same linked device.
   */
  storeGeneration(): string;
  /** That the server has delivered its whole backlog in this connection; null: not yet. */
  backlog(): Backlog | null;
  readonly capabilities: EngineCapabilities;
  lookup(digits: string): Promise<Lookup>;
  prepare(request: PrepareRequest): Promise<Prepared>;
  send(request: SendRequest): Promise<SendResult>;
  findSent(request: FindSentRequest): Promise<SentEvidence>;
  revoke(request: RevokeRequest): Promise<void>;
  /** What WhatsApp lets the account do with new contacts, asked now. */
  limits(): Promise<AccountLimits>;
  /**
   * Events of deliveries (ack, receipt, inbound, limits, backlog_received, open, closed). A listener's promise resolves
   * once the event is committed; only then is it acknowledged to WhatsApp. Returns the unsubscriber.
   */
  subscribe(listener: (event: EngineEvent) => void | Promise<void>): () => void;
}
