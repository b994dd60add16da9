import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { DisconnectReason } from '../../whatsapp/engine.ts';

/**
 * What the life-cycle does about an ended connection.
 *
 * - `again`: reconnect at once, not a failure.
 * - `reconnect`: backoff and jitter; counts when WhatsApp's server answered, waits for the network when nothing did.
 * - `reconnect_local`: the same for a failure on this computer; never counts, is examined after five.
 * - `reconnect_slowly`: nothing to gain from hurry; a person is told at once.
 * - `offer_again`: another link window, bounded.
 * - `take_over`: check the own lock, wait, at most one take-over a day.
 * - `unlinked`: quarantine the store and keep the evidence.
 * - `pause`: no connects until the time given.
 * - `resolve_version`: keep the credentials, try again with a newer version, at most three times.
 * - `wait_for_disk`: told at once, tried again each minute; counts nowhere, WhatsApp has no part in it.
 * - `diagnose`: look at the store before anything else.
 * - `person`: only a person can go on.
 */
export type ReasonPolicy =
  | 'again'
  | 'reconnect'
  | 'reconnect_local'
  | 'reconnect_slowly'
  | 'offer_again'
  | 'take_over'
  | 'unlinked'
  | 'pause'
  | 'resolve_version'
  | 'wait_for_disk'
  | 'diagnose'
  | 'person';

export interface ReasonRow {
  readonly policy: ReasonPolicy;
  /** For the person who reads `--status`. */
  readonly sentence: string;
  /** What to do, or that nothing is to be done. */
  readonly next: NextStep;
}

const NOTHING = 'Nothing to do: the session reconnects by itself.';

/** One row for every reason that an engine can emit; the build fails when one is missing. */
export const reasonTable = {
  restart_required: {
    policy: 'again',
    sentence: 'WhatsApp asked for a new connection, as it does after linking.',
    next: NOTHING,
  },
  connection_lost: { policy: 'reconnect', sentence: 'The connection to WhatsApp was lost.', next: NOTHING },
  server_error: { policy: 'reconnect', sentence: "WhatsApp's server reported an error of its own.", next: NOTHING },
  timed_out: { policy: 'reconnect', sentence: 'WhatsApp did not answer in time.', next: NOTHING },
  unreachable: {
    policy: 'reconnect',
    sentence: 'WhatsApp cannot be reached from this computer.',
    next: 'Check the internet connection, the proxy and the firewall; the session waits and goes on by itself.',
  },
  browser_died: { policy: 'reconnect_local', sentence: 'The browser ended unexpectedly.', next: NOTHING },
  page_crashed: { policy: 'reconnect_local', sentence: "WhatsApp's page crashed in the browser.", next: NOTHING },
  engine_crashed: { policy: 'reconnect_local', sentence: 'The engine process ended unexpectedly.', next: NOTHING },
  page_broken: {
    policy: 'reconnect_slowly',
    sentence: "WhatsApp's page has changed: parts that the library needs are missing.",
    next: nextStep`Update the library with ${{ action: 'update_library', library: 'whatsapp-web.js' }} or set WHATSAPP_ENGINE=baileys; the stored login is kept.`,
  },
  certificate_refused: {
    policy: 'reconnect_slowly',
    sentence: "The far end's certificate is not WhatsApp's: something between may be reading along.",
    next: 'Check proxy and network. If you trust the network, see WHATSAPP_VERIFY_NOISE_CERTIFICATE in docs/configuration.md.',
  },
  link_window_ended: {
    policy: 'offer_again',
    sentence: 'Nobody scanned the QR code in time.',
    next: nextStep`Link it when the phone is at hand: ${{ action: 'link' }}`,
  },
  replaced: {
    policy: 'take_over',
    sentence: 'Another program uses this same login.',
    next: nextStep`Stop the other program (a copy of the store on another computer?), then repair: ${{ action: 'repair' }}`,
  },
  logged_out: {
    policy: 'unlinked',
    sentence: 'WhatsApp has removed this linked device.',
    next: nextStep`Link again with ${{ action: 'link' }} and scan the QR code. The old store is kept in quarantine.`,
  },
  temporary_ban: {
    policy: 'pause',
    sentence: 'WhatsApp has banned this account for a time.',
    next: 'Wait: nothing is sent and nothing connects until then. Send less, and only to people who expect it.',
  },
  rate_limited: {
    policy: 'pause',
    sentence: 'WhatsApp asks for fewer connections.',
    next: 'Wait: the session goes on by itself.',
  },
  account_locked: {
    policy: 'person',
    sentence: 'WhatsApp has locked this account.',
    next: nextStep`Open WhatsApp on the phone and follow what it says, then repair: ${{ action: 'repair' }}`,
  },
  client_outdated: {
    policy: 'resolve_version',
    sentence: "WhatsApp refuses this client's version. The stored login stays valid.",
    next: nextStep`Update the library with ${{ action: 'update_library' }} and restart the service. Do not link again: it would not help.`,
  },
  store_damaged: {
    policy: 'diagnose',
    sentence: 'The session store is damaged.',
    next: nextStep`Repair it with ${{ action: 'repair' }}; when no backup verifies, start afresh with ${{ action: 'clean' }} and link again.`,
  },
  store_unwritable: {
    policy: 'wait_for_disk',
    sentence: 'The session store cannot be written: the disk is full, read-only or failing. The login on it is intact.',
    next: 'Free some space, or check the disk and the rights of WHATSAPP_AUTH_PATH; the session goes on by itself.',
  },
  cannot_start: {
    policy: 'reconnect_slowly',
    sentence: 'The engine cannot run on this computer as it is.',
    next: nextStep`Put right what it says, then try at once with ${{ action: 'repair' }}, or wait: it is tried again, and the stored login is kept.`,
  },
  closed_by_us: { policy: 'reconnect', sentence: 'The connection was ended by the service itself.', next: NOTHING },
  unknown: {
    policy: 'reconnect',
    sentence: 'The connection ended for a reason we do not know.',
    next: 'Nothing to do now: the session reconnects. The log holds all of it; please report it.',
  },
} as const satisfies Record<DisconnectReason, ReasonRow>;

