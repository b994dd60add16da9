/** Schemas beside one's own in the same database, each with the outbox of an account. */
import { all, type Transaction } from '../port.ts';
import { text } from '../row.ts';

/** Those with an outbox that this user may read, whose names begin so and need no escaping in quotes. */
export function* outboxSchemas(beginning: string): Transaction<readonly string[]> {
  const rows = yield* all(
    `SELECT n.nspname::text AS name FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
      WHERE c.relname = 'invoices' AND starts_with(n.nspname::text, :beginning) AND n.nspname::text ~ '^[-a-z0-9_]+$'
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
      ORDER BY 1`,
    { beginning },
  );
  return rows.map((row) => text(row, 'name'));
}
