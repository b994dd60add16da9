import type { CodedError } from '../../errors/coded-error.ts';
import { whatsappError, whatsappErrors } from '../../errors/whatsapp.ts';
import type { Disconnect, DisconnectReason } from '../engine.ts';
import { endOfWait } from '../instant.ts';
import { proxyDisconnect } from '../proxy/disconnect.ts';
import type { Validity } from './noise-chain.ts';

/** What was known about a connection when it ended; plain values, so that the mapping is testable. */
export interface Ending {
  /** `output.statusCode` of the library's error; null when it gave none. */
  readonly code: number | null;
  readonly message: string;
  /** Attributes of the server's final error (`<failure>`, the child of `<stream:error>`), if any. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Set when we ended the connection ourselves. */
  readonly ours: OwnEnding | null;
  readonly serverAnswered: boolean;
  /** A phone had confirmed the device before this connection began. */
  readonly linked: boolean;
  /** WhatsApp asked for a passkey in this connection, which never opened. */
  readonly passkeyAsked: boolean;
  /** Why the proxy did not let this connection through, which never opened; null: it did, or there is none. */
  readonly proxyFailure: CodedError | null;
  /** When a certificate of the server is valid, whose only flaw that is; null: it was accepted, or has another. */
  readonly validity: Validity | null;
  /** The time by the answer to the WebSocket upgrade, epoch milliseconds; null: it gave none. */
  readonly serverTime: number | null;
  readonly now: number;
}

/** Why we ended a connection. */
export type OwnEnding =
  | { readonly kind: 'asked' }
  | { readonly kind: 'connect_deadline' }
  /** A query was not answered in time: the transport is dead, or the server ignores us. */
  | { readonly kind: 'unanswered'; readonly question: string }
  /** A frame cannot be decrypted or decoded: the ciphers are permanently out of sync. */
  | { readonly kind: 'bad_frame'; readonly detail: string }
  /** An HTTP status instead of the WebSocket upgrade; `retryAfterMs` from its header. */
  | { readonly kind: 'upgrade_refused'; readonly status: number; readonly retryAfterMs: number | null }
  /** The last reference of a link window has expired. */
  | { readonly kind: 'link_window' }
  /** The passkey that a link needs did not come in time, or was refused. */
  | { readonly kind: 'passkey'; readonly detail: string }
  /** A receipt or a message could not be stored; unacknowledged, it is redelivered after the reconnect. */
  | { readonly kind: 'not_taken'; readonly detail: string }
  | { readonly kind: 'store_failed'; readonly detail: string; readonly damaged: boolean };

/**
 * WhatsApp's codes in `<failure>` and `<stream:error>`. Sources: the library's `DisconnectReason`; whatsmeow's
 * `events.ConnectFailureReason` for 402, 405, 406, 409, 413 to 418, which the library does not name.
 */
const reasonsByCode: Readonly<Record<number, DisconnectReason>> = {
  401: 'logged_out',
  402: 'temporary_ban',
  403: 'account_locked',
  405: 'client_outdated',
  406: 'account_locked',
  408: 'timed_out',
  409: 'client_outdated',
  411: 'account_locked',
  413: 'account_locked',
  414: 'account_locked',
  415: 'account_locked',
  418: 'account_locked',
  419: 'account_locked',
  428: 'connection_lost',
  429: 'rate_limited',
  440: 'replaced',
  500: 'server_error',
  501: 'server_error',
  503: 'server_error',
  515: 'restart_required',
};

const forgedConfirmation = new Set(['Invalid account signature', 'Failed to verify account signature']);

/** What an end is taken for that came after WhatsApp had asked for a passkey: its own word would say more. */
const mayBePasskey = new Set<DisconnectReason>(['connection_lost', 'timed_out', 'unknown']);
/** WhatsApp's own 428, which the library also uses for a line that broke. */
const saidByServer = /^(Connection Failure|Stream Errored)/;

/** Maps the end of a connection to a reason of the port. */
export function disconnectFrom(ending: Ending): Disconnect {
  const disconnect = reasonOf(ending);
  const said = ending.serverAnswered && ending.ours === null && saidByServer.test(ending.message);
  if (!(said && ending.code === 428) && !(ending.passkeyAsked && mayBePasskey.has(disconnect.reason)))
    return disconnect;
  return { ...disconnect, reason: ending.linked ? 'login_needs_passkey' : 'link_needs_passkey' };
}

