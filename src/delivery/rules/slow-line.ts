import { hasCode } from '../../errors/coded-error.ts';
import type { MessageLife } from './lifecycle.ts';
import { type Why, whyOf } from './why.ts';

/** A document that has failed so often, the last two times for the line, is held. */
const MOST_TRIES = 3;

/**
 * Why a message is held that the line is too slow for; null: it is tried again, or another failure is the newest.
 *
 * @param life before this failure
 */
export function heldForSlowLine(life: Pick<MessageLife, 'reason' | 'failures'>, error: Error): Why | null {
  const tries = life.failures + 1;
  if (!isSlowLine(error) || life.reason !== SLOW || tries < MOST_TRIES) return null;
  return whyOf('DELIVERY_LINE_TOO_SLOW', { tries, detail: error.message });
}

/** The line carried some of this document, and too slowly: others may be smaller. */
export function isSlowLine(error: Error): boolean {
  return hasCode(error, SLOW);
}

const SLOW = 'WHATSAPP_LINE_TOO_SLOW';
