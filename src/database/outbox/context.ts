import type { Namespace } from '../../delivery/outbox.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { Database } from '../database.ts';

/** What every operation of an outbox shares. */
export interface OutboxContext {
  readonly database: Database;
  readonly namespace: Namespace;
  /** Company database of SAP. */
  readonly company: string;
  /** The salesperson gets a copy. */
  readonly copies: boolean;
  /** Phones that get a copy of every invoice, as people wrote them. */
  readonly copyTo?: readonly string[];
  readonly invoiceKeys: (invoice: SapDocument) => readonly string[];
}

/** One transaction as a promise: the port is asynchronous, SQLite is not. */
export function inTransaction<T>(context: OutboxContext, work: () => T): Promise<T> {
  return settle(() => context.database.transaction(work));
}

/** Statements that only read, or a single one that is its own transaction. */
export function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
