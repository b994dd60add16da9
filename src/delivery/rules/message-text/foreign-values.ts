/**
 * Values from SAP are sent in the company's name: someone who can name a customer must not be able to write messages. Pure.
 */

/** Maximum length of a value in a message, in characters; SAP's longest name has 100. */
const LONGEST = 100;

/** WhatsApp cannot escape these characters, so they are replaced by similar ones. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/**
 * A value as one line of plain characters: without controls and format characters (U+202E turns a name, or the end of a
 * file's name, round), and no longer than `longest` characters.
 */
export function plainValue(value: string, longest = LONGEST): string {
  // A text of megabytes takes no longer than a short one.
  const line = value
    .trimStart()
    .slice(0, longest * 4)
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/**
 * The same for a message's text, where WhatsApp makes more of some characters: no formatting (`*bold*`), no quotation or
 * list at the beginning of a line, nothing to tap on. Signs within a word, which WhatsApp lets stand, stay: `A_B`.
 */
export function captionValue(value: string, longest = LONGEST): string {
  return (
    plainValue(value, longest)
      .replace(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`/gu, (sign) => LOOKALIKES[sign] ?? sign)
      .replace(/^>/, '›')
      .replace(/^-(?= |$)/, '–')
      .replace(/^(\d+)\.(?= |$)/, '$1․')
      .replaceAll('://', '∶//')
      // The dot of a domain: what follows has two letters or digits, and one letter at least.
      .replace(/(?<=[\p{L}\p{M}\p{N}])[.。．｡](?=[\p{L}\p{M}\p{N}-]{2})(?=[\p{N}-]*[\p{L}\p{M}])/gu, '․')
  );
}
