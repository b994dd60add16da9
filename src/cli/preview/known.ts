import type { Configured } from '../../database/sqlite/database.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { invoiceKeys } from '../../documents/keys.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { KnownInvoices } from '../../operations/documents/findings.ts';
import { openOutboxDatabase } from '../../service/outbox-database.ts';
import type { OutboxPlace } from '../../service/outbox-place.ts';

/** Reads an outbox, with or without a running service; null: the service was never started. */
export async function openKnownInvoices(
  place: OutboxPlace,
  configured: Configured,
): Promise<(KnownInvoices & { close(): Promise<void> }) | null> {
  const database = await openOutboxDatabase(place, configured, { existing: true }).catch((error: unknown) => {
    if (hasCode(error, 'DATABASE_MISSING')) return null;
    throw error;
  });
  if (database === null) return null;
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
