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

/** `Quiet hours (SEND_QUIET_HOURS). Until 2026-11-25 08:00.`, for readers who know the time zone. */
export function holdupSentence({ sentence, until }: Pick<Holdup, 'sentence' | 'until'>, timeZone: string): string {
  return until === null ? sentence : `${sentence} Until ${localTime(until, timeZone)}.`;
}
