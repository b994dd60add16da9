/**
 * Formats of document numbers: 4117 · F20200027 · FA-2017-0009 · R18-31 · 2023-456 · 011/2025-2026 · F001-00000123 ·
 * 2E9958F3-0010 · 000.114.427. The counter is what SAP calls the document number; the rest is its series.
 */

export interface DocumentNumber {
  /** As printed. */
  readonly printed: string;
  /** Digits of the counter without leading zeros. */
  readonly counter: string;
  /** Everything else, as upper-case letters and digits joined by hyphens: "FA-2017". Empty for a bare number. */
  readonly series: string;
  /** All digits joined, if there are no letters between them: "20170009". */
  readonly digits: string;
}

/** Letters, digits and single separators; a space only after a prefix, before a part with a digit. */
const SHAPE =
  /^(?:(?<prefix>[\p{Lu}]{1,6})(?: ?[-/._] ?| )?)??(?<rest>(?:[\p{Lu}]{0,6}\d[\p{Lu}\d]{0,24}|\p{Lu}{1,6}(?=[-/._]))(?:(?: ?[-/._\\] ?| (?=\d{2,12}(?![\d.,%/])))(?:[\p{Lu}\d]{1,24})(?![\p{Ll}])){0,6})(?![\p{L}\d]|[.,]\d)/u;
/** After a part with letters and digits, digits belong to the same number ("2E9958F3 0010"). */
const MIXED = /\p{L}/u;

/** The document number at the start of a text, or null: amounts, dates, rates and words do not count. */
export function documentNumberAt(text: string): DocumentNumber | null {
  const grouped = GROUPED.exec(text)?.[0];
  if (grouped !== undefined) return bare(grouped, grouped.replace(/\D/g, ''));
  const match = SHAPE.exec(text);
  if (!match) return null;
  const printed = trimPieces(match[0]);
  // "2024 0012" could be one number or two.
  if (/^\d+$/.test(printed) && SPLIT.test(text.slice(printed.length))) return null;
  const pieces = printed
    .toUpperCase()
    .split(/[^\p{L}\d]+/u)
    .filter((piece) => piece !== '');
  if (isDate(printed) || !/\d/.test(printed) || /^ ?%/.test(text.slice(printed.length))) return null;
  return split(printed, pieces);
}

/** More digits after a space that are not a date, an amount or a quantity. */
const SPLIT = /^ \d{2,}(?![\d.,/:-]*\d| ?[%\p{L}])/u;

/** In Brazil, document numbers are grouped like amounts: 000.114.427, 000,001,452. */
const GROUPED = /^(?:\d{1,3}(?:\.\d{3}){1,3}|\d{3}(?:,\d{3}){2})(?![.,/-]?\d|\p{L})/u;

function bare(printed: string, digits: string): DocumentNumber {
  const counter = digits.replace(/^0+(?=\d)/, '');
  return { printed, counter, series: '', digits: counter };
}

/** A space ends a number that has only digits: "4117 2024" is a number and a year. */
function trimPieces(found: string): string {
  const words = found.trim().split(' ');
  let kept = words[0] ?? '';
  for (const word of words.slice(1)) {
    const glued = /[-/._\\]$/.test(kept) || /^[-/._\\]/.test(word);
    if (!glued && !MIXED.test(kept)) break;
    kept += ` ${word}`;
  }
  // "1 - SAIDA": words after the number are not part of it; one or two letters may be.
  return kept.replace(/(?:[\s\-/._\\]+\p{L}{3,})+$/u, '').replace(/[\s\-/._\\]+$/, '');
}

function split(printed: string, pieces: readonly string[]): DocumentNumber | null {
  const at = counterAt(pieces);
  const piece = pieces[at] ?? '';
  const [, prefix = '', counter = '', suffix = ''] = /^(.*?)(\d+)(\p{L}{0,2})$/u.exec(piece) ?? [];
  if (/^0*$/.test(counter)) return null;
  const series = [...pieces.slice(0, at), prefix, suffix, ...pieces.slice(at + 1)].filter((one) => one !== '');
  return {
    printed,
    counter: counter.replace(/^0+(?=\d)/, ''),
    series: series.join('-'),
    digits: pieces.every((one) => /^\d+$/.test(one)) ? pieces.join('').replace(/^0+(?=\d)/, '') : '',
  };
}

/** The last part with a digit, unless it is a year that follows the counter: 123/2024, 010/2025-2026, 123/24-25. */
function counterAt(pieces: readonly string[]): number {
  const numbered = pieces.flatMap((piece, index) => (/\d/.test(piece) ? [index] : []));
  const last = numbered.at(-1) ?? -1;
  const before = numbered.at(-2);
  const beforeThat = numbered.at(-3);
  const of = (index: number | undefined) => (index === undefined ? '' : (pieces[index] ?? ''));
  if (beforeThat !== undefined && isYearPair(of(before), of(last)) && !isYear(of(beforeThat))) return beforeThat;
  // Number, month, year: FV/12/03/2026.
  if (
    beforeThat !== undefined &&
    isYear(of(last)) &&
    /^(?:0[1-9]|1[0-2])$/.test(of(before)) &&
    /^\d+$/.test(of(beforeThat)) &&
    !isYear(of(beforeThat))
  )
    return beforeThat;
  if (before !== undefined && isYear(of(last)) && !isYear(of(before)) && /^\d+$/.test(of(before))) return before;
  return last;
}

function isYear(piece: string): boolean {
  return /^(?:19[89]\d|20[0-4]\d)$/.test(piece);
}

/** A fiscal year: 2025-2026, 2025-26, 25-26. */
function isYearPair(first: string, second: string): boolean {
  if (!/^(?:20)?\d\d$/.test(first) || !/^(?:20)?\d\d$/.test(second)) return false;
  return (Number(first) + 1) % 100 === Number(second) % 100;
}

function isDate(text: string): boolean {
  return (
    /^(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)/.test(text) && !/[A-Z]/.test(text)
  );
}

/** Whether the printed number stands for this document number: by its counter, or by all its digits joined. */
export function meansNumber(number: DocumentNumber, docNum: number): boolean {
  return number.counter === String(docNum) || number.digits === String(docNum);
}
