/** What a person said of a PDF: whose it is. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, maybeJson, maybeText, text } from '../../database/row.ts';
import type { DocumentProblem } from '../../documents/judging/match.ts';
import type { DocumentRef, DocumentType } from '../../sap/invoice-source.ts';
import type { InvoicePdf, WhyAccepted } from '../ports/confirmation-store.ts';
import type { PersonAction } from '../ports/message.ts';
import { bookKey, type Scope } from './scope.ts';

export function* confirmationOf(scope: Scope, sha256: string): Transaction<DocumentRef | null> {
  const row = yield* get(
    'SELECT company, type, doc_key FROM document_confirmations WHERE book = :book AND sha256 = :sha256',
    { book: bookKey(scope), sha256 },
  );
  if (!row) return null;
  return { company: text(row, 'company'), type: text(row, 'type') as DocumentType, key: text(row, 'doc_key') };
}

export function* confirmPdf(
  scope: Scope,
  sha256: string,
  { company, type, key }: DocumentRef,
  { who, why, at }: PersonAction,
): Transaction<void> {
  const book = bookKey(scope);
  yield* run(
    `INSERT INTO document_confirmations (book, sha256, company, type, doc_key, who, why, confirmed_at)
     VALUES (:book, :sha256, :company, :type, :key, :who, :why, :at)
     ON CONFLICT (book, sha256) DO UPDATE
       SET company = excluded.company, type = excluded.type, doc_key = excluded.doc_key, who = excluded.who,
           why = excluded.why, confirmed_at = excluded.confirmed_at`,
    { book, sha256, company, type, key, who, why, at },
  );
  const rows = yield* all('UPDATE documents SET match_due = 1 WHERE book = :book AND sha256 = :sha256 RETURNING id', {
    book,
    sha256,
  });
  for (const row of rows)
    yield* run(
      'INSERT INTO document_keys (book, lookup_key, document_id) VALUES (:book, :key, :id) ON CONFLICT DO NOTHING',
      { book, key: `e:${key}`, id: integer(row, 'id') },
    );
}

export function* pdfsOf(scope: Scope, { company, type, key }: DocumentRef): Transaction<readonly InvoicePdf[]> {
  const rows = yield* all(
    `SELECT d.file_name, d.source, d.sha256, d.problem, d.evidence, c.who, c.why, c.confirmed_at,
            CASE WHEN d.id = i.document_id THEN 1 ELSE 0 END AS attached
       FROM invoices i
       JOIN documents d ON d.id = i.document_id
                        OR d.id IN (SELECT h.document_id FROM document_holds h WHERE h.invoice_id = i.id)
       LEFT JOIN document_confirmations c
         ON c.book = d.book AND c.sha256 = d.sha256 AND c.type = i.type AND c.doc_key = i.doc_key
      WHERE i.book = :book AND i.company = :company AND i.type = :type AND i.doc_key = :key
      ORDER BY d.id`,
    { book: bookKey(scope), company, type, key },
  );
  return rows.map((row) => {
    const why = maybeJson<WhyAccepted>(row, 'evidence');
    const who = maybeText(row, 'who');
    return {
      fileName: text(row, 'file_name'),
      source: text(row, 'source'),
      sha256: text(row, 'sha256'),
      attached: integer(row, 'attached') === 1,
      problem: maybeJson<DocumentProblem>(row, 'problem'),
      agreed: why?.agreed ?? [],
      evidence: why?.evidence ?? [],
      confirmed: who === null ? null : { who, why: text(row, 'why'), at: integer(row, 'confirmed_at') },
    };
  });
}
