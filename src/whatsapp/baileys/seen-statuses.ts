import type { EngineEvent, SentEvidence } from '../engine.ts';

type Status = Extract<SentEvidence, { found: true }>['status'];

const order: readonly Status[] = ['pending', 'error', 'sent', 'delivered', 'read'];
const statusOfReceipt = { sender: 'sent', delivered: 'delivered', read: 'read', played: 'read' } as const;
/** Enough for a busy day; older ones are dropped. */
const kept = 10_000;

/** The status of each message from acks and receipts seen by this process; a status never goes back. */
export class SeenStatuses {
  readonly #statuses = new Map<string, Status>();

  take(event: EngineEvent): void {
    if (event.type === 'ack') this.#raise(event.messageId, event.error === null ? 'sent' : 'error');
    if (event.type === 'receipt') this.#raise(event.messageId, statusOfReceipt[event.kind]);
  }

  evidence(messageId: string | null): SentEvidence {
    const status = messageId === null ? undefined : this.#statuses.get(messageId);
    return messageId !== null && status ? { found: true, messageId, status } : { found: false };
  }

  #raise(messageId: string, status: Status): void {
    const before = this.#statuses.get(messageId);
    if (before && order.indexOf(before) >= order.indexOf(status)) return;
    this.#statuses.set(messageId, status);
    const [oldest] = this.#statuses.keys();
    if (this.#statuses.size > kept && oldest !== undefined) this.#statuses.delete(oldest);
  }
}
