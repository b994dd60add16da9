import { whatsappError } from '../../errors/whatsapp.ts';
import { DeadlinePassed } from '../deadline.ts';
import type { Disconnect, DisconnectReason } from '../engine.ts';
import { endOfWait } from '../instant.ts';

/** What the page's state words mean when whatsapp-web.js gives up on one (its accepted states never come here). */
const reasonOfState: Readonly<Record<string, DisconnectReason>> = {
  CONFLICT: 'replaced',
  LOGOUT: 'logged_out',
  UNPAIRED_IDLE: 'link_window_ended',
  TOS_BLOCK: 'account_locked',
  SMB_TOS_BLOCK: 'account_locked',
  DEPRECATED_VERSION: 'client_outdated',
  // Without a logout before it this is a symptom (an emptied store, for one): the next start shows whether a QR comes.
  UNPAIRED: 'unknown',
  PROXYBLOCK: 'unknown',
  UNLAUNCHED: 'unknown',
};

/** Why the connection ended, from the word of whatsapp-web.js's `disconnected` event. WhatsApp's server has spoken. */
export function disconnectOfState(state: string): Disconnect {
  const reason = reasonOfState[state] ?? 'unknown';
  return disconnect(reason, `WhatsApp Web went into ${state}`, { code: state, serverAnswered: true });
}

/**
 * A dialog over the page that only a person can answer. The page is closed meanwhile: WhatsApp ends a session whose dialog
 * is ignored for minutes (reported for WhatsApp Web in July 2026), and cannot while it is not shown.
 */
export function disconnectOfDialog(detail: string, picture: string | null): Disconnect {
  return { ...disconnect('dialog', detail, { serverAnswered: true }), ...(picture === null ? {} : { picture }) };
}

export function disconnect(
  reason: DisconnectReason,
  detail: string,
  facts: { readonly code?: string; readonly serverAnswered?: boolean } = {},
): Disconnect {
  return { reason, code: facts.code ?? null, detail, serverAnswered: facts.serverAnswered ?? false, until: null };
}

/** Some of WhatsApp's hosts answer, and these do not. @param hosts each with its reason */
export function hostBlocked(hosts: readonly string[]): Disconnect {
  const { code, message } = whatsappError('WHATSAPP_HOST_BLOCKED', { hosts: hosts.join(', ') });
  return disconnect('host_blocked', message, { code, serverAnswered: true });
}

/** A browser's sandbox that was only found missing when the browser was started. */
export const noSandbox = sandboxMissing('this machine gives it none (no user namespaces)');

function sandboxMissing(why: string): { readonly why: string; readonly disconnect: Disconnect } {
  const { code, message } = whatsappError('WHATSAPP_BROWSER_UNSANDBOXED', { why });
  return { why, disconnect: disconnect('cannot_start', message, { code }) };
}

/**
 * Why there is no page: web.whatsapp.com answered with an error.
 *
 * @param retryAfter the header's seconds, if it came
 * @param now epoch milliseconds
 */
export function disconnectOfStatus(status: number, retryAfter: string | undefined, now: number): Disconnect {
  const code = `HTTP ${status}`;
  const detail = `web.whatsapp.com answered with ${code}`;
  if (status !== 429) return disconnect('server_error', detail, { code, serverAnswered: true });
  const until = endOfWait(Number(retryAfter), now);
  return { ...disconnect('rate_limited', detail, { code, serverAnswered: true }), until };
}

/** Why a start failed, from what the browser or the library threw. */
export function disconnectOfFailure(error: Error): Disconnect {
  const { message } = error;
  const network = /net::(ERR_[A-Z_]+)/.exec(message)?.[1];
  if (network === 'ERR_CERT_DATE_INVALID') return disconnect('clock_wrong', message, { code: network });
  if (network?.startsWith('ERR_CERT')) return disconnect('certificate_refused', message, { code: network });
  if (network) return disconnect('unreachable', message, { code: network });
  if (message.includes('auth timeout')) {
    return disconnect('page_broken', 'web.whatsapp.com did not load as WhatsApp Web within the deadline');
  }
  if (isLate(error)) return disconnect('timed_out', message);
  if (/Failed to launch|already running|not found at the configured/.test(message)) {
    return disconnect('browser_died', message);
  }
  if (/Target closed|detached|Session closed|Connection closed/.test(message))
    return disconnect('browser_died', message);
  return disconnect('page_broken', message);
}

/** A deadline of ours, or puppeteer's own: on a slow or busy machine a page takes long, and has not changed by that. */
export function isLate(error: Error): boolean {
  return (
    error instanceof DeadlinePassed || error.name === 'TimeoutError' || error.message.includes("'protocolTimeout'")
  );
}

/** What whatsapp-web.js and puppeteer leave behind, uncaught, when a browser goes away under them; also from its pipe. */
export function isLooseEnd({ message }: Error): boolean {
  return /Target closed|Session closed|detached Frame|Execution context|auth timeout|Protocol error|Connection closed|ECONNRESET|EPIPE/.test(
    message,
  );
}
