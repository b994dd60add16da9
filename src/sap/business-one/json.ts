/** JSON from the Service Layer; numbers with decimals are kept as text. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * Parses JSON without losing decimals: 1210.50 becomes "1210.50". Safe integers remain numbers.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): Json {
  const reviver = (_name: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value !== 'number' || context.source === undefined || isPlainInteger(value, context.source)
      ? value
      : context.source;
  // The types lack the reviver's third parameter (the source text).
  return JSON.parse(text, reviver as (name: string, value: unknown) => unknown) as Json;
}

function isPlainInteger(value: number, source: string): boolean {
  return Number.isSafeInteger(value) && /^-?\d+$/.test(source);
}

/** The object, or null for any other JSON. */
export function asObject(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The list, empty for any other JSON. */
function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** True for a list that contains only objects. */
export const isListOfObjects = (value: Json | undefined): boolean =>
  Array.isArray(value) && objectsOf(value).length === value.length;

/** The objects of a list; empty for any other JSON. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return asList(value)
    .map((item) => asObject(item))
    .filter((item) => item !== null);
}
