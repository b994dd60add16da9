const ARRIVED = "OLD.state IN ('sent', 'delivered', 'read')";

/** What was sent long ago, and the counts of what goes from the outbox then. */
export const pastDeliveries = `
ALTER TABLE books ADD COLUMN forgotten_until TEXT;
ALTER TABLE documents ADD COLUMN settled_at INTEGER;
CREATE INDEX invoice_keys_by_invoice ON invoice_keys (invoice_id);
CREATE INDEX former_documents_by_invoice ON former_documents (invoice_id);
CREATE INDEX prepared_by_message ON prepared (message_id);

CREATE TABLE past_deliveries (
  id INTEGER PRIMARY KEY,
  year INTEGER NOT NULL,
  book TEXT NOT NULL,
  account TEXT NOT NULL,
  company TEXT NOT NULL,
  type TEXT NOT NULL,
  doc_key TEXT NOT NULL,
  doc_num INTEGER NOT NULL,
  doc_date TEXT NOT NULL,
  card_code TEXT NOT NULL,
  facts TEXT NOT NULL,
  forgotten_at INTEGER,
  confirmed_mark TEXT,
  key TEXT NOT NULL,
  role TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  generation INTEGER NOT NULL,
  sent_at INTEGER,
  delivered_at INTEGER,
  read_at INTEGER,
  jid TEXT,
  message_id TEXT,
  recipient TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  pdf_source TEXT,
  pdf_key TEXT,
  pdf_sha256 TEXT,
  attempts TEXT NOT NULL,
  actions TEXT NOT NULL,
  revocations TEXT NOT NULL
) STRICT;
CREATE INDEX past_deliveries_by_document ON past_deliveries (book, type, doc_key);
CREATE INDEX past_deliveries_by_number ON past_deliveries (book, doc_num);
CREATE INDEX past_deliveries_by_customer ON past_deliveries (book, card_code);
CREATE INDEX past_deliveries_by_age ON past_deliveries (book, role, id);
CREATE INDEX past_deliveries_by_message_id ON past_deliveries (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX past_deliveries_by_jid ON past_deliveries (jid) WHERE jid IS NOT NULL;
CREATE INDEX past_deliveries_by_pdf ON past_deliveries (pdf_sha256) WHERE pdf_sha256 IS NOT NULL;
CREATE INDEX past_deliveries_by_year ON past_deliveries (year, book);
CREATE TABLE past_years (year INTEGER PRIMARY KEY) STRICT;
CREATE VIEW past_storage AS SELECT 0 AS partitioned;

CREATE TRIGGER count_gone_message AFTER DELETE ON messages BEGIN
  UPDATE message_counts SET n = n - 1
   WHERE book = OLD.book AND role = OLD.role AND state = OLD.state
     AND reason = CASE WHEN ${ARRIVED} THEN '' ELSE coalesce(OLD.reason, '') END;
END;
CREATE TRIGGER count_gone_confirmed AFTER DELETE ON invoices WHEN OLD.confirmed_version > 0 BEGIN
  UPDATE counts SET n = n - 1 WHERE book = OLD.book AND what = 'confirmed';
END;
`;
