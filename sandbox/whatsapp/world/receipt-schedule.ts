/** Timers of one world, all cleared at its end. A zero delay still fires only after the caller has returned. */
export class ReceiptSchedule {
  readonly #timers = new Set<NodeJS.Timeout>();
  #ended = false;

  after(ms: number, act: () => void): void {
    if (this.#ended) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  end(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
