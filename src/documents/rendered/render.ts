import { buffer } from 'node:stream/consumers';
import { nameOf } from '../../sap/document-name.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { writtenAmount } from './amount.ts';
import { type CopyLanguage, copyWordings } from './wording.ts';

/** How the company's copies look. */
export interface CopyLook {
  /** null: no name is printed. */
  readonly company: string | null;
  /** PNG or JPEG; null: none. */
  readonly logo: Buffer | null;
  readonly language: CopyLanguage;
}

/** Points. */
const MARGIN = 56;
const LOGO_BOX: [number, number] = [180, 60];
const COLUMN = 200;

/**
 * A copy of an invoice on one page: what SAP says of it, and on its face that it is not the legal document. Its bytes are
 * the same whenever it is made.
 */
export async function renderCopy(invoice: CandidateInvoice, { company, logo, language }: CopyLook): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  const words = copyWordings[language];
  const { docNum, fiscalNumber, docDate, taxDate, taxId, currency, total } = invoice;
  const issued = taxDate ?? docDate;
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: {
      Title: `${words.titles[nameOf(invoice)]} ${fiscalNumber ?? docNum}`,
      CreationDate: new Date(`${issued}T00:00:00Z`),
    },
  });
  const done = buffer(pdf);
  if (logo) pdf.image(logo, MARGIN, MARGIN, { fit: LOGO_BOX }).moveDown(5);
  if (company !== null) pdf.fontSize(12).text(company).moveDown();
  pdf
    .fontSize(20)
    .text(`${words.titles[nameOf(invoice)]} ${words.number} ${fiscalNumber ?? docNum}`)
    .moveDown();
  const rows = [
    [words.date, issued],
    ...(taxId === null ? [] : [[words.customerTaxId, taxId]]),
    [words.total, `${currency} ${writtenAmount(total, currency, words.separators)}`],
  ];
  pdf.fontSize(11);
  for (const [label = '', value = ''] of rows) {
    const top = pdf.y;
    pdf
      .text(label, MARGIN, top, { width: COLUMN })
      .text(value, MARGIN + COLUMN, top)
      .moveDown(0.5);
  }
  pdf.moveDown(2).fontSize(13).fillColor('#b00020').text(words.notLegal, MARGIN, pdf.y, { align: 'center' });
  pdf.end();
  return done;
}
