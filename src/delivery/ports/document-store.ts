import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { FoundDocument, KeptDocument } from '../../documents/document-source.ts';
import type { Match } from '../../documents/judging/match.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { AttachedDocument, MessageChange } from './message.ts';

export interface StoredDocument extends AttachedDocument {
  readonly id: number;
  readonly source: string;
  readonly key: string;
  readonly modifiedAt: number;
  readonly facts: DocumentFacts;
}

export interface OutdatedDocument {
  readonly id: number;
  readonly found: FoundDocument;
}

export interface NewDocument {
  readonly source: string;
  readonly found: FoundDocument;
  readonly facts: DocumentFacts;
  /** Lookup keys shared with invoices: `documentKeys(facts)`. */
  readonly keys: readonly string[];
  readonly now: number;
}

/** A PDF that nothing needs where it lies. */
export type ArchivableDocument = Pick<StoredDocument, 'id' | 'key' | 'path' | 'sha256'>;

export interface InvoiceWithoutPdf {
  readonly id: number;
  readonly invoice: SapDocument;
  /** Epoch milliseconds. */
  readonly admittedAt: number;
}

/** PDFs and the invoices they belong to. */
export interface DocumentStore {
  /** By key, those that are recorded. */
  keptDocuments(source: string, keys: readonly string[]): Promise<ReadonlyMap<string, KeptDocument>>;
  /** Those of a batch that are new, have other bytes than before, or were read by another version; of those too complex to be read, also another time. */
  unseenDocuments(source: string, batch: readonly FoundDocument[]): Promise<readonly FoundDocument[]>;
  /**
   * Those of a source whose facts were read by another version, in the order of their ids, from `after` on: a source that
   * finds nothing twice is not asked for them again.
   */
  outdatedDocuments(source: string, after: number, limit: number): Promise<readonly OutdatedDocument[]>;
  /** What weighs against a document, as it is now, because readings of it came to no end; 0: nothing. */
  suspicion(source: string, found: FoundDocument): Promise<number>;
  /** Raised on disk before each reading, so that a file which ends its reader, or the service, is known after that. */
  setSuspicion(source: string, found: FoundDocument, weight: number): Promise<void>;
  recordDocument(document: NewDocument): Promise<number>;
  /** PDFs that have one of these keys, as `invoiceKeys` gives them. */
  documentsWithKeys(keys: readonly string[]): Promise<readonly StoredDocument[]>;
  /** PDFs to match: new ones, and those that share a key with a new invoice. */
  documentsToMatch(limit: number): Promise<readonly StoredDocument[]>;
  /** Every invoice of the book, whatever its state, that shares a key with the PDF. */
  candidates(documentId: number): Promise<readonly SapDocument[]>;
  /** null: the candidates have changed since they were judged; match again. */
  commitMatch(
    documentId: number,
    match: Match,
    judged: readonly SapDocument[],
    now: number,
  ): Promise<readonly MessageChange[] | null>;
  /** PDFs of a source that it has not put away, and whose invoices' messages are all final; by id, from `after` on. */
  documentsToArchive(source: string, after: number, limit: number): Promise<readonly ArchivableDocument[]>;
  setArchived(documentId: number, now: number): Promise<void>;
  /** Invoices whose customer's message waits for a PDF, or is held for one; in the order of their ids, from `after` on. */
  invoicesWithoutPdf(after: number, limit: number): Promise<readonly InvoiceWithoutPdf[]>;
  /** The invoice has a message that is not final: neither delivered nor cancelled. */
  isAwaited(ref: DocumentRef): Promise<boolean>;
  /**
   * Those of these SHA-256 (hex) that a delivery may still need: their PDF waits for its invoice or its match, or a
   * message of the invoice is not final, or became so at `before` (epoch milliseconds) or later.
   */
  neededPdfs(hashes: readonly string[], before: number): Promise<ReadonlySet<string>>;
}
