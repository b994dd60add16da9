import { localMoment } from '../rules/pacing.ts';
import type { Holdup } from '../standing/holdups.ts';

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
export function holdupSentence({ sentence, until }: Pick<Holdup, 'sentence' | 'until'>, timeZone: string): string {
  return until === null ? sentence : `${sentence} Until ${localTime(until, timeZone)}.`;
}

/** When the day of `at` began there, epoch milliseconds. */
export function localMidnight(at: number, timeZone: string): number {
  const { minute } = localMoment(at, timeZone);
  return at - minute * 60_000 - (at % 60_000);
}
