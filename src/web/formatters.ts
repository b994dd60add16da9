import type { Language } from './language.ts';

/** A page has hundreds of moments, and making a formatter costs many times what formatting does. */
const kept = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** The formatter for these options, made once. Options are those that the code names, so there are few. */
export function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return keptOr(`date ${language} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(language, options));
}

/** As `dateFormat`. */
export function numberFormat(language: Language, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return keptOr(`number ${language} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options));
}

function keptOr<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  const known = kept.get(key);
  if (known) return known as T;
  const made = make();
  kept.set(key, made);
  return made;
}
