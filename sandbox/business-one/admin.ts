import type { AttachedFile } from './attachments.ts';
import type { Company, Key, Misprints } from './company.ts';
import type { DocumentRow } from './company-data.ts';
import type { Fault, Faults } from './faults.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { Refusal } from './refusal.ts';
import type { ClockChange } from './server-clock.ts';
import type { Sessions } from './sessions.ts';
import type { Row } from './values.ts';

export type DocumentSet = 'Invoices' | 'CreditNotes' | 'DeliveryNotes' | 'DownPayments';

/** Controls the stand-in from outside: post documents, inject faults, inspect its state. */
export interface BusinessOneAdmin {
  /** Posts a document now, or back-dated by dates in the row. Resolves to its DocEntry. */
  addDocument(set: DocumentSet, row: Partial<DocumentRow> & { readonly CardCode: string }): Promise<number>;
  /** Changes a row as the SAP client would. `stamp: false` leaves UpdateDate and UpdateTime. */
  change(set: string, key: Key, patch: Readonly<Record<string, unknown>>, stamp?: boolean): Promise<void>;
  /** Attaches files to a document, in place of those it had. */
  attach(set: DocumentSet, docEntry: number, files: readonly AttachedFile[]): Promise<void>;
  /** Whether the Service Layer reaches the attachment folder. */
  setAttachmentFolder(reachable: boolean): Promise<void>;
  /** Returns these properties of a row as the given JSON, as some versions and add-ons do; `{}` ends it. */
  misprint(set: string, key: Key, values: Misprints): Promise<void>;
  /** Resolves to the DocEntry of the cancellation document. */
  cancelDocument(set: DocumentSet, docEntry: number): Promise<number>;
  /** As the SAP client's *Duplicate*: the copy has the user fields of its original. Resolves to its DocEntry. */
  duplicateDocument(set: DocumentSet, docEntry: number): Promise<number>;
  /** Backs up the company's database. */
  backUp(): Promise<void>;
  /** Restores the newest backup: keys assigned since then are assigned again to other documents. */
  restoreBackup(): Promise<void>;
  /** A row as stored, including user fields; null if there is none. */
  row(set: string, key: Key): Promise<Row | null>;
  rows(set: string): Promise<readonly Row[]>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  setClock(change: ClockChange): Promise<void>;
  requests(): Promise<readonly JournalEntry[]>;
  /** For example `{'GET Invoices': 3, 'POST Login': 1}`. */
  counts(): Promise<Readonly<Record<string, number>>>;
  resetRequests(): Promise<void>;
  expireSessions(): Promise<void>;
  /** From now on, open sessions answer 500 to everything, by default with code 305; a new login works. */
  breakSessions(code?: number, text?: string): Promise<void>;
  /** Ends all sessions and makes new user fields and tables usable. */
  restartServiceLayer(): Promise<void>;
}

export interface AdminParts {
  readonly company: Company;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly journal: Journal;
}

/** The admin interface within the same process. */
export function createAdmin({ company, sessions, faults, journal }: AdminParts): BusinessOneAdmin {
  let restore = company.backUp();
  return {
    backUp: async () => {
      restore = company.backUp();
    },
    restoreBackup: async () => restore(),
    addDocument: async (set, row) => company.addDocument(set, row),
    change: async (set, key, patch, stamp) => company.change(set, key, patch, stamp),
    attach: async (set, docEntry, files) => company.attach(set, docEntry, files),
    setAttachmentFolder: async (reachable) => {
      company.files.reachable = reachable;
    },
    misprint: async (set, key, values) => company.misprint(set, key, values),
    cancelDocument: async (set, docEntry) => company.cancelDocument(set, docEntry),
    duplicateDocument: async (set, docEntry) => company.duplicateDocument(set, docEntry),
    row: async (set, key) => company.find(set, key),
    rows: async (set) => [...company.rows(set)],
    addFault: async (fault) => faults.add(fault),
    clearFaults: async () => faults.clear(),
    setClock: async (change) => company.clock.set(change),
    requests: async () => journal.entries(),
    counts: async () => journal.counts(),
    resetRequests: async () => journal.reset(),
    expireSessions: async () => sessions.expireAll(),
    breakSessions: async (code = 305, text = 'Switch company error: -1102') =>
      sessions.breakAll(new Refusal(500, code, text)),
    restartServiceLayer: async () => {
      sessions.expireAll();
      company.publishUserDefined();
    },
  };
}
