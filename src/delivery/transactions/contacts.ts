/**
 * What is kept of one person, and how it is erased: of every book and account, because a person knows of neither. Other companies
 * that send by the same account answer for their own books.
 */
import { all, get, run, type Transaction } from '../../database/port.ts';
import { integer, json, maybeInteger, maybeText, type Row, text } from '../../database/row.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { ContactInvoice, ContactMessage, ContactRecord, Forgotten } from '../ports/contact-store.ts';
import type { PersonAction } from '../ports/message.ts';
import { factsWithoutPerson, UNDELIVERED_KEPT_MS, withoutPerson } from '../rules/forgotten.ts';
import { type Addressed, forgetPast, PAST_THEIRS, pastTo } from './past-contacts.ts';
import { booksBeside, type Scope } from './scope.ts';

/** Ids of one statement: SQLite takes 32,766 parameters. */
const MOST_IDS = 500;

/** Messages that went, or were to go, to one of the addresses. */
const TO_THEM = `(m.jid IN (:addresses) OR m.id IN (SELECT message_id FROM attempts WHERE jid IN (:addresses)))`;
const THEIRS = `(${TO_THEM} AND m.book NOT IN (:beside))`;
/** Invoices that are theirs: those of which they, and not only somebody to be told, got the message. */
const THEIR_INVOICES = `i.id IN (SELECT m.invoice_id FROM messages m WHERE m.role = 'customer' AND ${THEIRS})`;

export function* contact(scope: Scope, digits: readonly string[]): Transaction<ContactRecord | null> {
  const addresses = yield* addressesOf(digits);
  const person = { addresses, beside: booksBeside(scope) };
  const record: ContactRecord = {
    addresses,
    usernames: (yield* all('SELECT DISTINCT username FROM usernames WHERE lid IN (:addresses) ORDER BY username', {
      addresses,
    })).map((row) => text(row, 'username')),
    lookups: (yield* all(
      'SELECT account, digits, checked_at FROM recipients WHERE digits IN (:digits) OR jid IN (:addresses) ORDER BY digits',
      { digits, addresses },
    )).map((row) => ({
      account: text(row, 'account'),
      digits: text(row, 'digits'),
      checkedAt: integer(row, 'checked_at'),
    })),
    optedOutAt: yield* earliest('opt_outs', addresses),
    wroteAt: yield* earliest('writers', addresses),
    invoices: (yield* invoiceRows(person)).map(invoiceOf),
    messages: yield* messagesTo(person),
    past: yield* pastTo(person),
  };
  const { usernames, lookups, optedOutAt, wroteAt, invoices, messages, past } = record;
  const rows = usernames.length + lookups.length + invoices.length + messages.length + past.length;
  return rows === 0 && optedOutAt === null && wroteAt === null ? null : record;
}

/** By number, as it was asked and as WhatsApp spells it, and by LID. */
function* addressesOf(digits: readonly string[]): Transaction<readonly string[]> {
  const known = yield* all('SELECT DISTINCT jid FROM recipients WHERE digits IN (:digits)', { digits });
  const byNumber = [...digits.map((one) => `${one}@s.whatsapp.net`), ...known.map((row) => text(row, 'jid'))];
  const lids = yield* all('SELECT DISTINCT lid FROM addresses WHERE jid IN (:byNumber)', { byNumber });
  return [...new Set([...byNumber, ...lids.map((row) => text(row, 'lid'))])].toSorted();
}

function* earliest(table: 'opt_outs' | 'writers', addresses: readonly string[]): Transaction<number | null> {
  const row = yield* get(`SELECT min(at) AS at FROM ${table} WHERE jid IN (:addresses)`, { addresses });
  return row && maybeInteger(row, 'at');
}

function* invoiceRows(person: Addressed): Transaction<readonly Row[]> {
  return yield* all(
    `SELECT i.id, i.book, i.facts, i.forgotten_at, d.file_name, d.source, d.sha256
       FROM invoices i LEFT JOIN documents d ON d.id = i.document_id
      WHERE ${THEIR_INVOICES} ORDER BY i.id`,
    { ...person },
  );
}

function invoiceOf(row: Row): ContactInvoice {
  const fileName = maybeText(row, 'file_name');
  return {
    id: integer(row, 'id'),
    book: text(row, 'book'),
    facts: json<Record<string, unknown>>(row, 'facts'),
    pdf: fileName === null ? null : { fileName, source: text(row, 'source'), sha256: text(row, 'sha256') },
    forgottenAt: maybeInteger(row, 'forgotten_at'),
  };
}

