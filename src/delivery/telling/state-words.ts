import { type MessageLife, type MessageState, messageStates } from '../rules/lifecycle.ts';

/** States as shown to people; `--state` takes the names on the left. */
export const stateWords: Readonly<Record<MessageState, string>> = {
  received: 'awaits approval',
  waiting_document: 'no PDF yet',
  queued: 'queued',
  prepared: 'queued',
  dispatching: 'being sent',
  ambiguous: 'in doubt',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  held: 'held',
  cancelled: 'cancelled',
};

/** The state of one message; of a sent one that no phone has taken, that. */
export function stateWordOf({ state, reason }: Pick<MessageLife, 'state' | 'reason'>): string {
  return state === 'sent' && reason === 'DELIVERY_TAKEN_BY_NO_PHONE' ? 'sent, no phone' : stateWords[state];
}

/** `3 read, 2 queued`: in life-cycle order, states with the same label combined. */
export function countsInWords(counts: Readonly<Partial<Record<MessageState, number>>>): string {
  const words = new Map<string, number>();
  for (const state of messageStates) {
    const word = stateWords[state];
    words.set(word, (words.get(word) ?? 0) + (counts[state] ?? 0));
  }
  return [...words].flatMap(([word, count]) => (count === 0 ? [] : [`${count} ${word}`])).join(', ');
}
