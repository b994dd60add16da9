/**
 * Characters that a reader does not see, and that make others be seen differently: controls (terminal escapes among them),
 * format characters (U+202E turns the rest of a line round), separators of lines, halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Longest value of somebody else's in a line for people, characters. */
const LONGEST = 1000;

/**
 * A finished text for people, lines and all, with every character made visible that could rewrite what they see: `\u202e`.
 * Within JSON that is the character itself, so the value stays. What a file is made of stays: ends of lines, and a byte
 * order mark at its beginning. Pure.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character, offset: number) => {
    const endsLine = character === '\n' || (character === '\r' && text[offset + 1] === '\n');
    return endsLine || (character === '\uFEFF' && offset === 0) ? character : escaped(character);
  });
}

/**
 * A value that came from elsewhere (SAP, a file's name, a certificate, an error), as a part of a line: it forges no line of
 * its own, neither by spaces, and leaves room for the rest. Pure.
 *
 * @param longest characters; more is cut off with `…`
 */
export function oneLine(value: string, longest = LONGEST): string {
  // A text of megabytes costs no more than a short one.
  const head = value.slice(0, longest * 4).replace(/\p{Zs}{3,}/gu, ' ');
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
