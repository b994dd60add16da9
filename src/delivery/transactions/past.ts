/** Takes what is settled for long out of the outbox: what was sent stays provable, and is never sent again. */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeText, type Row, text } from '../../database/row.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { PastStep } from '../ports/past-store.ts';
import { type InvoiceStanding, isSettled, type MessageStanding, yearOfProof } from '../rules/settled.ts';
import { attemptOf, messageOf } from './message-rows.ts';
import { revocationOf, SELECT_REVOCATIONS } from './revocations.ts';
import { bookKey, type Scope } from './scope.ts';

/** An invoice with everything of it. */
interface Whole {
  readonly invoice: Row;
  readonly messages: readonly Row[];
  readonly attempts: ReadonlyMap<number, readonly Row[]>;
  readonly actions: ReadonlyMap<number, readonly Row[]>;
  readonly revocations: ReadonlyMap<number, readonly Row[]>;
}

export function* movePast(scope: Scope, before: number, after: number, limit: number): Transaction<PastStep> {
  const looked = yield* all(
    `SELECT id, invoice_id, created_at FROM messages
      WHERE book = :book AND role = 'customer' AND id > :after ORDER BY id LIMIT :limit`,
    { book: bookKey(scope), after, limit },
  );
  const old = looked.filter((row) => integer(row, 'created_at') < before);
  const last = looked.at(-1);
  const next = last && looked.length === limit && old.length > 0 ? integer(last, 'id') : null;
  const ids = old.flatMap((row) => maybeInteger(row, 'invoice_id') ?? []);
  if (ids.length === 0) return { moved: 0, next };
  const newest = yield* newestIds();
  const settled = (yield* wholes(ids)).filter((whole) => isPast(whole, newest, before));
  if (settled.length > 0) yield* move(settled);
  return { moved: settled.length, next };
}

/** The newest rows stay: SQLite would give their ids again. */
function* newestIds(): Transaction<{ readonly invoice: number; readonly message: number }> {
  const invoice = yield* get('SELECT max(id) AS id FROM invoices');
  const message = yield* get('SELECT max(id) AS id FROM messages');
  return {
    invoice: (invoice && maybeInteger(invoice, 'id')) ?? 0,
    message: (message && maybeInteger(message, 'id')) ?? 0,
  };
}

function* wholes(ids: readonly number[]): Transaction<readonly Whole[]> {
  const invoices = yield* all(
    `SELECT i.*,
            CASE WHEN EXISTS (SELECT 1 FROM document_holds h WHERE h.invoice_id = i.id) THEN 1 ELSE 0 END AS holds_pdfs
       FROM invoices i WHERE i.id IN (:ids) ORDER BY i.id`,
    { ids },
  );
  const replaced = new Set(
    (yield* all('SELECT invoice_id FROM former_documents WHERE invoice_id IN (:ids)', { ids })).map((row) =>
      integer(row, 'invoice_id'),
    ),
  );
  const messages = yield* all('SELECT * FROM messages WHERE invoice_id IN (:ids) ORDER BY id', { ids });
  const of = { messages: messages.map((row) => integer(row, 'id')) };
  const none: readonly Row[] = [];
  const ask = (sql: string): Transaction<readonly Row[]> => all(sql, of);
  const isAny = messages.length > 0;
  const attempts = isAny ? yield* ask('SELECT * FROM attempts WHERE message_id IN (:messages) ORDER BY seq') : none;
  const actions = isAny ? yield* ask('SELECT * FROM actions WHERE message_id IN (:messages) ORDER BY id') : none;
  const wishes = isAny ? yield* ask(`${SELECT_REVOCATIONS} AND r.message_id IN (:messages) ORDER BY r.id`) : none;
  const byMessage = (rows: readonly Row[]) => Map.groupBy(rows, (row) => integer(row, 'message_id'));
  const shared = { attempts: byMessage(attempts), actions: byMessage(actions), revocations: byMessage(wishes) };
  const byInvoice = Map.groupBy(messages, (row) => integer(row, 'invoice_id'));
  return invoices.map((invoice) => ({
    invoice: { ...invoice, replaced: replaced.has(integer(invoice, 'id')) ? 1 : 0 },
    messages: byInvoice.get(integer(invoice, 'id')) ?? [],
    ...shared,
  }));
}

function isPast(whole: Whole, newest: { readonly invoice: number; readonly message: number }, before: number): boolean {
  const { invoice, messages } = whole;
  if (integer(invoice, 'id') === newest.invoice) return false;
  if (messages.some((row) => integer(row, 'id') === newest.message)) return false;
  // What is kept of a person is found by one address for each message.
  if (messages.some((row) => wentElsewhere(row, whole.attempts.get(integer(row, 'id')) ?? []))) return false;
  return isSettled(standingOf(whole), before);
}

function wentElsewhere(message: Row, attempts: readonly Row[]): boolean {
  return attempts.some((row) => text(row, 'jid') !== (maybeText(message, 'jid') ?? ''));
}

