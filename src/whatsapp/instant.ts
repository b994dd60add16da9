/** The latest time that a date can show, epoch milliseconds (ECMA-262, "Time Values and Time Range"). */
export const latestInstant = 8.64e15;

/**
 * A time as WhatsApp gives it.
 *
 * @param seconds epoch seconds
 * @param otherwise epoch milliseconds, where there is none that a date can show
 * @returns epoch milliseconds
 */
export function instantOf(seconds: number, otherwise: number): number {
  const at = seconds * 1000;
  return at > 0 && at <= latestInstant ? at : otherwise;
}

/**
 * The end of a wait that WhatsApp demands.
 *
 * @param seconds from now on
 * @param now epoch milliseconds
 * @returns epoch milliseconds; null: it names no end, or none that a date can show
 */
export function endOfWait(seconds: number, now: number): number | null {
  const end = now + seconds * 1000;
  return seconds > 0 && end <= latestInstant ? end : null;
}
