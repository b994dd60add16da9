import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';

/** One PDF and what a person reads on it. Further fields are ignored. */
const row = z.object({
  id: z.string(),
  pdf: z.string(),
  country: z.string(),
  /** `true`: to be accepted. `multi`: several documents in one file. Everything else: never to be accepted as it is. */
  klass: z.string(),
  type: z.enum(['invoice', 'credit_note', 'delivery_note']).catch('invoice'),
  printed: z.string().nullable().default(null),
  docNum: z.number().int().nullable().default(null),
  total: z.string().nullable().default(null),
  date: z.string().nullable().default(null),
  currency: z.string().nullable().default(null),
  taxId: z.string().nullable().default(null),
  fiscalNumber: z.string().nullable().default(null),
  seriesName: z.string().nullable().default(null),
});

export interface TruthRow {
  readonly id: string;
  readonly pdf: string;
  readonly country: string;
  readonly klass: string;
  /** The number as printed; empty where there is none. */
  readonly printed: string;
  /** As SAP would know it; null where the row says too little for an invoice. */
  readonly invoice: CandidateInvoice | null;
}

/** @throws an error that names the file, when it holds no list of such rows */
export function readTruth(file: string): readonly TruthRow[] {
  const rows = z.array(row).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!rows.success) throw new Error(`${file}: ${z.prettifyError(rows.error)}`);
  return rows.data.map((one, index) => ({
    id: one.id,
    pdf: one.pdf,
    country: one.country,
    klass: one.klass,
    printed: one.printed ?? '',
    invoice: invoiceOf(one, index + 1),
  }));
}

function invoiceOf(one: z.infer<typeof row>, place: number): CandidateInvoice | null {
  const { docNum, total, date, currency } = one;
  if (docNum === null || total === null || date === null || currency === null) return null;
  return {
    ref: { company: 'BENCH', type: one.type, key: String(place) },
    docNum,
    seriesName: one.seriesName,
    docDate: date,
    total,
    currency,
    taxId: one.taxId,
    fiscalNumber: one.fiscalNumber,
  };
}

/** The same document under two names, or printed twice: nothing on it tells the two apart. */
export function sameInvoice(a: CandidateInvoice, b: CandidateInvoice): boolean {
  return (
    a.docNum === b.docNum &&
    Number(a.total) === Number(b.total) &&
    a.docDate === b.docDate &&
    a.currency === b.currency &&
    a.ref.type === b.ref.type
  );
}
