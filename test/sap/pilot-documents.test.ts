import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { it } from 'node:test';
import PDFDocument from 'pdfkit';
import { admit } from '../../src/delivery/rules/invoice-lifecycle.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import type { DocumentRef, SapDocument } from '../../src/sap/invoice-source.ts';
import { reader } from '../support/reader.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

/** Documents are otherwise than docs/pilot.md assumes, and the product notices as the page says. */

const ref: DocumentRef = { company: 'SBOTEST', type: 'invoice', key: '1' };
const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32) };
const texts = createMessageTexts([], { name: 'Prueba', language: 'es', country: 'AR' });

async function judged(fileName: string, invoice: SapDocument, draw: (pdf: PDFKit.PDFDocument) => void) {
  const pdf = new PDFDocument({ compress: false });
  draw(pdf);
  pdf.end();
  const facts = await reader.read({ key: fileName, bytes: await buffer(pdf) }, 'full', forever);
  return matchDocument(fileName, facts, [invoice]);
}

function printed({ docDate, total }: SapDocument, number: string) {
  return (pdf: PDFKit.PDFDocument): void =>
    void pdf.text(`Factura A ${number}`).text(`Fecha ${docDate}`).text(`TOTAL ARS ${total}`);
}

it('names another number than the document where the fiscal one stands in no field that is read, and takes no PDF of it (row 12)', async (t) => {
  const [first, ...others] = smallCompany.invoices;
  const { PointOfIssueCode: _point, FolioNumberFrom: _folio, ...elsewhere } = first ?? assert.fail();
  const { source } = await startPair(t, { server: { company: { ...smallCompany, invoices: [elsewhere, ...others] } } });
  const known = await startPair(t);
  const [invoice, asAssumed] = await Promise.all([source.document(ref, forever), known.source.document(ref, forever)]);
  assert.ok(invoice && asAssumed);
  const number = '0003-00001234';
  const partner = await source.partner(invoice.cardCode, forever);
  assert.ok(partner);
  assert.ok(texts.customer(asAssumed, partner, { testFor: null }).includes(number));
  const told = texts.customer(invoice, partner, { testFor: null });
  assert.ok(!told.includes(number) && told.includes('1001'), told);
  assert.equal((await judged('factura.pdf', asAssumed, printed(asAssumed, number))).kind, 'matched');
  assert.notEqual((await judged('factura.pdf', invoice, printed(invoice, number))).kind, 'matched');
});

it('takes a request for a down payment for an invoice that waits for its PDF, where SAP does not tell its type (row 14)', async (t) => {
  const request = {
    ...{ DocEntry: 1, DocNum: 7001, Series: 4, DocDate: '2026-11-20', CardCode: 'C2', DocCurrency: 'ARS' },
    ...{ DocTotal: '500', DownPaymentType: 'dptRequest' as const },
  };
  const company = { ...smallCompany, downPayments: [request] };
  const source = { documentTypes: ['down_payment'] } as const;
  const silent = await startPair(t, { server: { company, absent: { Document: ['DownPaymentType'] } }, source });
  const telling = await startPair(t, { server: { company }, source });
  const of = { ...ref, type: 'down_payment' } as const;
  const entering = async ({ source: sap }: typeof silent): Promise<string> =>
    admit((await sap.document(of, forever)) ?? assert.fail(), rules, null).kind;
  assert.equal(await entering(telling), 'ignored');
  assert.notEqual(await entering(silent), 'ignored');
});

it('holds a print without text with the reason, and takes none that shows other numbers (row 17)', async (t) => {
  const { source } = await startPair(t);
  const invoice = (await source.document(ref, forever)) ?? assert.fail();
  const picture = await judged('1001.pdf', invoice, (pdf) => void pdf.rect(50, 50, 200, 100).fill('black'));
  assert.ok(picture.kind === 'held');
  assert.equal(picture.problem.code, 'DOCUMENT_WITHOUT_TEXT');
  const other = await judged('1001.pdf', invoice, printed({ ...invoice, total: '9.99' }, '0003-00001234'));
  assert.ok(other.kind === 'held', JSON.stringify(other));
  assert.match(other.problem.code, /^DOCUMENT_/);
});
