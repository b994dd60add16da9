import { type EnumName, enumMember } from './enums.ts';
import { invalidQuery } from './refusal.ts';
import type { Property, PropertyType } from './schema.ts';

/**
 * A stored value: Int32 a number, Double a decimal string, dates `YYYY-MM-DD`, times `HH:MM:SS`, enumerations the
 * member's name, lists an array of rows.
 */
export type Value = string | number | null | readonly Row[];
export type Row = { readonly [property: string]: Value };

/** `'2014-04-23'`, `'20140423'`, `'2014-04-23T12:21:21'` (the time is ignored); null if it is not a date. */
export function readDate(text: string): string | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$/.exec(text);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : null;
}

/** `'18:38:00'`, `'18:38'`, `'1838'`; null if it is not a time. */
export function readTime(text: string): string | null {
  const match = /^(\d{2}):?(\d{2})(?::?(\d{2}))?(?:Z)?$/.exec(text);
  return match ? `${match[1]}:${match[2]}:${match[3] ?? '00'}` : null;
}

/**
 * A literal or a stored value in a form comparable with `<`. Times are compared by hour and minute only.
 *
 * @throws Refusal 400 for a literal of the wrong type.
 */
export function comparable(type: PropertyType, text: string): string | number {
  if (type === 'Int32' || type === 'Double') {
    const number = Number(text);
    if (text.trim() === '' || Number.isNaN(number)) throw invalidQuery(`'${text}' is not a number`);
    return number;
  }
  if (type === 'Date') return readDate(text) ?? refuse(text, 'date');
  if (type === 'Time') return (readTime(text) ?? refuse(text, 'time')).slice(0, 5);
  if (type.startsWith('enum ')) {
    return enumMember(type.slice(5) as EnumName, text) ?? refuse(text, `member of ${type.slice(5)}`);
  }
  return text;
}

function refuse(text: string, what: string): never {
  throw invalidQuery(`'${text}' is not a ${what}`);
}

/** A value of a request body as stored. */
export function stored(property: Property, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value as readonly Row[];
  const text = String(value as string | number | boolean);
  switch (property.type) {
    case 'Int32':
      return Number(text);
    case 'Date':
      return readDate(text);
    case 'Time':
      return readTime(text);
    default:
      return property.type.startsWith('enum ') ? enumMember(property.type.slice(5) as EnumName, text) : text;
  }
}
