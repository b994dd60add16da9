import { openDatabase } from '../../src/database/database.ts';
import { invoiceMessageKey } from '../../src/database/outbox/transition.ts';
import { invoiceKeys } from '../../src/documents/keys.ts';
import type { DocumentRef, SapDocument } from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';

/** One in so many is not settled: waiting for its PDF for the most part, some held. */
const OPEN_EVERY = 50;

/** An outbox as it looks after months: most messages read, with their attempts and PDFs. Written in one transaction. */
export function fill(file: string, invoices: number): void {
  const database = openDatabase(file);
  const context = { database, namespace: 'live', company: 'TEST_AR', copies: false, invoiceKeys } as const;
  const now = Date.now();
  database.transaction(() => {
    for (let n = 1; n <= invoices; n++) {
      const ref: DocumentRef = { company: 'TEST_AR', type: 'invoice', docEntry: n };
      const invoice = invoiceOf(ref);
      const open = n % OPEN_EVERY === 0;
      const at = now - (invoices - n) * 1000;
      const documentId = open ? null : document(n, at);
      const invoiceId = database.run(
        `INSERT INTO invoices (namespace, company, type, doc_entry, doc_num, doc_date, card_code, facts, admitted_at,
                               document_id, copies_made, mark_version, confirmed_version)
         VALUES ('live', :company, :type, :docEntry, :docNum, '2026-11-01', :cardCode, :facts, :at, :documentId, 1, 1, 1)`,
        { ...ref, docNum: invoice.docNum, cardCode: invoice.cardCode, facts: JSON.stringify(invoice), at, documentId },
      ).lastId;
      for (const key of invoiceKeys(invoice)) {
        database.run("INSERT INTO invoice_keys VALUES ('live', :key, :invoiceId)", { key, invoiceId });
      }
      const id = database.run(
        `INSERT INTO messages (namespace, key, invoice_id, role, ordinal, state, hold, not_before, generation,
                               evidence_from, doubts, failures, sent_at, delivered_at, read_at, jid, message_id,
                               created_at, changed_at)
         VALUES ('live', :key, :invoiceId, 'customer', 0, :state, NULL, 0, 0, 0, 0, 0, :sent, :sent, :sent, :jid, :id, :at, :at)`,
        {
          key: invoiceMessageKey(context, ref, 'customer', 0),
          invoiceId,
          state: open ? 'waiting_document' : 'read',
          sent: open ? null : at,
          jid: open ? null : `54911${40_000_000 + n}@s.whatsapp.net`,
          id: open ? null : whatsappId(n),
          at,
        },
      ).lastId;
      if (!open) attempt(id, n, at);
    }
  });
  database.close();

  function document(n: number, at: number): number {
    return database.run(
      `INSERT INTO documents (namespace, source, key, path, file_name, size, sha256, modified_at, facts, state,
                              match_due, found_at)
       VALUES ('live', 'folder', :key, :key, :key, 1000, :sha, :at, '{}', 'matched', 0, :at)`,
      { key: `old/${n}.pdf`, sha: String(n).padStart(64, '0'), at },
    ).lastId;
  }

  function attempt(message: number, n: number, at: number): void {
    database.run(
      `INSERT INTO attempts (message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours, payload_sha256,
                             store_generation, run, started_at, outcome)
       VALUES (:message, 0, :jid, :id, :id, 1, :sha, 'store', 'run', :at, 'read')`,
      { message, jid: `54911${40_000_000 + n}@s.whatsapp.net`, id: whatsappId(n), sha: '0'.repeat(64), at },
    );
  }
}

function whatsappId(n: number): string {
  return `3EB0${n.toString(16).toUpperCase().padStart(18, '0')}`;
}

function invoiceOf(ref: DocumentRef): SapDocument {
  return sapDocument(ref.docEntry, {
    ref,
    docNum: ref.docEntry,
    seriesName: 'A',
    docDate: '2026-11-01',
    dueDate: '2026-12-01',
    cardCode: `OLD${ref.docEntry % 500}`,
    cardName: 'An old customer S.A.',
    total: `${ref.docEntry}.5`,
    taxId: '30-71999999-1',
    updateDate: '2026-11-01',
    creationDate: '2026-11-01',
  });
}
