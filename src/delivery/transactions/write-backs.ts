/** Status in SAP: what is to be written, what was written, what was rejected. */
import { all, get, run, type Transaction, together } from '../../database/port.ts';
import { integer, json, maybeInteger } from '../../database/row.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { ToWriteBack, WriteBack } from '../ports/settling-store.ts';
import { actionsToClear } from './sap-actions.ts';
import { bookKey, type Scope } from './scope.ts';

export function* toWriteBack(scope: Scope, dueBefore: number, now: number, limit: number): Transaction<ToWriteBack> {
  const [due, actions, nextAt] = yield* together(
    dueWriteBacks(scope, dueBefore, limit),
    actionsToClear(scope, now, limit),
    nextWriteBackAt(scope),
  );
  return { due, actions, nextAt };
}

export function* dueWriteBacks(scope: Scope, now: number, limit: number): Transaction<readonly WriteBack[]> {
  const rows = yield* all(
    `SELECT id, facts, mark, mark_version, write_failures FROM invoices
      WHERE book = :book AND write_due_at <= :now ORDER BY write_due_at LIMIT :limit`,
    { book: bookKey(scope), now, limit },
  );
  return rows.map((row) => ({
    invoiceId: integer(row, 'id'),
    ref: json<SapDocument>(row, 'facts').ref,
    mark: json<DeliveryMark>(row, 'mark'),
    version: integer(row, 'mark_version'),
    failures: integer(row, 'write_failures'),
  }));
}

function* nextWriteBackAt(scope: Scope): Transaction<number | null> {
  const row = yield* get(
    'SELECT min(write_due_at) AS at FROM invoices WHERE book = :book AND write_due_at IS NOT NULL',
    { book: bookKey(scope) },
  );
  return row && maybeInteger(row, 'at');
}

export function* confirmWriteBacks(written: readonly WriteBack[]): Transaction<void> {
  for (const { invoiceId, version, mark } of written) {
    yield* run(
      `UPDATE invoices
          SET confirmed_version = CASE WHEN confirmed_version > :version THEN confirmed_version ELSE :version END,
              confirmed_mark = :mark, write_failures = 0, write_error = NULL,
              write_due_at = CASE WHEN mark_version > :version THEN write_due_at ELSE NULL END
        WHERE id = :invoiceId`,
      { version, mark: JSON.stringify(mark), invoiceId },
    );
  }
}

export function* deferWriteBack(
  { invoiceId, version }: WriteBack,
  notBefore: number,
  error: string,
): Transaction<void> {
  yield* run(
    `UPDATE invoices SET write_due_at = :notBefore, write_failures = write_failures + 1, write_error = :error
      WHERE id = :invoiceId AND mark_version = :version AND write_due_at IS NOT NULL`,
    { notBefore, error, invoiceId, version },
  );
}
