/** The outbox as it began. */
export const firstOutbox = `
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
`;
