/** What the judgement about a PDF changes: the invoice it is attached to, or those that it holds. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, type Row, text } from '../../database/row.ts';
import type { DocumentProblem, Match } from '../../documents/judging/match.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { MessageChange } from '../ports/message.ts';
import { placeOf, takesPlaceOf } from '../rules/document-order.ts';
import { bookKey, type Scope } from './scope.ts';
import { transitionInvoice } from './transition.ts';

/** A PDF with more candidates than this fits too many to be settled. */
const MOST_CANDIDATES = 200;

/** The join is by book first: a number of another company is no candidate. */
export function* candidates(documentId: number): Transaction<readonly SapDocument[]> {
  const rows = yield* all(
    `SELECT facts FROM invoices
      WHERE id IN (SELECT k.invoice_id FROM document_keys d
                     JOIN invoice_keys k ON k.book = d.book AND k.lookup_key = d.lookup_key
                    WHERE d.document_id = :documentId)
      ORDER BY id LIMIT :most`,
    { documentId, most: MOST_CANDIDATES },
  );
  return rows.map((row) => json<SapDocument>(row, 'facts'));
}

export function* commitMatch(
  scope: Scope,
  documentId: number,
  match: Match,
  judged: readonly SapDocument[],
  now: number,
): Transaction<readonly MessageChange[] | null> {
  // An invoice that came since found the document still waiting for its match, and left it at that.
  if (JSON.stringify(yield* candidates(documentId)) !== JSON.stringify(judged)) return null;
  const freed = yield* releaseHolds(documentId);
  const changes: MessageChange[] = [];
  switch (match.kind) {
    case 'matched':
      changes.push(...(yield* attach(scope, documentId, match, now)));
      break;
    case 'held':
      changes.push(...(yield* hold(scope, documentId, match, now)));
      break;
    case 'unmatched':
      yield* settle(documentId, match, null);
      yield* recognisePast(documentId);
  }
  for (const invoiceId of freed) changes.push(...(yield* freeUnlessHeld(scope, invoiceId, now)));
  return changes;
}

/** Under another name it is still the PDF of a past delivery. */
function* recognisePast(documentId: number): Transaction<void> {
  const twin = yield* get(
    `SELECT t.settled_at FROM documents d JOIN documents t ON t.sha256 = d.sha256 AND t.book = d.book
      WHERE d.id = :documentId AND t.settled_at IS NOT NULL LIMIT 1`,
    { documentId },
  );
  if (twin)
    yield* run("UPDATE documents SET state = 'matched', settled_at = :at WHERE id = :documentId", {
      at: integer(twin, 'settled_at'),
      documentId,
    });
}

function* settle(documentId: number, match: Match, problem: DocumentProblem | null): Transaction<void> {
  const why =
    match.kind === 'unmatched'
      ? null
      : JSON.stringify({ agreed: match.kind === 'matched' ? match.agreed : [], evidence: match.evidence });
  yield* run(
    `UPDATE documents SET state = :state, problem = :problem, evidence = :why, match_due = 0 WHERE id = :documentId`,
    { state: match.kind, problem: problem === null ? null : JSON.stringify(problem), why, documentId },
  );
}

function* attach(
  scope: Scope,
  documentId: number,
  match: Extract<Match, { kind: 'matched' }>,
  now: number,
): Transaction<readonly MessageChange[]> {
  yield* settle(documentId, match, null);
  const invoice = yield* findInvoice(scope, match.ref);
  if (!invoice) return [];
  const id = integer(invoice, 'id');
  const current = maybeInteger(invoice, 'document_id');
  if (current === documentId) return [];
  if (current !== null) {
    const candidate = yield* ranked(scope, documentId);
    const attached = yield* ranked(scope, current);
    if (candidate && attached && !takesPlaceOf(candidate, attached)) return [];
  }
  yield* run('UPDATE invoices SET document_id = :documentId WHERE id = :id', { documentId, id });
  yield* run('DELETE FROM document_holds WHERE invoice_id = :id', { id });
  const event = { type: current === null ? 'document_attached' : 'document_replaced' } as const;
  return yield* transitionInvoice(scope, id, event, now, ['customer']);
}

function* ranked(scope: Scope, id: number): Transaction<Parameters<typeof takesPlaceOf>[0] | null> {
  const row = yield* get('SELECT source, sha256, modified_at FROM documents WHERE id = :id', { id });
  if (!row) return null;
  const place = placeOf(text(row, 'source'), scope.sources);
  return { place, sha256: text(row, 'sha256'), modifiedAt: integer(row, 'modified_at') };
}

function* hold(
  scope: Scope,
  documentId: number,
  match: Extract<Match, { kind: 'held' }>,
  now: number,
): Transaction<readonly MessageChange[]> {
  const { problem, refs } = match;
  yield* settle(documentId, match, problem);
  const changes: MessageChange[] = [];
  for (const ref of refs) {
    const invoice = yield* findInvoice(scope, ref);
    if (!invoice || invoice['document_id'] !== null) continue;
    const invoiceId = integer(invoice, 'id');
    yield* run(
      'INSERT INTO document_holds (invoice_id, document_id) VALUES (:invoiceId, :documentId) ON CONFLICT DO NOTHING',
      { invoiceId, documentId },
    );
    const why = { reason: problem.code, detail: problem.sentence };
    changes.push(
      ...(yield* transitionInvoice(scope, invoiceId, { type: 'held', hold: 'document', why }, now, ['customer'])),
    );
  }
  return changes;
}

function* releaseHolds(documentId: number): Transaction<readonly number[]> {
  const rows = yield* all('DELETE FROM document_holds WHERE document_id = :documentId RETURNING invoice_id', {
    documentId,
  });
  return rows.map((row) => integer(row, 'invoice_id'));
}

function* freeUnlessHeld(scope: Scope, invoiceId: number, now: number): Transaction<readonly MessageChange[]> {
  const bound = yield* get(
    `SELECT 1 AS bound FROM invoices WHERE id = :invoiceId
        AND (document_id IS NOT NULL OR EXISTS (SELECT 1 FROM document_holds WHERE invoice_id = :invoiceId))`,
    { invoiceId },
  );
  if (bound) return [];
  return yield* transitionInvoice(scope, invoiceId, { type: 'document_withdrawn' }, now, ['customer']);
}

function* findInvoice(scope: Scope, ref: DocumentRef): Transaction<Row | null> {
  return yield* get(
    `SELECT id, document_id FROM invoices
      WHERE book = :book AND company = :company AND type = :type AND doc_key = :key`,
    { book: bookKey(scope), company: ref.company, type: ref.type, key: ref.key },
  );
}
