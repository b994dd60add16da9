import { openDatabase } from '../../src/database/sqlite/database.ts';
import { bookKey } from '../../src/delivery/transactions/scope.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';

const YEARS_MS = 3 * 365 * 86_400_000;

/** How the names of customers are made: a first part, a second, a form. */
const FIRST = [
  'Almacén',
  'Distribuidora',
  'Ferretería',
  'Panadería',
  'Talleres',
  'Farmacia',
  'Librería',
  'Transportes',
];
const SECOND = ['Peña', 'Núñez', 'del Sur', 'Central', 'Ibáñez', 'San Martín', 'Güemes', 'Norte', 'Olivos', 'Río'];
const FORM = ['S.A.', 'S.R.L.', 'S.H.', 'e Hijos'];

/**
 * An outbox as it looks after three years: as many deliveries to customers as told, nearly all of them read or delivered, one
 * in 250 held for one of several reasons, one in 500 failed, one in 200 cancelled, the newest `waiting` ones in the queue;
 * every fourth has a copy for the salesperson. Few customers have many invoices, and many few. With `waiting` 0 nothing waits
 * for anything, so that a delivery at work leaves all of it alone.
 */
export function fill(
  file: string,
  configured: { company: string; account: string },
  deliveries: number,
  waiting = 40,
): void {
  const book = bookKey({ mode: 'live', company: configured.company });
  const database = openDatabase(file, configured);
  const now = Date.now();
  const facts = JSON.stringify(sapDocument(1, { ref: { company: configured.company, type: 'invoice', key: '1' } }));
  const words = (list: readonly string[], by: string): string =>
    `CASE ${by} ${list.map((word, at) => `WHEN ${at} THEN '${word}'`).join(' ')} END`;
  try {
    database.run('PRAGMA synchronous = OFF');
    database.run('CREATE TEMP TABLE made (n INTEGER PRIMARY KEY, at INTEGER, customer INTEGER, lot INTEGER)');
    // A cheap hash stands in for chance, so that each filling is the same.
    database.run(
      `INSERT INTO made
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :deliveries)
         SELECT n, :now - (:deliveries - n) * (:span / :deliveries),
                CAST((:deliveries / 50 + 1) * pow((n * 7919 % 1000003) / 1000003.0, 3) AS INTEGER), n * 104729 % 1000
           FROM numbers`,
      { deliveries, now, span: YEARS_MS },
    );
    database.run(
      `INSERT INTO invoices (id, book, company, type, doc_key, ordinal, doc_num, doc_date, card_code, facts, admitted_at,
                             copies_made, mark_version, confirmed_version)
       SELECT n, :book, :company, 'invoice', n, n, 100000 + n, date(at / 1000, 'unixepoch'), 'C' || customer,
              json_set(:facts, '$.ref.key', CAST(n AS TEXT), '$.ordinal', n, '$.docNum', 100000 + n,
                       '$.docDate', date(at / 1000, 'unixepoch'), '$.cardCode', 'C' || customer,
                       '$.cardName', ${words(FIRST, 'customer % 8')} || ' ' || ${words(SECOND, 'customer % 10')} || ' ' ||
                                     ${words(FORM, 'customer % 4')} || ' ' || customer,
                       '$.total', CAST(lot * 13 AS TEXT) || '.50'),
              at, 1, 1, 1
         FROM made ORDER BY n`,
      { book, company: configured.company, facts },
    );
    database.run(
      `INSERT INTO customers
       SELECT book, card_code, folded(card_code), folded(facts ->> 'cardName') FROM invoices
        WHERE true GROUP BY book, card_code ON CONFLICT DO NOTHING`,
    );
    insertMessages(database, { book, account: configured.account, deliveries, waiting });
    database.run(
      `INSERT INTO attempts (id, account, owner, message_id, generation, jid, prepared_id, whatsapp_id, id_was_ours,
                             payload_sha256, store_generation, run, started_at, outcome)
       SELECT message_id, account, 'run', id, 0, jid, message_id, message_id, 1, '', 'store', 'run', sent_at, state
         FROM messages WHERE sent_at IS NOT NULL`,
    );
    database.run('ANALYZE');
  } finally {
    database.close();
  }
}

function insertMessages(
  database: ReturnType<typeof openDatabase>,
  parameters: {
    readonly book: string;
    readonly account: string;
    readonly deliveries: number;
    readonly waiting: number;
  },
): void {
  const insert = (role: string, which: string): void =>
    database.run(
      `INSERT INTO messages (book, account, key, invoice_id, role, ordinal, state, reason, detail, hold, not_before,
                             generation, evidence_from, doubts, failures, refusals, sent_at, delivered_at, read_at, jid,
                             message_id, created_at, changed_at)
       SELECT :book, :account, '${role}/' || n, n, '${role}', 0, state, reason,
              CASE WHEN reason IS NULL THEN NULL ELSE 'Why it is so, in a sentence of usual length.' END,
              CASE state WHEN 'held' THEN 'person' END, 0, 0, 0, 0, 0, 0,
              CASE WHEN state IN ('sent', 'delivered', 'read') THEN at + 60000 END,
              CASE WHEN state IN ('delivered', 'read') THEN at + 90000 END,
              CASE WHEN state = 'read' THEN at + 3600000 END,
              '54911' || (40000000 + customer) || '@s.whatsapp.net', printf('3EB0%018X', n * 2 + ${which.length % 2}),
              at, at + 90000
         FROM (SELECT *,
                      CASE WHEN n > :deliveries - :waiting THEN 'queued' WHEN lot < 4 THEN 'held' WHEN lot < 6 THEN 'failed'
                           WHEN lot < 11 THEN 'cancelled' WHEN lot < 40 AND :waiting > 0 THEN 'sent' WHEN lot < 150 THEN 'delivered'
                           ELSE 'read' END AS state,
                      CASE WHEN n > :deliveries - :waiting THEN NULL WHEN lot < 2 THEN 'DELIVERY_NO_ACK'
                           WHEN lot < 4 THEN 'DOCUMENT_AMBIGUOUS' WHEN lot < 6 THEN 'DELIVERY_REFUSED'
                           WHEN lot < 11 THEN 'DELIVERY_INVOICE_CANCELLED' END AS reason
                 FROM made)
        WHERE ${which} ORDER BY n`,
      parameters,
    );
  insert('customer', 'true');
  insert('salesperson', 'n % 4 = 0');
}
