import type { EngineEvent, ReceiptKind } from '../engine.ts';

/** Number of messages whose last ack is remembered; the oldest are dropped first. */
const remembered = 5000;

const PLAYED = 4;
/** The page's numbers of a message: -1 refused, 0 pending, 1 with the server, 2 delivered, 3 read, 4 played. */
const receiptOf: Readonly<Record<number, ReceiptKind>> = { 2: 'delivered', 3: 'read', [PLAYED]: 'played' };

/**
 * Turns the page's ack numbers into the port's events: one acceptance by the server for each message, then each receipt
 * once. The page repeats and skips numbers (a read may come without a delivered): skipped steps are reported too.
 */
export class Acks {
  readonly #last = new Map<string, number>();

  /**
   * @param number the page's
   * @param at epoch milliseconds
   */
  events(messageId: string, number: number, chat: string, at: number): EngineEvent[] {
    // Whatever lies beyond counts as the last that is known, and is not counted up to.
    const ack = Math.min(number, PLAYED);
    const last = this.#last.get(messageId) ?? 0;
    if (ack === -1) {
      if (last !== 0) return [];
      this.#remember(messageId, -1);
      return [{ type: 'ack', messageId, error: 'refused', at }];
    }
    if (ack < 1 || ack <= last) return [];
    this.#remember(messageId, ack);
    const events: EngineEvent[] = [];
    if (last < 1) events.push({ type: 'ack', messageId, error: null, at });
    for (let step = Math.max(last, 1) + 1; step <= ack; step += 1) {
      const kind = receiptOf[step];
      if (kind) events.push({ type: 'receipt', messageId, kind, from: chat, at });
    }
    return events;
  }

  #remember(messageId: string, ack: number): void {
    this.#last.delete(messageId);
    this.#last.set(messageId, ack);
    const oldest = this.#last.keys().next().value;
    if (this.#last.size > remembered && oldest !== undefined) this.#last.delete(oldest);
  }
}
