/** Requested faults, each with how often it applies (null: until cleared); the oldest that applies is used first. */
export class FaultQueue<F> {
  #requests: { readonly fault: F; left: number | null }[] = [];

  request(fault: F, times: number | null): void {
    this.#requests.push({ fault, left: times });
  }

  /** Takes the fault for this occasion and counts it; null: none. */
  take(fits: (fault: F) => boolean = () => true): F | null {
    const request = this.#requests.find((candidate) => fits(candidate.fault));
    if (!request) return null;
    if (request.left !== null) {
      request.left -= 1;
      if (request.left <= 0) this.#requests = this.#requests.filter((other) => other !== request);
    }
    return request.fault;
  }

  clear(): void {
    this.#requests = [];
  }
}
