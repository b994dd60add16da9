export interface ConnectBudget {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * Milliseconds until another connect is allowed; 0 means now.
 *
 * @param connects times of earlier connects, oldest first, on the same clock as `now`
 */
export function waitForBudget(connects: readonly number[], now: number, { limit, windowMs }: ConnectBudget): number {
  const recent = connects.filter((at) => at > now - windowMs);
  const blocking = recent[recent.length - limit];
  return blocking === undefined ? 0 : blocking + windowMs - now;
}

/** The list with one more connect, without those older than the window. */
export function withConnect(connects: readonly number[], now: number, { windowMs }: ConnectBudget): number[] {
  return [...connects.filter((at) => at > now - windowMs), now];
}