function* messagesTo(person: Addressed): Transaction<readonly ContactMessage[]> {
  const rows = yield* all(
    `SELECT m.*, p.content ->> 'text' AS prepared_text, p.content ->> 'caption' AS prepared_caption
       FROM messages m LEFT JOIN prepared p ON p.prepared_id = m.message_id
      WHERE ${THEIRS} ORDER BY m.id`,
    { ...person },
  );
  const done = yield* all(
    `SELECT a.message_id, a.action, a.who, a.why, a.at FROM actions a JOIN messages m ON m.id = a.message_id
      WHERE ${THEIRS} ORDER BY a.id`,
    { ...person },
  );
  const of = Map.groupBy(done, (one) => integer(one, 'message_id'));
  return rows.map((row) => ({
    id: integer(row, 'id'),
    book: text(row, 'book'),
    account: text(row, 'account'),
    role: text(row, 'role'),
    state: text(row, 'state'),
    invoiceId: maybeInteger(row, 'invoice_id'),
    messageId: maybeText(row, 'message_id'),
    text: maybeText(row, 'prepared_text') ?? maybeText(row, 'prepared_caption') ?? maybeText(row, 'text'),
    createdAt: integer(row, 'created_at'),
    sentAt: maybeInteger(row, 'sent_at'),
    deliveredAt: maybeInteger(row, 'delivered_at'),
    readAt: maybeInteger(row, 'read_at'),
    actions: (of.get(integer(row, 'id')) ?? []).map((one) => ({
      who: text(one, 'who'),
      why: text(one, 'why'),
      at: integer(one, 'at'),
    })),
  }));
}

export function* forgetContact(
  scope: Scope,
  digits: readonly string[],
  decision: PersonAction,
): Transaction<Forgotten | null> {
  const known = yield* contact(scope, digits);
  if (!known) return null;
  const { addresses } = known;
  const person = { addresses, beside: booksBeside(scope) };
  const open = yield* inFlight(person, decision.at);
  if (open.length > 0) return { kind: 'in_flight', docNums: open };
  const past = yield* forgetPast(person, decision);
  const invoices = yield* forgetInvoices(person, decision.at);
  // Their messages are found by address, so addresses go last.
  yield* forgetMessages(person, decision);
  if (!(yield* isKnownBeside(person))) yield* forgetAddresses(digits, addresses);
  const pdfs = yield* pdfsOfForgotten(invoices, decision.at);
  return {
    kind: 'forgotten',
    invoices: invoices.length + past.invoices,
    messages: known.messages.length + known.past.length,
    pdfs: [...new Set([...pdfs, ...past.pdfs])],
  };
}

/** Another company by the same account writes to them too, and needs what the account knows. */
function* isKnownBeside(person: Addressed): Transaction<boolean> {
  const row = yield* get(
    `SELECT 1 AS one FROM messages m WHERE ${TO_THEM} AND m.book IN (:beside)
     UNION ALL
     SELECT 1 AS one FROM past_deliveries p WHERE p.jid IN (:addresses) AND p.book IN (:beside) LIMIT 1`,
    { ...person },
  );
  return row !== null;
}

function* forgetAddresses(digits: readonly string[], addresses: readonly string[]): Transaction<void> {
  yield* run('DELETE FROM recipients WHERE digits IN (:digits) OR jid IN (:addresses)', { digits, addresses });
  yield* run('DELETE FROM usernames WHERE lid IN (:addresses)', { addresses });
  yield* run('DELETE FROM addresses WHERE lid IN (:addresses) OR jid IN (:addresses)', { addresses });
  yield* run('DELETE FROM writers WHERE jid IN (:addresses)', { addresses });
}

/** The printed numbers of what is still to be sent, settled or decided, or may still arrive; null: of no document. */
function* inFlight(person: Addressed, now: number): Transaction<readonly (number | null)[]> {
  const rows = yield* all(
    `SELECT DISTINCT i.doc_num FROM messages m LEFT JOIN invoices i ON i.id = m.invoice_id
      WHERE (${THEIRS} OR (m.role = 'customer' AND (i.book, i.card_code) IN
              (SELECT i.book, i.card_code FROM invoices i WHERE ${THEIR_INVOICES}
               UNION
               SELECT p.book, p.card_code FROM past_deliveries p WHERE p.role = 'customer' AND ${PAST_THEIRS})))
        AND (m.state NOT IN ('sent', 'delivered', 'read', 'cancelled') OR (m.state = 'sent' AND m.sent_at > :arrives)
             OR EXISTS (SELECT 1 FROM revocations r WHERE r.message_id = m.id AND r.state = 'asked'))
      ORDER BY i.doc_num`,
    { ...person, arrives: now - UNDELIVERED_KEPT_MS },
  );
  return rows.map((row) => maybeInteger(row, 'doc_num'));
}

