import { getDocumentProxy } from 'unpdf';
import type { TextFacts, Unreadable } from '../document-facts.ts';
import { textFacts } from '../text-facts.ts';
import { inflatesTooFar } from './inflate-limit.ts';

/** Pages beyond are terms and conditions. */
const MOST_PAGES = 20;
/** Some fifty pages. */
const MOST_CHARACTERS = 200_000;
/** Fewer letters and digits than this are a stamp on a picture, not an invoice. */
const LEAST_CHARACTERS = 12;

export type PdfText =
  | { readonly text: TextFacts; readonly unreadable: null }
  | { readonly text: null; readonly unreadable: Unreadable };

/**
 * Reads the text of a PDF in memory. What cannot be read is a fact with its reason, never an error. To be called in a
 * process of its own alone (`reader.ts`): a PDF can keep it busy for ever, or make it take all memory.
 */
export async function readPdf(bytes: Uint8Array): Promise<PdfText> {
  if (!hasPdfMagic(bytes)) return { text: null, unreadable: 'not_a_pdf' };
  if (await inflatesTooFar(bytes)) return { text: null, unreadable: 'too_complex' };
  let text: string;
  try {
    text = await extract(bytes);
  } catch (error) {
    return { text: null, unreadable: whyNot(error) };
  }
  if (text.replace(/[^\p{L}\p{N}]/gu, '').length < LEAST_CHARACTERS) return { text: null, unreadable: 'no_text' };
  return { text: textFacts(text), unreadable: null };
}

/** The magic may stand anywhere in the first kilobyte (ISO 32000-1, annex H, note 13). */
function hasPdfMagic(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).includes('%PDF-');
}

async function extract(bytes: Uint8Array): Promise<string> {
  // The reader takes its buffer over, and prints warnings on standard output unless told to be silent.
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, isEvalSupported: false });
  try {
    let text = '';
    for (let page = 1; page <= Math.min(pdf.numPages, MOST_PAGES) && text.length < MOST_CHARACTERS; page++) {
      const content = await (await pdf.getPage(page)).getTextContent();
      const items = content.items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : ' ') : ''));
      text += `${items.join('')}\n`;
    }
    return text.slice(0, MOST_CHARACTERS);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

function whyNot(error: unknown): Unreadable {
  if (error instanceof Error && error.name === 'PasswordException') return 'password';
  // The engine's own words for nesting and sizes beyond its limits.
  return error instanceof RangeError ? 'too_complex' : 'broken';
}
