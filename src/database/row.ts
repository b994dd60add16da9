/** Reads columns of a row, with the type given by the schema. */

/** Column values in all databases: integers are safe, JSON is text. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw broken(column, value);
  return value;
}

export function maybeText(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw broken(column, value);
  return value;
}

export function maybeInteger(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** JSON written by us, so its type is known. */
export function json<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T;
}

export function maybeJson<T>(row: Row, column: string): T | null {
  return row[column] === null ? null : json<T>(row, column);
}

function broken(column: string, value: unknown): TypeError {
  return new TypeError(`Column ${column} contains a ${typeof value}`);
}
