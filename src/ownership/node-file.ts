/**
 * The port to a file of a node with which another goes on that takes the account over. It is read and written as before; rows
 * are copied to where the nodes share them, by keys that sort.
 */

/** Rows as JSON, by key. */
export type Rows = ReadonlyMap<string, string>;

/** How far a file was copied: which copy it is, and how often it was since. */
export interface CopyMark {
  readonly copy: string;
  readonly generation: number;
}

export interface NodeFile {
  /** `incidents`. */
  readonly name: string;
  /** Another number whenever somebody else has changed it. */
  version(): number;
  /** Null: it was never shared. */
  mark(): CopyMark | null;
  setMark(mark: CopyMark): Promise<void>;
  /** Those that may change or end. */
  rows(): Rows;
  /** Whether this is the key of a row of a table to which rows are only ever added. */
  growing(key: string): boolean;
  /** Of that table: those behind this key, the first of them. */
  added(after: string, limit: number): Rows;
  /**
   * Goes on with the rows of the node that had the account. What only this file has is kept behind them, unless theirs say
   * otherwise; all of it or nothing.
   */
  adopt(theirs: Rows): Promise<void>;
  close(): void;
}

/** So that keys sort as their numbers. */
export function keyOf(table: string, id: number): string {
  return `${table}/${String(id).padStart(16, '0')}`;
}

/** Of one table, in the order of their keys. */
export function rowsOf(rows: Rows, table: string): readonly Readonly<Record<string, unknown>>[] {
  return [...rows]
    .filter(([key]) => key.startsWith(`${table}/`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => JSON.parse(row) as Record<string, unknown>);
}
