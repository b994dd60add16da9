/**
 * Searches for many labels at once, letter by letter: a pattern with thousands of alternatives takes a second to compile in each
 * reading process. It grows where it is searched: of the twenty thousand nodes that all labels make, a document needs few.
 */
export interface WordTree<T> {
  /** What is left of each label that comes through here and is not in the fields below yet, in the order of `addWords`. */
  waiting: { readonly rest: string; readonly value: T }[];
  readonly next: Map<string, WordTree<T>>;
  /** Set after a complete word, if another may follow. */
  gap: WordTree<T> | null;
  /** Set if a label ends here. */
  value: T | null;
}

export function wordTree<T>(): WordTree<T> {
  return { waiting: [], next: new Map(), gap: null, value: null };
}

/** "nº" and "n.º" are folded to "no" and "n.o". */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = { no: ['no', 'n.o', 'n. o', 'n o'] };
/** Between the words of a label that waits; a space may be in a word. */
const GAP = '\n';

/** Adds a label, its words separated by spaces; replaces an earlier one with the same words. */
export function addWords<T>(root: WordTree<T>, words: string, value: T): void {
  let labels = [''];
  words.split(' ').forEach((word, place) => {
    const gap = place === 0 ? '' : GAP;
    labels = labels.flatMap((label) => (SPELLINGS[word] ?? [word]).map((letters) => label + gap + letters));
  });
  for (const rest of labels) root.waiting.push({ rest, value });
}

/** The node, with a node for every letter that may follow. */
function grown<T>(node: WordTree<T>): WordTree<T> {
  for (const { rest, value } of node.waiting) {
    const letter = rest[0];
    if (letter === undefined) node.value = value;
    else behind(node, letter).waiting.push({ rest: rest.slice(1), value });
  }
  node.waiting = [];
  return node;
}

function behind<T>(node: WordTree<T>, letter: string): WordTree<T> {
  if (letter === GAP) {
    node.gap ??= wordTree();
    return node.gap;
  }
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
  from: WordTree<T>,
  text: string,
  at: number,
): { readonly value: T; readonly end: number } | null {
  const node = grown(from);
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
