import type { Outbox } from '../../delivery/outbox.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import { integer, json } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';

export function writeBackOperations(
  context: OutboxContext,
): Pick<Outbox, 'dueWriteBacks' | 'nextWriteBackAt' | 'confirmWriteBacks' | 'deferWriteBack' | 'writeBackCounts'> {
  const { database, namespace } = context;
  return {
    dueWriteBacks: (now, limit) =>
      settle(() =>
        database
          .all(
            `SELECT id, facts, mark, mark_version, write_failures FROM invoices
              WHERE namespace = :namespace AND write_due_at <= :now ORDER BY write_due_at LIMIT :limit`,
            { namespace, now, limit },
          )
          .map((row) => ({
            invoiceId: integer(row, 'id'),
            ref: json<SapDocument>(row, 'facts').ref,
            mark: json<DeliveryMark>(row, 'mark'),
            version: integer(row, 'mark_version'),
            failures: integer(row, 'write_failures'),
          })),
      ),

    nextWriteBackAt: () =>
      settle(() => {
        const row = database.get(
          'SELECT min(write_due_at) AS at FROM invoices WHERE namespace = :namespace AND write_due_at IS NOT NULL',
          { namespace },
        );
        return row && row['at'] !== null ? integer(row, 'at') : null;
      }),

    confirmWriteBacks: (written) =>
      inTransaction(context, () => {
        for (const { invoiceId, version, mark } of written) {
          database.run(
            `UPDATE invoices
                SET confirmed_version = max(confirmed_version, :version), confirmed_mark = :mark,
                    write_failures = 0, write_error = NULL,
                    write_due_at = CASE WHEN mark_version > :version THEN write_due_at ELSE NULL END
              WHERE id = :invoiceId`,
            { version, mark: JSON.stringify(mark), invoiceId },
          );
        }
      }),

    deferWriteBack: ({ invoiceId, version }, notBefore, error) =>
      inTransaction(context, () => {
        database.run(
          `UPDATE invoices SET write_due_at = :notBefore, write_failures = write_failures + 1, write_error = :error
            WHERE id = :invoiceId AND mark_version = :version AND write_due_at IS NOT NULL`,
          { notBefore, error, invoiceId, version },
        );
      }),

    writeBackCounts: () =>
      settle(() => {
        const row = database.get(
          `SELECT count(*) AS pending, count(write_error) AS failing FROM invoices
            WHERE namespace = :namespace AND write_due_at IS NOT NULL`,
          { namespace },
        );
        const confirmed = database.get("SELECT n FROM counts WHERE namespace = :namespace AND what = 'confirmed'", {
          namespace,
        });
        return {
          pending: row ? integer(row, 'pending') : 0,
          failing: row ? integer(row, 'failing') : 0,
          confirmed: confirmed ? integer(confirmed, 'n') : 0,
        };
      }),
  };
}
