import type { RegisteredPasskey } from '../passkey/assertion.ts';
import type { PasskeyDemand } from '../passkey/passkeys.ts';
import type { PageFaults, PageIncident } from '../web/page-faults.ts';
import type { BundleFault, ConnectionFault, LoginFault, QueryFault } from '../wire/connection-faults.ts';
import type { WireCounters, WireOptions } from '../wire/context.ts';
import type { LinkFlaw } from '../wire/link-session.ts';
import type { UploadFault } from '../wire/media-server.ts';
import type { ChainFlaw } from '../wire/noise-certificate.ts';
import type { Posting } from '../world/chats.ts';
import type { AccountRequest, ContactRequest, LookupAnswer } from '../world/directory.ts';
import type { Arrival, Companion, NewChatQuota, Phone, ReceiptDelays, TokenSource } from '../world/records.ts';
import type { SendFaultRequest } from '../world/send-faults.ts';

/** A fault, and how often it occurs; null: until `clearFaults`. */
export interface Times {
  readonly times: number | null;
}

/** Settings that can be changed at any time; missing ones are kept. */
export interface Settings {
  readonly dedupe?: boolean;
  readonly openDirectory?: boolean;
  readonly delays?: Partial<ReceiptDelays>;
  /** First-contact limit (463): epoch milliseconds, or null to lift it. */
  readonly newChatsRefusedUntil?: number | null;
  /** Clients that name an older version of WhatsApp Web (its third number) are refused: 405, and the page DEPRECATED_VERSION. */
  readonly oldestVersion?: number | null;
  /** Clients (by wire) are told at their login that their version is ending then, epoch milliseconds. */
  readonly versionEndsAt?: number | null;
  /** How a companion comes by the privacy token that each message must carry (463 without); null: none is needed. */
  readonly tokenSource?: TokenSource | null;
  /** Chats that accounts may begin in this cycle (475 beyond); null: no quota. */
  readonly newChatQuota?: NewChatQuota | null;
  /** Number of references in one link window (WhatsApp: six). */
  readonly linkRefs?: number;
  /** What is wrong with the phone's confirmation in the next links. */
  readonly linkFlaw?: LinkFlaw | null;
  readonly chainFlaw?: ChainFlaw | null;
  /** Hosts that `media_conn` lists before the real one. */
  readonly badMediaHosts?: readonly string[];
  /** Contacts' receipts come from their LID even if the message was sent to their number. */
  readonly receiptsFromLid?: boolean;
  /** Contacts write under their LID, without their number. */
  readonly wordsFromLid?: boolean;
  /** Keys are returned only under the LID, to detect clients that ask by number. */
  readonly keysByLidOnly?: boolean;
  /** Pre-keys that a companion is told of beyond its own (WhatsApp: none). */
  readonly preKeysAhead?: number;
  /** The end of a backlog is never told. */
  readonly endlessBacklog?: boolean;
  /** How a valid login without a passkey is refused. */
  readonly passkeyRefusal?: WireOptions['passkeyRefusal'];
}

export interface Counters extends WireCounters {
  /** Pairings so far: scanned QR texts and entered codes. */
  readonly qrScans: number;
  readonly codesEntered: number;
  /** Companions that currently show a QR text, and those of them that requested a code. */
  readonly waitingToLink: number;
  readonly codesWanted: number;
  readonly uploads: number;
  /** Dialogs answered in the page. */
  readonly dialogsAnswered: number;
  readonly arrivals: number;
  /** Duplicates hidden by phones, by message id. */
  readonly duplicatesSuppressed: number;
  /** Duplicates that were shown (dedupe off). */
  readonly duplicatesShown: number;
}

export interface LinkState extends Omit<Companion, 'secret'> {
  /** Receipts and messages not acknowledged yet. */
  readonly waiting: number;
  /** One-time pre-keys left on the server, and those handed out (wire companions). */
  readonly preKeysLeft: number;
  readonly preKeysTaken: readonly number[];
}

/**
 * Everything a scenario can do with the sandbox's WhatsApp, both in the same process and over its admin endpoint. `account`
 * is the digits of the sender's phone, by default the first; `companion` is an id returned by `companions`, by default
 * all of them.
 */
