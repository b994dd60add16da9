import { createSheetReader, type SheetReader } from '../documents/reading/sheet-reader.ts';
import type { Sheets } from '../documents/sheets.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { SapDocument } from '../sap/invoice-source.ts';

/** PDFs whose words are kept: those of the pages that are open, which renew themselves every few seconds. */
const MOST_KEPT = 16;
/** A page is not kept waiting longer; its next renewal shows what was read meanwhile. Milliseconds. */
const PATIENCE_MS = 1000;

/** The words of PDFs as they were recognised, for people who look at them. */
export interface SheetsDesk {
  /** Null: not read yet, its bytes are gone, or they cannot be read. */
  of(invoice: SapDocument, sha256: string): Promise<Sheets | null>;
  close(): Promise<void>;
}

/** @param pdf a PDF by its SHA-256 (hex); null: its bytes are not here any more */
export function openSheets(parts: {
  readonly pdf: (invoice: SapDocument, sha256: string) => Promise<Uint8Array | null>;
  readonly log: Log;
  readonly reader?: SheetReader;
}): SheetsDesk {
  const { pdf, log, reader = createSheetReader() } = parts;
  const stop = new AbortController();
  const kept = new Map<string, Promise<Sheets | null>>();

  async function read(invoice: SapDocument, sha256: string): Promise<Sheets | null> {
    try {
      const bytes = await pdf(invoice, sha256);
      return bytes && (await reader.read(bytes, stop.signal));
    } catch (thrown) {
      // One that kills its reader is not given to it again while it is looked at.
      if (!stop.signal.aborted) log.warn({ err: toError(thrown), sha256 }, 'a PDF cannot be drawn');
      return null;
    }
  }

  return {
    of: async (invoice, sha256) => {
      const known = kept.get(sha256) ?? read(invoice, sha256);
      // The longest unused is the first.
      kept.delete(sha256);
      kept.set(sha256, known);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      const { promise: late, resolve } = Promise.withResolvers<null>();
      const timer = setTimeout(resolve, PATIENCE_MS, null);
      return Promise.race([known, late]).finally(() => clearTimeout(timer));
    },
    close: async () => {
      stop.abort();
      await reader.close();
    },
  };
}
