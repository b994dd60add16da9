import { booksAndAccounts } from './schema/books-and-accounts.ts';
import { firstOutbox } from './schema/first-outbox.ts';
import { messageCounts } from './schema/message-counts.ts';
import { pastDeliveries } from './schema/past-deliveries.ts';

/**
 * Numbered migrations: each runs once, in order, in one transaction with its number. Never edit a released one. The
 * temporary table `configured (company, account)` holds the configured values, for rows without them; `folded(text)` is
 * that of `src/database/folded.ts`.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'outbox',
    sql: firstOutbox,
  },
  {
    version: 2,
    name: 'counts',
    // Maintained by triggers: counting a hundred thousand finished messages is too slow.
    sql: `
CREATE TABLE counts (
  namespace TEXT NOT NULL,
  what TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (namespace, what)
) STRICT, WITHOUT ROWID;
INSERT INTO counts SELECT namespace, role || ' ' || state, count(*) FROM messages GROUP BY namespace, role, state;
INSERT INTO counts SELECT namespace, 'confirmed', count(*) FROM invoices WHERE confirmed_version > 0 GROUP BY namespace;

CREATE TRIGGER count_new_message AFTER INSERT ON messages BEGIN
  INSERT INTO counts VALUES (NEW.namespace, NEW.role || ' ' || NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_changed_message AFTER UPDATE OF state ON messages WHEN NEW.state <> OLD.state BEGIN
  UPDATE counts SET n = n - 1 WHERE namespace = OLD.namespace AND what = OLD.role || ' ' || OLD.state;
  INSERT INTO counts VALUES (NEW.namespace, NEW.role || ' ' || NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_new_confirmed AFTER INSERT ON invoices WHEN NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.namespace, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_confirmed AFTER UPDATE OF confirmed_version ON invoices
  WHEN OLD.confirmed_version = 0 AND NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.namespace, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
`,
  },
  {
    version: 3,
    name: 'copies to others, and who wrote',
    sql: `
ALTER TABLE messages ADD COLUMN recipient TEXT;

CREATE TABLE writers (
  jid TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 4,
    name: 'refusals apart from failures',
    sql: 'ALTER TABLE messages ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;',
  },
  {
    version: 5,
    name: 'pauses of the account',
    sql: `
INSERT INTO settings
  SELECT 'account', name, max(value) FROM settings
   WHERE name IN ('sending_paused_until', 'new_chats_paused_until') GROUP BY name;
DELETE FROM settings WHERE namespace <> 'account' AND name IN ('sending_paused_until', 'new_chats_paused_until');
`,
  },
  {
    version: 6,
    name: 'messages by WhatsApp id',
    sql: 'CREATE INDEX messages_by_message_id ON messages (message_id) WHERE message_id IS NOT NULL;',
  },
  {
    version: 7,
    name: 'books and accounts',
    // What belonged to a namespace belongs to a book, one company's; what is WhatsApp's belongs to an account.
    sql: booksAndAccounts,
  },
  {
    version: 8,
    name: 'readings of PDFs that came to no end',
    sql: `
CREATE TABLE readings (
  book TEXT NOT NULL,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  begun INTEGER NOT NULL,
  PRIMARY KEY (book, source, sha256, modified_at)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 9,
    name: 'devices that an attempt left out',
    sql: 'ALTER TABLE attempts ADD COLUMN left_out TEXT;',
  },
  {
    version: 10,
    name: 'references as their source spells them',
    // A DocEntry becomes the key that it always was in the keys of messages, and tells which of two documents is younger.
    sql: `
CREATE TABLE new_invoices (
  id INTEGER PRIMARY KEY,
  book TEXT NOT NULL,
  company TEXT NOT NULL,
  type TEXT NOT NULL,
  doc_key TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  doc_num INTEGER NOT NULL,
  doc_date TEXT NOT NULL,
  card_code TEXT NOT NULL,
  facts TEXT NOT NULL,
  admitted_at INTEGER NOT NULL,
  document_id INTEGER REFERENCES documents (id),
  copies_made INTEGER NOT NULL,
  mark TEXT,
  mark_version INTEGER NOT NULL DEFAULT 0,
  confirmed_mark TEXT,
  confirmed_version INTEGER NOT NULL DEFAULT 0,
  write_due_at INTEGER,
  write_failures INTEGER NOT NULL DEFAULT 0,
  write_error TEXT,
  UNIQUE (book, company, type, doc_key)
) STRICT;
INSERT INTO new_invoices
  SELECT id, book, company, type, CAST(doc_entry AS TEXT), doc_entry, doc_num, doc_date, card_code,
         json_set(json_remove(facts, '$.ref.docEntry'), '$.ref.key', CAST(doc_entry AS TEXT), '$.ordinal', doc_entry),
         admitted_at, document_id, copies_made, mark, mark_version, confirmed_mark, confirmed_version, write_due_at,
         write_failures, write_error
    FROM invoices ORDER BY id;
DROP TABLE invoices;
ALTER TABLE new_invoices RENAME TO invoices;
CREATE INDEX invoices_by_number ON invoices (book, doc_num);
CREATE INDEX invoices_by_customer ON invoices (book, card_code);
CREATE INDEX invoices_by_date ON invoices (book, doc_date);
CREATE INDEX invoices_by_document ON invoices (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX invoices_to_write ON invoices (book, write_due_at) WHERE write_due_at IS NOT NULL;
CREATE INDEX invoices_without_copies ON invoices (book, admitted_at) WHERE copies_made = 0;
CREATE TRIGGER count_new_confirmed AFTER INSERT ON invoices WHEN NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.book, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_confirmed AFTER UPDATE OF confirmed_version ON invoices
  WHEN OLD.confirmed_version = 0 AND NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.book, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
`,
  },
  {
    version: 11,
    name: 'documents whose key SAP gave to another',
    sql: `
CREATE TABLE former_documents (
  id INTEGER PRIMARY KEY,
  book TEXT NOT NULL,
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  facts TEXT NOT NULL,
  state TEXT NOT NULL,
  message_id TEXT,
  sent_at INTEGER,
  delivered_at INTEGER,
  read_at INTEGER,
  found_at INTEGER NOT NULL
) STRICT;
CREATE INDEX former_documents_by_book ON former_documents (book);
`,
  },
  {
    version: 12,
    name: 'wishes in SAP',
    sql: `
ALTER TABLE invoices ADD COLUMN sap_action TEXT;
ALTER TABLE invoices ADD COLUMN action_stamp TEXT;
ALTER TABLE invoices ADD COLUMN action_clear_at INTEGER;
ALTER TABLE invoices ADD COLUMN resend_to TEXT;
CREATE INDEX invoices_with_action ON invoices (book, action_clear_at) WHERE action_clear_at IS NOT NULL;
`,
  },
  {
    version: 13,
    name: 'the PDF that a message carries, and where it came from',
    sql: `
ALTER TABLE messages ADD COLUMN pdf_source TEXT;
ALTER TABLE messages ADD COLUMN pdf_key TEXT;
ALTER TABLE messages ADD COLUMN pdf_sha256 TEXT;
CREATE INDEX messages_by_pdf ON messages (pdf_sha256) WHERE pdf_sha256 IS NOT NULL;
CREATE INDEX documents_by_sha256 ON documents (sha256);
`,
  },
  {
    version: 14,
    name: 'why a document was accepted, and what a person confirmed',
    sql: `
ALTER TABLE documents ADD COLUMN evidence TEXT;
CREATE TABLE document_confirmations (
  book TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  company TEXT NOT NULL,
  type TEXT NOT NULL,
  doc_key TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,
  PRIMARY KEY (book, sha256)
) STRICT;
`,
  },
  {
    version: 15,
    name: 'the number behind a LID',
    sql: `
CREATE TABLE addresses (
  account TEXT NOT NULL,
  lid TEXT NOT NULL,
  jid TEXT NOT NULL,
  learnt_at INTEGER NOT NULL,
  PRIMARY KEY (account, lid)
) STRICT;
`,
  },
  {
    version: 16,
    name: 'mails of a mailbox',
    sql: `
CREATE TABLE mails (
  book TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  uid_validity TEXT NOT NULL,
  uid INTEGER NOT NULL,
  state TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (book, mailbox, uid_validity, uid)
) STRICT;
`,
  },
  {
    version: 17,
    name: 'PDFs that were put away after their delivery',
    sql: `
ALTER TABLE documents ADD COLUMN archived_at INTEGER;
`,
  },
  {
    version: 18,
    name: 'messages to be deleted for everyone',
    sql: `
CREATE TABLE revocations (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  jid TEXT NOT NULL,
  whatsapp_id TEXT NOT NULL,
  revocation_id TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'revoked', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  detail TEXT,
  settled_at INTEGER,
  UNIQUE (message_id, whatsapp_id)
) STRICT;
CREATE INDEX revocations_asked ON revocations (not_before) WHERE state = 'asked';
`,
  },
  {
    version: 19,
    name: 'limits that WhatsApp has told of an account',
    sql: `
ALTER TABLE accounts ADD COLUMN limits TEXT;
`,
  },
  {
    version: 20,
    name: 'messages by when they were sent',
    sql: 'CREATE INDEX messages_by_sent ON messages (book, role, sent_at) WHERE sent_at IS NOT NULL;',
  },
  {
    version: 21,
    name: 'the username behind a LID',
    sql: `
CREATE TABLE usernames (
  account TEXT NOT NULL,
  lid TEXT NOT NULL,
  username TEXT NOT NULL,
  learnt_at INTEGER NOT NULL,
  PRIMARY KEY (account, lid)
) STRICT;
`,
  },
  {
    version: 22,
    name: 'PDFs by the XML that came with them',
    sql: `CREATE INDEX documents_by_xml ON documents (facts -> 'beside' ->> 'sha256')
 WHERE facts -> 'beside' ->> 'sha256' IS NOT NULL;`,
  },
  {
    version: 23,
    name: 'searching deliveries',
    sql: `
CREATE TABLE customers (
  book TEXT NOT NULL,
  card_code TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (book, card_code)
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_by_code ON customers (book, code);
INSERT INTO customers
  SELECT i.book, i.card_code, folded(i.card_code), folded(i.facts ->> 'cardName')
    FROM invoices i
   WHERE i.id IN (SELECT max(id) FROM invoices GROUP BY book, card_code);
CREATE INDEX messages_by_age ON messages (book, role, id);
CREATE INDEX messages_by_reason ON messages (book, reason, id) WHERE reason IS NOT NULL;
CREATE INDEX messages_by_delivered ON messages (book, role, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX messages_by_read ON messages (book, role, read_at) WHERE read_at IS NOT NULL;
`,
  },
  {
    version: 24,
    name: 'brakes on the sending of an account',
    sql: 'ALTER TABLE accounts ADD COLUMN brakes TEXT;',
  },
  {
    version: 25,
    name: 'mails left for a person, and wishes not followed',
    sql: `
CREATE INDEX mails_by_state ON mails (book, state, uid);
CREATE INDEX actions_by_time ON actions (action, at);
`,
  },
  {
    version: 26,
    name: 'invoices of people who are forgotten',
    sql: 'ALTER TABLE invoices ADD COLUMN forgotten_at INTEGER;',
  },
  {
    version: 27,
    name: 'counts of messages by reason, and when those in trouble changed',
    sql: messageCounts,
  },
  {
    version: 28,
    name: 'deliveries of long ago',
    sql: pastDeliveries,
  },
];

/** The newest schema that this version knows. */
export const schemaVersion = Math.max(...migrations.map((migration) => migration.version));
