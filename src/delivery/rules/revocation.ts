/** Whether and how long a message can be deleted for everyone. */
import type { MessageLife } from './lifecycle.ts';

/** WhatsApp's apps offer "Delete for everyone" for two days and twelve hours, and ignore later requests. Milliseconds. */
export const REVOKE_WITHIN_MS = 60 * 3_600_000;

/** A wish that nothing was done about for so long is told, milliseconds. */
export const REVOKE_DELAYED_MS = 5 * 60_000;
/** How long one that was given up is told, milliseconds. */
export const REVOKE_FAILED_TOLD_MS = 86_400_000;

/** There is something to delete: the message was sent, or it is unknown whether it was. */
export function mayHaveArrived({ state, hold }: Pick<MessageLife, 'state' | 'hold'>): boolean {
  return ['sent', 'delivered', 'read', 'ambiguous'].includes(state) || (state === 'held' && hold === 'doubt');
}

/** Sent too long ago. */
export function isTooOld(sentAt: number | null, now: number): boolean {
  return sentAt !== null && now - sentAt > REVOKE_WITHIN_MS;
}
