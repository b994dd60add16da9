import type { Arrival, SentMessage } from './records.ts';

/** What every phone has received, oldest first, and what it refused to show twice. */
export class MessageLog {
  readonly #arrivals: Arrival[] = [];
  readonly #byPhone = new Map<string, Arrival[]>();
  readonly #first = new Map<string, Arrival>();
  #suppressed = 0;
  #shownTwice = 0;

  /** As WhatsApp's phones do: a message id seen before in the same chat is dropped, the oldest stays. */
  dedupe = true;

  /** Records a message at a phone; `shown` is false when it was an id the chat already had and dedupe is on. */
  receive(phone: string, from: string, message: SentMessage, at: number): { arrival: Arrival; shown: boolean } {
    const key = keyOf(phone, phone === from ? message.to : from, message.messageId);
    const first = this.#first.get(key);
    if (first && this.dedupe) {
      first.suppressedCopies += 1;
      first.openedBy.push(...message.openedBy.filter((device) => !first.openedBy.includes(device)));
      this.#suppressed += 1;
      return { arrival: first, shown: false };
    }
    const arrival: Arrival = {
      ...message,
      openedBy: [...message.openedBy],
      order: this.#arrivals.length + 1,
      phone,
      from,
      acceptedAt: at,
      deliveredAt: null,
      readAt: null,
      suppressedCopies: 0,
      duplicateOf: first?.order ?? null,
    };
    if (first) this.#shownTwice += 1;
    this.#keep(key, arrival);
    return { arrival, shown: true };
  }

  /** Puts back the arrivals of an earlier run, in their order. */
  restore(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      this.#suppressed += arrival.suppressedCopies;
      if (arrival.duplicateOf !== null) this.#shownTwice += 1;
      const chat = arrival.phone === arrival.from ? arrival.to : arrival.from;
      this.#keep(keyOf(arrival.phone, chat, arrival.messageId), arrival);
    }
  }

  /** The first message with this id in a phone's chat with `chat`. */
  find(phone: string, chat: string, messageId: string): Arrival | null {
    return this.#first.get(keyOf(phone, chat, messageId)) ?? null;
  }

  at(phone: string): readonly Arrival[] {
    return this.#byPhone.get(phone) ?? [];
  }

  all(): readonly Arrival[] {
    return this.#arrivals;
  }

  /** `suppressed`: copies the phones hid, which would have shown without dedupe; `shownTwice`: copies that did show. */
  counts(): { arrivals: number; suppressed: number; shownTwice: number } {
    return { arrivals: this.#arrivals.length, suppressed: this.#suppressed, shownTwice: this.#shownTwice };
  }

  #keep(key: string, arrival: Arrival): void {
    if (!this.#first.has(key)) this.#first.set(key, arrival);
    this.#arrivals.push(arrival);
    const phone = this.#byPhone.get(arrival.phone);
    if (phone) phone.push(arrival);
    else this.#byPhone.set(arrival.phone, [arrival]);
  }
}

function keyOf(phone: string, chat: string, messageId: string): string {
  return `${phone}|${chat}|${messageId}`;
}
