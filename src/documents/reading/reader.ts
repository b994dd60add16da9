import { documentsError } from '../../errors/documents.ts';
import type { DocumentFacts } from '../document-facts.ts';
import type { ReadingEffort } from '../document-source.ts';
import { nameFacts } from '../file-names.ts';
import { KeptProcess } from './kept-process.ts';
import type { ReaderKind } from './reader-kind.ts';
import { ReaderNotStarted, ReadingEnded } from './reader-process.ts';
import type { ReadingEnd } from './reading-watch.ts';
import { LONGEST_ANSWER, parseAnswer, type ReadingRequest } from './wire.ts';

/** A document of a source: its bytes, or null if it is too large and only its name is read. */
export interface ReadableDocument {
  /** Path of the document below its source. */
  readonly key: string;
  readonly bytes: Uint8Array | null;
  /** The XML that lies beside it. */
  readonly xml?: Uint8Array | null;
}

/**
 * Reads PDFs in a separate process that can be killed, so that a malicious file affects only its own document. Files are read
 * one at a time in the same process, which is started on demand and replaced now and then. All document sources use it, and
 * so do user patterns, which can take as long as any PDF.
 */
export interface PdfReader {
  /**
   * @throws `PDF_READING_ENDED` for a file that took too much time or memory; `PDF_READER_FAILED`; the signal's reason
   */
  read(document: ReadableDocument, effort: ReadingEffort, signal: AbortSignal): Promise<DocumentFacts>;
  /** Kills the process and aborts the current reading. */
  close(): Promise<void>;
}

export interface PdfReaderOptions {
  /** `PDF_FILE_PATTERNS`, as they compile. */
  readonly patterns: readonly RegExp[];
}

/** Processor time that a reading may take, milliseconds. Real invoices take 0.1 s, the worst seen 1.1 s. */
const EFFORT_MS: Readonly<Record<ReadingEffort, number>> = { brief: 2000, full: 10_000, name: 0 };

const KIND: ReaderKind<DocumentFacts> = {
  child: './child.ts',
  packages: ['unpdf'],
  longestLine: LONGEST_ANSWER,
  parse: (line) => {
    const answer = parseAnswer(line);
    if (answer === null || 'ready' in answer) return answer;
    return { answer, bytes: 0 };
  },
};

const WORDS: Readonly<Record<ReadingEnd, (ms: number) => string>> = {
  time: (ms) => `it took more than ${ms / 1000} s of processor time`,
  hung: () => 'it came to no end',
  memory: () => 'it took more than 512 MB of memory',
  crash: () => 'the process reading it exited',
};

export function createPdfReader({ patterns }: PdfReaderOptions): PdfReader {
  const sources = patterns.map(({ source }) => source);
  const kept = new KeptProcess(KIND);

  return {
    read: (document, effort, signal) =>
      effort === 'name' ? Promise.resolve(nameAlone(document)) : read(document, EFFORT_MS[effort], signal),
    close: () => kept.close(),
  };

  async function read(
    { key, bytes, xml = null }: ReadableDocument,
    ms: number,
    signal: AbortSignal,
  ): Promise<DocumentFacts> {
    try {
      const all = bytes && xml ? Buffer.concat([bytes, xml]) : bytes;
      const request: ReadingRequest = {
        key,
        patterns: sources,
        size: all?.length ?? null,
        xmlSize: (bytes && xml?.length) ?? 0,
      };
      return (await kept.ask(request, all, { ms, signal })).answer;
    } catch (error) {
      throw coded(error, key, ms);
    }
  }
}

/** Uses only the built-in patterns: user patterns may be the reason for the failure. */
function nameAlone({ key, bytes }: ReadableDocument): DocumentFacts {
  return { name: nameFacts(key), text: null, unreadable: bytes === null ? 'too_large' : 'too_complex' };
}

function coded(error: unknown, key: string, ms: number): unknown {
  if (error instanceof ReaderNotStarted) return documentsError('PDF_READER_FAILED', { detail: error.message }, error);
  if (!(error instanceof ReadingEnded)) return error;
  return documentsError('PDF_READING_ENDED', { file: key, detail: WORDS[error.end](ms) }, error);
}
