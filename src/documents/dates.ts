/** Dates as invoices print them, in the four languages we write and the orders people use. */

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['jan', 'january', 'janeiro', 'januar', 'ene', 'enero'],
    ['feb', 'february', 'fev', 'fevereiro', 'februar', 'febrero'],
    ['mar', 'march', 'março', 'marco', 'mär', 'märz', 'marzo'],
    ['apr', 'april', 'abr', 'abril'],
    ['may', 'mai', 'maio', 'mayo'],
    ['jun', 'june', 'junho', 'juni', 'junio'],
    ['jul', 'july', 'julho', 'juli', 'julio'],
    ['aug', 'august', 'ago', 'agosto'],
    ['sep', 'sept', 'september', 'set', 'setembro', 'septiembre', 'setiembre'],
    ['oct', 'october', 'out', 'outubro', 'okt', 'oktober', 'octubre'],
    ['nov', 'november', 'novembro', 'noviembre'],
    ['dec', 'december', 'dez', 'dezembro', 'dezember', 'dic', 'diciembre'],
  ].flatMap((names, i) => names.map((name) => [name, i + 1])),
);

const ISO = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g;
const NUMERIC = /(?<![\d.,])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/g;
const DAY_MONTH =
  /(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th)?[-/\s]+(?:de\s+)?(\p{L}{3,10})\.?,?[-/\s]+(?:de\s+|del\s+)?(\d{4}|\d{2})(?!\d)/giu;
const MONTH_DAY = /(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/giu;

/** Every date of a text as `YYYY-MM-DD`; 03/04/2026 yields both readings. */
export function findDates(text: string): string[] {
  const dates = new Set<string>();
  const add = (year: number, month: number, day: number) => {
    const date = new Date(Date.UTC(year < 100 ? year + 2000 : year, month - 1, day));
    if (month >= 1 && month <= 12 && date.getUTCDate() === day) dates.add(date.toISOString().slice(0, 10));
  };
  for (const [, y, m, d] of text.matchAll(ISO)) add(Number(y), Number(m), Number(d));
  for (const [, a, b, y] of text.matchAll(NUMERIC)) {
    add(Number(y), Number(b), Number(a));
    add(Number(y), Number(a), Number(b));
  }
  for (const [, d, name, y] of text.matchAll(DAY_MONTH))
    add(Number(y), MONTHS[name?.toLowerCase() ?? ''] ?? 0, Number(d));
  for (const [, name, d, y] of text.matchAll(MONTH_DAY))
    add(Number(y), MONTHS[name?.toLowerCase() ?? ''] ?? 0, Number(d));
  return [...dates];
}
