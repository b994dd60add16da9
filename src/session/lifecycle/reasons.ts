import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { DisconnectReason } from '../../whatsapp/engine.ts';

/**
 * What the life cycle does after a connection has ended.
 *
 * - `again`: reconnect at once; not a failure.
 * - `reconnect`: backoff and jitter; counts if WhatsApp's server answered, waits for the network if nothing did.
 * - `reconnect_local`: the same for a failure on this computer; never counts, the store is examined after five.
 * - `reconnect_slowly`: trying faster would not help; an alert is raised at once.
 * - `offer_again`: offer the link again, a limited number of times.
 * - `take_over`: check our own lock, wait, at most one take-over a day.
 * - `unlinked`: quarantine the store and keep the evidence.
 * - `pause`: no connects until the time given.
 * - `resolve_version`: keep the credentials, retry with a newer version, at most three times.
 * - `wait_for_disk`: alert at once, retry each minute; counts nowhere, since WhatsApp is not involved.
 * - `diagnose`: examine the store before anything else.
 * - `person`: wait for a person.
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
  /** Shown by `--status`. */
  readonly sentence: string;
  /** What to do, or that nothing needs to be done. */
  readonly next: NextStep;
}

const NOTHING = 'Nothing to do: the session reconnects automatically.';

/** One row for every reason an engine can report; the build fails if one is missing. */
export const reasonTable = {
  restart_required: {
    policy: 'again',
    sentence: 'WhatsApp requested a new connection, as it does after linking.',
    next: NOTHING,
  },
  connection_lost: { policy: 'reconnect', sentence: 'The connection to WhatsApp was lost.', next: NOTHING },
  server_error: { policy: 'reconnect', sentence: "WhatsApp's server reported an internal error.", next: NOTHING },
  timed_out: { policy: 'reconnect', sentence: 'WhatsApp did not answer in time.', next: NOTHING },
  unreachable: {
    policy: 'reconnect',
    sentence: 'WhatsApp cannot be reached from this computer.',
    next: 'Check the internet connection, the proxy and the firewall; the session reconnects once WhatsApp is reachable.',
  },
  proxy_unreachable: {
    policy: 'reconnect',
    sentence: 'The proxy in WHATSAPP_PROXY cannot be reached.',
    next: nextStep`Check that the proxy runs, its address in WHATSAPP_PROXY, and the firewall: ${{ action: 'status' }} tries it. The session reconnects automatically.`,
  },
  proxy_refused: {
    policy: 'reconnect_slowly',
    sentence: 'The proxy in WHATSAPP_PROXY does not accept the user and password.',
    next: 'Correct user and password in WHATSAPP_PROXY or in the file that WHATSAPP_PROXY_FILE names, then restart the service; the stored login is kept.',
  },
  host_blocked: {
    policy: 'reconnect_slowly',
    sentence:
      'A server that WhatsApp needs cannot be reached from here, while others can: a firewall or a proxy blocks it.',
    next: nextStep`Allow every host that ${{ action: 'status' }} names, on port 443; then try at once with ${{ action: 'repair' }}. The stored login is kept.`,
  },
  browser_died: { policy: 'reconnect_local', sentence: 'The browser exited unexpectedly.', next: NOTHING },
  page_crashed: { policy: 'reconnect_local', sentence: 'The WhatsApp Web page crashed.', next: NOTHING },
  engine_crashed: { policy: 'reconnect_local', sentence: 'The engine process exited unexpectedly.', next: NOTHING },
  page_broken: {
    policy: 'reconnect_slowly',
    sentence: 'WhatsApp Web has changed: parts that the library needs are missing.',
    next: nextStep`Update Invoice Courier, and with it the library, with ${{ action: 'update_program' }}, then restart the service; the stored login is kept. Until there is an update, WHATSAPP_ENGINE=baileys uses another library, with its own link.`,
  },
  certificate_refused: {
    policy: 'reconnect_slowly',
    sentence: "The server's certificate is not WhatsApp's: the connection may be intercepted.",
    next: 'Check the proxy and the network. If you trust the network, see WHATSAPP_VERIFY_NOISE_CERTIFICATE in docs/configuration.md.',
  },
  clock_wrong: {
    policy: 'reconnect_slowly',
    sentence: "By this computer's clock, WhatsApp's certificate is not valid now.",
    next: nextStep`Set the clock and keep it synchronised (NTP), then repair: ${{ action: 'repair' }}. If it is right, the connection may be intercepted: check the proxy and the network. The stored login is kept.`,
  },
  link_window_ended: {
    policy: 'offer_again',
    sentence: 'Nobody scanned the QR code in time.',
    next: nextStep`Link again with the phone at hand: ${{ action: 'link' }}`,
  },
  replaced: {
    policy: 'take_over',
    sentence: 'Another program is using the same login.',
    next: nextStep`Stop the other program (a copy of the store on another computer?), then repair: ${{ action: 'repair' }}`,
  },
  logged_out: {
    policy: 'unlinked',
    sentence: 'WhatsApp has removed this linked device.',
    next: nextStep`Link again with ${{ action: 'link' }} and scan the QR code. The old store is kept in quarantine.`,
  },
  temporary_ban: {
    policy: 'pause',
    sentence: 'WhatsApp has banned this account temporarily.',
    next: 'Wait: until then nothing is sent and nothing connects. Send less, and only to people who expect it.',
  },
  rate_limited: {
    policy: 'pause',
    sentence: 'WhatsApp requests fewer connections.',
    next: 'Wait: the session resumes automatically.',
  },
  account_locked: {
    policy: 'person',
    sentence: 'WhatsApp has locked this account.',
    next: nextStep`Open WhatsApp on the phone and follow its instructions, then repair: ${{ action: 'repair' }}`,
  },
  link_needs_passkey: {
    policy: 'person',
    sentence: "WhatsApp wants the passkey of this number's owner before it links a device. A code alone is not enough.",
    next: nextStep`If an old login can be restored, do that: ${{ action: 'list_backups' }} and ${{ action: 'restore' }}. If this computer has a screen and the passkey, or the phone beside it: ${{ action: 'link', passkey: 'window' }}. Otherwise link on a computer that has both, and carry the login: ${{ action: 'export' }} there, ${{ action: 'import' }} here. If that is not possible, use the passkey on another computer: ${{ action: 'link', passkey: 'address' }} if it reaches this service, otherwise ${{ action: 'link', passkey: 'paste' }}. See docs/linking.md; nothing is retried automatically.`,
  },
  login_needs_passkey: {
    policy: 'person',
    sentence: "WhatsApp accepts this login only with a passkey of the number's owner. The login is intact and is kept.",
    next: nextStep`Do not link again and do not clean: it would not help. Look at WhatsApp on the phone, see docs/linking.md, then try: ${{ action: 'repair' }}. It is retried once a day automatically.`,
  },
  dialog: {
    policy: 'person',
    sentence:
      'WhatsApp Web shows a dialog that asks for a decision. The page is closed until a person has decided, because WhatsApp ends sessions that ignore it; the login is intact and is kept.',
    next: nextStep`Look at the picture that ${{ action: 'status' }} names, and answer the question on the phone if it asks the same. If it does not, stop the service and open the session's folder as the profile of a visible Chrome or Chromium of the same version or newer on this computer, answer there and close it (docs/linking.md). Then: ${{ action: 'repair' }}`,
  },
  client_outdated: {
    policy: 'resolve_version',
    sentence: "WhatsApp rejects this client's version. The stored login stays valid.",
    next: nextStep`Update Invoice Courier, and with it the library, with ${{ action: 'update_program' }}, then restart the service. Do not link again: it would not help. It is retried once a day automatically.`,
  },
  store_damaged: {
    policy: 'diagnose',
    sentence: 'The session store is damaged.',
    next: nextStep`Repair it with ${{ action: 'repair' }}; if no backup is valid, start over with ${{ action: 'clean' }} and link again.`,
  },
  store_unwritable: {
    policy: 'wait_for_disk',
    sentence:
      'The session store cannot be written: the disk is full, read-only or failing, or PostgreSQL, where it keeps the login, is away. The login is intact.',
    next: 'Free some space, or check the disk and the permissions of WHATSAPP_AUTH_PATH and of TMPDIR, and PostgreSQL if DATABASE_URL is set; the session resumes automatically.',
  },
  cannot_start: {
    policy: 'reconnect_slowly',
    sentence: 'The engine cannot run on this computer.',
    next: nextStep`Fix the cause given, then try at once with ${{ action: 'repair' }}, or wait for the next attempt; the stored login is kept.`,
  },
  closed_by_us: { policy: 'reconnect', sentence: 'The service closed the connection itself.', next: NOTHING },
  unknown: {
    policy: 'reconnect',
    sentence: 'The connection ended for an unknown reason.',
    next: 'Nothing to do: the session reconnects. Please report this with the log.',
  },
} as const satisfies Record<DisconnectReason, ReasonRow>;

