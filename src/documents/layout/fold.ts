/** Without case and accents, letter for letter, so that a place in one is the same place in the other: "Nº" is "no", "É" "e". */
export function fold(text: string): string {
  return text.replace(/[A-Z]|[^ -~\s]/g, foldLetter);
}

function foldLetter(letter: string): string {
  const special = SPECIAL[letter];
  if (special !== undefined) return special;
  const [base = letter] = letter.normalize('NFD').toLowerCase();
  return base.length === letter.length ? base : letter;
}

const SPECIAL: Readonly<Record<string, string>> = {
  º: 'o',
  '°': 'o',
  ª: 'a',
  '№': '#',
  ı: 'i',
  ł: 'l',
  Ł: 'l',
  ø: 'o',
  Ø: 'o',
  ə: 'e',
  Ə: 'e',
  '’': "'",
  '−': '-',
  '–': '-',
  '‐': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
};
