import type { SearchPage, SearchPlace } from '../../delivery/ports/search-store.ts';

/** `after=2026-11-20~7~12`, as the address of a page of a search holds a place; a missing value is `-`. */
export function placeText({ value, invoice, id }: SearchPlace): string {
  return `${value ?? '-'}~${invoice}~${id}`;
}

/** Which page an address means: `after`, `before`, `at=last`, else the first. */
export function pageMeant(query: URLSearchParams): SearchPage {
  for (const at of ['after', 'before'] as const) {
    const place = placeOf(query.get(at) ?? '');
    if (place !== null) return { at, place };
  }
  return { at: query.get('at') === 'last' ? 'last' : 'first' };
}

function placeOf(text: string): SearchPlace | null {
  const [, value = '', invoice, id] = /^(-|\d{4}-\d{2}-\d{2}|\d{1,15})~(\d{1,15})~(\d{1,16})$/.exec(text) ?? [];
  if (invoice === undefined || id === undefined) return null;
  const named = value === '-' ? null : value.includes('-') ? value : Number(value);
  return { value: named, invoice: Number(invoice), id: Number(id) };
}
