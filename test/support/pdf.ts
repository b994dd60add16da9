import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';

/** A PDF with these lines, whose bytes are the same whenever it is made. */
export function pdfOfLines(...lines: readonly string[]): Promise<Buffer> {
  const pdf = new PDFDocument({ compress: false, info: { CreationDate: new Date(0) } });
  for (const line of lines) pdf.text(line);
  pdf.end();
  return buffer(pdf);
}

interface Printed {
  readonly docNum: number;
  readonly docDate: string | null;
  readonly total: string;
}

/** An invoice as a layout of SAP prints it. */
export function printOf({ docNum, docDate, total }: Printed): Promise<Buffer> {
  const date = docDate === null ? [] : [`Fecha ${docDate}`];
  return pdfOfLines(`Factura N° ${docNum}`, ...date, `TOTAL ARS ${total}`);
}
