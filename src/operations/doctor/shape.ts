/** What an answer looked like, without anything that it said. Plain JSON. */
export type Shape =
  | 'null'
  | 'true or false'
  | 'integer'
  | 'decimal'
  | 'date'
  /** Characters. */
  | { readonly text: number }
  | { readonly list: number; readonly of: Shape | null }
  /** Names in their order. */
  | { readonly object: readonly (readonly [name: string, shape: Shape])[] };

/** Names of properties that are a protocol's; anything else may be a value that serves as one. */
const NAME = /^[@A-Za-z_][\w.@]{0,79}$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/;
/** Deeper than any answer. */
const DEEPEST = 8;

/** The shape of plain JSON: names, types, order, lengths. Pure. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null || value === undefined || depth > DEEPEST) return 'null';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  if (typeof value === 'string') return DATE.test(value) ? 'date' : { text: value.length };
  if (Array.isArray(value)) {
    return { list: value.length, of: value.length === 0 ? null : shapeOf(value[0], depth + 1) };
  }
  const entries = Object.entries(value as object).map(
    ([name, one]) => [NAME.test(name) ? name : '(another name)', shapeOf(one, depth + 1)] as const,
  );
  return { object: entries };
}
