/**
 * The engine port: one linked device of WhatsApp, whatever library drives it.
 *
 * Everything that crosses it is plain JSON, because an engine lives in a child process (see `host/`).
 * An engine decides nothing about reconnecting: it connects when told, reports why it closed, and stays closed.
 */

import type { Shape } from '../shape.ts';
import type { AccountLimits } from './limits.ts';
import type { PasskeyQuestion } from './passkey/question.ts';

export type EngineName = 'webjs' | 'baileys';
export const engineNames = ['webjs', 'baileys'] as const satisfies readonly EngineName[];

/** What an engine can and cannot do; declared, not discovered by failing. */
export interface EngineCapabilities {
  /** The id given to `send` always becomes WhatsApp's message id (webjs: decided per send, see `SendResult.idWasOurs`). */
  readonly clientMessageId: boolean;
  /** A send can insist on our id: see `SendRequest.ownIdOnly`. */
  readonly idGuard: boolean;
  /** How a doubtful send can be resolved: by receipts for its id, or by checking the chat. */
  readonly evidence: 'receipts' | 'chat';
  /** The phone's own sign of life can be seen. */
  readonly phoneLastSeen: boolean;
  /** Its store can be snapshotted while it runs. */
  readonly hotBackup: boolean;
  /** A refused message is reported with the server's error number (463, 479, …); otherwise its ack says `refused`. */
  readonly refusalCodes: boolean;
  /** The store's encryption state can be renewed after an older copy was restored. */
  readonly renewable: boolean;
}

/** The linked account. `jid` without a device part: `5491122223333@s.whatsapp.net`. */
export interface AccountIdentity {
  readonly jid: string;
  readonly lid: string | null;
  /** WhatsApp's number for this linked device, when the engine knows it. */
  readonly device: number | null;
  readonly pushName: string | null;
}

/** Why an engine closed: the rows of `session/lifecycle/reasons.ts`. Engines report no others. */
export const disconnectReasons = [
  'restart_required',
  'connection_lost',
  'server_error',
  'timed_out',
  'browser_died',
  'page_crashed',
  'page_broken',
  'unreachable',
  'proxy_unreachable',
  'proxy_refused',
  'host_blocked',
  'link_window_ended',
  'replaced',
  'logged_out',
  'temporary_ban',
  'rate_limited',
  'account_locked',
  'link_needs_passkey',
  'login_needs_passkey',
  'dialog',
  'client_outdated',
  'store_damaged',
  'store_unwritable',
  'cannot_start',
  'certificate_refused',
  'clock_wrong',
  'engine_crashed',
  'closed_by_us',
  'unknown',
] as const;
export type DisconnectReason = (typeof disconnectReasons)[number];

export interface Disconnect {
  readonly reason: DisconnectReason;
  /** The server's code (401, 440, …) or the browser's state; null if there was none. */
  readonly code: string | null;
  /** One line for the log: the library's message, without secrets. */
  readonly detail: string;
  /** True if WhatsApp's server answered in this connection: only then does the attempt count. */
  readonly serverAnswered: boolean;
  /** End of a pause requested by WhatsApp, epoch milliseconds (402 with expiry, 429 with a time). */
  readonly until: number | null;
  /** The engine or its browser was killed: its data may not be on disk. */
  readonly killed?: boolean;
  /** Absolute path of a private picture of what a person is asked (`dialog`); see `pictures.ts`. */
  readonly picture?: string;
}

export type LinkMethod = { readonly kind: 'qr' } | { readonly kind: 'code'; readonly phone: string };

/** Receipts, weakest first. `sender`: the account's own phone has the message, so the server accepted it. */
export type ReceiptKind = 'sender' | 'delivered' | 'read' | 'played';

/** How far a document has come before its message is handed over: hashed and encrypted here, then uploaded. */
export type UploadStage = 'preparing' | 'uploading';

