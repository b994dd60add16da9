const TEN_MINUTES = 600_000;
const DAY = 86_400_000;
/** After a diagnosis that found nothing, an attempt keeps at least this far from the last failed one. */
const SLOW_MS = 600_000;

/** What a simulation reports; every counter after `connects` is a broken promise, but for the maximum. */
export interface Verdicts {
  years: number;
  seed: number;
  faults: number;
  connects: number;
  /**
   * Link codes shown, or a person asked to link, while WhatsApp still accepts a login of which a good copy exists; and
   * a person asked for who was never linked, and would be offered a code anyway.
   */
  needlessQrScans: number;
  /** Engines running on one store at once, or a second take-over within a day that nobody asked for. */
  doubleOwners: number;
  maxConnectsIn10Min: number;
  /**
   * Attempts after the fifth failed one that WhatsApp answered: without a diagnosis before, or sooner than slowly. Also
   * attempts at which the life-cycle has counted more than five though WhatsApp answered fewer.
   */
  countedAttemptsBeyond5: number;
  keepAliveWhileDisconnected: number;
  /** The only good copy of a login that WhatsApp accepts, overwritten or put away by the machine itself. */
  destroyedLastCopy: number;
  /** A login that works, or that a copy could bring back, lost by anything that nobody asked for. */
  loginsGivenUp: number;
  /** Years that end neither connected nor in the state that the far end forced. */
  unhealed: number;
}

/** All promises broken, in one figure. */
export function promisesBroken(verdicts: Verdicts): number {
  return (
    verdicts.needlessQrScans +
    verdicts.doubleOwners +
    verdicts.countedAttemptsBeyond5 +
    verdicts.keepAliveWhileDisconnected +
    verdicts.destroyedLastCopy +
    verdicts.loginsGivenUp +
    verdicts.unhealed
  );
}

/** Watches the promises from outside: it knows the world's truth and nothing of the life-cycle's own bookkeeping. */
export class Judge {
  readonly verdicts: Verdicts;
  #recentConnects: number[] = [];
  #failedAnswered = 0;
  #examined = false;
  #lastFailureAt = Number.NEGATIVE_INFINITY;
  #lastTakeOverAt = Number.NEGATIVE_INFINITY;
  #takeOverAskedAt = Number.NEGATIVE_INFINITY;

  constructor(seed: number, before?: Verdicts) {
    this.verdicts = {
      years: 0,
      seed,
      faults: 0,
      connects: 0,
      needlessQrScans: 0,
      doubleOwners: 0,
      maxConnectsIn10Min: 0,
      countedAttemptsBeyond5: 0,
      keepAliveWhileDisconnected: 0,
      destroyedLastCopy: 0,
      loginsGivenUp: 0,
      unhealed: 0,
      ...before,
    };
  }

  /** A new year begins with a clean slate, at time 0. */
  newYear(): void {
    this.verdicts.years += 1;
    this.#recentConnects = [];
    this.#takeOverAskedAt = Number.NEGATIVE_INFINITY;
    this.#lastTakeOverAt = Number.NEGATIVE_INFINITY;
    this.seriesEnded();
  }

  /** @param counted failed attempts that the life-cycle itself says it has counted */
  connect(now: number, linking: boolean, counted: number): void {
    this.verdicts.connects += 1;
    this.#recentConnects = [...this.#recentConnects.filter((at) => at > now - TEN_MINUTES), now];
    this.verdicts.maxConnectsIn10Min = Math.max(this.verdicts.maxConnectsIn10Min, this.#recentConnects.length);
    if (linking) return;
    const beyond = this.#failedAnswered >= 5;
    if (counted > 5 && this.#failedAnswered < 5) this.verdicts.countedAttemptsBeyond5 += 1;
    if (beyond && (!this.#examined || now - this.#lastFailureAt < SLOW_MS)) this.verdicts.countedAttemptsBeyond5 += 1;
  }

  /** A person wants the session connected now, whoever else has it: the next take-over is theirs. */
  takeOverAsked(now: number): void {
    this.#takeOverAskedAt = now;
  }

  takeOver(now: number): void {
    const asked = now - this.#takeOverAskedAt < TEN_MINUTES;
    this.#takeOverAskedAt = Number.NEGATIVE_INFINITY;
    if (asked) return;
    if (now - this.#lastTakeOverAt < DAY) this.verdicts.doubleOwners += 1;
    this.#lastTakeOverAt = now;
  }

  /** The metadata is gone from the disk: what only it held, no program can know. */
  memoryLost(): void {
    this.#lastTakeOverAt = Number.NEGATIVE_INFINITY;
    this.seriesEnded();
  }

  /** An attempt that WhatsApp answered ended before it was reached. */
  attemptFailed(now: number): void {
    this.#failedAnswered += 1;
    this.#lastFailureAt = now;
  }

  examined(): void {
    this.#examined = true;
  }

  /** A connection that is reached, a person's word or a new login ends the series. */
  seriesEnded(): void {
    this.#failedAnswered = 0;
    this.#examined = false;
    this.#lastFailureAt = Number.NEGATIVE_INFINITY;
  }
}
