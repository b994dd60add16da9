import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { pageFacts, textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import type { Line } from '../layout/page.ts';
import { matchDocument } from './match.ts';

const invoice = (docEntry: number, more: Partial<CandidateInvoice> = {}): CandidateInvoice => ({
  ref: { company: 'SBODEMOCL', type: 'invoice', key: String(docEntry) },
  docNum: 4117,
  seriesName: null,
  docDate: '2024-06-02',
  total: '32328',
  currency: 'CLP',
  taxId: '76269769-6',
  fiscalNumber: null,
  ...more,
});

/** The DocEntry it is accepted for, `held` or `unmatched`. */
function judge(fileName: string, text: string, ...candidates: CandidateInvoice[]): number | string {
  const facts = { name: nameFacts(fileName), text: textFacts(text), unreadable: null };
  const match = matchDocument(fileName, facts, candidates);
  return match.kind === 'matched' ? Number(match.ref.key) : match.kind;
}

/** Everything but the number agrees with invoice 4117, in as many witnesses as a print can have. */
const REST = 'R.U.T.: 76269769-6\nFecha 02-06-2024\nTOTAL 32.328';

const references = [
  'Factura N° 99\nAnula Factura N° 4117',
  'FACTURA ELECTRONICA N° 99\nCodigo cliente 4117',
  'FACTURA ELECTRONICA\nN° 99\nCódigo del cliente: 4117',
  'Factura N° 99\nReemplaza a la\nFactura N° 4117',
  'Factura N° 99\nRectifica Factura: 4117',
  'Factura N° 99\nSustituye Facturas N° 98, 4117 y 4118',
  'Factura N° 99\nDocumento de referencia: Factura 4117',
  'Factura N° 99\nSu pedido 4117',
  'Factura N° 99\nOrden de compra N° 4117',
  'Factura N° 99\nN° de cliente 4117',
  'Factura N° 99\nGuía de despacho N° 4117',
  'Fatura Nº 99\nSubstitui a Fatura Nº 4117',
  'Fatura Nº 99\nCódigo do cliente: 4117',
  'Nota Fiscal 99\nRef. Nota Fiscal 4117',
  'Invoice No. 99\nThis invoice corrects invoice no. 4117',
  'Invoice No. 99\nReplaces Invoice No: 4117',
  'Invoice No. 99\nCancellation of Invoice 4117',
  'Invoice No. 99\nYour order no. 4117',
  'Invoice No. 99\nYour ref: PO-4117',
  'Invoice No. 99\nCustomer no.: 4117',
  'Invoice No. 99\nDelivery note 4117',
  'Invoice No. 99\nCredit to account number 4117',
  'Rechnung Nr. 99\nErsetzt Rechnung Nr. 4117',
  'Rechnung Nr. 99\nStorniert Rechnung 4117',
  'Rechnung Nr. 99\nKorrektur zu Rechnung 4117',
  'Rechnung Nr. 99\nIhre Bestellung Nr. 4117',
  'Rechnung Nr. 99\nBestellnummer: 4117',
  'Rechnung Nr. 99\nKunden-Nr. 4117',
  'Rechnung Nr. 99\nKundennummer\n4117',
  'Rechnung Nr. 99\nLieferschein Nr. 4117',
  'Rechnungsnummer 99\nLieferschein-Nr.: 4117',
  'Rechnung Nr. 99\nAngebotsnummer 4117',
  'Facture n° 99\nRemplace la facture n° 4117',
  'Facture n° 99\nAnnule facture n° 4117',
  'Facture n° 99\nVotre commande n° 4117',
  'Facture n° 99\nCode client : 4117',
];

const titles = [
  'COTIZACION N° 4117',
  'Cotización\nN° 4117',
  'COTIZACION PARA SU EMPRESA\nN° 4117',
  'Presupuesto N° 4117',
  'PEDIDO N° 4117',
  'ORDEN DE COMPRA\nN° 4117',
  'Nota de venta N° 4117',
  'FACTURA PROFORMA N° 4117',
  'Factura pro forma 4117',
  'GUIA DE DESPACHO ELECTRONICA N° 4117',
  'Albarán 4117\nFactura a emitir',
  'Estado de cuenta\nFactura N° 4117',
  'NOTA DE CREDITO ELECTRONICA\nN° 4117',
  'ACME SpA COTIZACION N° 4117',
  'ORÇAMENTO Nº 4117',
  'Pedido de venda Nº 4117',
  'Guia de remessa Nº 4117',
  'Nota de crédito Nº 4117',
  'Extrato de conta\nFatura Nº 4117',
  'Quotation No. 4117',
  'Sales Quote 4117',
  'PROFORMA INVOICE No. 4117',
  'Pro-Forma Invoice 4117',
  'SALES ORDER\nNo. 4117',
  'Order confirmation 4117',
  'Delivery Note 4117',
  'Packing slip\n4117',
  'Statement of account\nInvoice 4117',
  'Credit Memo 4117\nInvoice 4117',
  'Angebot Nr. 4117',
  'Auftragsbestätigung Nr. 4117',
  'Proforma-Rechnung Nr. 4117',
  'Lieferschein Nr. 4117',
  'Kontoauszug\nRechnung 4117',
  'Stornorechnung Nr. 4117',
  'Rechnungskorrektur Nr. 4117',
  'Gutschrift 4117',
  'Gutschrift-Nr. 4117\nRechnung 4117',
  'DEVIS N° 4117',
  'Bon de commande n° 4117',
  'Bon de livraison n° 4117',
  'Facture proforma n° 4117',
  'Relevé de compte\nFacture n° 4117',
  'AVOIR N° 4117',
];

/** Each names the invoice, and could have its total. */
const accompanying = [
  'NOTA DE DÉBITO N° 77\nFactura N° 4117',
  'NOTA DE DEBITO ELECTRONICA\nN° 77\nFACTURA N° 4117',
  'Factura N° 4117\nNOTA DE DEBITO N° 77',
  'Nota débito 77\nFactura de venta N° 4117',
  'Nota de cargo N° 77\nFactura 4117',
  'DEBIT NOTE\nNo. 77\nInvoice No. 4117',
  'Invoice No. 4117\nDebit Memo No. 77',
  'Note de débit n° 77\nFacture n° 4117',
  'Belastungsanzeige Nr. 77\nRechnung Nr. 4117',
  'Nota di debito n. 77\nFattura n. 4117',
  'Nota crédito 77\nFactura de venta N° 4117',
  'ORDER CONFIRMATION\nNo. 77\nInvoice No. 4117',
  'Order Confirmation 77\nInvoice No. 4117',
  'Invoice No. 4117\nORDER CONFIRMATION',
  'Auftragsbestätigung Nr. 77\nRechnung Nr. 4117',
  'Confirmación de pedido N° 77\nFactura N° 4117',
  'Confirmação de pedido 77\nFatura Nº 4117',
  'Confirmation de commande n° 77\nFacture n° 4117',
  "Conferma d'ordine n. 77\nFattura n. 4117",
  'Orderbevestiging 77\nFactuurnummer 4117',
  'Objednávka 77\nFaktura č. 4117\nPotvrzení objednávky',
  'PACKING LIST\nInvoice No. 4117',
  'CERTIFICATE OF ORIGIN\nInvoice No. 4117',
  'Certificado de garantía\nFactura N° 4117',
  'BILL OF LADING\nCommercial invoice no. 4117',
  'Carta de porte\nFactura N° 4117',
  'Ursprungszeugnis\nRechnung Nr. 4117',
];

for (const [kind, heads] of [
  ['a number that refers to something else', references],
  ['a document that is no invoice', titles],
  ['a document that accompanies it', accompanying],
] as const)
  for (const head of heads)
    test(`${kind} makes no invoice 4117: ${head.replaceAll('\n', ' ⏎ ')}`, () => {
      // Also where its own number is not printed behind a word for it.
      for (const fileName of ['scan.pdf', '4117.pdf', 'Invoice_DocEntry_57.pdf'])
        for (const text of [head, `Ferretería del Sur\n${head}`, head.replace(/\S+ 99\b/, '')].map(
          (top) => `${top}\n${REST}`,
        ))
          assert.notEqual(judge(fileName, text, invoice(57)), 57, fileName);
    });

test('such numbers do not hide the number of the invoice itself', () => {
  for (const head of references) {
    const own = head.replaceAll('4117', '55').replace(/\b99\b/, '4117');
    assert.equal(judge('scan.pdf', `${own}\n${REST}`, invoice(57)), 57, own);
  }
});

test('the first title decides the kind of a document, and an order number on an invoice is only a field', () => {
  const invoices = [
    'Factura N° 4117\nPresupuesto N° 12\nRemito 0004-00000009',
    'Orden de compra N° 12\nFACTURA\nN° 4117',
    'Purchase order no. 12\nInvoice No. 4117',
    'Rechnung Nr. 4117\nIhr Angebot Nr. 12',
    'Lieferschein-Nr.: 12\nAuftrags-Nr. 13\nRechnung\nRechnungsnummer: 4117',
    'E-Rechnung 4117\nAngebotsnummer: 12',
    'Previous balance\nInvoice No. 4117',
    'TAX INVOICE\nInvoice No. 4117\nQuotation No. 12\nDelivery note 7',
    'Rechnung Nr. 4117\nAuftragsbestätigung Nr. 12 vom 1.6.2024',
    'Commercial invoice no. 4117\nBill of Lading No. 12\nCertificate of origin no. 7',
    'Order confirmation: 12\nInvoice No. 4117',
  ];
  for (const head of invoices) assert.equal(judge('scan.pdf', `${head}\n${REST}`, invoice(57)), 57, head);
});

test('a credit note or delivery note is accepted for its own record', () => {
  const of = (type: 'credit_note' | 'delivery_note') =>
    invoice(9, { ref: { company: 'SBODEMOCL', type, key: '9' }, docNum: 77 });
  const creditNotes = [
    'NOTA DE CREDITO ELECTRONICA\nN° 77\nAnula Factura N° 4117',
    'Gutschrift 77\nzu Rechnung Nr. 4117',
    'Credit note no. 77\nInvoice No. 4117',
  ];
  for (const head of creditNotes)
    assert.equal(judge('scan.pdf', `${head}\n${REST}`, invoice(57), of('credit_note')), 9, head);
  const print = `Lieferschein Nr. 77\nRechnung Nr. 4117\n${REST}`;
  assert.equal(judge('scan.pdf', print, invoice(57), of('delivery_note')), 9);
});

test('a debit note is accepted for a debit memo in SAP, a credit note is not', () => {
  const memo = invoice(57, { kind: 'debit_memo' });
  for (const head of ['NOTA DE DÉBITO N° 4117', 'Debit Note No. 4117\nInvoice No. 99'])
    assert.equal(judge('scan.pdf', `${head}\n${REST}`, memo), 57, head);
  assert.notEqual(judge('4117.pdf', `NOTA DE CRÉDITO N° 4117\n${REST}`, memo), 57);
});

test('text in larger type than its surroundings is a title: a large "order" outranks a small "invoice" beside it', () => {
  const page = (heights: readonly [order: number, invoice: number]) => {
    const line = (text: string, top: number, height: number): Line => ({
      cells: [{ text, box: [72, top, 72 + text.length * 5, top + height] }],
    });
    const [order, ofInvoice] = heights;
    const rest = REST.split('\n').map((text, n) => line(text, 300 + 20 * n, 9));
    return { lines: [line('PURCHASE ORDER 77', 72, order), line('Invoice No. 4117', 110, ofInvoice), ...rest] };
  };
  const judgePage = (heights: readonly [number, number]) => {
    const facts = { name: nameFacts('scan.pdf'), text: pageFacts([page(heights)]), unreadable: null };
    return matchDocument('scan.pdf', facts, [invoice(57)]).kind;
  };
  assert.notEqual(judgePage([18, 9]), 'matched');
  assert.equal(judgePage([9, 9]), 'matched');
  assert.equal(judgePage([9, 18]), 'matched');
});

test('an unlabelled number needs two of file name, date and tax number', () => {
  const known = 'RUT 76269769-6';
  const dated = 'Fecha 02-06-2024';
  const print = (...more: string[]) => ['4117', ...more, 'TOTAL 32.328'].join('\n');
  for (const [fileName, text] of [
    ['scan.pdf', print()],
    ['4117.pdf', print()],
    ['scan.pdf', print(known)],
    ['scan.pdf', print(dated)],
  ] as const)
    assert.notEqual(judge(fileName, text, invoice(57)), 57, `${fileName} ${text}`);
  for (const [fileName, text] of [
    ['4117.pdf', print(known)],
    ['4117.pdf', print(dated)],
    ['scan.pdf', print(known, dated)],
  ] as const)
    assert.equal(judge(fileName, text, invoice(57)), 57, `${fileName} ${text}`);
});

test('only the labelled total counts, whatever else agrees with another amount on the page', () => {
  // Another invoice of the same customer: its lines hold a 4117 and an amount of 32.328.
  const print = '4117\nRUT 76269769-6\nArtículo 32.328\nFecha 02-06-2024\nTOTAL 99.000';
  for (const fileName of ['scan.pdf', '4117.pdf']) assert.notEqual(judge(fileName, print, invoice(57)), 57);
});

test('a referenced fiscal number does not identify the document, and its own does not confirm an amount as well', () => {
  const fiscal = { taxId: null, fiscalNumber: 'A 0003-00001234' };
  assert.notEqual(
    judge('scan.pdf', 'Factura N° 99\nAnula Factura A 0003-00001234\nTOTAL 32.328', invoice(57, fiscal)),
    57,
  );
  const line = 'Factura A 0003-00001234\nArtículo 32.328\nTOTAL 99.000';
  assert.notEqual(judge('scan.pdf', line, invoice(57, fiscal)), 57);
});

test('a file name does not decide between two matching invoices', () => {
  const other = invoice(58);
  const labelled = 'Factura N° 4117\nTOTAL 32.328';
  for (const fileName of ['Invoice_DocEntry_57.pdf', 'EXP-4117.pdf', 'EXP/4117.pdf'])
    assert.equal(judge(fileName, labelled, invoice(57, { seriesName: 'EXP' }), other), 'held', fileName);
  // Nor as the witness that only one of them has.
  const unlabelled = '4117\n4118\nFecha 02-06-2024\nTOTAL 32.328';
  assert.equal(judge('4117.pdf', unlabelled, invoice(57), invoice(58, { docNum: 4118 })), 'held');
  const rival = invoice(58, { docNum: 4118, taxId: '76111111-1' });
  assert.equal(judge('4118.pdf', `${unlabelled}\nRUT 76269769-6`, invoice(57), rival), 'held', 'misnamed');
});
