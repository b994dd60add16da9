import { hash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SampleInvoice } from './invoices.ts';
import type { SampleCompany } from './sample-company.ts';

/** A written PDF. */
export interface WrittenPdf {
  readonly docEntry: number;
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
}

/** Writes what SAP's users would have put into the PDF folder. The same company results in the same bytes. */
export async function writeInvoicePdfs(folder: string, company: SampleCompany): Promise<readonly WrittenPdf[]> {
  const written: WrittenPdf[] = [];
  const prints = await printsOf(company);
  for (const [n, invoice] of company.invoices.entries()) {
    const bytes = prints[n] ?? null;
    if (bytes === null) continue;
    const path = fileNameOf(invoice);
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    // Unchanged since the day of the invoice, so the service need not wait until it is complete.
    const day = new Date(`${invoice.row.DocDate}T12:00:00Z`);
    await utimes(file, day, day);
    written.push({ docEntry: invoice.row.DocEntry, path, sha256: hash('sha256', bytes) });
  }
  return written;
}

/**
 * What is printed of each invoice, in their order; null: nothing. Drawing it all takes longer than a stand-in's start, so
 * the processes of one test run, which share the folder `COURIER_TEST_SHARED`, draw each company once.
 */
async function printsOf(company: SampleCompany): Promise<readonly (Uint8Array | null)[]> {
  const shared = process.env['COURIER_TEST_SHARED'];
  if (!shared) return draw(company);
  const file = join(shared, hash('sha256', JSON.stringify(company.invoices)));
  if (existsSync(file)) return deserialize(await readFile(file)) as readonly (Uint8Array | null)[];
  const prints = await draw(company);
  await mkdir(shared, { recursive: true });
  const whole = `${file}-${randomUUID()}`;
  await writeFile(whole, serialize(prints));
  await rename(whole, file);
  return prints;
}

async function draw(company: SampleCompany): Promise<readonly (Uint8Array | null)[]> {
  const prints: (Uint8Array | null)[] = [];
  for (const invoice of company.invoices) prints.push(await bytesOf(invoice, company));
  return prints;
}

async function bytesOf(invoice: SampleInvoice, company: SampleCompany): Promise<Uint8Array | null> {
  const { printInvoice, printQuotation, printScan } = await import('./invoice-print.ts');
  const date = invoice.row.DocDate;
  switch (invoice.plan.pdf) {
    case 'own':
      return printInvoice(invoice);
    case 'of_another':
      return printInvoice(anotherOf(invoice, company));
    case 'name_alone':
      return printQuotation(date);
    case 'scanned':
      return printScan(date);
    case 'broken':
      return Buffer.from(`%PDF-1.7\n${'damaged on its way from the printer\n'.repeat(40)}%%EOF\n`);
    case 'none':
      return null;
  }
}

/** The previous invoice in the same series: the classic mix-up. */
function anotherOf(invoice: SampleInvoice, company: SampleCompany): SampleInvoice {
  const other = company.invoices.findLast(
    ({ row, series }) => series === invoice.series && row.DocNum < invoice.row.DocNum,
  );
  if (!other) throw new RangeError(`Nothing before ${invoice.series}-${invoice.row.DocNum}`);
  return other;
}

/** File names as given by SAP, its add-ons and people. */
function fileNameOf({ row, series, fiscalNumber }: SampleInvoice): string {
  switch (row.DocEntry % 6) {
    case 0:
      return `${series}/Factura de deudores - ${row.DocNum}.pdf`;
    case 1:
      return `${fiscalNumber.replace(' ', '')}.pdf`;
    case 2:
      return `Invoice_DocEntry_${row.DocEntry}.pdf`;
    case 3:
      return `${series}-${row.DocNum}.pdf`;
    case 4:
      return `${series}/A_R Invoice ${row.DocNum} - ${row.CardCode}.pdf`;
    default:
      return `${series}/FAC_${row.DocNum}.PDF`;
  }
}
