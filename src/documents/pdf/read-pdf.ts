import type { TextFacts, Unreadable } from '../document-facts.ts';
import { textFacts } from '../text-facts.ts';

/** Pages beyond are terms and conditions. */
const MOST_PAGES = 20;
/** Fewer letters and digits than this are a stamp on a picture, not an invoice. */
const LEAST_CHARACTERS = 12;

export type PdfText =
  | { readonly text: TextFacts; readonly unreadable: null }
  | { readonly text: null; readonly unreadable: Unreadable };

/** Reads the text of a PDF in memory. What cannot be read is a fact with its reason; only an abort rejects. */
export async function readPdf(bytes: Uint8Array, signal?: AbortSignal): Promise<PdfText> {
  if (!hasPdfMagic(bytes)) return { text: null, unreadable: 'not_a_pdf' };
  let text: string;
  try {
    text = await extract(bytes, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { text: null, unreadable: isPasswordError(error) ? 'password' : 'broken' };
  }
  if (text.replace(/[^\p{L}\p{N}]/gu, '').length < LEAST_CHARACTERS) return { text: null, unreadable: 'no_text' };
  return { text: textFacts(text), unreadable: null };
}

/** The magic may stand anywhere in the first kilobyte (ISO 32000-1, annex H, note 13). */
export function hasPdfMagic(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).includes('%PDF-');
}

async function extract(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<string> {
  // Loaded when the first PDF comes: it is the largest thing in this process.
  const { getDocumentProxy } = await import('unpdf');
  // The reader takes its buffer over, and prints warnings on standard output unless told to be silent.
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
  try {
    const pages: string[] = [];
    for (let page = 1; page <= Math.min(pdf.numPages, MOST_PAGES); page++) {
      signal?.throwIfAborted();
      const content = await (await pdf.getPage(page)).getTextContent();
      pages.push(content.items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : ' ') : '')).join(''));
    }
    return pages.join('\n');
  } finally {
    await pdf.loadingTask.destroy();
  }
}

function isPasswordError(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordException';
}
