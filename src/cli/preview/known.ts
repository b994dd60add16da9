import { existsSync } from 'node:fs';
import { type Configured, openDatabase } from '../../database/sqlite/database.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import type { KnownInvoices } from '../../operations/documents/findings.ts';

/** Reads an outbox, with or without a running service; null: the service was never started. */
export function openKnownInvoices(
  outboxFile: string,
  configured: Configured,
): (KnownInvoices & { close(): void }) | null {
  if (!existsSync(outboxFile)) return null;
  const database = openDatabase(outboxFile, configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  return {
    withNumbers: async (docNums) => {
      const lists = docNums.map((docNum) => outbox.list({ docNum, role: 'customer', limit: MOST }));
      return (await Promise.all(lists)).flat().flatMap(({ invoice }) => invoice ?? []);
    },
    kept: (invoice) => outbox.documentsWithKeys(invoiceKeys(invoice)),
    stateOf: async ({ key, type }) => {
      const rows = await outbox.list({ key, role: 'customer' });
      const row = rows.find(({ invoice }) => invoice?.ref.type === type);
      return row ? stateWords[row.message.state] : null;
    },
    fromDate: () => outbox.fromDate(),
    close: () => database.close(),
  };
}

const MOST = 100;
