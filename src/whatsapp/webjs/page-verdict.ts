import type { Disconnect } from '../engine.ts';
import type { EngineDeadlines } from '../engine-settings.ts';
import { disconnect, disconnectOfState, isLate } from './disconnects.ts';
import type { PageLook } from './in-page.ts';

/**
 * - `starting`: the browser is launched, the page loads, the stored login is tried; also after a reload.
 * - `linking`: a QR or a pairing code is shown.
 * - `proving`: the phone has confirmed, and WhatsApp waits for a passkey.
 * - `open`: messages can be sent.
 * - `ending`: the browser is being closed. `ended`: it is gone.
 */
export type Phase = 'starting' | 'linking' | 'proving' | 'open' | 'ending' | 'ended';

export function isOver(phase: Phase): boolean {
  return phase === 'ending' || phase === 'ended';
}

export type Verdict =
  | { readonly kind: 'go_on' }
  /** The page is in sync and the library has not noticed. */
  | { readonly kind: 'announce' }
  | { readonly kind: 'end'; readonly disconnect: Disconnect };

/** Observations before the last poll. */
export interface WatchMemory {
  /** Looks in a row without an answer. */
  readonly unanswered: number;
  /** Looks in a row at a page that is not connected and has loaded the checkpoint for a passkey. */
  readonly atCheckpoint: number;
  /** Milliseconds that the page has been without a connection. */
  readonly awayMs: number;
  /** Milliseconds since the library announced the login in this page; null: not yet. */
  readonly authenticatedMs: number | null;
  /** Milliseconds that a page which offered a link has been confirmed by a phone and not become ready. */
  readonly confirmedMs: number;
  /** Milliseconds since the newest link code ran out without another; 0: it is valid, or there was none. */
  readonly codeOutMs: number;
  /** The profile's folder is no longer the one that the browser was started on. */
  readonly profileGone: boolean;
  /** WhatsApp has told the page that this device is removed, and the page has not gone to its front door. */
  readonly toldLoggedOut: boolean;
}

/** States that WhatsApp's server puts a page into and that no waiting ends; whatsapp-web.js misses those that come early. */
const refusedStates = new Set(['CONFLICT', 'TOS_BLOCK', 'SMB_TOS_BLOCK', 'DEPRECATED_VERSION', 'PROXYBLOCK']);
/** A page that does not answer twice in a row is frozen; one busy moment is forgiven. */
const frozenLooks = 2;
/** A checkpoint that stands for so many looks is no moment of a page that is coming up. */
const standingCheckpoint = 6;
/** Modules that are still missing after this part of the connect deadline, counted from the login, will not come. */
const missingPatience = 0.25;

/** Evaluates a poll of the page. `look` is null if the page did not answer within its deadline. */
export function judge(phase: Phase, look: PageLook | null, memory: WatchMemory, deadlines: EngineDeadlines): Verdict {
  if (memory.toldLoggedOut) {
    return end(disconnect('logged_out', 'WhatsApp removed this device', { code: 'LOGOUT', serverAnswered: true }));
  }
  if (memory.profileGone) {
    return end(disconnect('store_damaged', "the profile's folder was removed or replaced while in use"));
  }
  if (phase !== 'starting' && !look && memory.unanswered >= frozenLooks) {
    const detail = `the page did not answer ${memory.unanswered} times in a row`;
    return end(disconnect('timed_out', detail, { serverAnswered: phase === 'open' }));
  }
  if (!look) return { kind: 'go_on' };
  const refused = refusal(look);
  if (refused) return end(refused);
  if (phase === 'open') return judgeOpen(look, memory, deadlines);
  if (phase === 'starting' && memory.atCheckpoint >= standingCheckpoint) return end(atCheckpoint(look));
  const ended = phase === 'linking' ? endOfLinking(look, memory, deadlines) : null;
  if (ended) return end(ended);
  if (look.missing.length > 0 && (memory.authenticatedMs ?? 0) >= deadlines.connectMs * missingPatience) {
    return end(brokenPage(look.missing, true));
  }
  const synced = look.state === 'CONNECTED' && look.hasSynced && look.listening;
  return synced && memory.authenticatedMs === null ? { kind: 'announce' } : { kind: 'go_on' };
}

