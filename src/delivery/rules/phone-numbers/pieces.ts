/**
 * Takes a phone field apart: people write two numbers into one, names in brackets, labels, extensions. Words part
 * numbers, and what is too short for one (an extension) is dropped. What comes out are pieces that may each be one
 * number: digits, spaces, dots, dashes, brackets, a leading +.
 */

/** Fewer digits than this are house numbers, years and extensions. */
const LEAST_DIGITS = 6;
/** A part of fewer digits may be a group of a longer number. */
const LEAST_COMPLETE = 9;
/** What stands in brackets without a digit: a remark, when it has a letter. "(casa 4444-5555)" is none. */
const BRACKETED = /[([{<][^)\]}>\d]*[)\]}>]/g;
const LETTER = /\p{L}/u;
/** "+49 (0)171": the trunk zero that is dialled only inside the country. */
const OPTIONAL_TRUNK = /(?<=\+\s?\d{1,3}[\s./-]*)\(0\)/g;

/** The pieces of a field, in its order. Slashes stay: "030/1234567" is one number. */
export function phonePieces(text: string): string[] {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}]/gu, '')
    .replace(BRACKETED, (bracketed) => (LETTER.test(bracketed) ? ' ' : bracketed))
    .replace(OPTIONAL_TRUNK, '')
    .split(/[;,|\n\r\t&·•]|\p{L}[\p{L}\p{M}.'’]*/u)
    .flatMap((piece) => piece.split(/(?<=\d)\s*(?=\+)/))
    .map((piece) => piece.replace(/[^\d+()./\s-]/g, ' ').replace(/^[\s./)-]+|[\s./(-]+$/g, ''))
    .filter((piece) => digitsOf(piece).length >= LEAST_DIGITS);
}

export interface Cut {
  readonly parts: readonly string[];
  /** False for blanks and dashes that may as well be groups within one number. */
  readonly sure: boolean;
}

/** Ways to cut a piece that is no number as a whole, surest first; each yields at least two parts. */
export function cuts(piece: string): readonly Cut[] {
  const cut = (separator: RegExp, sure: boolean): Cut => ({
    sure,
    parts: piece.split(separator).filter((part) => digitsOf(part).length >= (sure ? LEAST_DIGITS : LEAST_COMPLETE)),
  });
  return [
    cut(/\s*\/\s*/, true),
    cut(/\s+-+\s+/, true),
    cut(/\s{2,}/, false),
    cut(/\s+/, false),
    cut(/-/, false),
  ].filter(({ parts }) => parts.length > 1);
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
