/** How Arabic and Hebrew are spelled for comparison: one spelling for letters that people write in several ways. */

/** Vowels and other marks over letters, the stretching line, marks of direction. */
const UNREAD =
  /[\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\ufe70-\ufe7f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const LETTERS: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ة: 'ه',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ک: 'ك',
  ہ: 'ه',
  ھ: 'ه',
  ە: 'ه',
  '״': '"',
  '׳': "'",
  '־': '-',
  '،': ',',
  '٪': '%',
  '؛': ';',
};
const SPELLED = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
const NEEDS = /[\u0591-\u05f4\u0600-\u06ff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/u;

/**
 * Text in compatibility form (NFKC), with one spelling for letters that are written in several ways, and the digits and marks of
 * amounts that are used with Latin letters.
 */
export function spelledAlike(text: string): string {
  if (!NEEDS.test(text)) return text;
  return westernNumbers(text.replace(UNREAD, '').replace(SPELLED, (letter) => LETTERS[letter] ?? letter));
}

/** ١٬٢١٠٫٥٠ is 1,210.50. Three digits behind the decimal mark alone (١٫٢١٠) would be read as a group: a zero more makes them decimals. */
function westernNumbers(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/(?<![\d\u066c])\d{1,15}\u066b\d{3}(?!\d)/g, '$&0')
    .replace(/(?<=\d)\u066c(?=\d{3})/g, ',')
    .replace(/(?<=\d)\u066b(?=\d)/g, '.');
}
