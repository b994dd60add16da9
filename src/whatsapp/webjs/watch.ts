import type { Disconnect } from '../engine.ts';
import type { EngineDeadlines } from '../engine-settings.ts';
import { disconnect } from './disconnects.ts';
import type { PageLook } from './in-page.ts';

/**
 * - `starting`: the browser is launched, the page loads, the stored login is tried; also after a reload.
 * - `linking`: a QR or a pairing code is shown.
 * - `open`: messages can be sent.
 * - `ending`: the browser is being closed. `ended`: it is gone.
 */
export type Phase = 'starting' | 'linking' | 'open' | 'ending' | 'ended';

export type Verdict =
  | { readonly kind: 'go_on' }
  /** The page is in sync and the library has not noticed. */
  | { readonly kind: 'announce' }
  | { readonly kind: 'end'; readonly disconnect: Disconnect };

export interface WatchMemory {
  /** Looks in a row without an answer. */
  readonly unanswered: number;
  /** Milliseconds that the page has been without a connection. */
  readonly away: number;
  /** The library has announced the login in this page. */
  readonly authenticated: boolean;
}

/** A page that answers twice in a row not at all is frozen; one busy moment is forgiven. */
const frozenLooks = 2;

/** What a look at the page means. `look` is null when the page did not answer within its deadline. */
export function judge(phase: Phase, look: PageLook | null, memory: WatchMemory, deadlines: EngineDeadlines): Verdict {
  if (phase === 'open') return judgeOpen(look, memory, deadlines);
  if (phase === 'linking' && !look && memory.unanswered >= frozenLooks) {
    return { kind: 'end', disconnect: disconnect('timed_out', 'the page does not answer') };
  }
  if (phase === 'linking' && look?.state === 'UNPAIRED_IDLE') {
    const detail = 'nobody scanned in time; WhatsApp Web has stopped to renew its QR';
    return {
      kind: 'end',
      disconnect: disconnect('link_window_ended', detail, { code: look.state, serverAnswered: true }),
    };
  }
  const synced = look?.state === 'CONNECTED' && look.hasSynced && look.listening;
  return synced && !memory.authenticated ? { kind: 'announce' } : { kind: 'go_on' };
}

function judgeOpen(look: PageLook | null, memory: WatchMemory, deadlines: EngineDeadlines): Verdict {
  if (!look && memory.unanswered >= frozenLooks) {
    const detail = `the page did not answer ${memory.unanswered} times in a row`;
    return { kind: 'end', disconnect: disconnect('timed_out', detail, { serverAnswered: true }) };
  }
  if (look && memory.away >= deadlines.connectMs) {
    const code = look.state ?? 'NONE';
    const detail = `WhatsApp Web has been ${code} for ${memory.away} ms`;
    return { kind: 'end', disconnect: disconnect('connection_lost', detail, { code, serverAnswered: true }) };
  }
  return { kind: 'go_on' };
}
