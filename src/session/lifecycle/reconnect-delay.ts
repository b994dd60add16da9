export interface Backoff {
  readonly unitMs: number;
  readonly capMs: number;
}

/**
 * Milliseconds to wait before attempt `n` (1, 2, …): Fibonacci, like WhatsApp Web (1, 1, 2, 3, 5 … s, at most
 * 15 min), with ±10 % jitter so that sessions do not all return at the same moment; never less than one unit.
 *
 * @param random a number in [0, 1)
 */
export function reconnectDelay(n: number, { unitMs, capMs }: Backoff, random: number): number {
  let current = 1;
  let next = 1;
  for (let i = 1; i < n && current * unitMs < capMs; i++) [current, next] = [next, current + next];
  const delay = Math.min(current * unitMs, capMs) * (0.9 + 0.2 * random);
  return Math.min(capMs, Math.max(unitMs, delay));
}
