/** How often and after which delays a read is repeated. */
export interface RetryPolicy {
  /** Total number of attempts. */
  readonly attempts: number;
  /** Delay before the second attempt, in milliseconds; it doubles after that. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 5, baseMs: 500, maxMs: 15_000 };

/**
 * The delay after the `attempt`-th failure (from 1), in milliseconds: doubling, with half of it random, so that
 * clients that failed together do not retry together.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
  return full * (0.5 + random / 2);
}
