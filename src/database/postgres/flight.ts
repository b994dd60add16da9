import type { ClientBase, Connection, Submittable } from 'pg';
import type { Row, Value } from '../row.ts';
import { isStale } from './errors.ts';

/** A statement with numbered parameters. */
export interface Bound {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Statements that a connection keeps prepared; our own are fewer, lists and searches make more. */
const MOST_PREPARED = 250;

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

interface Prepared {
  readonly name: string;
  /** Of its rows; empty: it has none. */
  columns: readonly Column[];
}

const preparedOf = new WeakMap<ClientBase, Map<string, Prepared>>();

/**
 * Sends these statements at once and waits once; answers the rows of each. The first that fails is the error, and PostgreSQL
 * skips those after it: https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-PIPELINING. So a `BEGIN` that
 * fails lets none of them through, and a `COMMIT` is reached only by way of all.
 */
export function fly(client: ClientBase, statements: readonly Bound[]): Promise<readonly (readonly Row[])[]> {
  const kept = preparedOf.get(client) ?? new Map<string, Prepared>();
  if (kept.size > MOST_PREPARED) kept.clear();
  preparedOf.set(client, kept);
  return new Promise((resolve, reject) => {
    client.query(
      new Flight(client, statements, kept, (error, answers) => {
        if (error === null) return resolve(answers);
        if (isStale(error)) kept.clear();
        reject(error);
      }),
    );
  });
}

/** The driver gives it its turn on the connection, and each message of the answer. */
class Flight implements Submittable {
  /** Called once, with the error or the answers; the driver wraps it for its deadline. */
  callback: (error: Error | null, answers: readonly (readonly Row[])[]) => void;
  readonly #client: ClientBase;
  readonly #statements: readonly Bound[];
  readonly #kept: Map<string, Prepared>;
  /** Kept once all has succeeded: of a statement that fails nobody knows whether it was prepared. */
  readonly #fresh = new Map<string, Prepared>();
  readonly #answers: (readonly Row[])[] = [];
  #rows: Row[] = [];

  constructor(
    client: ClientBase,
    statements: readonly Bound[],
    kept: Map<string, Prepared>,
    callback: (error: Error | null, answers: readonly (readonly Row[])[]) => void,
  ) {
    this.#client = client;
    this.#statements = statements;
    this.#kept = kept;
    this.callback = callback;
  }

  submit(connection: Connection): void {
    connection.stream.cork();
    for (const { sql, values } of this.#statements) {
      const { name, isNew } = this.#prepare(connection, sql);
      connection.bind(
        { statement: name, values: values.map((value) => (value === null ? null : String(value))) },
        true,
      );
      if (isNew) connection.describe({ type: 'P', name: '' }, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  #prepare(connection: Connection, sql: string): { readonly name: string; readonly isNew: boolean } {
    const known = this.#kept.get(sql) ?? this.#fresh.get(sql);
    if (known) return { name: known.name, isNew: false };
    const name = `s${this.#kept.size + this.#fresh.size}`;
    // One that was forgotten may have the name.
    connection.close({ type: 'S', name }, true);
    connection.parse({ name, text: sql, types: [] }, true);
    this.#fresh.set(sql, { name, columns: [] });
    return { name, isNew: true };
  }

  get #current(): Prepared | undefined {
    const sql = this.#statements[this.#answers.length]?.sql ?? '';
    return this.#kept.get(sql) ?? this.#fresh.get(sql);
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    const current = this.#current;
    if (current === undefined) return;
    current.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#client.getTypeParser(dataTypeID, 'text') as Column['parse'],
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const columns = this.#current?.columns ?? [];
    const row: Record<string, unknown> = {};
    for (const [n, { name, parse }] of columns.entries()) {
      const value = fields[n] ?? null;
      row[name] = value === null ? null : parse(value);
    }
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    this.#answers.push(this.#rows);
    this.#rows = [];
  }

  handleReadyForQuery(): void {
    for (const [sql, prepared] of this.#fresh) this.#kept.set(sql, prepared);
    this.callback(null, this.#answers);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }
}
