import fc from 'fast-check';
import { printInvoice } from '../../../sandbox/sample-company/invoice-print.ts';
import { sampleInvoices } from '../../../sandbox/sample-company/invoices.ts';
import { textFacts } from '../../../src/documents/facts/text-facts.ts';
import { nameFacts } from '../../../src/documents/file-names.ts';
import { createPdfReader } from '../../../src/documents/reading/reader.ts';
import { parseAnswer } from '../../../src/documents/reading/wire.ts';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { paddedPdf, pdfSaying } from '../../security/hostile-pdfs.ts';
import { mutatedBytes, mutatedJsonText, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';
import { invoiceTexts, invoiceWords } from './invoice-texts.ts';

const prints = await Promise.all(sampleInvoices('2026-11-23').slice(0, 4).map(printInvoice));

const reader = createPdfReader({ patterns: [] });

const padded = new Map<string, Buffer>();

/** Kept, because there are few and each takes milliseconds to pack. */
function paddedOnce(power: number, twice: boolean): Buffer {
  const key = `${power} ${twice}`;
  const made = padded.get(key) ?? paddedPdf(2 ** power, twice);
  padded.set(key, made);
  return made;
}

/** Whole PDFs: prints with other bytes in them, pages that say a mutated text, and pages that are much larger inside. */
export const pdfs: Target<Buffer> = {
  name: 'pdf',
  inputs: fc.oneof(
    { weight: 2, arbitrary: mutatedBytes(prints) },
    { weight: 2, arbitrary: mutatedText(invoiceTexts, invoiceWords, 50_000).map(pdfSaying) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.nat(10), fc.boolean()).map(([power, twice]) => paddedOnce(power, twice)),
    },
  ),
  // The guarded reader ends what takes too long or too much; it may have to start first.
  deadlineMs: 60_000,
  accepts: async (bytes) => {
    try {
      const facts = await reader.read({ key: 'Invoice 1001.pdf', bytes }, 'brief', new AbortController().signal);
      return facts.text !== null;
    } catch (error) {
      if (hasCode(error, 'PDF_READING_ENDED')) return false;
      throw error;
    }
  },
};

export const pdfTexts: Target<string> = {
  name: 'pdf-text',
  inputs: mutatedText(invoiceTexts, invoiceWords, 200_000),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => {
    const { numbers, total } = textFacts(text);
    return numbers.length > 0 && total !== null;
  },
};

const answer = {
  name: nameFacts('EXP/Invoice 1001.pdf'),
  text: textFacts(invoiceTexts[0] ?? ''),
  unreadable: null,
};

/** What the process that reads PDFs says, should one of them have taken it over. */
export const readersAnswers: Target<string> = {
  name: 'pdf-reader-answer',
  inputs: mutatedJsonText([answer, { ready: true }, { ...answer, text: null, unreadable: 'broken' }], 100_000),
  deadlineMs: DEADLINE_MS,
  accepts: (line) => parseAnswer(line) !== null,
};

const names = [
  'EXP/Factura de deudores - 1001.pdf',
  'A0003-00001234.pdf',
  'Invoice_DocEntry_57.pdf',
  'EXP-1001.pdf',
  'PRI/A_R Invoice 1001 - C10001.pdf',
  'Nota Fiscal de Saída 1001.PDF',
  'Rechnung Nr. 1001.pdf',
];
const nameWords = [
  'invoice',
  'a_r ',
  'factura de',
  'nota fiscal',
  'doc entry',
  'no',
  're',
  '0003-',
  '_ ',
  '#.',
  'fac de ',
  '.pdf',
];

export const fileNames: Target<string> = {
  name: 'file-name',
  inputs: mutatedText(names, nameWords, 50_000),
  deadlineMs: DEADLINE_MS,
  accepts: (name) => {
    const { docNums, docEntries, fiscalNumbers } = nameFacts(name);
    return docNums.length + docEntries.length + fiscalNumbers.length > 0;
  },
};
