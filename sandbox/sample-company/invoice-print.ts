import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { SampleInvoice } from './invoices.ts';
import { partners } from './people.ts';
import { type Wording, wordings } from './wording.ts';

const ISSUER = {
  name: 'Ferretería del Sur S.A.',
  address: 'Av. Belgrano 1450, Buenos Aires',
  taxId: '30-71999999-1',
} as const;
const MARGIN = 50;
const RIGHT = 545;

type Page = InstanceType<typeof PDFDocument>;

/** An invoice printed on one page, in the customer's language and number format. Always the same bytes. */
export function printInvoice(invoice: SampleInvoice): Promise<Buffer> {
  const { row } = invoice;
  const partner = partners.find(({ CardCode }) => CardCode === row.CardCode);
  const wording = wordings[partner?.Country ?? 'AR'];
  if (!partner || !wording) throw new RangeError(`Nobody to print for: ${row.CardCode}`);
  return render(row.DocDate, (page) => {
    drawHead(page, invoice, wording);
    page.fontSize(11).text(row.CardName ?? partner.CardName, MARGIN, 175);
    page.fontSize(9).text(`${wording.taxId}: ${row.FederalTaxID ?? ''}`, MARGIN, 191);
    page.text(`${row.CardCode}`, MARGIN, 204);
    drawLines(page, invoice, wording);
  });
}

/** A quotation: similar, but without number and total of an invoice. */
export function printQuotation(date: string): Promise<Buffer> {
  return render(date, (page) => {
    page.fontSize(16).text(ISSUER.name, MARGIN, MARGIN);
    page.fontSize(11).text('Presupuesto sin validez fiscal', MARGIN, 90);
    page.text('Precios a convenir según cantidad y forma de pago.', MARGIN, 110);
  });
}

/** A scanned page: only shapes, no text. */
export function printScan(date: string): Promise<Buffer> {
  return render(date, (page) => {
    page.rect(MARGIN, MARGIN, RIGHT - MARGIN, 700).fill('#e8e6df');
    for (let y = 80; y < 700; y += 22) page.rect(80, y, 250 + ((y * 37) % 180), 7).fill('#55524a');
  });
}

function drawHead(page: Page, invoice: SampleInvoice, wording: Wording): void {
  const { row, series, fiscalNumber } = invoice;
  const date = (day: string) =>
    new Intl.DateTimeFormat(wording.locale, {
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(Date.parse(day));
  page.fontSize(16).text(ISSUER.name, MARGIN, MARGIN);
  page.fontSize(9).text(ISSUER.address, MARGIN, 72).text(`CUIT: ${ISSUER.taxId}`, MARGIN, 85);
  const rows = [
    wording.title,
    `${wording.fiscalLabel} ${fiscalNumber}`,
    `${wording.numberLabel} ${series}-${row.DocNum}`,
    `${wording.date}: ${date(row.DocDate)}`,
    `${wording.dueDate}: ${date(row.DocDueDate ?? row.DocDate)}`,
    ...(row.NumAtCard === undefined ? [] : [`Ref.: ${row.NumAtCard}`]),
  ];
  for (const [i, text] of rows.entries()) page.fontSize(i === 0 ? 14 : 9).text(text, 330, MARGIN + i * 17);
  page.moveTo(MARGIN, 165).lineTo(RIGHT, 165).stroke('#999999');
}

function drawLines(page: Page, invoice: SampleInvoice, wording: Wording): void {
  const { row, lines } = invoice;
  const money = (cents: number) =>
    new Intl.NumberFormat(wording.locale, { minimumFractionDigits: 2, useGrouping: true }).format(cents / 100);
  const columns = [MARGIN, 300, 370, 460] as const;
  const line = (y: number, cells: readonly string[]) => {
    for (const [i, cell] of cells.entries()) page.fontSize(9).text(cell, columns[i] ?? MARGIN, y, { lineBreak: false });
  };
  line(240, wording.columns);
  page.moveTo(MARGIN, 254).lineTo(RIGHT, 254).stroke('#999999');
  let y = 262;
  for (const { item, quantity, priceCents } of lines) {
    line(y, [wording.items[item] ?? '', String(quantity), money(priceCents), money(quantity * priceCents)]);
    y += 16;
  }
  y += 14;
  if (invoice.vatCents > 0) {
    line(y, ['', '', wording.subtotal, money(invoice.netCents)]);
    line(y + 16, ['', '', wording.vat, money(invoice.vatCents)]);
    y += 32;
  }
  page
    .fontSize(12)
    .text(`${wording.total} ${row.DocCurrency} ${money(invoice.totalCents)}`, 330, y + 6, { lineBreak: false });
}

/** pdfkit derives the file's id from its info, so a fixed date results in fixed bytes. */
function render(date: string, draw: (page: Page) => void): Promise<Buffer> {
  const page = new PDFDocument({ size: 'A4', margin: MARGIN, info: { CreationDate: new Date(`${date}T12:00:00Z`) } });
  draw(page);
  page.end();
  return buffer(page);
}
