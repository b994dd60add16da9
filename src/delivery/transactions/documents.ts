import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, type Row, text } from '../../database/row.ts';
import { type DocumentFacts, FACTS_VERSION } from '../../documents/document-facts.ts';
import type { FoundDocument, KeptDocument } from '../../documents/document-source.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { InvoiceWithoutPdf, NewDocument, OutdatedDocument, StoredDocument } from '../ports/document-store.ts';
import { confirmationOf } from './confirmations.ts';
import { bookKey, type Scope } from './scope.ts';
import { transitionInvoice } from './transition.ts';

/** Names of one question: SQLite takes 32,766 parameters, and a folder may hold more files. */
const MOST_NAMES = 500;

export function* keptDocuments(
  scope: Scope,
  source: string,
  keys: readonly string[],
): Transaction<ReadonlyMap<string, KeptDocument>> {
  if (keys.length === 0) return new Map();
  const rows = yield* all(
    'SELECT key, size, modified_at, sha256 FROM documents WHERE book = :book AND source = :source AND key IN (:keys)',
    { book: bookKey(scope), source, keys },
  );
  return new Map(
    rows.map((row) => [
      text(row, 'key'),
      { size: integer(row, 'size'), modifiedAt: integer(row, 'modified_at'), sha256: text(row, 'sha256') },
    ]),
  );
}

export function* unseenDocuments(
  scope: Scope,
  source: string,
  batch: readonly FoundDocument[],
): Transaction<readonly FoundDocument[]> {
  const known = new Map<string, Row>();
  for (let from = 0; from < batch.length; from += MOST_NAMES) {
    const rows = yield* all(
      `SELECT key, sha256, modified_at, facts ->> 'unreadable' AS unreadable, facts -> 'beside' ->> 'sha256' AS beside,
              CASE WHEN settled_at IS NOT NULL OR facts ->> 'text' IS NULL
                     OR CAST(facts -> 'text' ->> 'version' AS TEXT) = :version
                   THEN 0 ELSE 1 END AS outdated
         FROM documents WHERE book = :book AND source = :source AND key IN (:keys)`,
      {
        book: bookKey(scope),
        source,
        version: String(FACTS_VERSION),
        keys: batch.slice(from, from + MOST_NAMES).map(({ key }) => key),
      },
    );
    for (const row of rows) known.set(text(row, 'key'), row);
  }
  return batch.filter(({ key, sha256, modifiedAt, beside }) => {
    const row = known.get(key);
    if (!row || text(row, 'sha256') !== sha256 || integer(row, 'outdated') === 1) return true;
    if (row['beside'] !== (beside?.sha256 ?? null)) return true;
    // Whoever puts it there once more wants it to be tried once more.
    return row['unreadable'] === 'too_complex' && integer(row, 'modified_at') !== Math.round(modifiedAt);
  });
}

export function* outdatedDocuments(
  scope: Scope,
  source: string,
  after: number,
  limit: number,
): Transaction<readonly OutdatedDocument[]> {
  const rows = yield* all(
    `SELECT id, key, path, file_name, size, sha256, modified_at, facts FROM documents
      WHERE book = :book AND source = :source AND id > :after AND facts ->> 'text' IS NOT NULL
        AND settled_at IS NULL AND CAST(facts -> 'text' ->> 'version' AS TEXT) <> :version
      ORDER BY id LIMIT :limit`,
    { book: bookKey(scope), source, after, version: String(FACTS_VERSION), limit },
  );
  return rows.map((row) => ({
    id: integer(row, 'id'),
    found: {
      key: text(row, 'key'),
      path: text(row, 'path'),
      fileName: text(row, 'file_name'),
      size: integer(row, 'size'),
      sha256: text(row, 'sha256'),
      modifiedAt: integer(row, 'modified_at'),
      beside: json<DocumentFacts>(row, 'facts').beside ?? null,
    },
  }));
}

