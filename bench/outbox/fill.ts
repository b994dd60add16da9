import { get, run, type Transaction } from '../../src/database/port.ts';
import { integer } from '../../src/database/row.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { bookKey, invoiceMessageKey, type Scope } from '../../src/delivery/transactions/scope.ts';
import { invoiceKeys } from '../../src/documents/keys.ts';
import type { DocumentRef, SapDocument } from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';

/** One in so many is not settled: waiting for its PDF for the most part, some held. */
const OPEN_EVERY = 50;
const scope: Scope = { mode: 'live', company: 'TEST_AR', account: 'main', copies: false, copyTo: [], sources: [] };
const book = bookKey(scope);

/** An outbox as it looks after months: most messages read, with their attempts and PDFs. Written in one transaction. */
export async function fill(file: string, invoices: number): Promise<void> {
  const database = openDatabase(file, scope);
  const now = Date.now();
  await database.transact(function* () {
    for (let n = 1; n <= invoices; n++) yield* settledInvoice(n, now - (invoices - n) * 1000);
  });
  database.close();
}

function* settledInvoice(n: number, at: number): Transaction<void> {
  const ref: DocumentRef = { company: scope.company, type: 'invoice', key: String(n) };
  const invoice = invoiceOf(ref, n);
  const open = n % OPEN_EVERY === 0;
  const documentId = open ? null : yield* document(n, at);
  const invoiceId = yield* inserted(
    `INSERT INTO invoices (book, company, type, doc_key, ordinal, doc_num, doc_date, card_code, facts, admitted_at,
                           document_id, copies_made, mark_version, confirmed_version)
     VALUES (:book, :company, :type, :key, :ordinal, :docNum, '2026-11-01', :cardCode, :facts, :at, :documentId, 1, 1, 1)
     RETURNING id`,
    {
      book,
      ...ref,
      ordinal: n,
      docNum: invoice.docNum,
      cardCode: invoice.cardCode,
      facts: JSON.stringify(invoice),
      at,
      documentId,
    },
  );
  for (const key of invoiceKeys(invoice)) {
    yield* run('INSERT INTO invoice_keys VALUES (:book, :key, :invoiceId)', { book, key, invoiceId });
  }
  const id = yield* inserted(
    `INSERT INTO messages (book, account, key, invoice_id, role, ordinal, state, hold, not_before, generation,
                           evidence_from, doubts, failures, refusals, sent_at, delivered_at, read_at, jid, message_id,
                           created_at, changed_at)
     VALUES (:book, :account, :key, :invoiceId, 'customer', 0, :state, NULL, 0, 0, 0, 0, 0, 0, :sent, :sent, :sent,
             :jid, :id, :at, :at)
     RETURNING id`,
    {
      book,
      account: scope.account,
      key: invoiceMessageKey(scope, ref, 'customer', 0),
      invoiceId,
      state: open ? 'waiting_document' : 'read',
      sent: open ? null : at,
      jid: open ? null : `54911${40_000_000 + n}@s.whatsapp.net`,
      id: open ? null : whatsappId(n),
      at,
    },
  );
  if (!open) yield* attempt(id, n, at);
}

function* document(n: number, at: number): Transaction<number> {
  return yield* inserted(
    `INSERT INTO documents (book, source, key, path, file_name, size, sha256, modified_at, facts, state,
                            match_due, found_at)
     VALUES (:book, 'folder', :key, :key, :key, 1000, :sha, :at, '{}', 'matched', 0, :at)
     RETURNING id`,
    { book, key: `old/${n}.pdf`, sha: String(n).padStart(64, '0'), at },
  );
}

function* attempt(message: number, n: number, at: number): Transaction<void> {
  yield* run(
    `INSERT INTO attempts (id, account, owner, message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours,
                           payload_sha256, store_generation, run, started_at, outcome)
     VALUES (:id, :account, 'run', :message, 0, :jid, :id, :id, 1, :sha, 'store', 'run', :at, 'read')`,
    {
      message,
      account: scope.account,
      jid: `54911${40_000_000 + n}@s.whatsapp.net`,
      id: whatsappId(n),
      sha: '0'.repeat(64),
      at,
    },
  );
}

/** The id that an INSERT … RETURNING gave its row. */
function* inserted(sql: string, parameters: Parameters<typeof get>[1]): Transaction<number> {
  const row = yield* get(sql, parameters);
  if (!row) throw new TypeError('RETURNING gave no row');
  return integer(row, 'id');
}

function whatsappId(n: number): string {
  return `3EB0${n.toString(16).toUpperCase().padStart(18, '0')}`;
}

function invoiceOf(ref: DocumentRef, n: number): SapDocument {
  return sapDocument(n, {
    ref,
    docNum: n,
    seriesName: 'A',
    docDate: '2026-11-01',
    dueDate: '2026-12-01',
    cardCode: `OLD${n % 500}`,
    cardName: 'An old customer S.A.',
    total: `${n}.5`,
    taxId: '30-71999999-1',
    updateDate: '2026-11-01',
    creationDate: '2026-11-01',
  });
}
