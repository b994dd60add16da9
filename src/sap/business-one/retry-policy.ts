/** How often and how patiently a read is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Wait before the second attempt, in milliseconds; it doubles from then on. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 5, baseMs: 500, maxMs: 15_000 };

/**
 * The wait after the `attempt`-th failure (from 1), in milliseconds: doubling, between half and the whole of it, so that
 * clients that failed together do not come back together.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
  return full * (0.5 + random / 2);
}
