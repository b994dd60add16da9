import type { Now } from '../clock.ts';

/**
 * Until when messages may be written for an account that another computer may take over. By clocks that all processes of this
 * computer share, so that it can be handed from one to another, and means the same after either stood still.
 */
export interface WriteDeadline {
  /** Epoch milliseconds. */
  readonly wall: number;
  /** Of the computer's monotonic clock, milliseconds. */
  readonly monotonic: number;
}

/** Both clocks of the computer; unlike `systemClock`, the monotonic one counts from the same moment in every process. */
export function machineNow(): Now {
  return { wall: Date.now(), monotonic: Number(process.hrtime.bigint()) / 1e6 };
}

/**
 * Null: there is no limit.
 *
 * @param mayWriteFor for how many milliseconds messages may still be written; default: without limit
 */
export function writeDeadline(
  mayWriteFor = (): number => Number.POSITIVE_INFINITY,
  now = machineNow,
): WriteDeadline | null {
  // Read first: a process may be stopped in between.
  const before = now();
  const forMs = mayWriteFor();
  if (forMs === Number.POSITIVE_INFINITY) return null;
  return { wall: before.wall + forMs, monotonic: before.monotonic + forMs };
}

/** Whether a message may be written now. The earlier of both clocks counts: either may stand still or be set back. */
export function mayWriteAt(deadline: WriteDeadline | null, now: Now): boolean {
  return deadline === null || (now.wall < deadline.wall && now.monotonic < deadline.monotonic);
}
