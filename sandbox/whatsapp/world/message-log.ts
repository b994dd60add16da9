import type { Arrival, SentMessage } from './records.ts';

/** What each phone has received, oldest first, and which duplicates it hid. */
export class MessageLog {
  readonly #arrivals: Arrival[] = [];
  readonly #byPhone = new Map<string, Arrival[]>();
  readonly #first = new Map<string, Arrival>();
  #suppressed = 0;
  #shownTwice = 0;

  /** Like WhatsApp's phones: a message with an id already in the chat is dropped. */
  dedupe = true;

  /** Records a message on a phone; `shown` is false if the chat already has its id and dedupe is on. */
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
      revokedAt: null,
      suppressedCopies: 0,
      duplicateOf: first?.order ?? null,
    };
    if (first) this.#shownTwice += 1;
    this.#keep(key, arrival);
    return { arrival, shown: true };
  }

  /** Restores the arrivals of an earlier run, in order. */
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

  /** `suppressed`: duplicates hidden by the phones; `shownTwice`: duplicates shown, with dedupe off. */
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
