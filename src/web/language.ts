/** Languages of the pages. */
export const languages = ['es', 'pt', 'en', 'de'] as const;
export type Language = (typeof languages)[number];

/** A text, or a table of them, in every language: a missing one does not compile. */
export type InEach<T> = Readonly<Record<Language, T>>;

/** Tables of texts with the keys of the English one. */
export function texts<T>(
  tables: { readonly en: T } & Readonly<Record<Exclude<Language, 'en'>, NoInfer<T>>>,
): InEach<T> {
  return tables;
}

/** One text of a table, in every language. */
export function inEach<T, U>(tables: InEach<T>, pick: (table: T) => U): InEach<U> {
  return { es: pick(tables.es), pt: pick(tables.pt), en: pick(tables.en), de: pick(tables.de) };
}

/** A page's language: chosen before (cookie), else what the browser prefers, else the company's. Pure. */
export function languageOf(chosen: string | undefined, accepted: string | undefined, company: Language): Language {
  const wanted = [chosen ?? '', ...preferred(accepted ?? '')];
  return wanted.map(languageNamed).find((one) => one !== null) ?? company;
}

export function languageNamed(name: string): Language | null {
  const [main = ''] = name.toLowerCase().split('-');
  return languages.find((one) => one === main) ?? null;
}

/** The ranges of an Accept-Language header (RFC 9110, 12.5.4), best first. */
function preferred(header: string): readonly string[] {
  const ranges = header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [range = '', quality = ''] = part.split(';').map((piece) => piece.trim());
      const q = quality.startsWith('q=') ? Number(quality.slice(2)) : 1;
      return { range, q: Number.isFinite(q) ? q : 0 };
    });
  return ranges
    .filter(({ q }) => q > 0)
    .toSorted((a, b) => b.q - a.q)
    .map(({ range }) => range);
}
