/** JSON as the Service Layer sends it, with numbers that are not whole kept as their text. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * Parses JSON without losing decimals: 1210.50 stays "1210.50". Whole numbers stay numbers while they fit.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): Json {
  const reviver = (_name: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value !== 'number' || context.source === undefined || isPlainInteger(value, context.source)
      ? value
      : context.source;
  // The reviver's third parameter (the source text) is younger than the library's types.
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

/** Whether it is a list of objects and of nothing else. */
export const isListOfObjects = (value: Json | undefined): boolean =>
  Array.isArray(value) && objectsOf(value).length === value.length;

/** The objects of a list; empty for any other JSON. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return asList(value)
    .map((item) => asObject(item))
    .filter((item) => item !== null);
}
