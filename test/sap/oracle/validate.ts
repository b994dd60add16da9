import type { Schema } from './references.ts';

/**
 * What of a value does not fit a schema, as `path: problem` lines. A null is allowed everywhere, because the Service Layer
 * prints empty fields as null and the files do not say which are nullable. Properties that an open schema does not list
 * are problems too, unless `allowed` knows them.
 */
export function validate(
  value: unknown,
  schema: Schema,
  schemas: ReadonlyMap<string, Schema>,
  allowed: (property: string) => boolean,
  path = '$',
): string[] {
  if (value === null) return [];
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const target = schemas.get(name);
    return target ? validate(value, target, schemas, allowed, path) : [`${path}: no schema ${name}`];
  }
  if (schema.allOf) return schema.allOf.flatMap((part) => validate(value, part, schemas, allowed, path));
  switch (schema.type) {
    case 'object':
      return validateObject(value, schema, schemas, allowed, path);
    case 'array':
      if (!Array.isArray(value)) return [`${path}: not a list`];
      return value.flatMap((item, index) => validate(item, schema.items ?? {}, schemas, allowed, `${path}[${index}]`));
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path}: not a whole number`];
    case 'number':
      return typeof value === 'number' ? [] : [`${path}: not a number`];
    case 'string':
      return validateText(value, schema, path);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: not true or false`];
    default:
      return [];
  }
}

function validateObject(
  value: unknown,
  schema: Schema,
  schemas: ReadonlyMap<string, Schema>,
  allowed: (property: string) => boolean,
  path: string,
): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: not an object`];
  return Object.entries(value ?? {}).flatMap(([name, part]) => {
    const known = schema.properties?.[name];
    if (known) return validate(part, known, schemas, allowed, `${path}.${name}`);
    return allowed(name) ? [] : [`${path}.${name}: unknown property`];
  });
}

function validateText(value: unknown, schema: Schema, path: string): string[] {
  if (typeof value !== 'string') return [`${path}: not a text`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${value} is not one of ${schema.enum.join(', ')}`];
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.test(value);
  return schema.format === 'date-time' && !isDate ? [`${path}: ${value} is no date`] : [];
}