/** Why a person is needed. */
export const personReasons = [
  'logged_out',
  'replaced',
  'account_locked',
  'client_outdated',
  'store_damaged',
  'unasked_qr',
  'link_window_ended',
  'other_number',
  'lock_lost',
] as const;
export type PersonReason = (typeof personReasons)[number];

export interface PersonRow {
  readonly sentence: string;
  readonly next: NextStep;
  /** A new link is what ends it: only then may a QR code be shown. */
  readonly linkEndsIt: boolean;
}

export const personTable = {
  logged_out: { ...pick('logged_out'), linkEndsIt: true },
  replaced: { ...pick('replaced'), linkEndsIt: false },
  account_locked: { ...pick('account_locked'), linkEndsIt: false },
  client_outdated: { ...pick('client_outdated'), linkEndsIt: false },
  store_damaged: {
    sentence: 'The session store is damaged and no backup verifies.',
    next: nextStep`Link again with ${{ action: 'link' }} and scan the QR code. The damaged store is kept in quarantine.`,
    linkEndsIt: true,
  },
  unasked_qr: {
    sentence:
      'WhatsApp asks for a new link although it never said that this one ended; restoring a backup did not help.',
    next: nextStep`Look at Linked devices on the phone. If this one is gone, link again: ${{ action: 'link' }}`,
    linkEndsIt: true,
  },
  link_window_ended: { ...pick('link_window_ended'), linkEndsIt: true },
  other_number: {
    sentence: 'Another phone number was linked than before; all deliveries are held.',
    next: nextStep`To go on with the new number: ${{ action: 'repair' }}; to go back: ${{ action: 'link' }} with the former phone.`,
    linkEndsIt: true,
  },
  lock_lost: {
    sentence: 'The lock of this session is no longer held by this process.',
    next: 'Stop every instance of the service, then start one.',
    linkEndsIt: false,
  },
} as const satisfies Record<PersonReason, PersonRow>;

function pick(reason: DisconnectReason): { readonly sentence: string; readonly next: NextStep } {
  const { sentence, next } = reasonTable[reason];
  return { sentence, next };
}
