import { checkProperties, matches, ordering, propertyOf } from './evaluate.ts';
import { parseFilter } from './filter.ts';
import { invalidProperty, invalidQuery } from './refusal.ts';
import type { EntityType } from './schema.ts';
import type { Row } from './values.ts';

/** The query options of a collection, parsed and validated against its type. */
export interface Query {
  readonly select: readonly string[] | null;
  readonly accepts: (row: Row) => boolean;
  readonly compare: ((a: Row, b: Row) => number) | null;
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

const known = new Set(['$select', '$filter', '$orderby', '$top', '$skip', '$count', '$inlinecount']);

/**
 * @throws Refusal 400/-1000 for an unknown property in `$select`, 400/201 in `$filter` and `$orderby`.
 */
export function readQuery(options: URLSearchParams, type: EntityType, caseInsensitive: boolean): Query {
  for (const name of options.keys()) {
    if (name.startsWith('$') && !known.has(name)) throw invalidQuery(`Query option '${name}' is not supported`);
  }
  const filterText = options.get('$filter');
  const filter = filterText === null ? null : parseFilter(filterText);
  if (filter) checkProperties(filter, type);
  const orderBy = readOrder(options.get('$orderby'), type);
  return {
    select: readSelect(options.get('$select'), type),
    accepts: (row) => filter === null || matches(filter, row, type, caseInsensitive),
    compare: orderBy.length === 0 ? null : ordering(orderBy, type),
    top: readNumber(options.get('$top')),
    skip: readNumber(options.get('$skip')) ?? 0,
    count: options.get('$count') === 'true' || options.get('$inlinecount') === 'allpages',
  };
}

/** The names in `$select`, or null for all. */
export function readSelect(text: string | null, type: EntityType): readonly string[] | null {
  if (text === null || text.trim() === '' || text.trim() === '*') return null;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) if (!type.properties.has(name)) throw invalidProperty(name, type.name);
  return names;
}

function readOrder(text: string | null, type: EntityType): { property: string; descending: boolean }[] {
  if (text === null) return [];
  return text.split(',').map((part) => {
    const [property = '', direction = 'asc', ...rest] = part.trim().split(/\s+/);
    propertyOf(type, property);
    if (!['asc', 'desc'].includes(direction) || rest.length > 0) throw invalidQuery(`'${part}' is no order`);
    return { property, descending: direction === 'desc' };
  });
}

function readNumber(text: string | null): number | null {
  if (text === null) return null;
  if (!/^\d+$/.test(text)) throw invalidQuery(`'${text}' is not a number`);
  return Number(text);
}
