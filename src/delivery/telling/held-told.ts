/** What people were told of held invoices since the incident opened. */
export interface HeldTold {
  /** Of so many in all: the stage of the alert, which only grows. */
  readonly ever: number;
  /** Of so many of those that are held now. */
  readonly count: number;
  /** When it was last told, monotonic milliseconds. */
  readonly at: number;
}

/** Invoices that come in one after another are told together: at most one message in this time. */
export const HELD_AGAIN_MS = 15 * 60_000;

/**
 * What has been told once so many are held now: more are told again, unless it was told a short while ago; fewer are
 * not, and whatever comes after them is new. Pure.
 *
 * @param last null: the incident opens
 */
export function heldTold(last: HeldTold | null, count: number, now: number): HeldTold {
  if (last === null) return { ever: count, count, at: now };
  const more = count - last.count;
  if (more < 0) return { ...last, count };
  if (more === 0 || now - last.at < HELD_AGAIN_MS) return last;
  return { ever: last.ever + more, count, at: now };
}

/** What an earlier run told, as far as its alert shows: what was held after its last message is told now. Pure. */
export function toldBefore(stage: number, count: number): HeldTold {
  return { ever: stage, count: Math.min(stage, count), at: Number.NEGATIVE_INFINITY };
}
