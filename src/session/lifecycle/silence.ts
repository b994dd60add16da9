import type { Disconnect } from '../../whatsapp/engine.ts';
import { kindOf } from './availability.ts';
import type { SessionEvent } from './events.ts';
import type { SessionState } from './state.ts';

/** Planned: nothing was lost. */
const PLANNED: ReadonlySet<SessionState['mode']['word']> = new Set(['refreshing', 'stopping', 'stopped']);

/**
 * Milliseconds since the last proof of life of a connection that has just been given up: the longest that its loss can
 * have gone unnoticed. 0 when the far end said so itself; null when no connection was lost. Pure.
 *
 * @param monotonic milliseconds
 */
export function silenceAtLoss(
  before: SessionState,
  after: SessionState,
  event: SessionEvent,
  monotonic: number,
): number | null {
  const word = after.mode.word;
  if (kindOf(before.mode.word) !== 'online' || kindOf(word) === 'online' || PLANNED.has(word)) return null;
  if (event.type === 'engine' && event.event.type === 'closed' && isTold(event.event.disconnect)) return 0;
  const { openedAt, outboundProofAt, inboundProofAt } = before.watches;
  const last = Math.max(openedAt ?? 0, outboundProofAt ?? 0, inboundProofAt ?? 0);
  return Math.max(0, Math.round(monotonic - last));
}

/** The far end gave a reason; the other two are what is concluded from its silence. */
function isTold({ serverAnswered, reason }: Disconnect): boolean {
  return serverAnswered && reason !== 'timed_out' && reason !== 'connection_lost';
}
