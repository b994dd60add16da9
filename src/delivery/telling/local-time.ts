import type { DayRange } from '../ports/sending-store.ts';
import { COMPARED_DAYS } from '../rules/brakes.ts';
import { localMoment } from '../rules/pacing.ts';
import { type PlaceNow, placeWords } from '../standing/places.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-25 22:04` in a time zone. */
export function localTime(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish uses ISO date format.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/**
 * A text whose sentences carry times as ISO 8601 in UTC, which means the same everywhere, as people in a time zone read it.
 * Seconds are dropped.
 */
export function timesInZone(text: string, timeZone: string): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z\b/g, (moment) => {
    const at = Date.parse(moment);
    return Number.isNaN(at) ? moment : localTime(at, timeZone);
  });
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `22:04:11` in a time zone. */
export function localClock(at: number, timeZone: string): string {
  let format = clocks.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'medium' });
    clocks.set(timeZone, format);
  }
  return format.format(at);
}

/** `Quiet hours (SEND_QUIET_HOURS). Until 2026-11-25 08:00.`, for readers who know the time zone. */
export function holdupSentence(
  { sentence, until }: { readonly sentence: string; readonly until: number | null },
  timeZone: string,
): string {
  return until === null ? sentence : `${sentence} Until ${localTime(until, timeZone)}.`;
}

/** `Mailbox does not work since 2026-11-25 22:04: It is refused.`; null: it works. */
export function troubleSentence(
  { place, trouble, since }: Pick<PlaceNow, 'place' | 'trouble' | 'since'>,
  timeZone: string,
): string | null {
  if (trouble === null) return null;
  const name = placeWords[place];
  const when = since === null ? '' : ` since ${localTime(Date.parse(since), timeZone)}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} does not work${when}: ${trouble}`;
}

/** When the day of `at` began there, epoch milliseconds. */
export function localMidnight(at: number, timeZone: string): number {
  const { minute } = localMoment(at, timeZone);
  return at - minute * 60_000 - (at % 60_000);
}

/** As many days as are compared with, before the day of `at`, newest first. */
export function daysBefore(at: number, timeZone: string): readonly DayRange[] {
  const days: DayRange[] = [];
  for (let to = localMidnight(at, timeZone); days.length < COMPARED_DAYS; ) {
    // Its last minute: the day is 23 or 25 hours long when the clocks change.
    const { day } = localMoment(to - 60_000, timeZone);
    const from = localMidnight(to - 60_000, timeZone);
    days.push({ day, from, to });
    to = from;
  }
  return days;
}
