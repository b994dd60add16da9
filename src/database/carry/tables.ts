/** What an outbox consists of, wherever it is: tables and columns have the same names on all databases. */
export interface CarriedTable {
  readonly name: string;
  /** Columns of its primary key. */
  readonly key: readonly string[];
  /** The key is counted up by the database. */
  readonly counts?: true;
}

/** In the order in which rows refer to one another. What a database keeps by itself, such as counts, is not among them. */
export const carriedTables: readonly CarriedTable[] = [
  { name: 'books', key: ['key'] },
  { name: 'accounts', key: ['key'] },
  { name: 'documents', key: ['id'], counts: true },
  { name: 'document_confirmations', key: ['book', 'sha256'] },
  { name: 'invoices', key: ['id'], counts: true },
  { name: 'document_keys', key: ['book', 'lookup_key', 'document_id'] },
  { name: 'invoice_keys', key: ['book', 'lookup_key', 'invoice_id'] },
  { name: 'document_holds', key: ['invoice_id', 'document_id'] },
  { name: 'former_documents', key: ['id'], counts: true },
  { name: 'messages', key: ['id'], counts: true },
  { name: 'attempts', key: ['seq'], counts: true },
  { name: 'revocations', key: ['id'], counts: true },
  { name: 'prepared', key: ['prepared_id'] },
  { name: 'actions', key: ['id'], counts: true },
  { name: 'past_years', key: ['year'] },
  { name: 'past_deliveries', key: ['id', 'year'] },
  { name: 'receipts', key: ['account', 'whatsapp_id', 'evidence'] },
  { name: 'recipients', key: ['account', 'digits'] },
  { name: 'opt_outs', key: ['account', 'jid'] },
  { name: 'writers', key: ['account', 'jid'] },
  { name: 'addresses', key: ['account', 'lid'] },
  { name: 'usernames', key: ['account', 'lid'] },
  { name: 'customers', key: ['book', 'card_code'] },
  { name: 'mails', key: ['book', 'mailbox', 'uid_validity', 'uid'] },
  { name: 'readings', key: ['book', 'source', 'sha256', 'modified_at'] },
];
