/** How long to wait after the n-th failure in a row: doubled each time, half to one and a half of it at random. */
export function backoffMs(
  failures: number,
  bounds: { readonly firstMs: number; readonly longestMs: number },
  random: number,
): number {
  const doubled = bounds.firstMs * 2 ** Math.min(Math.max(0, failures - 1), 30);
  return Math.min(bounds.longestMs, Math.round(doubled * (0.5 + random)));
}