/** Why a person is needed. */
export const personReasons = [
  'logged_out',
  'replaced',
  'account_locked',
  'link_needs_passkey',
  'login_needs_passkey',
  'dialog',
  'client_outdated',
  'store_damaged',
  'unasked_qr',
  'link_window_ended',
  'other_number',
  'lock_lost',
  'carried_away',
] as const;
export type PersonReason = (typeof personReasons)[number];

export interface PersonRow {
  readonly sentence: string;
  readonly next: NextStep;
  /** A new link resolves it: only then may a QR code be shown. */
  readonly linkEndsIt: boolean;
}

export const personTable = {
  logged_out: { ...pick('logged_out'), linkEndsIt: true },
  replaced: { ...pick('replaced'), linkEndsIt: false },
  account_locked: { ...pick('account_locked'), linkEndsIt: false },
  link_needs_passkey: { ...pick('link_needs_passkey'), linkEndsIt: true },
  login_needs_passkey: { ...pick('login_needs_passkey'), linkEndsIt: false },
  dialog: { ...pick('dialog'), linkEndsIt: false },
  client_outdated: { ...pick('client_outdated'), linkEndsIt: false },
  store_damaged: {
    sentence: 'The session store is damaged and no backup is valid.',
    next: nextStep`Link again with ${{ action: 'link' }} and scan the QR code. The damaged store is kept in quarantine.`,
    linkEndsIt: true,
  },
  unasked_qr: {
    sentence: 'WhatsApp asks for a new link without having ended this one; restoring a backup did not help.',
    next: nextStep`Check Linked devices on the phone. If this one is gone, link again: ${{ action: 'link' }}`,
    linkEndsIt: true,
  },
  link_window_ended: { ...pick('link_window_ended'), linkEndsIt: true },
  other_number: {
    sentence: 'A different phone number was linked; all deliveries are on hold.',
    next: nextStep`To use the new number: ${{ action: 'repair' }}; to go back: ${{ action: 'link' }} with the previous phone.`,
    linkEndsIt: true,
  },
  lock_lost: {
    sentence: 'This process no longer holds the lock of the session.',
    next: 'Stop every instance of the service, then start one.',
    linkEndsIt: false,
  },
  carried_away: {
    sentence:
      'This login was carried to another computer; the copy here does not run, because two copies would log each other out.',
    next: nextStep`To take it back, stop the session there, then import the file here: ${{ action: 'import' }}`,
    linkEndsIt: true,
  },
} as const satisfies Record<PersonReason, PersonRow>;

function pick(reason: DisconnectReason): { readonly sentence: string; readonly next: NextStep } {
  const { sentence, next } = reasonTable[reason];
  return { sentence, next };
}
