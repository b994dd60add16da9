/**
 * What was sent long ago, a partition for each year. A row of `past_years` makes its partition and takes it away: what writes
 * and drops years is the same on every database.
 */
export const pastDeliveries = `
ALTER TABLE books ADD COLUMN forgotten_until text;
ALTER TABLE documents ADD COLUMN settled_at bigint;
CREATE INDEX invoice_keys_by_invoice ON invoice_keys (invoice_id);
CREATE INDEX former_documents_by_invoice ON former_documents (invoice_id);
CREATE INDEX prepared_by_message ON prepared (message_id);

CREATE TABLE past_deliveries (
  id bigint NOT NULL,
  year bigint NOT NULL,
  book text NOT NULL,
  account text NOT NULL,
  company text NOT NULL,
  type text NOT NULL,
  doc_key text NOT NULL,
  doc_num bigint NOT NULL,
  doc_date text NOT NULL,
  card_code text NOT NULL,
  facts json NOT NULL,
  forgotten_at bigint,
  confirmed_mark text,
  key text NOT NULL,
  role text NOT NULL,
  ordinal bigint NOT NULL,
  state text NOT NULL,
  reason text,
  detail text,
  generation bigint NOT NULL,
  sent_at bigint,
  delivered_at bigint,
  read_at bigint,
  jid text,
  message_id text,
  recipient text,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  pdf_source text,
  pdf_key text,
  pdf_sha256 text,
  attempts text NOT NULL,
  actions text NOT NULL,
  revocations text NOT NULL,
  PRIMARY KEY (id, year)
) PARTITION BY LIST (year);
CREATE INDEX past_deliveries_by_document ON past_deliveries (book, type, doc_key);
CREATE INDEX past_deliveries_by_number ON past_deliveries (book, doc_num);
CREATE INDEX past_deliveries_by_customer ON past_deliveries (book, card_code);
CREATE INDEX past_deliveries_by_age ON past_deliveries (book, role, id);
CREATE INDEX past_deliveries_by_message_id ON past_deliveries (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX past_deliveries_by_jid ON past_deliveries (jid) WHERE jid IS NOT NULL;
CREATE INDEX past_deliveries_by_pdf ON past_deliveries (pdf_sha256) WHERE pdf_sha256 IS NOT NULL;

CREATE TABLE past_years (year bigint PRIMARY KEY);
CREATE FUNCTION partition_past_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.past_deliveries FOR VALUES IN (%s)',
                   TG_TABLE_SCHEMA, 'past_deliveries_' || NEW.year, TG_TABLE_SCHEMA, NEW.year);
  ELSE
    EXECUTE format('DROP TABLE %I.%I', TG_TABLE_SCHEMA, 'past_deliveries_' || OLD.year);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER partition_past_year AFTER INSERT OR DELETE ON past_years
  FOR EACH ROW EXECUTE FUNCTION partition_past_year();
CREATE VIEW past_storage AS SELECT 1 AS partitioned;
`;