export interface WhatsAppAdmin {
  /** The phone scans a QR text. */
  scanQr(ask: { readonly text: string; readonly account?: string }): Promise<void>;
  /** A pairing code is entered on the phone, with or without its hyphen. */
  enterCode(ask: { readonly code: string; readonly account?: string }): Promise<void>;
  companions(): Promise<LinkState[]>;
  /** The phone removes a linked device, by default all of them. Returns the number. */
  unlink(ask: { readonly companion?: string }): Promise<number>;
  /** From now on WhatsApp asks this account for its passkey; null: it does not. */
  requirePasskey(ask: { readonly account?: string; readonly demand: PasskeyDemand | null }): Promise<void>;
  /** The account's owner has created a passkey. */
  registerPasskey(ask: { readonly account?: string; readonly passkey: RegisteredPasskey }): Promise<void>;
  /** The phone's owner compares its code with this one, shown by the companion (XXXX-XXXX). */
  comparePasskeyCode(ask: { readonly account?: string; readonly code: string }): Promise<void>;
  /** The account's own phone sends a sign of life to its companions. */
  phoneSeen(ask: { readonly account?: string }): Promise<void>;

  phones(): Promise<Phone[]>;
  addContact(ask: ContactRequest): Promise<Phone>;
  addAccount(ask: AccountRequest): Promise<Phone>;
  /** From now on this number is not on WhatsApp. */
  removeNumber(ask: { readonly digits: string }): Promise<void>;
  setOnline(ask: { readonly digits: string; readonly online: boolean }): Promise<void>;
  /** A lookup of these digits returns another number, or a LID, until it is reset (null). */
  answerLookup(ask: { readonly digits: string; readonly answer: LookupAnswer | null }): Promise<void>;
  /** A contact writes to the account, in a group, a status, …, or calls, revokes, … Returns the message id. */
  write(
    ask: Posting & {
      readonly from: string;
      readonly text: string;
      readonly account?: string;
      readonly messageId?: string;
    },
  ): Promise<string>;
  /** What phones received, in order of arrival: one phone, or all; only after position `after`. */
  arrivals(ask: { readonly digits?: string; readonly after?: number }): Promise<Arrival[]>;

  set(settings: Settings): Promise<void>;
  faultSends(ask: SendFaultRequest): Promise<void>;
  faultLogins(ask: Times & { readonly fault: LoginFault }): Promise<void>;
  faultQueries(ask: Times & { readonly fault: QueryFault }): Promise<void>;
  /** The keys of one device of a phone are refused, or unusable. */
  faultBundles(ask: Times & { readonly fault: BundleFault }): Promise<void>;
  faultUploads(ask: Times & { readonly fault: UploadFault }): Promise<void>;
  /** Ends all requested faults, including the page's; effects on connections remain. */
  clearFaults(): Promise<void>;
  /** Disturbs open connections. Returns the number. */
  strike(ask: { readonly fault: ConnectionFault; readonly companion?: string }): Promise<number>;
  /** The server changes its Noise key, so that clients with the old one cannot resume. */
  turnNoiseKey(): Promise<void>;
  /** False: open connections are closed and new ones refused (ECONNREFUSED), until it is reset. */
  setReachable(ask: { readonly reachable: boolean }): Promise<void>;
  /** The next messages for one device of a contact cannot be decrypted; it sends retry receipts. */
  failToOpen(ask: { readonly digits: string; readonly device: number; readonly times: number }): Promise<void>;
  /** The phone forgets its encryption sessions, as after a reinstallation, and requests messages again. */
  forgetSessions(ask: { readonly digits: string }): Promise<void>;
  faultPage(changes: Partial<PageFaults>): Promise<void>;
  pageIncident(incident: PageIncident): Promise<void>;

  counters(): Promise<Counters>;
}

/** The names of the calls at the endpoint. */
export const adminCalls = [
  'scanQr',
  'enterCode',
  'companions',
  'unlink',
  'requirePasskey',
  'registerPasskey',
  'comparePasskeyCode',
  'phoneSeen',
  'phones',
  'addContact',
  'addAccount',
  'removeNumber',
  'setOnline',
  'answerLookup',
  'write',
  'arrivals',
  'set',
  'faultSends',
  'faultLogins',
  'faultQueries',
  'faultBundles',
  'faultUploads',
  'clearFaults',
  'strike',
  'turnNoiseKey',
  'setReachable',
  'failToOpen',
  'forgetSessions',
  'faultPage',
  'pageIncident',
  'counters',
] as const satisfies readonly (keyof WhatsAppAdmin)[];

export type AdminCall = (typeof adminCalls)[number];