export function* recordDocument(scope: Scope, { source, found, facts, keys, now }: NewDocument): Transaction<number> {
  const book = bookKey(scope);
  const known = yield* get('SELECT id FROM documents WHERE book = :book AND source = :source AND key = :key', {
    book,
    source,
    key: found.key,
  });
  if (known) yield* detach(scope, integer(known, 'id'), now);
  const row = yield* get(
    `INSERT INTO documents (book, source, key, path, file_name, size, sha256, modified_at, facts, state,
                            match_due, found_at)
     VALUES (:book, :source, :key, :path, :fileName, :size, :sha256, :modifiedAt, :facts, 'new', 1, :now)
     ON CONFLICT (book, source, key) DO UPDATE
       SET path = excluded.path, file_name = excluded.file_name, size = excluded.size, sha256 = excluded.sha256,
           modified_at = excluded.modified_at, facts = excluded.facts, state = 'new', problem = NULL, evidence = NULL,
           match_due = 1, found_at = excluded.found_at, archived_at = NULL,
           settled_at = NULL
     RETURNING id`,
    {
      book,
      source,
      key: found.key,
      path: found.path,
      fileName: found.fileName,
      size: found.size,
      sha256: found.sha256,
      modifiedAt: Math.round(found.modifiedAt),
      facts: JSON.stringify(facts),
      now,
    },
  );
  if (!row) throw new TypeError('RETURNING gave no row');
  const id = integer(row, 'id');
  if (known) yield* run('DELETE FROM document_keys WHERE document_id = :id', { id });
  const confirmed = yield* confirmationOf(scope, found.sha256);
  for (const key of [...keys, ...(confirmed ? [`e:${confirmed.key}`] : [])]) {
    yield* run(
      'INSERT INTO document_keys (book, lookup_key, document_id) VALUES (:book, :key, :id) ON CONFLICT DO NOTHING',
      { book, key, id },
    );
  }
  return id;
}

export function* documentsToMatch(scope: Scope, limit: number): Transaction<readonly StoredDocument[]> {
  const rows = yield* all('SELECT * FROM documents WHERE book = :book AND match_due = 1 ORDER BY id LIMIT :limit', {
    book: bookKey(scope),
    limit,
  });
  return yield* storedDocuments(scope, rows);
}

export function* documentsWithKeys(scope: Scope, keys: readonly string[]): Transaction<readonly StoredDocument[]> {
  const rows = yield* all(
    `SELECT * FROM documents
      WHERE id IN (SELECT document_id FROM document_keys WHERE book = :book AND lookup_key IN (:keys)) ORDER BY id`,
    { book: bookKey(scope), keys },
  );
  return yield* storedDocuments(scope, rows);
}

function* storedDocuments(scope: Scope, rows: readonly Row[]): Transaction<readonly StoredDocument[]> {
  const documents: StoredDocument[] = [];
  for (const row of rows) {
    const sha256 = text(row, 'sha256');
    const confirmed = yield* confirmationOf(scope, sha256);
    const facts = json<DocumentFacts>(row, 'facts');
    documents.push({
      id: integer(row, 'id'),
      source: text(row, 'source'),
      key: text(row, 'key'),
      path: text(row, 'path'),
      fileName: text(row, 'file_name'),
      sha256,
      modifiedAt: integer(row, 'modified_at'),
      facts: confirmed ? { ...facts, proof: { by: 'confirmed', ref: confirmed } } : facts,
    });
  }
  return documents;
}

export function* invoicesWithoutPdf(
  scope: Scope,
  after: number,
  limit: number,
): Transaction<readonly InvoiceWithoutPdf[]> {
  const rows = yield* all(
    `SELECT i.id, i.facts, i.admitted_at FROM messages m CROSS JOIN invoices i
      WHERE m.book = :book AND m.role = 'customer' AND m.ordinal = 0 AND m.invoice_id > :after
        AND m.state IN ('waiting_document', 'held') AND (m.state = 'waiting_document' OR m.hold = 'document')
        AND i.id = m.invoice_id AND i.document_id IS NULL
      ORDER BY i.id LIMIT :limit`,
    { book: bookKey(scope), after, limit },
  );
  return rows.map((row) => ({
    id: integer(row, 'id'),
    invoice: json<SapDocument>(row, 'facts'),
    admittedAt: integer(row, 'admitted_at'),
  }));
}

/** Its bytes are others now: the invoice waits until they were judged. */
function* detach(scope: Scope, documentId: number, now: number): Transaction<void> {
  const rows = yield* all('SELECT id, facts FROM invoices WHERE document_id = :documentId', { documentId });
  for (const row of rows) {
    const id = integer(row, 'id');
    yield* run('UPDATE invoices SET document_id = NULL WHERE id = :id', { id });
    yield* judgeSpares(scope, json<SapDocument>(row, 'facts'));
    yield* transitionInvoice(scope, id, { type: 'document_withdrawn' }, now, ['customer']);
  }
}

/** PDFs that fitted the invoice too, and were not the newest, take their turn again. */
function* judgeSpares(scope: Scope, invoice: SapDocument): Transaction<void> {
  yield* run(
    `UPDATE documents SET match_due = 1
      WHERE state = 'matched' AND settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = documents.id)
        AND id IN (SELECT document_id FROM document_keys WHERE book = :book AND lookup_key IN (:keys))`,
    { book: bookKey(scope), keys: invoiceKeys(invoice) },
  );
}