export type EngineEvent =
  /** Logged in; queries are answered. */
  | { readonly type: 'open'; readonly account: AccountIdentity }
  /**
   * The server has delivered its whole backlog. Once per connection, after `open`. `assumed`: it has not said so, and
   * nothing of the backlog has come for a while; if it says so later, the event is repeated without.
   */
  | { readonly type: 'backlog_received'; readonly assumed?: true }
  /** A QR text or a pairing code to show; a later one replaces it. `ttlMs`: how long it is valid. */
  | { readonly type: 'link_code'; readonly kind: 'qr' | 'code'; readonly text: string; readonly ttlMs: number }
  /**
   * WhatsApp wants a passkey of the account before it links this device: no further link code comes, and the connection
   * stays until the question has ended. `question` null: that it is asked can be seen, and no more (`detail`); `button` is
   * what the page's one button says, which `confirmPasskey` presses.
   */
  | {
      readonly type: 'passkey_asked';
      readonly question: PasskeyQuestion | null;
      readonly detail: string;
      readonly button?: string;
    }
  /** Phone and companion show this code when nobody stands between them: `confirmPasskey` says that a person compared. */
  | { readonly type: 'passkey_code'; readonly code: string }
  /** The phone has confirmed. The engine then closes (`restart_required`) or opens by itself. */
  | { readonly type: 'paired'; readonly account: AccountIdentity }
  /** The engine has closed its connection; no more events until `connect`. */
  | { readonly type: 'closed'; readonly disconnect: Disconnect }
  /**
   * The server's answer to a message. `error` null: accepted. `until`: the end stated by the error, if any. `withToken`, of
   * a refused one: whether it carried WhatsApp's privacy token for its recipient; left out: not known.
   */
  | {
      readonly type: 'ack';
      readonly messageId: string;
      readonly error: string | null;
      readonly at: number;
      readonly until?: number;
      readonly withToken?: boolean;
    }
  | {
      readonly type: 'receipt';
      readonly messageId: string;
      readonly kind: ReceiptKind;
      readonly from: string;
      readonly at: number;
    }
  /** A direct message from one person: nothing from groups, lists, statuses or channels, no notice, call or revocation. */
  | {
      readonly type: 'inbound';
      readonly messageId: string;
      /** By number as far as the engine knows it, else by LID. */
      readonly from: string;
      /** The sender's LID, where it came beside the number. */
      readonly lid?: string;
      /** The name that the sender has chosen to be shown by in place of the number. It belongs to the LID and may change. */
      readonly username?: string;
      readonly text: string | null;
      readonly at: number;
    }
  /** A stanza from the account's own phone, proof that it is active. */
  | { readonly type: 'phone_seen'; readonly at: number }
  /** WhatsApp tells, by itself or asked, what the account may do with new contacts. */
  | { readonly type: 'limits'; readonly limits: AccountLimits }
  /** A document is on its way to WhatsApp's media hosts, and the engine still waits for it; once a second. `sent`: bytes. */
  | {
      readonly type: 'upload';
      readonly messageId: string;
      readonly stage: UploadStage;
      /** null: the engine cannot see it. */
      readonly sent: number | null;
      readonly bytes: number;
    }
  /**
   * What WhatsApp says of a version of WhatsApp Web (`2.3000.1043857760`): that it is the one its server serves, that a
   * login with it was accepted or refused, or that it is ending. `until`: when that is, epoch milliseconds; null: not said.
   */
  | {
      readonly type: 'web_version';
      readonly version: string;
      readonly said: 'served' | 'accepted' | 'refused' | 'ending';
      readonly until: number | null;
    }
  /** The computer is overloaded, so that a start or a login takes longer than usual: it is not given up yet. */
  | { readonly type: 'delayed' }
  /** Memory in use (bytes) is high enough that a restart is due when idle. */
  | { readonly type: 'heavy'; readonly bytes: number }
  /** The browser has started; `lacking`: why it runs without its sandbox; null: it has one. */
  | { readonly type: 'browser_sandbox'; readonly lacking: string | null }
  /** An answer or event had a form that this process has not seen before; `about`: what it was, in words of ours. */
  | { readonly type: 'answer'; readonly about: string; readonly shape: Shape }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };

export interface ConnectRequest {
  /** null: log in with the stored session; an unexpected QR code is still reported as `link_code`. */
  readonly link: LinkMethod | null;
}

/** A browser's answer to WhatsApp's question for a passkey. */
export interface PasskeyAnswer {
  /** As it came; the engine checks it. */
  readonly assertion: unknown;
  /** Browser and session share a computer: nobody can stand between them, and no code needs to be compared. */
  readonly sameComputer: boolean;
}

/** The server's answer to a query: the outbound proof of life. */
export interface Probe {
  readonly answeredInMs: number;
}

/**
 * A number as WhatsApp knows it; the caller must check whose address was returned. A LID is converted to its number if
 * possible.
 */
export type Lookup =
  /** `lid`: the LID of whom `jid` names; left out where WhatsApp names none. */
  { readonly exists: true; readonly jid: string; readonly lid?: string } | { readonly exists: false };

/** What to send. Media are passed by path; the bytes must not change until the message is settled. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'document';
      readonly path: string;
      readonly sha256: string;
      readonly fileName: string;
      readonly mimeType: string;
      readonly caption: string;
    };

export interface PrepareRequest {
  readonly jid: string;
  /** Ours: see `delivery/sending/message-id.ts`. An engine without `clientMessageId` ignores it. */
  readonly messageId: string;
  readonly content: Content;
}

