import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { FoundDocument } from '../../documents/document-source.ts';
import type { Match } from '../../documents/match.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { AttachedDocument, MessageChange } from './message.ts';

export interface StoredDocument extends AttachedDocument {
  readonly id: number;
  readonly source: string;
  readonly key: string;
  readonly modifiedAt: number;
  readonly facts: DocumentFacts;
}

export interface NewDocument {
  readonly source: string;
  readonly found: FoundDocument;
  readonly facts: DocumentFacts;
  /** Keys that it shares with invoices: `documentKeys(facts)`. */
  readonly keys: readonly string[];
  readonly now: number;
}

/** PDFs and the invoices they belong to. */
export interface DocumentStore {
  /** As it was when recorded; null: unknown. */
  keptDocument(source: string, key: string): Promise<Pick<FoundDocument, 'size' | 'modifiedAt' | 'sha256'> | null>;
  /** Those of a batch that are new or have other bytes than before. */
  unseenDocuments(source: string, batch: readonly FoundDocument[]): Promise<readonly FoundDocument[]>;
  recordDocument(document: NewDocument): Promise<number>;
  /** PDFs whose match has to be decided: new ones, and those that share a key with a new invoice. */
  documentsToMatch(limit: number): Promise<readonly StoredDocument[]>;
  /** Every invoice of the book, whatever its state, that shares a key with the PDF. */
  candidates(documentId: number): Promise<readonly SapDocument[]>;
  /** null: other candidates are known by now than those that were judged; the match is still to be decided. */
  commitMatch(
    documentId: number,
    match: Match,
    judged: readonly SapDocument[],
    now: number,
  ): Promise<readonly MessageChange[] | null>;
}