function standingOf(whole: Whole): InvoiceStanding {
  const { invoice, messages, revocations } = whole;
  return {
    admittedAt: integer(invoice, 'admitted_at'),
    messages: messages.map((row) => messageStanding(row, whole)),
    copiesMade: integer(invoice, 'copies_made') === 1,
    dueInSap: invoice['write_due_at'] !== null || invoice['action_clear_at'] !== null,
    revoking: messages.some((row) =>
      (revocations.get(integer(row, 'id')) ?? []).some((wish) => text(wish, 'state') === 'asked'),
    ),
    holdsPdfs: integer(invoice, 'holds_pdfs') === 1,
    replaced: integer(invoice, 'replaced') === 1,
  };
}

function messageStanding(row: Row, { actions, revocations }: Whole): MessageStanding {
  const { id, state, doubts, changedAt } = messageOf(row);
  const times = [
    changedAt,
    ...(actions.get(id) ?? []).map((action) => integer(action, 'at')),
    ...(revocations.get(id) ?? []).map((wish) => maybeInteger(wish, 'settled_at') ?? integer(wish, 'asked_at')),
  ];
  return { state, doubts, lastAt: Math.max(...times) };
}

const lastOf = (whole: Whole): number => Math.max(...whole.messages.map((row) => messageStanding(row, whole).lastAt));

function* move(settled: readonly Whole[]): Transaction<void> {
  const years = new Set(settled.map(yearOf));
  for (const year of [...years].toSorted((a, b) => a - b)) {
    // Whoever drops the year meanwhile meets this row.
    yield* run('INSERT INTO past_years (year) VALUES (:year) ON CONFLICT (year) DO UPDATE SET year = excluded.year', {
      year,
    });
  }
  for (const whole of settled) for (const message of whole.messages) yield* keep(whole, message);
  yield* settlePdfs(settled);
  yield* drop(settled);
}

function yearOf(whole: Whole): number {
  return yearOfProof(lastOf(whole), text(whole.invoice, 'doc_date'));
}

function* keep(whole: Whole, message: Row): Transaction<void> {
  const { invoice, attempts, actions, revocations } = whole;
  const id = integer(message, 'id');
  const asKept = {
    ...columnsOf(message, OF_MESSAGE),
    ...columnsOf(invoice, OF_INVOICE),
    year: yearOf(whole),
    facts: JSON.stringify(json<SapDocument>(invoice, 'facts')),
    attempts: JSON.stringify((attempts.get(id) ?? []).map(attemptOf)),
    actions: JSON.stringify(
      (actions.get(id) ?? []).map((row) => ({
        action: text(row, 'action'),
        who: text(row, 'who'),
        why: text(row, 'why'),
        at: integer(row, 'at'),
      })),
    ),
    revocations: JSON.stringify((revocations.get(id) ?? []).map(revocationOf)),
  };
  const names = Object.keys(asKept);
  yield* run(
    `INSERT INTO past_deliveries (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
    asKept,
  );
}

const OF_INVOICE = ['company', 'type', 'doc_key', 'doc_num', 'doc_date', 'card_code', 'forgotten_at', 'confirmed_mark'];
const OF_MESSAGE = [
  ...['id', 'book', 'account', 'key', 'role', 'ordinal', 'state', 'reason', 'detail', 'generation', 'sent_at'],
  ...['delivered_at', 'read_at', 'jid', 'message_id', 'recipient', 'created_at', 'changed_at'],
  ...['pdf_source', 'pdf_key', 'pdf_sha256'],
];

function columnsOf(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** PDFs of theirs still lie where they were found, are no new ones, and are kept as long as after any delivery. */
function* settlePdfs(settled: readonly Whole[]): Transaction<void> {
  for (const whole of settled) {
    const id = integer(whole.invoice, 'id');
    const at = lastOf(whole);
    const pdf = maybeInteger(whole.invoice, 'document_id');
    if (pdf !== null) yield* run('UPDATE documents SET settled_at = :at WHERE id = :pdf', { at, pdf });
    yield* run(
      `UPDATE documents SET settled_at = :at
        WHERE id IN (SELECT d.document_id FROM invoice_keys k
                       JOIN document_keys d ON d.book = k.book AND d.lookup_key = k.lookup_key
                      WHERE k.invoice_id = :id)
          AND state = 'matched' AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = documents.id)`,
      { at, id },
    );
  }
}

function* drop(settled: readonly Whole[]): Transaction<void> {
  const messages = settled.flatMap((whole) => whole.messages.map((row) => integer(row, 'id')));
  for (const table of ['prepared', 'revocations', 'actions', 'attempts'])
    yield* run(`DELETE FROM ${table} WHERE message_id IN (:messages)`, { messages });
  yield* run('DELETE FROM messages WHERE id IN (:messages)', { messages });
  const invoices = settled.map(({ invoice }) => integer(invoice, 'id'));
  yield* run('DELETE FROM invoice_keys WHERE invoice_id IN (:invoices)', { invoices });
  yield* run('DELETE FROM invoices WHERE id IN (:invoices)', { invoices });
}
