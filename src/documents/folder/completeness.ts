import type { Now } from '../../clock.ts';

/** A file as observed: unchanged since the monotonic time `since`. */
export interface Seen {
  readonly size: number;
  /** Epoch milliseconds, by the file server's clock. */
  readonly modifiedAt: number;
  /** Monotonic milliseconds of the first scan that saw it in this size and time. */
  readonly since: number;
}

/** A file without a PDF end mark, unchanged for this long, is broken and not being written. */
const ABANDONED_MS = 60_000;
/** A printer driver or a virus scanner lets go of a file long before. */
export const LOCKED_MS = 60_000;

/**
 * Whether a file is complete. Printers write slowly, and copies can have an old time, so both the end mark and a quiet period
 * are required. If the file server's clock is ahead of ours, our own observation counts.
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
