import type { Now } from '../../clock.ts';

/** ISO 8601 UTC of a monotonic time. */
export function wallTime(monotonic: number, now: Now): string {
  return new Date(now.wall - (now.monotonic - monotonic)).toISOString();
}
