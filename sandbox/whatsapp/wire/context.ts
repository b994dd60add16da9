import { toError } from '../../../src/errors/coded-error.ts';
import type { World } from '../world/world.ts';
import type { CompanionKeys } from './companion-keys.ts';
import type { BundleFault, LoginFault, QueryFault } from './connection-faults.ts';
import type { FaultQueue } from './fault-queue.ts';
import type { LinkFlaw } from './link-session.ts';
import type { MediaServer } from './media-server.ts';
import type { MediaStore } from './media-store.ts';
import type { PhoneDevices } from './phone-devices.ts';
import type { RetryRequests } from './retry-requests.ts';

/** What the parts of one wire server share. */
export interface WireContext {
  readonly world: World;
  readonly phones: PhoneDevices;
  /** Published keys of linked companions, by companion id. */
  readonly companionKeys: Map<string, CompanionKeys>;
  readonly mediaStore: MediaStore;
  readonly mediaServer: MediaServer;
  readonly options: WireOptions;
  readonly retries: RetryRequests;
  /** Companions that have not confirmed their first history yet; the phone sends it again at each login. */
  readonly historyOwed: Set<string>;
  readonly loginFaults: FaultQueue<LoginFault>;
  readonly queryFaults: FaultQueue<QueryFault>;
  readonly bundleFaults: FaultQueue<BundleFault>;
  readonly counters: WireCounters;
}

/** Settings that can change while the server runs. */
export interface WireOptions {
  linkRefs: number;
  linkFlaw: LinkFlaw | null;
  /** Hosts that `media_conn` names before the real one. */
  badMediaHosts: readonly string[];
  /**
   * Contacts' receipts come from their LID also where the number was written to, as in chats that WhatsApp moves to
   * LIDs.
   */
  receiptsFromLid: boolean;
  /** Contacts write under their LID, and nothing names their number. */
  wordsFromLid: boolean;
  /** Keys are named by LID alone, so that asking by number is seen; WhatsApp names them by both. */
  keysByLidOnly: boolean;
  /**
   * Pre-keys that a companion is told of beyond those that it has uploaded. A client that is told of none makes hundreds at its
   * first login, as with WhatsApp, and a few when it is told of one.
   */
  preKeysAhead: number;
  /** The end of a backlog is never announced. */
  endlessBacklog: boolean;
  /**
   * How a valid login is refused until a passkey is used: with a request for one and the end of the stream, or with
   * `<failure reason="428"/>`.
   */
  passkeyRefusal: 'asked' | 'failure';
}

export const defaultWireOptions: Readonly<WireOptions> = {
  linkRefs: 6,
  linkFlaw: null,
  badMediaHosts: [],
  receiptsFromLid: false,
  wordsFromLid: false,
  keysByLidOnly: false,
  preKeysAhead: 1,
  endlessBacklog: false,
  passkeyRefusal: 'asked',
};

/** What the server has seen. Each entry of `problems` is a protocol violation or a message no phone can show. */
export interface WireCounters {
  /** Epoch milliseconds of every attempt to open a WebSocket, including refused ones. */
  readonly connects: number[];
  logins: number;
  /** Logins that resumed with the server's key, and those that tried an old one and fell back. */
  resumed: number;
  fellBack: number;
  /** Logins of clients that gave routing information, and answered pings of the server. */
  routed: number;
  pongs: number;
  /** Logins while the same device had another connection, which was told that it is replaced. */
  replacements: number;
  registrations: number;
  failures: number;
  decryptions: number;
  /** Retry receipts that phones sent, and inbound messages that were sent again because the companion asked. */
  retriesAsked: number;
  resends: number;
  readonly problems: string[];
  /** Copies with a used counter, which devices take for duplicates. */
  dropped: number;
  /**
   * Copies that a device could not open and asked for again (a sender that lost its newest state causes them), and why.
   */
  unopened: number;
  readonly unopenedReasons: string[];
}

export function newCounters(): WireCounters {
  return {
    connects: [],
    logins: 0,
    resumed: 0,
    fellBack: 0,
    routed: 0,
    pongs: 0,
    replacements: 0,
    registrations: 0,
    failures: 0,
    decryptions: 0,
    retriesAsked: 0,
    resends: 0,
    problems: [],
    dropped: 0,
    unopened: 0,
    unopenedReasons: [],
  };
}

export function noteUnopened(context: WireContext, reason: string): void {
  context.counters.unopened += 1;
  context.counters.unopenedReasons.push(reason);
  if (context.counters.unopenedReasons.length > keptProblems) context.counters.unopenedReasons.shift();
}

/** Only the newest problems are kept: they are enough to see what is wrong. */
const keptProblems = 200;

export function noteProblem(context: WireContext, what: string, error?: unknown): void {
  const { problems } = context.counters;
  const reason = error === undefined ? '' : `: ${toError(error).message}`;
  problems.push(`${what}${reason}`);
  if (problems.length > keptProblems) problems.shift();
}
