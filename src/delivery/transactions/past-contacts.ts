/** What past deliveries keep of a person, and how it is erased there: as in the outbox. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeText, type Row, text } from '../../database/row.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { ContactPast } from '../ports/contact-store.ts';
import type { PersonAction } from '../ports/message.ts';
import type { Revocation } from '../ports/revocation-store.ts';
import type { Attempt } from '../ports/sending-store.ts';
import { factsWithoutPerson, withoutPerson } from '../rules/forgotten.ts';
import type { PastAction } from './past-rows.ts';

/** The person, and whose books are none of ours. */
export interface Addressed {
  readonly addresses: readonly string[];
  readonly beside: readonly string[];
}

/** Past deliveries to them, as a condition over `past_deliveries p`. */
export const PAST_THEIRS = 'p.jid IN (:addresses) AND p.book NOT IN (:beside)';

export function* pastTo(person: Addressed): Transaction<readonly ContactPast[]> {
  return (yield* rowsTo(person)).map((row) => ({
    id: integer(row, 'id'),
    book: text(row, 'book'),
    account: text(row, 'account'),
    role: text(row, 'role'),
    state: text(row, 'state'),
    facts: json<Record<string, unknown>>(row, 'facts'),
    messageId: maybeText(row, 'message_id'),
    sentAt: maybeInteger(row, 'sent_at'),
    deliveredAt: maybeInteger(row, 'delivered_at'),
    readAt: maybeInteger(row, 'read_at'),
    pdf: maybeText(row, 'pdf_sha256'),
    actions: json<PastAction[]>(row, 'actions').map(({ who, why, at }) => ({ who, why, at })),
    forgottenAt: maybeInteger(row, 'forgotten_at'),
  }));
}

function* rowsTo(person: Addressed): Transaction<readonly Row[]> {
  return yield* all(`SELECT p.* FROM past_deliveries p WHERE ${PAST_THEIRS} ORDER BY p.id`, { ...person });
}

/** How many invoices were theirs, and the SHA-256 (hex) of PDFs that nobody else has. */
export function* forgetPast(
  person: Addressed,
  decision: PersonAction,
): Transaction<{ readonly invoices: number; readonly pdfs: readonly string[] }> {
  const rows = yield* rowsTo(person);
  const invoices = rows.filter((row) => text(row, 'role') === 'customer');
  for (const row of invoices) yield* forgetInvoice(row, decision.at);
  for (const row of rows) yield* forgetMessage(row, decision);
  for (const row of invoices) yield* forgetName(row);
  const pdfs: string[] = [];
  for (const sha256 of new Set(invoices.flatMap((row) => maybeText(row, 'pdf_sha256') ?? [])))
    if (!(yield* isOfOthers(sha256))) pdfs.push(sha256);
  return { invoices: invoices.length, pdfs };
}

/** The customer's name stands with messages to others about the invoice too. */
function* forgetInvoice(row: Row, now: number): Transaction<void> {
  const before = json<SapDocument>(row, 'facts');
  const of = {
    book: text(row, 'book'),
    company: text(row, 'company'),
    type: text(row, 'type'),
    key: text(row, 'doc_key'),
  };
  yield* run(
    `UPDATE past_deliveries SET facts = :facts, forgotten_at = :now
      WHERE book = :book AND company = :company AND type = :type AND doc_key = :key`,
    { ...of, facts: JSON.stringify(withoutPerson(before)), now },
  );
  const pdfs = yield* all(
    `SELECT d.id, d.facts FROM documents d
      WHERE d.id IN (SELECT document_id FROM document_keys WHERE book = :book AND lookup_key IN (:keys))
        AND d.settled_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = d.id)`,
    { book: of.book, keys: invoiceKeys(before) },
  );
  for (const pdf of pdfs)
    yield* run('UPDATE documents SET facts = :facts, evidence = NULL WHERE id = :id', {
      facts: JSON.stringify(factsWithoutPerson(json<DocumentFacts>(pdf, 'facts'))),
      id: integer(pdf, 'id'),
    });
}

function* forgetMessage(row: Row, { who, why, at }: PersonAction): Transaction<void> {
  const attempts = json<Attempt[]>(row, 'attempts').map((attempt) => ({ ...attempt, jid: '', leftOut: [] }));
  const revocations = json<Revocation[]>(row, 'revocations');
  const actions = json<PastAction[]>(row, 'actions');
  yield* run(
    `UPDATE past_deliveries
        SET jid = NULL, detail = NULL, attempts = :attempts, revocations = :revocations, actions = :actions
      WHERE id = :id`,
    {
      attempts: JSON.stringify(attempts),
      revocations: JSON.stringify(revocations.map((wish) => ({ ...wish, jid: '', why: '', detail: null }))),
      actions: JSON.stringify([
        ...actions.map((action) => ({ ...action, why: '' })),
        { action: 'forgotten', who, why, at },
      ]),
      id: integer(row, 'id'),
    },
  );
}

function* forgetName(row: Row): Transaction<void> {
  yield* run(
    `UPDATE customers SET name = ''
      WHERE book = :book AND card_code = :cardCode
        AND NOT EXISTS (SELECT 1 FROM invoices i
                         WHERE i.book = :book AND i.card_code = :cardCode AND i.forgotten_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM past_deliveries p
                         WHERE p.book = :book AND p.card_code = :cardCode AND p.forgotten_at IS NULL)`,
    { book: text(row, 'book'), cardCode: text(row, 'card_code') },
  );
}

function* isOfOthers(sha256: string): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS one FROM documents o LEFT JOIN invoices x ON x.document_id = o.id
      WHERE o.sha256 = :sha256
        AND ((x.id IS NULL AND o.settled_at IS NULL) OR (x.id IS NOT NULL AND x.forgotten_at IS NULL))
     UNION ALL
     SELECT 1 AS one FROM messages m JOIN invoices x ON x.id = m.invoice_id
      WHERE m.pdf_sha256 = :sha256 AND x.forgotten_at IS NULL
     UNION ALL
     SELECT 1 AS one FROM past_deliveries p WHERE p.pdf_sha256 = :sha256 AND p.forgotten_at IS NULL
     LIMIT 1`,
    { sha256 },
  );
  return row !== null;
}
