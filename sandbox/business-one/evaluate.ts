import type { Comparison, Filter } from './filter.ts';
import { invalidFilterProperty, invalidQuery } from './refusal.ts';
import type { EntityType, Property } from './schema.ts';
import { comparable, type Row, type Value } from './values.ts';

/** SQL's three-valued logic: a comparison with NULL is unknown, and only true rows are returned. */
type Truth = boolean | null;

/** Whether a row passes the filter. */
export function matches(filter: Filter, row: Row, type: EntityType, caseInsensitive: boolean): boolean {
  return truth(filter) === true;

  function truth(node: Filter): Truth {
    switch (node.node) {
      case 'and':
        return and(truth(node.left), truth(node.right));
      case 'or':
        return not(and(not(truth(node.left)), not(truth(node.right))));
      case 'not':
        return not(truth(node.operand));
      case 'compare':
        return compare(node, row, propertyOf(type, node.property), caseInsensitive);
      case 'function':
        return text(node.name, fold(row[node.property] ?? null), fold(node.text));
    }
  }

  function fold(value: Value): string | null {
    if (value === null || typeof value === 'object') return null;
    return caseInsensitive ? String(value).toLowerCase() : String(value);
  }
}

/** @throws Refusal 400/201 for the first property that the type does not have. */
export function checkProperties(filter: Filter, type: EntityType): void {
  switch (filter.node) {
    case 'and':
    case 'or':
      checkProperties(filter.left, type);
      checkProperties(filter.right, type);
      return;
    case 'not':
      checkProperties(filter.operand, type);
      return;
    case 'compare': {
      const property = propertyOf(type, filter.property);
      if (filter.literal.kind !== 'null') checkRange(property.type, comparable(property.type, filter.literal.text));
      return;
    }
    case 'function':
      propertyOf(type, filter.property);
  }
}

/** The range of Microsoft SQL Server's `datetime`; HANA accepts earlier dates, too. */
function checkRange(type: Property['type'], value: string | number): void {
  if (type === 'Date' && String(value) < '1753-01-01')
    throw invalidQuery('SqlDateTime overflow. Must be between 1/1/1753 12:00:00 AM and 12/31/9999 11:59:59 PM.');
}

/** Sort order of two rows by `$orderby`; NULL sorts first. */
export function ordering(orderBy: readonly { property: string; descending: boolean }[], type: EntityType) {
  return (a: Row, b: Row): number => {
    for (const { property, descending } of orderBy) {
      const { type: propertyType } = propertyOf(type, property);
      const [x, y] = [a[property] ?? null, b[property] ?? null].map((value) =>
        value === null || typeof value === 'object' ? null : comparable(propertyType, String(value)),
      );
      if (x === y) continue;
      const before = x === null || x === undefined || (y !== null && y !== undefined && x < y);
      return before === descending ? 1 : -1;
    }
    return 0;
  };
}

export function propertyOf(type: EntityType, name: string): Property {
  const property = type.properties.get(name);
  if (!property) throw invalidFilterProperty(name);
  return property;
}

function compare(
  node: Extract<Filter, { node: 'compare' }>,
  row: Row,
  property: Property,
  caseInsensitive: boolean,
): Truth {
  const value = row[node.property] ?? null;
  if (node.literal.kind === 'null') {
    if (node.operator === 'eq') return value === null;
    return node.operator === 'ne' ? value !== null : null;
  }
  if (value === null || typeof value === 'object') return null;
  let left = comparable(property.type, String(value));
  let right = comparable(property.type, node.literal.text);
  if (caseInsensitive && typeof left === 'string' && typeof right === 'string') {
    left = left.toLowerCase();
    right = right.toLowerCase();
  }
  return holds(node.operator, left, right);
}

function holds(operator: Comparison, left: string | number, right: string | number): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
  }
}

function text(name: Extract<Filter, { node: 'function' }>['name'], value: string | null, part: string | null): Truth {
  if (value === null || part === null) return null;
  if (name === 'startswith') return value.startsWith(part);
  return name === 'endswith' ? value.endsWith(part) : value.includes(part);
}

function and(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

function not(a: Truth): Truth {
  return a === null ? null : !a;
}
