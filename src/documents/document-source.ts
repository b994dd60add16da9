/** The document-source port: where PDFs come from. The folder is one; mailbox, SAP and rendered ones follow. */

import type { DocumentFacts } from './document-facts.ts';

/** A PDF that was found; `path` is a copy of ours in the document store, or the file itself for a folder. */
export interface FoundDocument {
  /** Stable within its source: for the folder, the relative path. */
  readonly key: string;
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
  /** Hex; two documents with the same hash are the same document. */
  readonly sha256: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** What was kept of a document when it was read; null: it never was. */
export type Recall = (key: string) => Promise<Pick<FoundDocument, 'size' | 'modifiedAt' | 'sha256'> | null>;

export interface DocumentSource {
  readonly name: string;
  /**
   * Everything that is there now and complete (not still being written). Rejects with a `CodedError`.
   *
   * @param recall spares reading what has the same size and time as when it was kept
   */
  scan(signal: AbortSignal, recall?: Recall): AsyncIterable<FoundDocument>;
  /** What the PDF says; an unreadable one is a fact, not an error. Rejects with a `CodedError` when it is gone or changed. */
  facts(document: FoundDocument, signal: AbortSignal): Promise<DocumentFacts>;
  close(): Promise<void>;
}
