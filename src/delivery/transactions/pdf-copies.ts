/** Which PDFs a delivery still needs: our copies, and the originals where they came from. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, text } from '../../database/row.ts';
import type { DocumentRef } from '../../sap/invoice-source.ts';
import type { ArchivableDocument } from '../ports/document-store.ts';
import { bookKey, type Scope } from './scope.ts';

/** A person can still have a failed or held message sent, and one that is sent may not have arrived. */
const FINAL = "('delivered', 'read', 'cancelled')";

export function* isAwaited(scope: Scope, ref: DocumentRef): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS awaited FROM invoices i JOIN messages m ON m.invoice_id = i.id
      WHERE i.book = :book AND i.company = :company AND i.type = :type AND i.doc_key = :key
        AND m.state NOT IN ${FINAL} LIMIT 1`,
    { book: bookKey(scope), company: ref.company, type: ref.type, key: ref.key },
  );
  return row !== null;
}

/**
 * Of every book: copies are named by their content, so two books may share one. The XML that came with a PDF is needed as
 * long as the PDF, which is read with it again.
 */
export function* neededPdfs(hashes: readonly string[], before: number): Transaction<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const unsettled = (messages: string): string => `EXISTS (
      SELECT 1 FROM messages m WHERE ${messages} AND (m.state NOT IN ${FINAL} OR m.changed_at >= :before))`;
  const needed = `(d.state <> 'matched' OR d.match_due = 1
             OR ((d.settled_at IS NULL OR d.settled_at >= :before)
                 AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = d.id))
             OR EXISTS (SELECT 1 FROM invoices i
                         WHERE i.document_id = d.id AND ${unsettled('m.invoice_id = i.id')}))`;
  const beside = "d.facts -> 'beside' ->> 'sha256'";
  const rows = yield* all(
    `SELECT d.sha256 FROM documents d WHERE d.sha256 IN (:hashes) AND ${needed}
     UNION
     SELECT ${beside} AS sha256 FROM documents d WHERE ${beside} IN (:hashes) AND ${needed}
     UNION
     SELECT s.pdf_sha256 AS sha256 FROM messages s
      WHERE s.pdf_sha256 IN (:hashes) AND (s.state NOT IN ${FINAL} OR s.changed_at >= :before)
     UNION
     SELECT p.pdf_sha256 AS sha256 FROM past_deliveries p
      WHERE p.pdf_sha256 IN (:hashes) AND p.changed_at >= :before`,
    { hashes, before },
  );
  return new Set(rows.map((row) => text(row, 'sha256')));
}

/** Keys of the books that name a PDF, or XML that came with one. */
export function* booksWithPdf(sha256: string): Transaction<ReadonlySet<string>> {
  const rows = yield* all(
    `SELECT book FROM documents WHERE sha256 = :sha256
     UNION
     SELECT book FROM documents WHERE facts -> 'beside' ->> 'sha256' = :sha256
     UNION
     SELECT book FROM messages WHERE pdf_sha256 = :sha256
     UNION
     SELECT book FROM past_deliveries WHERE pdf_sha256 = :sha256`,
    { sha256 },
  );
  return new Set(rows.map((row) => text(row, 'book')));
}

/** Of deliveries that are final, and that SAP tells so: whoever has lost the outbox finds the PDF or the mark. */
export function* documentsToArchive(
  scope: Scope,
  source: string,
  after: number,
  limit: number,
): Transaction<readonly ArchivableDocument[]> {
  const rows = yield* all(
    `SELECT d.id, d.key, d.path, d.sha256 FROM documents d JOIN invoices i ON i.document_id = d.id
      WHERE d.book = :book AND d.source = :source AND d.archived_at IS NULL AND d.id > :after
        AND d.state = 'matched' AND d.match_due = 0 AND i.write_due_at IS NULL
        AND EXISTS (SELECT 1 FROM messages m WHERE m.invoice_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.invoice_id = i.id AND m.state NOT IN ${FINAL})
      ORDER BY d.id LIMIT :limit`,
    { book: bookKey(scope), source, after, limit },
  );
  return rows.map((row) => ({
    id: integer(row, 'id'),
    key: text(row, 'key'),
    path: text(row, 'path'),
    sha256: text(row, 'sha256'),
  }));
}

export function* setArchived(documentId: number, now: number): Transaction<void> {
  yield* run('UPDATE documents SET archived_at = :now WHERE id = :documentId', { documentId, now });
}
