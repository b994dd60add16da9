/**
 * Numbered migrations: each runs once, in order, in one transaction with the number. Never edit one that was released.
 * The temporary table `configured (company, account)` holds what the configuration names, for rows that have neither.
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
    sql: `
CREATE TABLE settings (
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (namespace, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  path TEXT NOT NULL,
  file_name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  facts TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'matched', 'held', 'unmatched')),
  problem TEXT,
  match_due INTEGER NOT NULL,
  found_at INTEGER NOT NULL,
  UNIQUE (namespace, source, key)
) STRICT;
CREATE INDEX documents_to_match ON documents (namespace, id) WHERE match_due = 1;
CREATE INDEX documents_by_state ON documents (namespace, state);

CREATE TABLE invoices (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  company TEXT NOT NULL,
  type TEXT NOT NULL,
  doc_entry INTEGER NOT NULL,
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
  UNIQUE (namespace, company, type, doc_entry)
) STRICT;
CREATE INDEX invoices_by_number ON invoices (namespace, doc_num);
CREATE INDEX invoices_by_customer ON invoices (namespace, card_code);
CREATE INDEX invoices_by_date ON invoices (namespace, doc_date, doc_entry);
CREATE INDEX invoices_by_document ON invoices (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX invoices_to_write ON invoices (namespace, write_due_at) WHERE write_due_at IS NOT NULL;
CREATE INDEX invoices_without_copies ON invoices (namespace, admitted_at) WHERE copies_made = 0;

CREATE TABLE document_keys (
  namespace TEXT NOT NULL,
  lookup_key TEXT NOT NULL,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  PRIMARY KEY (namespace, lookup_key, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_keys_by_document ON document_keys (document_id);

CREATE TABLE invoice_keys (
  namespace TEXT NOT NULL,
  lookup_key TEXT NOT NULL,
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  PRIMARY KEY (namespace, lookup_key, invoice_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_holds (
  invoice_id INTEGER NOT NULL REFERENCES invoices (id),
  document_id INTEGER NOT NULL REFERENCES documents (id),
  PRIMARY KEY (invoice_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_holds_by_document ON document_holds (document_id);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  invoice_id INTEGER REFERENCES invoices (id),
  role TEXT NOT NULL CHECK (role IN ('customer', 'salesperson', 'copy', 'notice')),
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  hold TEXT,
  not_before INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  evidence_from INTEGER NOT NULL,
  doubts INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  sent_at INTEGER,
  delivered_at INTEGER,
  read_at INTEGER,
  jid TEXT,
  message_id TEXT,
  text TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  checked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX messages_due ON messages (namespace, state, role, not_before, id);
CREATE INDEX messages_by_invoice ON messages (invoice_id, role, ordinal);
CREATE INDEX messages_by_jid ON messages (jid) WHERE jid IS NOT NULL;
CREATE INDEX messages_held_for_recipient ON messages (namespace, checked_at) WHERE hold = 'recipient';
CREATE INDEX messages_on_their_way ON messages (namespace, sent_at) WHERE state IN ('sent', 'delivered');
CREATE INDEX messages_undelivered ON messages (namespace, role, sent_at) WHERE state = 'sent';

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  generation INTEGER NOT NULL,
  jid TEXT NOT NULL,
  prepared_id TEXT NOT NULL,
  whatsapp_id TEXT,
  id_was_ours INTEGER,
  payload_sha256 TEXT NOT NULL,
  store_generation TEXT NOT NULL,
  run TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  doubted INTEGER NOT NULL DEFAULT 0,
  outcome TEXT
) STRICT;
CREATE INDEX attempts_by_message ON attempts (message_id, id);
CREATE INDEX attempts_by_whatsapp_id ON attempts (whatsapp_id) WHERE whatsapp_id IS NOT NULL;
CREATE INDEX attempts_with_foreign_id ON attempts (store_generation) WHERE id_was_ours = 0;

CREATE TABLE prepared (
  prepared_id TEXT PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  jid TEXT NOT NULL,
  payload TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX prepared_by_age ON prepared (created_at);

CREATE TABLE receipts (
  whatsapp_id TEXT NOT NULL,
  evidence TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (whatsapp_id, evidence)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_by_age ON receipts (kept_at);

CREATE TABLE recipients (
  digits TEXT PRIMARY KEY,
  jid TEXT NOT NULL,
  checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE opt_outs (
  jid TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pacing (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL
) STRICT;

CREATE TABLE actions (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  action TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX actions_by_message ON actions (message_id, id);
`,
  },
  {
    version: 2,
    name: 'counts',
    // Kept by the database itself: counting a hundred thousand settled messages takes longer than a minute's work.
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
    sql: `
DROP TRIGGER count_new_message;
DROP TRIGGER count_changed_message;
DROP TRIGGER count_new_confirmed;
DROP TRIGGER count_confirmed;
DROP TABLE counts;

ALTER TABLE invoices RENAME COLUMN namespace TO book;
UPDATE invoices SET book = book || ':' || company;
ALTER TABLE invoice_keys RENAME COLUMN namespace TO book;
UPDATE invoice_keys SET book = (SELECT i.book FROM invoices i WHERE i.id = invoice_id);

ALTER TABLE documents RENAME COLUMN namespace TO book;
-- Where several companies shared the outbox, nobody knows whose a PDF without an invoice is.
UPDATE documents SET match_due = 1
 WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.document_id = documents.id)
   AND (SELECT count(DISTINCT company) FROM invoices) > 1;
UPDATE documents SET book = coalesce(
  (SELECT i.book FROM invoices i WHERE i.document_id = documents.id ORDER BY i.id LIMIT 1),
  book || ':' || (SELECT company FROM configured));
ALTER TABLE document_keys RENAME COLUMN namespace TO book;
UPDATE document_keys SET book = (SELECT d.book FROM documents d WHERE d.id = document_id);

ALTER TABLE messages RENAME COLUMN namespace TO book;
UPDATE messages SET book = coalesce(
  (SELECT i.book FROM invoices i WHERE i.id = invoice_id), book || ':' || (SELECT company FROM configured));
ALTER TABLE messages ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE messages SET account = (SELECT account FROM configured);

CREATE TABLE counts (
  book TEXT NOT NULL,
  what TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (book, what)
) STRICT, WITHOUT ROWID;
INSERT INTO counts SELECT book, role || ' ' || state, count(*) FROM messages GROUP BY book, role, state;
INSERT INTO counts SELECT book, 'confirmed', count(*) FROM invoices WHERE confirmed_version > 0 GROUP BY book;
CREATE TRIGGER count_new_message AFTER INSERT ON messages BEGIN
  INSERT INTO counts VALUES (NEW.book, NEW.role || ' ' || NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_changed_message AFTER UPDATE OF state ON messages WHEN NEW.state <> OLD.state BEGIN
  UPDATE counts SET n = n - 1 WHERE book = OLD.book AND what = OLD.role || ' ' || OLD.state;
  INSERT INTO counts VALUES (NEW.book, NEW.role || ' ' || NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_new_confirmed AFTER INSERT ON invoices WHEN NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.book, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER count_confirmed AFTER UPDATE OF confirmed_version ON invoices
  WHEN OLD.confirmed_version = 0 AND NEW.confirmed_version > 0 BEGIN
  INSERT INTO counts VALUES (NEW.book, 'confirmed', 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

ALTER TABLE attempts RENAME TO old_attempts;
DROP INDEX attempts_by_message;
DROP INDEX attempts_by_whatsapp_id;
DROP INDEX attempts_with_foreign_id;
CREATE TABLE attempts (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  generation INTEGER NOT NULL,
  jid TEXT NOT NULL,
  prepared_id TEXT NOT NULL,
  whatsapp_id TEXT,
  id_was_ours INTEGER,
  payload_sha256 TEXT NOT NULL,
  store_generation TEXT NOT NULL,
  run TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  doubted INTEGER NOT NULL DEFAULT 0,
  outcome TEXT
) STRICT;
INSERT INTO attempts
  SELECT id, CAST(id AS TEXT), account, '', message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours,
         payload_sha256, store_generation, run, started_at, doubted, outcome
    FROM old_attempts, configured;
DROP TABLE old_attempts;
CREATE INDEX attempts_by_message ON attempts (message_id, seq);
CREATE INDEX attempts_by_whatsapp_id ON attempts (whatsapp_id) WHERE whatsapp_id IS NOT NULL;
CREATE INDEX attempts_with_foreign_id ON attempts (account, store_generation) WHERE id_was_ours = 0;

CREATE TABLE books (
  key TEXT PRIMARY KEY,
  company TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('live', 'test')),
  cursor TEXT,
  from_date TEXT,
  last_sweep TEXT,
  last_report TEXT,
  first_run_approved_at INTEGER,
  customers_disabled_at INTEGER,
  UNIQUE (company, mode)
) STRICT, WITHOUT ROWID;
INSERT INTO books
  SELECT namespace || ':' || company, company, namespace,
         max(CASE name WHEN 'cursor' THEN value END),
         max(CASE name WHEN 'from_date' THEN value END),
         max(CASE name WHEN 'last_sweep' THEN value END),
         max(CASE name WHEN 'last_daily_report' THEN value END),
         CAST(max(CASE name WHEN 'first_run_approved_at' THEN value END) AS INTEGER),
         CAST(max(CASE name WHEN 'customer_messages_disabled_at' THEN value END) AS INTEGER)
    FROM settings, configured WHERE namespace IN ('live', 'test') GROUP BY namespace;

CREATE TABLE accounts (
  key TEXT PRIMARY KEY,
  pacing TEXT,
  sending_paused_until INTEGER,
  new_chats_paused_until INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO accounts
  SELECT account, (SELECT state FROM pacing),
         (SELECT CAST(value AS INTEGER) FROM settings WHERE namespace = 'account' AND name = 'sending_paused_until'),
         (SELECT CAST(value AS INTEGER) FROM settings WHERE namespace = 'account' AND name = 'new_chats_paused_until')
    FROM configured;
DROP TABLE pacing;
DROP TABLE settings;

ALTER TABLE recipients RENAME TO old_recipients;
CREATE TABLE recipients (
  account TEXT NOT NULL,
  digits TEXT NOT NULL,
  jid TEXT NOT NULL,
  checked_at INTEGER NOT NULL,
  PRIMARY KEY (account, digits)
) STRICT, WITHOUT ROWID;
INSERT INTO recipients SELECT account, digits, jid, checked_at FROM old_recipients, configured;
DROP TABLE old_recipients;

ALTER TABLE opt_outs RENAME TO old_opt_outs;
CREATE TABLE opt_outs (
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;
INSERT INTO opt_outs SELECT account, jid, at FROM old_opt_outs, configured;
DROP TABLE old_opt_outs;

ALTER TABLE writers RENAME TO old_writers;
CREATE TABLE writers (
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;
INSERT INTO writers SELECT account, jid, at FROM old_writers, configured;
DROP TABLE old_writers;

ALTER TABLE receipts RENAME TO old_receipts;
DROP INDEX receipts_by_age;
CREATE TABLE receipts (
  account TEXT NOT NULL,
  whatsapp_id TEXT NOT NULL,
  evidence TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (account, whatsapp_id, evidence)
) STRICT, WITHOUT ROWID;
INSERT INTO receipts SELECT account, whatsapp_id, evidence, kept_at FROM old_receipts, configured;
DROP TABLE old_receipts;
CREATE INDEX receipts_by_age ON receipts (kept_at);
`,
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
];

/** The newest schema that this version knows. */
export const schemaVersion = Math.max(...migrations.map((migration) => migration.version));
