import type { MessageChange, Outbox } from '../../delivery/outbox.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentProblem } from '../../documents/match.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import { integer, json, text } from '../row.ts';
import { inTransaction, type OutboxContext, settle } from './context.ts';
import { transitionInvoice } from './transition.ts';

/** A PDF with more candidates than this fits too many to be settled. */
const MOST_CANDIDATES = 200;

export function documentOperations(
  context: OutboxContext,
): Pick<
  Outbox,
  'keptDocument' | 'unseenDocuments' | 'recordDocument' | 'documentsToMatch' | 'candidates' | 'commitMatch'
> {
  const { database, namespace } = context;
  return {
    keptDocument: (source, key) =>
      settle(() => {
        const row = database.get(
          `SELECT size, modified_at, sha256 FROM documents
            WHERE namespace = :namespace AND source = :source AND key = :key`,
          { namespace, source, key },
        );
        if (!row) return null;
        return { size: integer(row, 'size'), modifiedAt: integer(row, 'modified_at'), sha256: text(row, 'sha256') };
      }),

    unseenDocuments: (source, batch) =>
      settle(() =>
        batch.filter((found) => {
          const row = database.get(
            'SELECT sha256 FROM documents WHERE namespace = :namespace AND source = :source AND key = :key',
            { namespace, source, key: found.key },
          );
          return row?.['sha256'] !== found.sha256;
        }),
      ),

    recordDocument: ({ source, found, facts, keys, now }) =>
      inTransaction(context, () => {
        const known = database.get(
          'SELECT id FROM documents WHERE namespace = :namespace AND source = :source AND key = :key',
          { namespace, source, key: found.key },
        );
        if (known) detach(context, integer(known, 'id'), now);
        const row = database.get(
          `INSERT INTO documents (namespace, source, key, path, file_name, size, sha256, modified_at, facts, state,
                                  match_due, found_at)
           VALUES (:namespace, :source, :key, :path, :fileName, :size, :sha256, :modifiedAt, :facts, 'new', 1, :now)
           ON CONFLICT (namespace, source, key) DO UPDATE
             SET path = excluded.path, file_name = excluded.file_name, size = excluded.size, sha256 = excluded.sha256,
                 modified_at = excluded.modified_at, facts = excluded.facts, state = 'new', problem = NULL,
                 match_due = 1, found_at = excluded.found_at
           RETURNING id`,
          { namespace, source, ...found, modifiedAt: Math.round(found.modifiedAt), facts: JSON.stringify(facts), now },
        );
        if (!row) throw new TypeError('RETURNING gave no row');
        const id = integer(row, 'id');
        database.run('DELETE FROM document_keys WHERE document_id = :id', { id });
        for (const key of keys) {
          database.run(
            'INSERT OR IGNORE INTO document_keys (namespace, lookup_key, document_id) VALUES (:namespace, :key, :id)',
            { namespace, key, id },
          );
        }
        return id;
      }),

    documentsToMatch: (limit) =>
      settle(() =>
        database
          .all('SELECT * FROM documents WHERE namespace = :namespace AND match_due = 1 ORDER BY id LIMIT :limit', {
            namespace,
            limit,
          })
          .map((row) => ({
            id: integer(row, 'id'),
            source: text(row, 'source'),
            key: text(row, 'key'),
            path: text(row, 'path'),
            fileName: text(row, 'file_name'),
            sha256: text(row, 'sha256'),
            modifiedAt: integer(row, 'modified_at'),
            facts: json<DocumentFacts>(row, 'facts'),
          })),
      ),

    candidates: (documentId) => settle(() => candidates(context, documentId)),

    commitMatch: (documentId, match, judged, now) =>
      inTransaction(context, () => {
        // An invoice that came since found the document still waiting for its match, and left it at that.
        if (JSON.stringify(candidates(context, documentId)) !== JSON.stringify(judged)) return null;
        const freed = releaseHolds(context, documentId);
        const changes: MessageChange[] = [];
        switch (match.kind) {
          case 'matched':
            changes.push(...attach(context, documentId, match.ref, now));
            break;
          case 'held':
            changes.push(...hold(context, documentId, match.problem, match.refs, now));
            break;
          case 'unmatched':
            database.run(
              "UPDATE documents SET state = 'unmatched', problem = NULL, match_due = 0 WHERE id = :documentId",
              { documentId },
            );
        }
        for (const invoiceId of freed) changes.push(...freeUnlessHeld(context, invoiceId, now));
        return changes;
      }),
  };
}

