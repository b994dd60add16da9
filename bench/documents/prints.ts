import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import { pageFacts } from '../../src/documents/facts/text-facts.ts';
import type { Page } from '../../src/documents/layout/page.ts';
import { readPages } from '../../src/documents/reading/read-pdf.ts';

/** A PDF as the product reads it, whatever it is called. */
export interface Print {
  readonly pages: readonly Page[];
  readonly facts: Omit<DocumentFacts, 'name'>;
  readonly dates: readonly string[];
}

export async function readPrint(bytes: Uint8Array): Promise<Print> {
  const { pages, unreadable } = await readPages(bytes);
  return pages ? printOf(pages) : { pages: [], facts: { text: null, unreadable }, dates: [] };
}

/** What is read of a file that holds the pages of both, as a batch print makes them. */
export function joined(first: Print, second: Print): Print {
  return printOf([...first.pages, ...second.pages]);
}

function printOf(pages: readonly Page[]): Print {
  const text = pageFacts(pages);
  const { issued, dated, others } = text.dates;
  const dates = [...issued, ...dated, ...others].flatMap(({ readings }) => readings);
  return { pages, facts: { text, unreadable: null }, dates: [...new Set(dates)] };
}
