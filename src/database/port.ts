/**
 * What the transactions in `delivery/transactions/` need from a database.
 *
 * A transaction is written once, as a generator: it yields statements and receives rows. SQLite runs it to completion in
 * one turn of the event loop, so that no other worker's statement can intervene; PostgreSQL runs it SERIALIZABLE, retries it
 * on a conflict, and waits only for rows that somebody looks at. So a transaction must not capture mutable state or call
 * anything external, and has a bounded number of statements.
 */
import type { Row, Value } from './row.ts';

/** Named parameters, `:name` in the SQL. A list is used as `IN (:name)` and must not be empty. */
export type Parameters = Readonly<Record<string, Value | readonly Value[]>>;

export interface Statement {
  /** SQL that works on all supported databases. */
  readonly sql: string;
  readonly parameters: Parameters;
  /** Nobody looks at its rows: it may travel with what follows. */
  readonly unread?: true;
}

/** Each step yields statements, which run in their order, and receives the rows of each. */
export type Transaction<T> = Generator<readonly Statement[], T, readonly (readonly Row[])[]>;

/**
 * When a transaction is safe from a power failure. `now`: before its promise resolves. `with_next`: with the next one that is
 * `now`, at the latest; commits keep their order, and the death of the process loses nothing. For what is done again when
 * it is missing, because each `now` waits for the disk.
 */
export type Durable = 'now' | 'with_next';

/** Rejects with a `CodedError` of `errors/database.ts`. */
export interface Database {
  /** Atomic. `begin` may be called more than once; only the last call counts. `durable`: `now` unless told. */
  transact<T>(begin: () => Transaction<T>, durable?: Durable): Promise<T>;
  /** For read-only transactions: they see a consistent snapshot. */
  read<T>(begin: () => Transaction<T>): Promise<T>;
}

/** Every row of an answer. */
export function* all(sql: string, parameters: Parameters = {}): Transaction<readonly Row[]> {
  const [rows = []] = yield [{ sql, parameters }];
  return rows;
}

/** The first row of an answer; null: there is none. */
export function* get(sql: string, parameters: Parameters = {}): Transaction<Row | null> {
  return (yield* all(sql, parameters))[0] ?? null;
}

/** A statement whose rows do not matter. */
export function* run(sql: string, parameters: Parameters = {}): Transaction<void> {
  yield [{ sql, parameters, unread: true }];
}

type Results<Parts extends readonly Transaction<unknown>[]> = {
  readonly [N in keyof Parts]: Parts[N] extends Transaction<infer T> ? T : never;
};

/** Several at once, none of which needs another's answer: on PostgreSQL they wait together. */
export function* together<const Parts extends readonly Transaction<unknown>[]>(
  ...parts: Parts
): Transaction<Results<Parts>> {
  const steps = parts.map((part) => ({ part, step: part.next() }));
  for (;;) {
    const open = steps.flatMap((one) => (one.step.done ? [] : [{ one, asked: one.step.value }]));
    if (open.length === 0) return steps.map(({ step }) => step.value) as Results<Parts>;
    const answers = yield open.flatMap(({ asked }) => asked);
    let from = 0;
    for (const { one, asked } of open) {
      one.step = one.part.next(answers.slice(from, from + asked.length));
      from += asked.length;
    }
  }
}
