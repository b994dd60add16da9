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
import type { Arrival, Companion, Phone, ReceiptDelays } from '../world/records.ts';
import type { SendFaultRequest } from '../world/send-faults.ts';

/** A fault and on how many occasions it is met; null: until `clearFaults`. */
export interface Times {
  readonly times: number | null;
}

/** What can be changed while all runs; what is not named stays. */
export interface Settings {
  readonly dedupe?: boolean;
  readonly openDirectory?: boolean;
  readonly delays?: Partial<ReceiptDelays>;
  /** First-contact limit (463): epoch milliseconds, or null to lift it. */
  readonly newChatsRefusedUntil?: number | null;
  /** References offered in one link window (WhatsApp: six). */
  readonly linkRefs?: number;
  /** What is wrong with the phone's statement at the next links. */
  readonly linkFlaw?: LinkFlaw | null;
  readonly chainFlaw?: ChainFlaw | null;
  /** Hosts that `media_conn` names before the real one. */
  readonly badMediaHosts?: readonly string[];
  /** Receipts of contacts come from their LID also where their number was written to. */
  readonly receiptsFromLid?: boolean;
  /** Contacts write under their LID, and nothing names their number. */
  readonly wordsFromLid?: boolean;
  /** Keys are named by LID alone, so that a client that asks by number is found. */
  readonly keysByLidOnly?: boolean;
  /** How a good login that lacks a passkey is refused. */
  readonly passkeyRefusal?: WireOptions['passkeyRefusal'];
}

export interface Counters extends WireCounters {
  /** Pairings seen: texts scanned and codes entered on phones. */
  readonly qrScans: number;
  readonly codesEntered: number;
  /** Companions that show a QR text now, and those among them that asked for a code. */
  readonly waitingToLink: number;
  readonly codesWanted: number;
  readonly uploads: number;
  /** Dialogs that were answered in the page. */
  readonly dialogsAnswered: number;
  readonly arrivals: number;
  /** Copies that phones hid by message id: they would have shown without dedupe. */
  readonly duplicatesSuppressed: number;
  /** Copies that did show (dedupe off). */
  readonly duplicatesShown: number;
}

export interface LinkState extends Omit<Companion, 'secret'> {
  /** Receipts and messages that it has not acknowledged yet. */
  readonly waiting: number;
  /** One-time pre-keys left at the server, and those that were handed out (wire companions). */
  readonly preKeysLeft: number;
  readonly preKeysTaken: readonly number[];
}

/**
 * Everything a scenario can ask of the sandbox's WhatsApp, the same in one process and over its admin endpoint. `account`
 * is the digits of the sender's phone, by default the first one; `companion` an id as `companions` gives it, by default
 * all of them.
 */
export interface WhatsAppAdmin {
  /** The phone scans a QR text. */
  scanQr(ask: { readonly text: string; readonly account?: string }): Promise<void>;
  /** The phone is given a pairing code, with or without its hyphen. */
  enterCode(ask: { readonly code: string; readonly account?: string }): Promise<void>;
  companions(): Promise<LinkState[]>;
  /** The phone removes a linked device; all of them when none is named. Returns how many. */
  unlink(ask: { readonly companion?: string }): Promise<number>;
  /** From now on WhatsApp asks this account for its passkey; null: no more. */
  requirePasskey(ask: { readonly account?: string; readonly demand: PasskeyDemand | null }): Promise<void>;
  /** The account's owner has made a passkey. */
  registerPasskey(ask: { readonly account?: string; readonly passkey: RegisteredPasskey }): Promise<void>;
  /** The phone's owner compares its code with this one, which the companion shows (XXXX-XXXX). */
  comparePasskeyCode(ask: { readonly account?: string; readonly code: string }): Promise<void>;
  /** The account's own phone gives a sign of life to its companions. */
  phoneSeen(ask: { readonly account?: string }): Promise<void>;

  phones(): Promise<Phone[]>;
  addContact(ask: ContactRequest): Promise<Phone>;
  addAccount(ask: AccountRequest): Promise<Phone>;
  /** This number is not on WhatsApp from now on. */
  removeNumber(ask: { readonly digits: string }): Promise<void>;
  setOnline(ask: { readonly digits: string; readonly online: boolean }): Promise<void>;
  /** A lookup of these digits names another number, or a LID, until it is set back (null). */
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
  /** What phones received, in the order of arrival: at one phone, or at all; only what came after position `after`. */
  arrivals(ask: { readonly digits?: string; readonly after?: number }): Promise<Arrival[]>;

  set(settings: Settings): Promise<void>;
  faultSends(ask: SendFaultRequest): Promise<void>;
  faultLogins(ask: Times & { readonly fault: LoginFault }): Promise<void>;
  faultQueries(ask: Times & { readonly fault: QueryFault }): Promise<void>;
  /** The keys of one device of a phone are refused, or cannot be used. */
  faultBundles(ask: Times & { readonly fault: BundleFault }): Promise<void>;
  faultUploads(ask: Times & { readonly fault: UploadFault }): Promise<void>;
  /** Ends every fault that was asked for, of the page as well; what was done to connections stays done. */
  clearFaults(): Promise<void>;
  /** Does something to open connections. Returns how many it met. */
  strike(ask: { readonly fault: ConnectionFault; readonly companion?: string }): Promise<number>;
  /** The server changes its Noise key, so that clients which know the former one cannot resume. */
  turnNoiseKey(): Promise<void>;
  /** False: connections are refused (ECONNREFUSED) and the open ones cut, until it is set back. */
  setReachable(ask: { readonly reachable: boolean }): Promise<void>;
  /** The next messages for one device of a contact cannot be opened; it sends retry receipts. */
  failToOpen(ask: { readonly digits: string; readonly device: number; readonly times: number }): Promise<void>;
  /** The phone forgets its encryption sessions, as after a reinstallation; messages on them are asked for again. */
  forgetSessions(ask: { readonly digits: string }): Promise<void>;
  faultPage(changes: Partial<PageFaults>): Promise<void>;
  pageIncident(incident: PageIncident): Promise<void>;

  counters(): Promise<Counters>;
}

/** The calls by name, as the endpoint knows them. */
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
