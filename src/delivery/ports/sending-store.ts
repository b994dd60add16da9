import type { Content, Prepared } from '../../whatsapp/engine.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import type { PacingState } from '../rules/pacing.ts';
import type { DueMessage, MessageChange } from './message.ts';

export interface DueFilter {
  readonly now: number;
  readonly limit: number;
  readonly exclude: readonly number[];
  readonly customersToo: boolean;
}

export interface Attempt {
  /** Of our own making: see `NewAttempt.id`. */
  readonly id: string;
  readonly messageId: number;
  readonly generation: number;
  readonly jid: string;
  /** Key of the prepared bytes. */
  readonly preparedId: string;
  /** WhatsApp's id; null while an engine that mints its own has not told it. */
  readonly whatsappId: string | null;
  /** null: the process ended before the engine could say. */
  readonly idWasOurs: boolean | null;
  readonly payloadSha256: string;
  readonly storeGeneration: string;
  /** The life in which it was made: see `EvidenceDesk.life`. */
  readonly run: string;
  readonly startedAt: number;
  /** It was in doubt at some time, whatever settled it. */
  readonly doubted: boolean;
  /** What was proven of it; begins with `UNSENT` when it never left. */
  readonly outcome: string | null;
  /** JIDs of devices that it was not addressed to, for want of their keys. */
  readonly leftOut: readonly string[];
}

/** Begins the outcome of an attempt of which nothing was written. */
export const UNSENT = 'unsent: ';

export interface NewAttempt {
  /** Minted by the caller, unique: beginning it a second time, because the first answer was lost, changes nothing. */
  readonly id: string;
  readonly message: number;
  readonly prepared: Prepared;
  /** Id known before the engine has spoken; null when it mints its own. */
  readonly whatsappId: string | null;
  /** Sure before the send: the engine always takes our id. */
  readonly idIsOurs: boolean;
  readonly storeGeneration: string;
  readonly run: string;
  /** The process that makes it: see `SettlingStore.recoverInterrupted`. */
  readonly owner: string;
  readonly now: number;
  /** Counters after this message, committed with it. */
  readonly pacing: PacingState;
}

/** Epoch milliseconds; 0: no pause. */
export interface AccountPauses {
  readonly sendingUntil: number;
  readonly newChatsUntil: number;
}

/** Epoch milliseconds; null: not so. */
export interface Approvals {
  readonly firstRunAt: number | null;
  /** Customers' messages were switched off then, and nobody has approved them since. */
  readonly customersDisabledAt: number | null;
}

/** Messages go out. */
export interface SendingStore {
  dueMessages(filter: DueFilter): Promise<readonly DueMessage[]>;
  dueMessage(id: number): Promise<DueMessage | null>;
  /** When the next message that waits for a time is due; null: none waits. */
  nextDueAt(now: number): Promise<number | null>;
  /** What was never written is noted with its attempt, and gives back to pacing what that had taken. */
  apply(message: number, event: MessageEvent, now: number): Promise<MessageChange | null>;
  savePrepared(message: number, prepared: Prepared, content: Content, now: number): Promise<MessageChange | null>;
  prepared(whatsappId: string): Promise<{ readonly prepared: Prepared; readonly content: Content } | null>;
  /**
   * The attempt, the state and the pacing counters: before the side effect. null: the message may not go any more, or a
   * receipt for its id was kept, which settles it.
   */
  beginAttempt(attempt: NewAttempt): Promise<Attempt | null>;
  /** The id under which receipts will come; kept receipts for it are applied. */
  recordSend(attempt: string, whatsappId: string, idWasOurs: boolean, now: number): Promise<readonly MessageChange[]>;
  recordLeftOut(attempt: string, jids: readonly string[]): Promise<void>;
  /** The engine would not have used our id, and wrote nothing. */
  recordForeignId(attempt: string): Promise<void>;
  pacing(): Promise<PacingState | null>;
  /** What WhatsApp asks of the account, whichever book the messages are of. */
  pauses(): Promise<AccountPauses>;
  /** Each end that is given replaces the kept one. */
  keepPauses(pauses: Partial<AccountPauses>): Promise<void>;
  approvals(): Promise<Approvals>;
  /** Keeps the first time. */
  noteCustomersDisabled(now: number): Promise<void>;
  /** A person said yes; `customersToo` also to customers' messages that had been switched off. */
  approve(now: number, customersToo: boolean): Promise<void>;
}
