import { dateFormat, numberFormat } from './formatters.ts';
import { type Html, html } from './html.ts';
import type { Language } from './language.ts';

/** A count with separators of thousands. */
export function count(value: number, language: Language): string {
  return numberFormat(language).format(value);
}

/** A moment in the company's time: today only the time, else with the day. `at` and `now` are epoch milliseconds. Pure. */
export function moment(at: number, now: number, language: Language, timeZone: string): string {
  const day = dateFormat(language, { timeZone, dateStyle: 'short' });
  const isToday = day.format(at) === day.format(now);
  const style = isToday ? ({ timeStyle: 'short' } as const) : ({ dateStyle: 'short', timeStyle: 'short' } as const);
  return dateFormat(language, { timeZone, ...style }).format(at);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/**
 * Whole seconds until a moment, which `courier.js` goes on counting down on the open page. `at` and `now` are epoch
 * milliseconds. Pure.
 */
export function countdown(at: number, now: number): Html {
  return html`<time data-countdown>${Math.max(0, Math.ceil((at - now) / 1000))}</time>`;
}

/** How long ago, in the greatest unit that fits. `ms` milliseconds. Pure. */
export function ago(ms: number, language: Language): string {
  const [unit, length] = UNITS.find(([, size]) => ms >= size) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(language, { style: 'short' }).format(-Math.floor(ms / length), unit);
}

/** How long, in the greatest unit that fits. `ms` milliseconds. Pure. */
export function duration(ms: number, language: Language): string {
  const [unit, length] = UNITS.find(([, size]) => ms >= size) ?? ['second', 1000];
  const value = Math.floor(ms / length);
  return numberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** The end of a sentence, which may be an abbreviation: `vor 13 Sek.` */
export function sentenceEnd(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
