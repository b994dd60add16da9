/** Delay after the n-th consecutive failure: doubled each time, with ±50 % jitter. */
export function backoffMs(
  failures: number,
  bounds: { readonly firstMs: number; readonly longestMs: number },
  random: number,
): number {
  const doubled = bounds.firstMs * 2 ** Math.min(Math.max(0, failures - 1), 30);
  return Math.min(bounds.longestMs, Math.round(doubled * (0.5 + random)));
}
