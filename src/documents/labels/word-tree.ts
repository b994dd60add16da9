/**
 * Searches for many labels at once, letter by letter: a pattern with thousands of alternatives takes a second to compile in each
 * reading process.
 */
export interface WordTree<T> {
  readonly next: Map<string, WordTree<T>>;
  /** Set after a complete word, if another may follow. */
  gap: WordTree<T> | null;
  /** Set if a label ends here. */
  value: T | null;
}

export function wordTree<T>(): WordTree<T> {
  return { next: new Map(), gap: null, value: null };
}

/** "nº" and "n.º" are folded to "no" and "n.o". */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = { no: ['no', 'n.o', 'n. o', 'n o'] };

/** Adds a label, its words separated by spaces; replaces an earlier one with the same words. */
export function addWords<T>(root: WordTree<T>, words: string, value: T): void {
  let ends = [root];
  words.split(' ').forEach((word, place) => {
    ends = ends.flatMap((end) => {
      const start = place === 0 ? end : behind(end);
      return (SPELLINGS[word] ?? [word]).map((letters) => [...letters].reduce(step<T>, start));
    });
  });
  for (const end of ends) end.value = value;
}

function behind<T>(end: WordTree<T>): WordTree<T> {
  end.gap ??= wordTree();
  return end.gap;
}

function step<T>(node: WordTree<T>, letter: string): WordTree<T> {
  const known = node.next.get(letter);
  if (known) return known;
  const made = wordTree<T>();
  node.next.set(letter, made);
  return made;
}

/** Up to three of these may separate two words of a label; two spaces begin another cell. */
const SEPARATORS = " .-/':()";
const MOST_SEPARATORS = 3;

/** The longest label that begins at this position and is not followed by a letter. */
export function longestMatch<T>(
  node: WordTree<T>,
  text: string,
  at: number,
): { readonly value: T; readonly end: number } | null {
  let best: { readonly value: T; readonly end: number } | null =
    node.value !== null && !/\p{L}/u.test(text[at] ?? '') ? { value: node.value, end: at } : null;
  const letter = text[at];
  const following = letter === undefined ? undefined : node.next.get(letter);
  const ways = [following ? longestMatch(following, text, at + 1) : null];
  for (let end = at, { gap } = node; gap; end++) {
    ways.push(longestMatch(gap, text, end));
    const separator = text[end];
    const double = separator === ' ' && text[end + 1] === ' ';
    if (separator === undefined || !SEPARATORS.includes(separator) || double || end - at === MOST_SEPARATORS) break;
  }
  for (const way of ways) if (way && way.end > (best?.end ?? at - 1)) best = way;
  return best;
}
