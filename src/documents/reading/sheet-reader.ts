import { z } from 'zod';
import { LARGEST_SIDE, LONGEST_WORD, MOST_SHEETS, MOST_WORDS, type Sheets } from '../sheets.ts';
import { KeptProcess } from './kept-process.ts';
import type { ReaderKind } from './reader-kind.ts';
import { LONGEST_ANSWER, type ReadingRequest } from './wire.ts';

/** Reads where the words of a PDF stand, in a separate process as `PdfReader` does, for people who look at it. */
export interface SheetReader {
  /** Null: it cannot be read as a PDF. @throws `ReadingEnded`, `ReaderNotStarted`; the signal's reason */
  read(bytes: Uint8Array, signal: AbortSignal): Promise<Sheets | null>;
  /** Kills the process and aborts the current reading. */
  close(): Promise<void>;
}

/** Processor time: a person waits for it. Milliseconds. */
const MOST_MS = 5000;

const points = z.number().min(-LARGEST_SIDE).max(LARGEST_SIDE);
const side = z.number().positive().max(LARGEST_SIDE);
const word = z.object({
  text: z.string().max(LONGEST_WORD * 2),
  box: z.tuple([points, points, points, points]),
  turned: z.boolean(),
});
/** The process has read untrusted bytes: what does not have this shape is rejected. */
const answer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({
    sheets: z.array(z.object({ width: side, height: side, words: z.array(word).max(MOST_WORDS) })).max(MOST_SHEETS),
    isCut: z.boolean(),
  }),
  z.object({ sheets: z.null() }),
]);

const KIND: ReaderKind<Sheets | { readonly sheets: null }> = {
  child: './child.ts',
  packages: ['unpdf'],
  longestLine: LONGEST_ANSWER,
  parse: (line) => {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return null;
    }
    const { data = null } = answer.safeParse(json);
    return data === null || 'ready' in data ? data : { answer: data, bytes: 0 };
  },
};

export function createSheetReader(): SheetReader {
  const kept = new KeptProcess(KIND);
  return {
    read: async (bytes, signal) => {
      const request: ReadingRequest = { key: '', patterns: [], size: bytes.length, xmlSize: 0, wanted: 'sheets' };
      const { answer: read } = await kept.ask(request, bytes, { ms: MOST_MS, signal });
      return read.sheets === null ? null : read;
    },
    close: () => kept.close(),
  };
}
