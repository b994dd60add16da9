/** One book's part of a WhatsApp account by which the books of several companies may send. */
export interface AccountShare {
  /** Others may send by the account too. */
  readonly isShared: boolean;
  /** Runs it once nobody else who sends by the account does; in the order in which they asked. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Until when this book lets another go first, which has a message ready and has sent less recently; null: it need not.
   *
   * @param now epoch milliseconds
   */
  letsOthersUntil(now: number): number | null;
  /** A message of this book is ready, and waits for the account's pace until then. */
  waits(until: number): void;
  /** A message of this book has taken its place in the account's pace. */
  sent(): void;
  /** Whether this book looks after what is the account's: one of those that run does. */
  leads(): boolean;
}

/** How long the others leave the next place to a book that waits for it: its worker looks every two seconds. Milliseconds. */
const GRACE_MS = 5000;

/** The books that send by one account: one after another, and each in its turn while several have something to send. */
export class SharedAccount {
  #turn: Promise<unknown> = Promise.resolve();
  #sends = 0;
  readonly #lastSend = new Map<string, number>();
  /** Books with a message ready, and until when it waits. */
  readonly #waiting = new Map<string, number>();
  /** Those that run, in the order in which they began. */
  readonly #running = new Set<string>();

  /** @param book its key */
  shareOf(book: string): AccountShare {
    return {
      isShared: true,
      take: (work) => {
        const mine = this.#turn.then(work);
        this.#turn = mine.catch(() => undefined);
        return mine;
      },
      letsOthersUntil: (now) => this.#letsOthersUntil(book, now),
      waits: (until) => void this.#waiting.set(book, until),
      sent: () => {
        this.#sends += 1;
        this.#lastSend.set(book, this.#sends);
        this.#waiting.delete(book);
      },
      leads: () => [...this.#running][0] === book,
    };
  }

  /** Returns what ends it. */
  runs(book: string): () => void {
    this.#running.add(book);
    return () => {
      this.#running.delete(book);
      this.#waiting.delete(book);
    };
  }

  #letsOthersUntil(book: string, now: number): number | null {
    for (const [other, until] of this.#waiting) {
      if (other === book || this.#lastOf(other) >= this.#lastOf(book)) continue;
      // Who has not come in time, or waits for longer than the account does, keeps nobody waiting.
      if (now < until + GRACE_MS && until <= now) return until + GRACE_MS;
      if (now >= until + GRACE_MS) this.#waiting.delete(other);
    }
    return null;
  }

  #lastOf(book: string): number {
    return this.#lastSend.get(book) ?? 0;
  }
}

/** Of an account that only this book sends by. */
export function wholeAccount(): AccountShare {
  const { take } = new SharedAccount().shareOf('');
  return {
    isShared: false,
    take,
    letsOthersUntil: () => null,
    waits: () => undefined,
    sent: () => undefined,
    leads: () => true,
  };
}
