import { z } from 'zod';
import { type StateWord, stateWords } from './state.ts';

const DAY_MS = 86_400_000;

/** A change of state, as it happened. Times are epoch milliseconds of this computer's clock. */
export const stateChangeSchema = z.object({
  at: z.number().int().nonnegative(),
  state: z.enum(stateWords),
  reason: z.string().nullable(),
  /**
   * When a connection was given up: milliseconds since its last proof of life, which is the longest that its loss can have
   * gone unnoticed. Left out: no connection was lost.
   */
  silentMs: z.number().int().nonnegative().optional(),
});
export type StateChange = z.infer<typeof stateChangeSchema>;

/** The changes, oldest first, and when the session was last known to be alive. */
export interface StateHistory {
  readonly changes: readonly StateChange[];
  /** The last recorded state was still current at this moment. */
  readonly aliveAt: number | null;
}

/** One stay in a state. */
export interface Spell {
  readonly state: StateWord;
  readonly from: StateWord | null;
  readonly reason: string | null;
  readonly at: number;
  /** Null: it lasts. */
  readonly ms: number | null;
  /** See `StateChange`. */
  readonly silentMs?: number;
}

/** How a period was spent, in milliseconds; time before the history began is not counted. */
export interface Availability {
  readonly onlineMs: number;
  /** The service ran and was not online. */
  readonly offlineMs: number;
  /** Nobody ran the session. */
  readonly stoppedMs: number;
  /** How often it came back online by itself. */
  readonly reconnects: number;
  /** Link codes confirmed by a phone. */
  readonly links: number;
  readonly longestOfflineMs: number;
}

export interface AvailabilityReport {
  readonly last7Days: Availability;
  readonly last30Days: Availability;
  /** Each of the last 30 days (UTC), oldest first; `online` is the fraction of the known time; null if nothing is known. */
  readonly days: readonly { readonly day: string; readonly online: number | null }[];
}

/** The last recorded state counts as current if the session was seen alive within this time. */
const ALIVE_MS = 10 * 60_000;

/** The stays in each state, oldest first. A clock set back gives a stay of zero length. */
export function spellsOf({ changes, aliveAt }: StateHistory, now: number): Spell[] {
  const last = changes.at(-1);
  const killedAt = last && last.state !== 'stopped' && aliveAt !== null && now - aliveAt > ALIVE_MS ? aliveAt : null;
  const all: readonly StateChange[] =
    last && killedAt !== null
      ? [...changes, { at: Math.max(last.at, killedAt), state: 'stopped', reason: 'killed' }]
      : changes;
  return all.map(({ at, state, reason, silentMs }, i) => {
    const next = all[i + 1];
    const ms = next ? Math.max(0, next.at - at) : null;
    return {
      state,
      from: all[i - 1]?.state ?? null,
      reason,
      at,
      ms,
      ...(silentMs === undefined ? {} : { silentMs }),
    };
  });
}

/** Availability: over a week, a month, and day by day. */
export function availabilityOf(spells: readonly Spell[], now: number): AvailabilityReport {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const days = Array.from({ length: 30 }, (_, i) => today - (29 - i) * DAY_MS);
  return {
    last7Days: within(spells, now - 7 * DAY_MS, now, now),
    last30Days: within(spells, now - 30 * DAY_MS, now, now),
    days: days.map((start) => {
      const { onlineMs, offlineMs, stoppedMs } = within(spells, start, Math.min(now, start + DAY_MS), now);
      const known = onlineMs + offlineMs + stoppedMs;
      return { day: new Date(start).toISOString().slice(0, 10), online: known === 0 ? null : onlineMs / known };
    }),
  };
}

export function within(spells: readonly Spell[], start: number, end: number, now: number): Availability {
  const sum = { onlineMs: 0, offlineMs: 0, stoppedMs: 0, reconnects: 0, links: 0, longestOfflineMs: 0 };
  /** Time since it was last online in this run; null if it has not been yet. */
  let awayMs: number | null = null;
  for (const { state, at, ms } of spells) {
    const part = Math.max(0, Math.min(end, ms === null ? now : at + ms) - Math.max(start, at));
    const begins = at >= start && at < end;
    switch (kindOf(state)) {
      case 'online':
        sum.onlineMs += part;
        if (begins && awayMs !== null && awayMs > 0) sum.reconnects += 1;
        awayMs = 0;
        break;
      case 'stopped':
        sum.stoppedMs += part;
        awayMs = null;
        break;
      case 'offline':
        sum.offlineMs += part;
        if (awayMs !== null) awayMs += part;
        sum.longestOfflineMs = Math.max(sum.longestOfflineMs, awayMs ?? part);
        if (begins && state === 'saving_link') sum.links += 1;
    }
  }
  return sum;
}

/** `degraded` still has its connection: it is being tested. */
export function kindOf(state: StateWord): 'online' | 'stopped' | 'offline' {
  if (state === 'connected' || state === 'degraded') return 'online';
  return state === 'stopped' || state === 'stopping' ? 'stopped' : 'offline';
}
