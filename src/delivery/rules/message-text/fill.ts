const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What is wrong with a template: a placeholder that does not exist, or a brace that belongs to none. */
export type Flaw = { readonly kind: 'unknown' | 'alone'; readonly text: string };

/** The first flaw of a template, before anything is sent with it; null: it has none. Pure. */
export function flawOf(text: string, allowed: readonly string[]): Flaw | null {
  for (const [placeholder, word = ''] of text.matchAll(PLACEHOLDER)) {
    if (!allowed.includes(word)) return { kind: 'unknown', text: placeholder };
  }
  const [alone] = /[{}][^{}\n]{0,20}/.exec(text.replace(PLACEHOLDER, '')) ?? [];
  return alone === undefined ? null : { kind: 'alone', text: alone };
}

/** Fills a template. A line that holds placeholders of which one is empty is left out. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .filter((line) => [...line.matchAll(PLACEHOLDER)].every(([, word = '']) => (values[word] ?? '') !== ''))
    .map((line) => line.replace(PLACEHOLDER, (_, word: string) => values[word] ?? ''))
    .join('\n')
    .trim();
}
