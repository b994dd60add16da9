/** Dates as printed on invoices, in the supported languages and in every usual order. */

import { matchesOf } from './matches.ts';

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan january janeiro januar ene enero janvier janv gennaio gen januari stycznia leden ledna ocak yanvar ian ianuarie styczen tammikuuta sijecnja',
    'feb february fev fevereiro februar febrero fevrier fevr febbraio februari lutego unor unora subat fevral februarie luty helmikuuta',
    'mar march marco marz marzo mars maart marca brezen brezna mart martie mrt marts marcius marzec maaliskuuta',
    'apr april abr abril avr avril aprile kwietnia duben dubna nisan aprel aprilie aprilis kwiecien huhtikuuta',
    'may mai maio mayo maggio mag mei maja majus toukokuuta kveten kvetna mayis maj',
    'jun june junho juni junio juin giugno giu czerwca cerven cervna haziran iyun iunie junius czerwiec kesakuuta',
    'jul july julho juli julio juil juillet luglio lug lipca cervenec cervence temmuz iyul iulie julius lipiec heinakuuta',
    'aug august ago agosto aout augustus sierpnia srpen srpna agustos avqust augusztus sierpien elokuuta',
    'sep sept september set setembro septiembre setiembre septembre settembre wrzesnia zari eylul sentyabr septembrie szeptember wrzesien syyskuuta',
    'oct october out outubro okt oktober octubre octobre ottobre ott pazdziernika rijen rijna ekim oktyabr octombrie pazdziernik lokakuuta',
    'nov november novembro noviembre novembre listopada listopad listopadu kasim noyabr noiembrie marraskuuta',
    'dec december dez dezembro dezember dic diciembre decembre dicembre grudnia prosinec prosince aralik dekabr decembrie grudzien joulukuuta',
  ].flatMap((names, i) => names.split(' ').map((name) => [name, i + 1])),
);
/** Arabic, as in Egypt and the Gulf and as in the Levant, and Hebrew; spelled as in `rtl-letters.ts`. */
const RTL_MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'يناير,كانون الثاني,ינואר',
    'فبراير,شباط,פברואר',
    'مارس,اذار,מרץ,מרס',
    'ابريل,نيسان,אפריל',
    'مايو,ايار,מאי',
    'يونيو,يونيه,حزيران,יוני',
    'يوليو,يوليه,تموز,יולי',
    'اغسطس,اب,אוגוסט',
    'سبتمبر,ايلول,ספטמבר',
    'اكتوبر,تشرين الاول,אוקטובר',
    'نوفمبر,تشرين الثاني,נובמבר',
    'ديسمبر,كانون الاول,דצמבר',
  ].flatMap((names, i) => names.split(',').map((name) => [name, i + 1])),
);
const RTL_MONTH = Object.keys(RTL_MONTHS)
  .toSorted((a, b) => b.length - a.length)
  .join('|');

/** A date in a text; 03/04/2026 has two readings. */
export interface PrintedDate {
  /** `YYYY-MM-DD`. */
  readonly readings: readonly string[];
  readonly start: number;
  readonly end: number;
}

type Reader = (parts: readonly string[]) => readonly (readonly [year: number, month: number, day: number])[];

/** Patterns for folded text (`layout/fold.ts`), and the meaning of their groups. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [
    /(?<![\d.,/-])(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})(?!\d|[-/]\d)/g,
    ([y, m, d]) => [[Number(y), Number(m), Number(d)]],
  ],
  [
    /(?<![\d.,/-])(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})(?!\d|[-/.]\d)/g,
    ([a, b, y]) => [
      [year(y), Number(b), Number(a)],
      [year(y), Number(a), Number(b)],
    ],
  ],
  [
    /(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|o)?[-/\s]{1,2}(?:de\s)?([a-z]{3,12})\.?,?[-/\s]{1,2}(?:de\s|del\s)?(\d{4}|\d{2})(?!\d)/g,
    ([d, name, y]) => [[year(y), MONTHS[name ?? ''] ?? 0, Number(d)]],
  ],
  [
    /(?<!\d)(\d{4})[-.,/\s]{1,2}([a-z]{3,12})\.?[-/\s]{1,2}(\d{1,2})(?!\d)/g,
    ([y, name, d]) => [[Number(y), MONTHS[name ?? ''] ?? 0, Number(d)]],
  ],
  [/(\d{4}) ?\u5e74 ?(\d{1,2}) ?\u6708 ?(\d{1,2}) ?\u65e5/g, ([y, m, d]) => [[Number(y), Number(m), Number(d)]]],
  [
    /(?<![a-z])([a-z]{3,12})\.?[\s-](\d{1,2})(?:st|nd|rd|th)?\s?,?[\s-](\d{4})(?!\d)/g,
    ([name, d, y]) => [[Number(y), MONTHS[name ?? ''] ?? 0, Number(d)]],
  ],
  // The order of the words depends on the direction of the line.
  [
    new RegExp(String.raw`(?<!\d)(\d{1,2}) {1,2}ב?(${RTL_MONTH}),? {1,2}(\d{4})(?!\d)`, 'gu'),
    ([d, name, y]) => [[Number(y), RTL_MONTHS[name ?? ''] ?? 0, Number(d)]],
  ],
  [
    new RegExp(String.raw`(?<!\d)(\d{4}) {1,2},?ב?(${RTL_MONTH}) {1,2}(\d{1,2})(?!\d)`, 'gu'),
    ([y, name, d]) => [[Number(y), RTL_MONTHS[name ?? ''] ?? 0, Number(d)]],
  ],
];

/** Every date in folded text, in the order of the patterns. */
export function findPrintedDates(folded: string): PrintedDate[] {
  return FORMS.flatMap(([pattern, read]) =>
    matchesOf(pattern, folded).flatMap((match) => {
      const readings = [...new Set(read(match.slice(1)).flatMap((parts) => isoDate(...parts) ?? []))];
      return readings.length > 0 ? [{ readings, start: match.index, end: match.index + match[0].length }] : [];
    }),
  );
}

function year(digits: string | undefined): number {
  return Number(digits) + (digits?.length === 2 ? 2000 : 0);
}

function isoDate(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || year < 1900 || year > 2100) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}
