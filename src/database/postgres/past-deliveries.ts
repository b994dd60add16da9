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
CREATE FUNCTION make_past_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Attached, and not made as a partition, which would wait for everybody who reads, and keep others waiting.
  EXECUTE format('CREATE TABLE %1$I.%2$I (LIKE %1$I.past_deliveries INCLUDING ALL)',
                 TG_TABLE_SCHEMA, 'past_deliveries_' || NEW.year);
  EXECUTE format('ALTER TABLE %1$I.past_deliveries ATTACH PARTITION %1$I.%2$I FOR VALUES IN (%3$s)',
                 TG_TABLE_SCHEMA, 'past_deliveries_' || NEW.year, NEW.year);
  RETURN NULL;
END
$$;
CREATE TRIGGER make_past_year AFTER INSERT ON past_years FOR EACH ROW EXECUTE FUNCTION make_past_year();
CREATE FUNCTION drop_past_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lock_timeout', '500ms', true);
  EXECUTE format('DROP TABLE %I.%I', TG_TABLE_SCHEMA, 'past_deliveries_' || OLD.year);
  RETURN OLD;
EXCEPTION WHEN lock_not_available THEN
  -- Somebody reads for long, such as pg_dump: the year stays until the next time.
  RETURN NULL;
END
$$;
CREATE TRIGGER drop_past_year BEFORE DELETE ON past_years FOR EACH ROW EXECUTE FUNCTION drop_past_year();
CREATE VIEW past_storage AS SELECT 1 AS partitioned;
`;
