/** When the next message may go, as a pure function: spacing with jitter, hourly bucket, daily cap, warm-up, quiet hours. */

export interface PacingSettings {
  /** Minimum milliseconds between messages; 0 disables spacing. */
  readonly intervalMs: number;
  /** Random fraction of the interval to add, 0 to 1. */
  readonly jitter: number;
  /** Maximum messages per hour, as a token bucket; null: no limit. */
  readonly hourlyCap: number | null;
  /** Maximum messages per day in the company's time zone; null: no limit. */
  readonly dailyCap: number | null;
  /** Maximum messages on the 1st, 2nd, … day of a new link; empty: no warm-up. */
  readonly warmUp: readonly number[];
  /** `22:00` to `07:00` in the company's time zone; null: none. */
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly timeZone: string;
  /** So many messages a day are never unusual; null or left out: no amount is. See `unusualDay`. */
  readonly askAbove?: number | null;
}

/** Counters, persisted with each attempt. Times are epoch milliseconds. */
export interface PacingState {
  readonly lastAt: number;
  /** No message before this time: last message, interval and its jitter. */
  readonly nextAt: number;
  /** Tokens left at `lastAt`. */
  readonly tokens: number;
  /** Day of the company, `YYYY-MM-DD`, and messages in it. */
  readonly day: string;
  readonly today: number;
  /** Day on which this account sent its first message through us. */
  readonly firstDay: string;
  readonly account: string;
  /** Messages of earlier days, by day; left out: not known. */
  readonly days?: Readonly<Record<string, number>>;
}

export type PacingWait = 'spacing' | 'hourly_cap' | 'daily_cap' | 'warm_up' | 'quiet_hours';
export type PacingDecision =
  | { readonly may: true; readonly next: PacingState }
  | { readonly may: false; readonly reason: PacingWait; readonly until: number };

/** With a shorter interval, delivery itself decides how fast messages follow each other: it works ahead. Milliseconds. */
export const FAST_PACE_MS = 1000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param wall epoch milliseconds; a clock that was set back makes nobody wait longer than one interval
 * @param random 0 ≤ random < 1
 */
export function pace(
  settings: PacingSettings,
  before: PacingState | null,
  account: string,
  wall: number,
  random: number,
): PacingDecision {
  const today = localMoment(wall, settings.timeZone);
  const state = carriedOver(settings, before, account, wall, today.day);

  const quietFor = minutesOfQuiet(settings.quietHours, today.minute);
  if (quietFor > 0) return { may: false, reason: 'quiet_hours', until: wall + quietFor * MINUTE - (wall % MINUTE) };

  const tomorrow = wall + (24 * 60 - today.minute) * MINUTE - (wall % MINUTE);
  const warmUp = settings.warmUp[daysBetween(state.firstDay, today.day)];
  if (settings.dailyCap !== null && state.today >= settings.dailyCap) {
    return { may: false, reason: 'daily_cap', until: tomorrow };
  }
  if (warmUp !== undefined && state.today >= warmUp) return { may: false, reason: 'warm_up', until: tomorrow };
  if (settings.hourlyCap !== null && state.tokens < 1) {
    return {
      may: false,
      reason: 'hourly_cap',
      until: wall + Math.ceil(((1 - state.tokens) * HOUR) / settings.hourlyCap),
    };
  }
  if (state.nextAt > wall) return { may: false, reason: 'spacing', until: state.nextAt };

  return {
    may: true,
    next: {
      ...state,
      lastAt: wall,
      nextAt: wall + Math.round(settings.intervalMs * (1 + settings.jitter * random)),
      tokens: state.tokens - 1,
      today: state.today + 1,
    },
  };
}

/** The counters without the last message, which was never written; the distance to it stays. */
export function unspent(state: PacingState): PacingState {
  return { ...state, tokens: state.tokens + 1, today: Math.max(0, state.today - 1) };
}

/** The counters brought up to now: bucket refilled, day turned, another account started afresh. */
function carriedOver(
  settings: PacingSettings,
  before: PacingState | null,
  account: string,
  wall: number,
  day: string,
): PacingState {
  const capacity = settings.hourlyCap ?? 0;
  if (before?.account !== account) {
    return { lastAt: wall, nextAt: 0, tokens: capacity, day, today: 0, firstDay: day, account, days: {} };
  }
  const elapsed = Math.max(0, wall - before.lastAt);
  const longest = settings.intervalMs * (1 + settings.jitter);
  return {
    ...before,
    // Further off than any distance: the clock was set back, and one message may be early rather than all an hour late.
    nextAt: before.nextAt > wall + longest ? wall : before.nextAt,
    // A last message that is yet to come says the same: how much the bucket has filled since is unknown, and one may go.
    tokens:
      before.lastAt > wall
        ? Math.max(1, before.tokens)
        : Math.min(capacity, before.tokens + (elapsed * capacity) / HOUR),
    day,
    today: before.day === day ? before.today : 0,
    firstDay: before.firstDay < day ? before.firstDay : day,
    ...(before.days
      ? { days: before.day === day ? before.days : daysWith(before.days, before.day, before.today) }
      : {}),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day and minute of the day in a time zone. */
export function localMoment(wall: number, timeZone: string): { readonly day: string; readonly minute: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(wall).map((part) => [part.type, part.value]));
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

/** Minutes until the quiet hours end; 0: it is not quiet. */
function minutesOfQuiet(quiet: PacingSettings['quietHours'], minute: number): number {
  if (!quiet) return 0;
  const from = minuteOf(quiet.from);
  const to = minuteOf(quiet.to);
  if (from === to) return 0;
  const inside = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!inside) return 0;
  return (to - minute + 24 * 60) % (24 * 60);
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Days of which the amounts are kept: more than are compared, because a clock may jump ahead and back. */
const KEPT_DAYS = 60;

/** The amounts of earlier days with one more. */
function daysWith(days: Readonly<Record<string, number>>, day: string, sent: number): Readonly<Record<string, number>> {
  if (sent === 0) return days;
  const all = Object.entries({ ...days, [day]: Math.max(sent, days[day] ?? 0) });
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(-KEPT_DAYS));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}