/** Answers the ids of the invoices. */
function* forgetInvoices(person: Addressed, now: number): Transaction<readonly number[]> {
  const ids: number[] = [];
  for (const row of yield* invoiceRows(person)) {
    const id = integer(row, 'id');
    ids.push(id);
    const facts = JSON.stringify(withoutPerson(json<SapDocument>(row, 'facts')));
    yield* run('UPDATE invoices SET facts = :facts, forgotten_at = :now, resend_to = NULL WHERE id = :id', {
      facts,
      now,
      id,
    });
  }
  for (let from = 0; from < ids.length; from += MOST_IDS) yield* forgetBeside(ids.slice(from, from + MOST_IDS));
  return ids;
}

/** What hangs on these invoices: former documents, the customer's name, and what was read in their PDFs. */
function* forgetBeside(ids: readonly number[]): Transaction<void> {
  for (const row of yield* all('SELECT id, facts FROM former_documents WHERE invoice_id IN (:ids)', { ids })) {
    const facts = JSON.stringify(withoutPerson(json<SapDocument>(row, 'facts')));
    yield* run('UPDATE former_documents SET facts = :facts WHERE id = :id', { facts, id: integer(row, 'id') });
  }
  yield* run(
    `UPDATE customers SET name = ''
      WHERE (book, card_code) IN (SELECT book, card_code FROM invoices WHERE id IN (:ids))
        AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.book = customers.book AND i.card_code = customers.card_code
                           AND i.forgotten_at IS NULL)`,
    { ids },
  );
  const pdfs = yield* all(
    'SELECT id, facts FROM documents WHERE id IN (SELECT document_id FROM invoices WHERE id IN (:ids))',
    { ids },
  );
  for (const row of pdfs) {
    const facts = JSON.stringify(factsWithoutPerson(json<DocumentFacts>(row, 'facts')));
    yield* run('UPDATE documents SET facts = :facts, evidence = NULL WHERE id = :id', {
      facts,
      id: integer(row, 'id'),
    });
  }
}

/** Keys, states and ids of messages and attempts stay: by them nothing is sent a second time. */
function* forgetMessages(person: Addressed, decision: PersonAction): Transaction<void> {
  const rows = yield* all(`SELECT m.id FROM messages m WHERE ${THEIRS} ORDER BY m.id`, { ...person });
  for (let from = 0; from < rows.length; from += MOST_IDS) {
    yield* forgetBatch(
      rows.slice(from, from + MOST_IDS).map((row) => integer(row, 'id')),
      decision,
    );
  }
}

function* forgetBatch(ids: readonly number[], { who, why, at }: PersonAction): Transaction<void> {
  yield* run('UPDATE messages SET jid = NULL, text = NULL, detail = NULL WHERE id IN (:ids)', { ids });
  yield* run("UPDATE attempts SET jid = '', left_out = NULL WHERE message_id IN (:ids)", { ids });
  yield* run("UPDATE revocations SET jid = '', why = '', detail = NULL WHERE message_id IN (:ids)", { ids });
  yield* run('DELETE FROM prepared WHERE message_id IN (:ids)', { ids });
  yield* run("UPDATE actions SET why = '' WHERE message_id IN (:ids)", { ids });
  yield* run(
    `INSERT INTO actions (message_id, action, who, why, at)
     SELECT id, 'forgotten', :who, :why, :at FROM messages WHERE id IN (:ids)`,
    { ids, who, why, at },
  );
}

/** Content that no document of anybody else has, and no message that is still to be settled. */
function* pdfsOfForgotten(invoices: readonly number[], now: number): Transaction<readonly string[]> {
  if (invoices.length === 0) return [];
  const rows = yield* all(
    // All that were forgotten now are of this person.
    `SELECT DISTINCT d.sha256 FROM documents d JOIN invoices i ON i.document_id = d.id
      WHERE i.forgotten_at = :now
        AND NOT EXISTS (SELECT 1 FROM documents o LEFT JOIN invoices x ON x.document_id = o.id
                         WHERE o.sha256 = d.sha256 AND x.forgotten_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM messages m JOIN invoices x ON x.id = m.invoice_id
                         WHERE m.pdf_sha256 = d.sha256 AND x.forgotten_at IS NULL)
      ORDER BY d.sha256`,
    { now },
  );
  return rows.map((row) => text(row, 'sha256'));
}