function candidates({ database }: OutboxContext, documentId: number): SapDocument[] {
  return database
    .all(
      `SELECT DISTINCT i.id, i.facts FROM document_keys d
         JOIN invoice_keys k ON k.namespace = d.namespace AND k.lookup_key = d.lookup_key
         JOIN invoices i ON i.id = k.invoice_id
        WHERE d.document_id = :documentId ORDER BY i.id LIMIT :most`,
      { documentId, most: MOST_CANDIDATES },
    )
    .map((row) => json<SapDocument>(row, 'facts'));
}

/** Its bytes are others now: the invoice waits until they were judged. */
function detach(context: OutboxContext, documentId: number, now: number): void {
  const rows = context.database.all('SELECT id, facts FROM invoices WHERE document_id = :documentId', { documentId });
  for (const row of rows) {
    const id = integer(row, 'id');
    context.database.run('UPDATE invoices SET document_id = NULL WHERE id = :id', { id });
    judgeSpares(context, json<SapDocument>(row, 'facts'));
    transitionInvoice(context, id, { type: 'document_withdrawn' }, now, ['customer']);
  }
}

/** PDFs that fitted the invoice too, and were not the newest, take their turn again. */
function judgeSpares({ database, namespace, invoiceKeys }: OutboxContext, invoice: SapDocument): void {
  for (const key of invoiceKeys(invoice)) {
    database.run(
      `UPDATE documents SET match_due = 1
        WHERE state = 'matched' AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = documents.id)
          AND id IN (SELECT document_id FROM document_keys WHERE namespace = :namespace AND lookup_key = :key)`,
      { namespace, key },
    );
  }
}

function attach(context: OutboxContext, documentId: number, ref: DocumentRef, now: number): MessageChange[] {
  const { database } = context;
  database.run("UPDATE documents SET state = 'matched', problem = NULL, match_due = 0 WHERE id = :documentId", {
    documentId,
  });
  const invoice = findInvoice(context, ref);
  if (!invoice) return [];
  const id = integer(invoice, 'id');
  const current = invoice['document_id'];
  if (current === documentId) return [];
  if (current !== null) {
    // The same bytes in another place: the file was moved there, and keeps its time.
    const better = database.get(
      `SELECT 1 FROM documents new, documents old
        WHERE new.id = :documentId AND old.id = :current
          AND (new.sha256 = old.sha256 OR new.modified_at > old.modified_at)`,
      { documentId, current: integer(invoice, 'document_id') },
    );
    if (!better) return [];
  }
  database.run('UPDATE invoices SET document_id = :documentId WHERE id = :id', { documentId, id });
  database.run('DELETE FROM document_holds WHERE invoice_id = :id', { id });
  return transitionInvoice(context, id, { type: current === null ? 'document_attached' : 'document_replaced' }, now, [
    'customer',
  ]);
}

function hold(
  context: OutboxContext,
  documentId: number,
  problem: DocumentProblem,
  refs: readonly DocumentRef[],
  now: number,
): MessageChange[] {
  context.database.run(
    "UPDATE documents SET state = 'held', problem = :problem, match_due = 0 WHERE id = :documentId",
    { problem: JSON.stringify(problem), documentId },
  );
  return refs.flatMap((ref) => {
    const invoice = findInvoice(context, ref);
    if (!invoice || invoice['document_id'] !== null) return [];
    const invoiceId = integer(invoice, 'id');
    context.database.run('INSERT OR IGNORE INTO document_holds VALUES (:invoiceId, :documentId)', {
      invoiceId,
      documentId,
    });
    const why = { reason: problem.code, detail: problem.sentence };
    return transitionInvoice(context, invoiceId, { type: 'held', hold: 'document', why }, now, ['customer']);
  });
}

function releaseHolds(context: OutboxContext, documentId: number): number[] {
  const rows = context.database.all('DELETE FROM document_holds WHERE document_id = :documentId RETURNING invoice_id', {
    documentId,
  });
  return rows.map((row) => integer(row, 'invoice_id'));
}

function freeUnlessHeld(context: OutboxContext, invoiceId: number, now: number): MessageChange[] {
  const bound = context.database.get(
    `SELECT 1 FROM invoices WHERE id = :invoiceId
        AND (document_id IS NOT NULL OR EXISTS (SELECT 1 FROM document_holds WHERE invoice_id = :invoiceId))`,
    { invoiceId },
  );
  return bound ? [] : transitionInvoice(context, invoiceId, { type: 'document_withdrawn' }, now, ['customer']);
}

function findInvoice(context: OutboxContext, ref: DocumentRef) {
  return context.database.get(
    `SELECT id, document_id FROM invoices
      WHERE namespace = :namespace AND company = :company AND type = :type AND doc_entry = :docEntry`,
    { namespace: context.namespace, ...ref },
  );
}
