import { dateFormat, numberFormat } from '../formatters.ts';
import type { Language } from '../language.ts';

const UNITS = [
  ['day', 86_400_000, 2],
  ['hour', 3_600_000, 2],
  ['minute', 60_000, 2],
  ['second', 1000, 1],
] as const;

/** Milliseconds for people, in one unit: `3 days`, `12 minutes`, `0.4 seconds`. Pure. */
export function span(ms: number, language: Language): string {
  for (const [unit, size, least] of UNITS) {
    if (ms < least * size) continue;
    const format = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
    return numberFormat(language, format).format(Math.floor(ms / size));
  }
  const format = { style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return numberFormat(language, format).format(ms / 1000);
}

/** How long ago, in one unit: `3 days ago`. Pure. */
export function ago(ms: number, language: Language): string {
  const [unit, size] = UNITS.find(([, one, least]) => ms >= least * one) ?? (['second', 1000] as const);
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(ms / size), unit);
}

/** A point in time as the company's clocks show it. Pure; `at`: epoch milliseconds. */
export function moment(at: number, language: Language, timeZone: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
}

/** `1.4 MB`. Pure. */
export function size(bytes: number, language: Language): string {
  const unit = bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const amount = bytes / (unit === 'kilobyte' ? 1000 : 1_000_000);
  return numberFormat(language, { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount);
}
