/** One time that a problem was open. Times: epoch milliseconds. */
export interface Occurrence {
  readonly openedAt: number;
  /** Null: still open. */
  readonly closedAt: number | null;
  /** Channels were told, or told of it in a sum. */
  readonly told: boolean;
}

/** Times at which a problem opened, told together. */
export interface Sum {
  readonly times: number;
  /** How long it was open in all of them, milliseconds. */
  readonly totalMs: number;
}

export type Verdict = ({ readonly tell: 'opened' | 'summed' } & Sum) | { readonly lookAt: number };

/** A problem that opens again within this time is flapping; what was kept quiet is summed up after it. */
export const FLAPPING_WITHIN_MS = 3_600_000;
/** A problem that opened again and stays is told after this time, like the failure of an external system. */
const STAYS_MS = 5 * 60_000;

/** True when a problem that opens now was open a short while ago: it is kept quiet at first. Pure. */
export function isFlapping(earlier: readonly Occurrence[], now: number): boolean {
  return earlier.some(({ openedAt }) => now - openedAt < FLAPPING_WITHIN_MS);
}

/**
 * What to tell of a flapping problem: that it has come to stay, or, an hour after the first that was kept quiet, how often
 * it came and went; or when to look again. Null: nothing was kept quiet. Pure.
 *
 * @param occurrences of one problem, oldest first
 */
export function verdictOf(occurrences: readonly Occurrence[], now: number): Verdict | null {
  const quiet = occurrences.filter(({ told }) => !told);
  const [first] = quiet;
  if (!first) return null;
  const last = occurrences.at(-1);
  if (last && last.closedAt === null) {
    // An opening in the future was before the clock was set back.
    if (now - last.openedAt >= STAYS_MS || last.openedAt > now) {
      const recent = occurrences.filter(({ openedAt }) => now - openedAt < FLAPPING_WITHIN_MS + STAYS_MS);
      return { tell: 'opened', ...sumOf(recent, now) };
    }
    return { lookAt: last.openedAt + STAYS_MS };
  }
  if (now - first.openedAt >= FLAPPING_WITHIN_MS || first.openedAt > now)
    return { tell: 'summed', ...sumOf(quiet, now) };
  return { lookAt: first.openedAt + FLAPPING_WITHIN_MS };
}

function sumOf(occurrences: readonly Occurrence[], now: number): Sum {
  const lasted = occurrences.map(({ openedAt, closedAt }) => Math.max(0, (closedAt ?? now) - openedAt));
  return { times: occurrences.length, totalMs: lasted.reduce((sum, ms) => sum + ms, 0) };
}
