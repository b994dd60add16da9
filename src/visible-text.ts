/**
 * Invisible characters that change how others are displayed: controls (including terminal escapes), format characters
 * (U+202E reverses the rest of a line), line separators, unpaired surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Maximum length of an untrusted value in a line for people, in characters. */
const LONGEST = 1000;

/**
 * Output text in which every character that could alter the display is made visible, as `\u202e`. In JSON that is the
 * character's own escape, so values are unchanged. Line ends and a leading byte order mark are kept. Pure.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character, offset: number) => {
    const endsLine = character === '\n' || (character === '\r' && text[offset + 1] === '\n');
    return endsLine || (character === '\uFEFF' && offset === 0) ? character : escaped(character);
  });
}

/**
 * An untrusted value (SAP, a file name, a certificate, an error) as part of a line: it cannot fake a new line, not even by
 * spaces, and its length is limited. Pure.
 *
 * @param longest characters; more is cut off with `…`
 */
export function oneLine(value: string, longest = LONGEST): string {
  // A text of megabytes takes no longer than a short one.
  const head = value.slice(0, longest * 4).replace(/\p{Zs}{3,}/gu, ' ');
  if (value.length <= longest && head.search(UNSEEN) === -1) return head;
  const characters = Array.from(head, (character) => character.replace(UNSEEN, escaped));
  const isWhole = characters.length <= longest && value.length <= longest * 4;
  return isWhole ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}

/** As JSON and JavaScript write it, by its UTF-16 units. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }).join('');
}