/** What WhatsApp's server refuses this page for, seen in its state; null: nothing. */
export function refusal({ state }: PageLook): Disconnect | null {
  return state !== null && refusedStates.has(state) ? disconnectOfState(state) : null;
}

/** The start deadline does not run while a link is offered: what its page owes has deadlines of its own. */
function endOfLinking(look: PageLook, memory: WatchMemory, { connectMs }: EngineDeadlines): Disconnect | null {
  const facts = { code: look.state ?? 'NONE', serverAnswered: true };
  if (look.state === 'UNPAIRED_IDLE') {
    return disconnect('link_window_ended', 'nobody scanned in time; WhatsApp Web has stopped renewing its QR', facts);
  }
  if (memory.codeOutMs >= connectMs) {
    return disconnect('link_window_ended', 'the last link code ran out, and WhatsApp Web shows no other', facts);
  }
  if (memory.confirmedMs < connectMs) return null;
  const detail = `a phone has confirmed, and the page is not ready within ${connectMs} ms: ${facts.code}`;
  return disconnect(look.state === 'CONNECTED' ? 'page_broken' : 'timed_out', detail, facts);
}

function judgeOpen(look: PageLook, memory: WatchMemory, deadlines: EngineDeadlines): Verdict {
  if (look.missing.length > 0) return end(brokenPage(look.missing, true));
  if (memory.awayMs < deadlines.connectMs) return { kind: 'go_on' };
  if (look.checkpoint) return end(atCheckpoint(look));
  const code = look.state ?? 'NONE';
  const detail = `WhatsApp Web has been ${code} for ${memory.awayMs} ms`;
  return end(disconnect('connection_lost', detail, { code, serverAnswered: true }));
}

/** Why a start did not end in time, from a last look at the page. */
export function overdue(look: PageLook | null, authenticated: boolean, ms: number): Disconnect {
  const after = `not ready within ${ms} ms`;
  if (!look) return disconnect('timed_out', `${after}: the page does not answer`);
  if (look.version === null)
    return disconnect('page_broken', `${after}: web.whatsapp.com did not load as WhatsApp Web`);
  if (look.checkpoint) return atCheckpoint(look);
  if (look.missing.length > 0) return disconnect('page_broken', `${after}. ${changedPage(look.missing)}`);
  if (look.state === 'CONNECTED') {
    const what = authenticated ? 'logged in, but the page was never prepared' : 'connected, but never in sync';
    return disconnect('page_broken', `${after}: ${what}`, { code: look.state, serverAnswered: true });
  }
  const state = look.state ?? 'NONE';
  return disconnect('unreachable', `${after}: WhatsApp Web is ${state}`, { code: state });
}

/** Why a page that was ready could not be read. WhatsApp's server has spoken. */
export function unreadable(error: Error): Disconnect {
  const detail = `ready, but not to be read: ${error.message}`;
  return disconnect(isLate(error) ? 'timed_out' : 'page_broken', detail, { serverAnswered: true });
}

/** The screen of the checkpoint proves nothing by being loaded; of a login that does not get on, it says why. */
function atCheckpoint({ state }: PageLook): Disconnect {
  const detail = 'WhatsApp Web has stopped at its checkpoint for a passkey';
  return disconnect('login_needs_passkey', detail, { code: state ?? 'NONE', serverAnswered: true });
}

/** A release of WhatsApp Web has renamed what the library needs. */
export function brokenPage(missing: readonly string[], serverAnswered: boolean): Disconnect {
  return disconnect('page_broken', changedPage(missing), { serverAnswered });
}

function changedPage(missing: readonly string[]): string {
  return `WhatsApp Web changed: missing ${missing.join(', ')}`;
}

function end(why: Disconnect): Verdict {
  return { kind: 'end', disconnect: why };
}