/** Ready to be sent: media are uploaded. Stored by us, so that the same bytes can be sent again. */
export interface Prepared {
  readonly jid: string;
  readonly messageId: string;
  /** Engine's own serialised message, base64; opaque, at most some kilobytes. */
  readonly payload: string;
  /** SHA-256 of `payload`, hex. */
  readonly payloadSha256: string;
}

export interface SendRequest extends Prepared {
  /**
   * Refused with WHATSAPP_ID_NOT_OURS, before anything is written, if the message would get another id. So an attempt is
   * known to use our id even after a crash.
   */
  readonly ownIdOnly?: boolean;
}

/** The message was handed to the engine; only an `ack` event or a receipt proves that it was sent. */
export interface SendResult {
  /** The id that acks and receipts will carry. */
  readonly messageId: string;
  readonly idWasOurs: boolean;
  /** JIDs of devices (never the recipient's phone) that do not get it for lack of usable keys. */
  readonly leftOut?: readonly string[];
  /** The recipient's LID, where the engine came to know it. */
  readonly lid?: string;
}

/** What the engine knows about an earlier message: chat evidence, or nothing. */
export type SentEvidence =
  | {
      readonly found: true;
      readonly messageId: string;
      readonly status: 'pending' | 'sent' | 'delivered' | 'read' | 'error';
    }
  | { readonly found: false };

export interface FindSentRequest {
  readonly jid: string;
  readonly messageId: string | null;
  /** For engines that create their own ids: the document's hash or the text, and not before this time. */
  readonly content: Content;
  readonly notBefore: number;
}

/** A message of ours to be deleted for everyone. */
export interface RevokeRequest {
  readonly jid: string;
  /** WhatsApp's id of the message. */
  readonly messageId: string;
  /** Id of the request itself. The same in each try, so that WhatsApp sees one request. */
  readonly revocationId: string;
}

export interface EngineVersions {
  readonly engine: EngineName;
  readonly library: string;
  /** The WhatsApp Web version used, if known. */
  readonly whatsapp: string | null;
  readonly browser: string | null;
}

/**
 * One engine on one session store. Calls reject with a `CodedError` of `errors/whatsapp.ts`, whose class tells a sender
 * whether nothing was written (`temporary`, `permanent`) or that is unknown (`ambiguous`). Messages go to one person only: `prepare` and `send` refuse every other address (WHATSAPP_NOT_A_PERSON).
 */
export interface Engine {
  readonly name: EngineName;
  readonly capabilities: EngineCapabilities;
  /** Starts connecting; the result is reported by events. Rejects only if it cannot start. */
  connect(request: ConnectRequest): Promise<void>;
  /** Sends a query to the server and waits for the answer. */
  probe(): Promise<Probe>;
  /** Asks WhatsApp whether a number (digits, with country code) has an account, and under which JID. */
  lookup(digits: string): Promise<Lookup>;
  prepare(request: PrepareRequest): Promise<Prepared>;
  send(request: SendRequest): Promise<SendResult>;
  findSent(request: FindSentRequest): Promise<SentEvidence>;
  /** Asks WhatsApp what the account may do with new contacts; what it does not tell is left out. */
  limits(): Promise<AccountLimits>;
  /**
   * Deletes a message for everyone; resolves when WhatsApp has accepted the request. Repeating it is harmless. Rejects with
   * WHATSAPP_REVOKE_REFUSED if it is no longer possible, and with a temporary error if it can be tried again.
   */
  revoke(request: RevokeRequest): Promise<void>;
  /**
   * Goes on with the passkey that WhatsApp asked for (`passkey_asked`), once. Rejects with WHATSAPP_PASSKEY_NOT_ASKED,
   * _EXPIRED or _UNFIT when nothing was told to WhatsApp, and with _REFUSED when the attempt is over.
   */
  answerPasskey(answer: PasskeyAnswer): Promise<void>;
  /** A person has compared the code of `passkey_code` with the phone's. Rejects as `answerPasskey` does. */
  confirmPasskey(): Promise<void>;
  /** Tells WhatsApp to remove this linked device. The store is left as it is. */
  unlink(): Promise<void>;
  versions(): Promise<EngineVersions>;
  /** Closes the connection cleanly, with everything flushed to the store. Idempotent. */
  close(): Promise<void>;
}

/**
 * Receives events in order. Must not throw. A promise resolves once the event is stored durably: only then is a receipt or an
 * inbound message acknowledged to WhatsApp, so that after a crash in between the server delivers it again.
 */
export type EngineListener = (event: EngineEvent) => void | Promise<void>;
