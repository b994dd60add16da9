import type { Span } from '../../delivery/ports/delivery-filter.ts';
import { localMoment } from '../../delivery/rules/pacing.ts';

const DAY_MS = 86_400_000;
/** In every language of the pages. */
const TODAY: readonly string[] = ['today', 'hoy', 'hoje', 'heute'];
const YESTERDAY: readonly string[] = ['yesterday', 'ayer', 'ontem', 'gestern'];

/**
 * Days as a person writes them, as the time between their midnights: `today`, `ayer`, `2026-11-27`,
 * `2026-11-01..2026-11-15` with both ends included, open at one end as `2026-11-01..`.
 *
 * @param now epoch milliseconds
 * @param timeZone of the company
 * @returns null: these are no days
 */
export function spanOfDays(text: string, now: number, timeZone: string): Span | null {
  const [first = '', last = first, ...rest] = text.trim().split('..');
  if (rest.length > 0 || (first === '' && last === '')) return null;
  const from = first === '' ? 0 : dayNamed(first, now, timeZone);
  const to = last === '' ? Date.UTC(9999, 0) : dayNamed(last, now, timeZone);
  if (from === null || to === null) return null;
  const end = last === '' ? to : (beginningOf(dayAfter(to, timeZone), timeZone) ?? to);
  return from < end ? { from, to: end } : null;
}

/**
 * A day or a minute without a time zone, `2026-11-23`, `2026-11-23T14:00` or `2026-11-23 14:00`, as the moment that people
 * there mean, `YYYY-MM-DDTHH:MM:SSZ`: the end of that day or minute. Any other text stays as it is.
 */
export function momentMeant(text: string, timeZone: string): string {
  const [, day = '', hour, minute] = /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? [];
  const start = beginningOf(day, timeZone);
  if (start === null) return text;
  const utc = Date.parse(hour === undefined ? day : `${day}T${hour}:${minute}Z`);
  const at =
    hour === undefined
      ? (beginningOf(dayAfter(start, timeZone), timeZone) ?? start) - 1000
      : shifted(shifted(utc, utc, timeZone), utc, timeZone) + 59_000;
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function dayNamed(text: string, now: number, timeZone: string): number | null {
  const word = text.trim().toLowerCase();
  const today = localMoment(now, timeZone).day;
  if (TODAY.includes(word)) return beginningOf(today, timeZone);
  if (YESTERDAY.includes(word)) return beginningOf(isoDay(Date.parse(today) - DAY_MS), timeZone);
  return beginningOf(word, timeZone);
}

/** When a day begins in a time zone, epoch milliseconds; null: it is no calendar date, `YYYY-MM-DD`. */
function beginningOf(day: string, timeZone: string): number | null {
  const utc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(utc) || isoDay(utc) !== day) return null;
  // Twice, for a change of the clocks between the two.
  return shifted(shifted(utc, utc, timeZone), utc, timeZone);
}

/** The moment moved by as much as clocks there show something other than the time that is meant. */
function shifted(at: number, meant: number, timeZone: string): number {
  const { day, minute } = localMoment(at, timeZone);
  return at - (Date.parse(day) + minute * 60_000 - meant);
}

function dayAfter(at: number, timeZone: string): string {
  return isoDay(Date.parse(localMoment(at, timeZone).day) + DAY_MS);
}

function isoDay(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}
