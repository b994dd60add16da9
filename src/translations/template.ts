/** Finds out which template a finished text was made from, and makes the same text of another one. Pure. */

/** A text with `{name}` for each value, cut at them; `{n}` is a number. */
export interface Template {
  /** One more than there are names. */
  readonly fixed: readonly string[];
  readonly names: readonly string[];
}

/** @param text as `The proxy {proxy} cannot be reached: {detail}.` */
export function templateOf(text: string): Template {
  const pieces = text.split(/\{(\w+)\}/);
  return { fixed: pieces.filter((_, i) => i % 2 === 0), names: pieces.filter((_, i) => i % 2 === 1) };
}

/** How many characters of it are fixed: of two templates that fit, the one with more says more about the text. */
export function weightOf({ fixed }: Template): number {
  return fixed.reduce((sum, { length }) => sum + length, 0);
}

/**
 * The values that make this text of the template; null: none do. Each is as short as it can be, so the time is linear
 * whatever the text contains.
 */
export function valuesIn(text: string, { fixed, names }: Template): ReadonlyMap<string, string> | null {
  const [first = '', ...others] = fixed;
  if (!text.startsWith(first)) return null;
  const values = new Map<string, string>();
  let from = first.length;
  for (const [i, piece] of others.entries()) {
    const isLast = i === others.length - 1;
    const to = isLast ? text.length - piece.length : text.indexOf(piece, from);
    if (to < from || !text.startsWith(piece, to)) return null;
    const [name = '', value] = [names[i], text.slice(from, to)];
    if (name === 'n' && !/^\d+$/.test(value)) return null;
    values.set(name, value);
    from = to + piece.length;
  }
  return from === text.length ? values : null;
}

/** The text made of a template. */
export function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values.get(name) ?? placeholder);
}
