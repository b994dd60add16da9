import type { Now } from '../../clock.ts';

/** A file as it was seen: unchanged since the monotonic moment `since`. */
export interface Seen {
  readonly size: number;
  /** Epoch milliseconds, by the file server's clock. */
  readonly modifiedAt: number;
  /** Monotonic milliseconds of the first scan that saw it in this size and time. */
  readonly since: number;
}

/** A file without a PDF's end that nobody has touched for this long is broken, not in the making. */
const ABANDONED_MS = 60_000;

/**
 * May a file be taken? Printers write slowly, and copies can carry an old time: the end mark and rest together decide.
 * The file server's clock may run ahead of ours; then our own watching counts.
 */
export function fileState(
  seen: Seen,
  { endsLikePdf, settleMs, now }: { readonly endsLikePdf: boolean; readonly settleMs: number; readonly now: Now },
): 'complete' | 'being_written' {
  const watchedMs = now.monotonic - seen.since;
  const restedMs = Math.max(now.wall - seen.modifiedAt, watchedMs);
  const settled = endsLikePdf ? restedMs >= settleMs : watchedMs >= ABANDONED_MS;
  return settled ? 'complete' : 'being_written';
}
