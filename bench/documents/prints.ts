import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import { readPdf } from '../../src/documents/pdf/read-pdf.ts';

/** A PDF as the product reads it, whatever it is called. */
export interface Print {
  readonly facts: Omit<DocumentFacts, 'name'>;
  readonly dates: readonly string[];
}

export async function readPrint(bytes: Uint8Array): Promise<Print> {
  const facts = await readPdf(bytes);
  return { facts, dates: facts.text?.dates ?? [] };
}

/** What is read of a file that holds the pages of both. */
export function joined(first: Print, second: Print): Print {
  const { text: a } = first.facts;
  const { text: b } = second.facts;
  if (!a || !b) return a ? first : second;
  const text = Object.fromEntries(
    Object.entries(a).map(([key, values]) => [
      key,
      [...new Set([...values, ...(b[key as keyof typeof b] as readonly [])])],
    ]),
  ) as unknown as typeof a;
  return { facts: { text, unreadable: null }, dates: text.dates };
}
