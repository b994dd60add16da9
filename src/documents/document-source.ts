/** The document-source port: where PDFs come from. */

import type { CandidateInvoice } from './candidate-invoice.ts';
import type { BesideFile, ConstructionProof, DocumentFacts } from './document-facts.ts';

/** A PDF that was found; `path` is a copy of ours in the document store, or the file itself for a folder. */
export interface FoundDocument {
  /** Stable within its source: for the folder, the relative path. */
  readonly key: string;
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
  /** Hex; two documents with the same hash are the same document. Of one that is too large to be read: of its size and time. */
  readonly sha256: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  /** The XML beside it, or that came with it: it may be its electronic invoice. */
  readonly beside?: BesideFile | null;
  /** Given by `obtain` alone, where it is certain whose the document is. */
  readonly proof?: ConstructionProof;
}

/**
 * How much may be spent on reading a document: a moment, as for one among many; all that any document gets; or nothing,
 * so that its name alone says whose it may be.
 */
export type ReadingEffort = 'brief' | 'full' | 'name';

/** What was kept of a document when it was read. */
export type KeptDocument = Pick<FoundDocument, 'size' | 'modifiedAt' | 'sha256'>;

/** By key, what was kept of those that were read before: one question for many, since it goes to a database. */
export type Recall = (keys: readonly string[]) => Promise<ReadonlyMap<string, KeptDocument>>;

/** Nothing was read before. */
export const recallsNothing: Recall = () => Promise.resolve(new Map());

/** How a source that is on another computer stands. */
export interface SourceStanding {
  /** When it was last looked into, epoch milliseconds; null: not yet. */
  readonly lastLook: number | null;
  /** Mails that are not finished. */
  readonly waiting: number;
  /** Mails that were left for a person. */
  readonly left: number;
  /** Mails of senders that are not taken. */
  readonly strangers: number;
  /** What else a person should know, in words. */
  readonly note: string | null;
}

/** What became of a PDF to be put away; `changed`: it has other bytes now, and stays. */
export type Archived = 'moved' | 'gone' | 'changed';

export interface DocumentSource {
  readonly name: string;
  /**
   * Everything that is there now and complete (not still being written). Rejects with a `CodedError`.
   *
   * @param recall spares reading what has the same size and time as when it was kept
   */
  scan(signal: AbortSignal, recall?: Recall): AsyncIterable<FoundDocument>;
  /**
   * The PDFs of this one invoice, from a source that can be asked for them (SAP's attachments or print, a renderer), with
   * the proof that they are its own where there is one. A source without it can only be looked through. Rejects, after
   * whatever was found, with `DOCUMENT_NOT_OBTAINED` for a trouble of this one invoice, and with another `CodedError` for
   * one of the source.
   */
  obtain?(invoice: CandidateInvoice, signal: AbortSignal): AsyncIterable<FoundDocument>;
  /**
   * Puts a PDF away whose delivery is final; a source without it keeps everything where it is. Rejects with
   * `PDF_NOT_ARCHIVED`.
   */
  archive?(document: Pick<FoundDocument, 'key' | 'path' | 'sha256'>): Promise<Archived>;
  /** How long an invoice waits before it is asked for here, milliseconds. Default: the settings'. */
  readonly askAfterMs?: number;
  /**
   * Of a source that is looked into over a network, and so must keep no other one waiting: calls the listener when a look
   * into it is worthwhile.
   */
  onNews?(listener: () => void): void;
  /** Of such a source. */
  standing?(): SourceStanding;
  /** How many calls of `obtain` it bears at once. Default 1. */
  readonly parallel?: number;
  /**
   * What the PDF says; an unreadable one is a fact, not an error.
   *
   * @param effort full where nothing is said
   * @throws `DOCUMENT_GONE` when it is gone or changed, `PDF_READING_ENDED` when it took more than the effort
   */
  facts(document: FoundDocument, signal: AbortSignal, effort?: ReadingEffort): Promise<DocumentFacts>;
  close(): Promise<void>;
}
