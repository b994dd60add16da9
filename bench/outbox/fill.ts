import pg from 'pg';
import { goOnCounting } from '../../src/database/carry/carry.ts';
import { run } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { bookKey, invoiceMessageKey, type Scope } from '../../src/delivery/transactions/scope.ts';
import { invoiceKeys } from '../../src/documents/keys.ts';
import type { DocumentRef, SapDocument } from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { addressOf } from '../../test/support/postgres.ts';

/** One in so many is not settled: waiting for its PDF for the most part, some held. */
const OPEN_EVERY = 50;
/** Invoices in one statement of PostgreSQL. */
const BATCH = 1000;
const scope: Scope = {
  mode: 'live',
  company: 'TEST_AR',
  account: 'main',
  copies: false,
  copyTo: [],
  sources: [],
  beside: [],
};
const book = bookKey(scope);
const tables = ['documents', 'invoices', 'invoice_keys', 'messages', 'attempts'] as const;

type Table = (typeof tables)[number];
/** An object is JSON. */
type NewRow = Readonly<Record<string, string | number | object | null>>;

/** An outbox as it looks after months: most messages read, with their attempts and PDFs. Written in one transaction. */
export async function fill(file: string, invoices: number): Promise<void> {
  const database = openDatabase(file, scope);
  const now = Date.now();
  await database.transact(function* () {
    for (let n = 1; n <= invoices; n++) {
      const made = rowsOf(n, now - (invoices - n) * 1000);
      for (const table of tables) {
        for (const row of made[table]) {
          const names = Object.keys(row);
          const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`;
          yield* run(sql, stored(row));
        }
      }
    }
  });
  database.close();
}

/** The same on PostgreSQL, at that URL, with the statistics that its own upkeep would have made of it. */
export async function fillPostgres(url: string, invoices: number): Promise<void> {
  const options = { connections: 1, random: Math.random, onIdleError: () => undefined };
  const database = await openPostgres({ address: addressOf(url), ...options });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // What the rows refer to is there: nobody needs to look.
    await client.query("SET session_replication_role = 'replica'; SET synchronous_commit = off");
    const now = Date.now();
    for (let first = 1; first <= invoices; first += BATCH) {
      const length = Math.min(BATCH, invoices - first + 1);
      const made = Array.from({ length }, (_, at) => rowsOf(first + at, now - (invoices - first - at) * 1000));
      for (const table of tables)
        await insert(
          client,
          table,
          made.flatMap((rows) => rows[table]),
        );
    }
    await database.transact(goOnCounting);
    await client.query('SELECT count_again()');
    await client.query('VACUUM (FREEZE, ANALYZE)');
  } finally {
    await client.end();
    await database.close();
  }
}

async function insert(client: pg.Client, table: Table, rows: readonly NewRow[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).join(', ');
  if (names === '') return;
  const sql = `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`;
  await client.query(sql, [JSON.stringify(rows)]);
}

/** What one invoice is in the outbox. */
function rowsOf(n: number, at: number): Readonly<Record<Table, readonly NewRow[]>> {
  const ref: DocumentRef = { company: scope.company, type: 'invoice', key: String(n) };
  const invoice = invoiceOf(ref, n);
  const open = n % OPEN_EVERY === 0;
  return {
    documents: open ? [] : [documentRow(n, at)],
    invoices: [
      {
        id: n,
        book,
        company: ref.company,
        type: ref.type,
        doc_key: ref.key,
        ordinal: n,
        doc_num: invoice.docNum,
        doc_date: '2026-11-01',
        card_code: invoice.cardCode,
        facts: invoice,
        admitted_at: at,
        document_id: open ? null : n,
        copies_made: 1,
        mark_version: 1,
        confirmed_version: 1,
      },
    ],
    invoice_keys: invoiceKeys(invoice).map((key) => ({ book, lookup_key: key, invoice_id: n })),
    messages: [messageRow(n, at, ref, open)],
    attempts: open ? [] : [attemptRow(n, at)],
  };
}

function documentRow(n: number, at: number): NewRow {
  const file = `old/${n}.pdf`;
  return {
    id: n,
    book,
    source: 'folder',
    key: file,
    path: file,
    file_name: file,
    size: 1000,
    sha256: String(n).padStart(64, '0'),
    modified_at: at,
    facts: {},
    state: 'matched',
    match_due: 0,
    found_at: at,
  };
}

function messageRow(n: number, at: number, ref: DocumentRef, open: boolean): NewRow {
  const sent = open ? null : at;
  return {
    id: n,
    book,
    account: scope.account,
    key: invoiceMessageKey(scope, ref, 'customer', 0),
    invoice_id: n,
    role: 'customer',
    ordinal: 0,
    state: open ? 'waiting_document' : 'read',
    hold: null,
    not_before: 0,
    generation: 0,
    evidence_from: 0,
    doubts: 0,
    failures: 0,
    refusals: 0,
    sent_at: sent,
    delivered_at: sent,
    read_at: sent,
    jid: open ? null : jidOf(n),
    message_id: open ? null : whatsappId(n),
    created_at: at,
    changed_at: at,
  };
}

function attemptRow(n: number, at: number): NewRow {
  const id = whatsappId(n);
  return {
    id,
    account: scope.account,
    owner: 'run',
    message_id: n,
    generation: 0,
    jid: jidOf(n),
    prepared_id: id,
    whatsapp_id: id,
    id_was_ours: 1,
    payload_sha256: '0'.repeat(64),
    store_generation: 'store',
    run: 'run',
    started_at: at,
    outcome: 'read',
  };
}

/** As SQLite keeps it. */
function stored(row: NewRow): Record<string, string | number | null> {
  const asText = (value: NewRow[string]) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asText(value)]));
}

function jidOf(n: number): string {
  return `54911${40_000_000 + n}@s.whatsapp.net`;
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
