/** A device could not open a message and asks its sender for it again. */
export interface RetryRequest {
  readonly key: string;
  readonly messageId: string;
  /** Digits and device number of the one who asks. */
  readonly phone: string;
  readonly device: number;
  /** The device was addressed by its LID, and asks under it. */
  readonly byLid?: boolean;
  /** How often this device has asked for this message, from 1. */
  readonly count: number;
  readonly at: number;
}

/** Retry requests that their companions have not acknowledged; like every stanza they wait for one that is away. */
export class RetryRequests {
  readonly #waiting = new Map<string, Map<string, RetryRequest>>();
  readonly #counts = new Map<string, number>();

  /** Notes that a device asks `companion` for a message. */
  add(companion: string, asked: Pick<RetryRequest, 'messageId' | 'phone' | 'device' | 'byLid' | 'at'>): RetryRequest {
    const key = keyOf(asked.phone, asked.device, asked.messageId);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const request = { ...asked, key: `${key} ${count}`, count };
    const waiting = this.#waiting.get(companion) ?? new Map<string, RetryRequest>();
    this.#waiting.set(companion, waiting.set(request.key, request));
    return request;
  }

  /** The device has opened the message after all. */
  settled(phone: string, device: number, messageId: string): void {
    this.#counts.delete(keyOf(phone, device, messageId));
  }

  acknowledge(companion: string, key: string): void {
    this.#waiting.get(companion)?.delete(key);
  }

  waiting(companion: string): RetryRequest[] {
    return [...(this.#waiting.get(companion)?.values() ?? [])];
  }

  /** An unlinked companion gets no more requests. */
  forget(companion: string): void {
    this.#waiting.delete(companion);
  }

  store(): readonly (readonly [string, readonly RetryRequest[]])[] {
    return [...this.#waiting].map(([companion, waiting]) => [companion, [...waiting.values()]] as const);
  }

  load(stored: ReturnType<RetryRequests['store']>): void {
    for (const [companion, waiting] of stored) {
      this.#waiting.set(companion, new Map(waiting.map((request) => [request.key, request])));
    }
  }
}

function keyOf(phone: string, device: number, messageId: string): string {
  return `${phone}:${device} ${messageId}`;
}
