/** What belonged to a namespace belongs to a book, one company's; what is WhatsApp's belongs to an account. */
export const booksAndAccounts = `
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
`;
