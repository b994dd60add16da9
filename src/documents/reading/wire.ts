/** Messages between the service and the process that reads PDFs: lines of JSON, and the bytes after a request. */

import { z } from 'zod';
import { type DocumentFacts, FACTS_VERSION } from '../document-facts.ts';
import { eInvoiceFormats, eInvoiceKinds } from '../einvoices/e-invoice.ts';
import { documentKinds } from '../facts/kinds.ts';

/** A request: this line of JSON on the reader's standard input, then `size` bytes. */
export interface ReadingRequest {
  /** Path of the document below its source; its last part is the file's name. */
  readonly key: string;
  /** Additional file name patterns, as regular expressions. */
  readonly patterns: readonly string[];
  /** Bytes that follow; null: read only the name. */
  readonly size: number | null;
  /** How many of these bytes, the last ones, are of the XML beside it; 0: there is none. */
  readonly xmlSize: number;
  /** `sheets`: where the words stand, to be drawn, instead of what they say. */
  readonly wanted?: 'sheets';
}

/** Longer answers are invalid: the facts of the largest document are a tenth of this. */
export const LONGEST_ANSWER = 4_000_000;

const numbers = z.array(z.number().int().nonnegative());
const words = z.array(z.string());
const fiscalNumbers = z.array(
  z.object({ letter: z.string().nullable(), pointOfIssue: z.number().int(), folio: z.number().int() }),
);
const nameFacts = z.object({ docNums: numbers, docEntries: numbers, fiscalNumbers, composites: words });
const place = z.object({
  page: z.number().int().positive(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
const kind = z.enum(documentKinds);
const labelledAmount = z.object({
  kind: z.enum(['gross', 'total', 'due', 'net', 'tax']),
  value: z.string(),
  currency: z.string().nullable(),
  label: z.string(),
  at: place,
});
const dates = z.array(z.object({ readings: words, label: z.string(), at: place }));
const textFacts = z.object({
  version: z.literal(FACTS_VERSION),
  kinds: z.array(kind),
  numbers: z.array(
    z.object({
      printed: z.string(),
      counter: z.string(),
      series: z.string(),
      digits: z.string(),
      rank: z.enum(['labelled', 'titled']),
      label: z.string(),
      at: place,
    }),
  ),
  loneNumber: z.number().int().nonnegative().nullable(),
  composites: words,
  fiscalNumbers,
  accessKeys: z.array(
    z.object({ key: z.string(), cnpj: z.string(), model: z.string(), series: z.number(), number: z.number() }),
  ),
  electronicIds: words,
  several: z.string().nullable(),
  total: labelledAmount.extend({ proven: z.boolean() }).nullable(),
  amounts: z.array(labelledAmount),
  sum: z.object({ value: z.string(), at: place }).nullable(),
  currencies: words,
  taxIds: words,
  ids: z.array(
    z.object({
      fact: z.enum(['fiscal number', 'access key', 'electronic id', 'tax number']),
      value: z.string(),
      at: place,
    }),
  ),
  dates: z.object({ issued: dates, dated: dates, others: dates }),
  eInvoices: z.array(
    z.object({
      format: z.enum(eInvoiceFormats),
      number: z.string(),
      total: z.string(),
      currency: z.string().nullable(),
      kind: z.enum(eInvoiceKinds),
      electronicId: z.string().nullable(),
    }),
  ),
});
const unreadable = z.enum(['not_a_pdf', 'broken', 'password', 'no_text', 'too_large', 'too_long', 'too_complex']);

/** Lines on the reader's standard output: the first says that it waits for a question, each other one answers one. */
const readyLine = z.object({ ready: z.literal(true) });
const factsLine = z.object({ name: nameFacts, text: textFacts.nullable(), unreadable: unreadable.nullable() });

export type ReadingAnswer = { readonly ready: true } | DocumentFacts;

/**
 * Parses one line from the reader. Its process has read untrusted bytes and may be compromised: anything that does not have
 * the shape of facts is rejected (null).
 */
export function parseAnswer(line: string): ReadingAnswer | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  return z.union([readyLine, factsLine]).safeParse(json).data ?? null;
}
