/**
 * Takes a phone field apart: people write two numbers into one, names in brackets, labels, extensions.
 * What comes out are pieces that may each be one number: digits, spaces, dots, dashes, brackets, a leading +.
 */

/** Fewer digits than this are house numbers, years and extensions. */
const LEAST_DIGITS = 6;
/** "int. 12", "ext 5", "ramal 33", "Durchwahl 7", "x123": a part of the office, not of the number. */
const EXTENSION =
  /(?<!\p{L})(?:int(?:erno)?|ext(?:ension|ensi[oó]n)?|ramal|anexo|durchwahl|dw|apparat|x)\s*[.:]?\s*\d{1,5}(?!\d)/giu;
/** Remarks in brackets; "(011)" stays, it is an area code. */
const REMARK = /[([{<][^)\]}>]*\p{L}[^)\]}>]*[)\]}>]/gu;
/** "+49 (0)171": the trunk zero that is dialled only inside the country. */
const OPTIONAL_TRUNK = /(?<=\+\s?\d{1,3}[\s./-]*)\(0\)/g;

/** The pieces of a field, in its order. Slashes stay: "030/1234567" is one number. */
export function phonePieces(text: string): string[] {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}]/gu, '')
    .replace(REMARK, ' ')
    .replace(EXTENSION, ' ')
    .replace(OPTIONAL_TRUNK, '')
    .split(/[;,|\n\r\t&·•]|\p{L}[\p{L}\p{M}.'’]*/u)
    .flatMap((piece) => piece.split(/(?<=\d)\s*(?=\+)/))
    .map((piece) => piece.replace(/[^\d+()./\s-]/g, ' ').replace(/^[\s./)-]+|[\s./(-]+$/g, ''))
    .filter((piece) => digitsOf(piece).length >= LEAST_DIGITS);
}

/** Ways to cut a piece that is no number as a whole, most likely first; each must yield at least two parts. */
export function cuts(piece: string): string[][] {
  return [/\s*\/\s*/, /\s+-+\s+/, /\s{2,}/, /\s+/, /-/]
    .map((separator) => piece.split(separator).filter((part) => digitsOf(part).length >= LEAST_DIGITS))
    .filter((parts) => parts.length > 1);
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