function reasonOf(ending: Ending): Disconnect {
  const { code, message, serverAnswered, ours } = ending;
  const from = (reason: DisconnectReason, changes: Partial<Disconnect> = {}): Disconnect => ({
    reason,
    code: code === null ? null : String(code),
    detail: message,
    serverAnswered,
    until: null,
    ...changes,
  });
  if (ending.proxyFailure && !serverAnswered && ours?.kind !== 'asked') return proxyDisconnect(ending.proxyFailure);
  if (ours) return ownDisconnect(ours, ending, from);
  if (ending.validity && isOurClock(ending.validity, ending)) return from('clock_wrong', wrongClock(ending));
  // "signature invalid" and "certification match failed" are the library's words for a chain that does not verify;
  // the others are the same for the phone's confirmation.
  if (code === 400 && /certificat|signature/i.test(message)) return from('certificate_refused', refused(message));
  if (code === 500 && forgedConfirmation.has(message)) return from('certificate_refused', refused(message));
  if (message === 'QR refs attempts ended') return from('link_window_ended', { code: null });
  if (message.startsWith('WebSocket Error'))
    return from(serverAnswered ? 'connection_lost' : 'unreachable', { code: null });
  if (!serverAnswered) return from(message.includes('Timed Out') ? 'timed_out' : 'unreachable');
  // A conflict without a code comes out as 440 even when the device was removed.
  if (ending.attributes['type'] === 'device_removed') return from('logged_out');
  if (code === 408 && message === 'Connection was lost') return from('connection_lost');
  const reason = code === null ? 'unknown' : (reasonsByCode[code] ?? (code >= 500 ? 'server_error' : 'unknown'));
  // A pairing that no phone confirmed cannot be logged out of.
  if (reason === 'logged_out' && !ending.linked) return from('link_window_ended');
  if (reason === 'temporary_ban') return from(reason, { until: banEnd(ending) });
  return from(reason);
}

function ownDisconnect(
  ours: OwnEnding,
  { serverAnswered, now }: Ending,
  from: (reason: DisconnectReason, changes?: Partial<Disconnect>) => Disconnect,
): Disconnect {
  switch (ours.kind) {
    case 'asked':
      return from('closed_by_us', { code: null, detail: 'closed at our request' });
    case 'connect_deadline':
      return from(serverAnswered ? 'timed_out' : 'unreachable', {
        code: null,
        detail: serverAnswered ? 'the login was not completed in time' : 'no connection in time',
      });
    case 'unanswered':
      return from('connection_lost', { code: null, detail: `no answer to ${ours.question}` });
    case 'bad_frame':
      return from('connection_lost', { code: null, detail: `a frame could not be read: ${ours.detail}` });
    case 'upgrade_refused':
      return from(ours.status === 429 ? 'rate_limited' : 'server_error', {
        code: String(ours.status),
        detail: `the WebSocket was refused with HTTP ${ours.status}`,
        until: ours.status === 429 && ours.retryAfterMs !== null ? endOfWait(ours.retryAfterMs / 1000, now) : null,
      });
    case 'link_window':
      return from('link_window_ended', { code: null, detail: 'nobody scanned in time' });
    case 'passkey':
      return from('link_needs_passkey', { code: null, detail: ours.detail });
    case 'not_taken':
      return from('connection_lost', {
        code: null,
        detail: `a delivery from WhatsApp could not be stored: ${ours.detail}`,
      });
    case 'store_failed':
      return from(ours.damaged ? 'store_damaged' : 'store_unwritable', { code: null, detail: ours.detail });
  }
}

/**
 * Nobody can show a certificate before WhatsApp has made it, so one that is not valid yet speaks of this computer's clock.
 * An old one could be shown by whoever has found out its key: that it is our clock, the server's own must say.
 */
function isOurClock({ from, until }: Validity, { serverTime, now }: Ending): boolean {
  return now < from || (serverTime !== null && serverTime >= from && serverTime <= until);
}

function wrongClock({ message, serverTime, now }: Ending): Partial<Disconnect> {
  const theirs = serverTime === null ? '' : `, by the server's ${new Date(serverTime).toISOString()}`;
  return { code: null, detail: `${message}; by this computer's clock it is ${new Date(now).toISOString()}${theirs}` };
}

function refused(detail: string): Partial<Disconnect> {
  const error = whatsappError('WHATSAPP_CERTIFICATE_REFUSED', { detail });
  return { code: error.code, detail: `${error.message} ${whatsappErrors.WHATSAPP_CERTIFICATE_REFUSED.next}` };
}

/** `expire` counts seconds from now (whatsmeow, `events.TemporaryBan`). */
function banEnd({ attributes, now }: Ending): number | null {
  return endOfWait(Number(attributes['expire']), now);
}
