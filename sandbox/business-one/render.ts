import type { Misprints } from './company.ts';
import { Refusal } from './refusal.ts';
import { complexTypes, type EntityType, type PropertyType } from './schema.ts';
import type { Row, Value } from './values.ts';

export type Version = 'v1' | 'v2';

/** A row as JSON text. Doubles keep all their digits, which `JSON.stringify` cannot do. */
export function renderRow(
  row: Row,
  type: EntityType,
  select: readonly string[] | null,
  version: Version,
  misprints: Misprints = {},
): string {
  return `{${renderProperties(row, type, select, version, misprints).join(',')}}`;
}

/** The properties of a row as `"Name":value` texts. */
export function renderProperties(
  row: Row,
  type: EntityType,
  select: readonly string[] | null,
  version: Version,
  misprints: Misprints = {},
): string[] {
  return [...type.properties]
    .filter(([name]) => select === null || select.includes(name))
    .map(([name, property]) => {
      const text = Object.hasOwn(misprints, name)
        ? JSON.stringify(misprints[name])
        : renderValue(row[name] ?? null, property.type, version);
      return `${JSON.stringify(name)}:${text}`;
    });
}

function renderValue(value: Value, type: PropertyType, version: Version): string {
  if (type.startsWith('list ')) {
    const inner = complexTypes.get(type.slice(5));
    if (!inner) throw new TypeError(`No complex type for ${type}`);
    const rows = (value ?? []) as readonly Row[];
    return `[${rows.map((row) => renderRow(withInitials(row, inner), inner, null, version)).join(',')}]`;
  }
  if (value === null) return 'null';
  if (type === 'Double') return String(value as string);
  if (type === 'Date') return version === 'v1' ? JSON.stringify(value) : `"${String(value as string)}T00:00:00Z"`;
  return JSON.stringify(value);
}

function withInitials(row: Row, type: EntityType): Row {
  const initials = [...type.properties].map(([name, property]) => [name, property.initial]);
  return { ...(Object.fromEntries(initials) as Row), ...row };
}

/** A refusal as JSON: in v1 the code is a number and the message an object, in v2 both are strings. */
export function renderRefusal(refusal: Refusal, version: Version): string {
  return version === 'v1'
    ? JSON.stringify({ error: { code: refusal.code, message: { lang: 'en-us', value: refusal.message } } })
    : JSON.stringify({ error: { code: String(refusal.code), message: refusal.message } });
}

/** A thrown error as a refusal; a bug in the stand-in itself is a 500 with its message. */
export function asRefusal(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal(500, -1, thrown instanceof Error ? thrown.message : 'error');
}
