import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { pageFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { matchDocument } from '../judging/match.ts';
import { documentKeys } from '../keys.ts';
import { pagesOfText } from '../layout/plain-text.ts';
import { type EInvoice, readEInvoice } from './e-invoice.ts';
import { readXml } from './xml.ts';

const cii = (number: string, total: string, code = '380') => `<?xml version="1.0" encoding="UTF-8"?>
<!-- an example -->
<rsm:CrossIndustryInvoice xmlns:rsm="urn:x" xmlns:ram="urn:y">
  <rsm:ExchangedDocument><ram:ID>${number}</ram:ID><ram:TypeCode>${code}</ram:TypeCode></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem><ram:ID>1</ram:ID></ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:TaxTotalAmount currencyID="EUR">210.09</ram:TaxTotalAmount><ram:GrandTotalAmount>${total}</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;

function documento(type: string, folio: string, total: string): string {
  return `<Documento ID="D"><Encabezado><IdDoc><TipoDTE>${type}</TipoDTE><Folio>${folio}</Folio></IdDoc><Totales><MntTotal>${total}</MntTotal></Totales></Encabezado></Documento>`;
}

const shapes: readonly (readonly [string, string, Partial<EInvoice>])[] = [
  ['Factur-X', cii('RE-4117', '1210.50'), { format: 'cii', number: 'RE-4117', total: '1210.50', currency: 'EUR' }],
  ['a credit note', cii('77', '10', '381'), { number: '77', kind: 'credit_note' }],
  ['a debit note', cii('77', '10', '383'), { number: '77', kind: 'debit_memo' }],
  ['a prepayment invoice', cii('77', '10', '386'), { number: '77', kind: 'down_payment' }],
  [
    'a debit note in UBL',
    '<DebitNote xmlns="urn:d" xmlns:cbc="urn:c" xmlns:cac="urn:a"><cbc:ID>FD01-7</cbc:ID><cac:RequestedMonetaryTotal><cbc:TaxInclusiveAmount>10</cbc:TaxInclusiveAmount></cac:RequestedMonetaryTotal></DebitNote>',
    { format: 'ubl', number: 'FD01-7', total: '10', kind: 'debit_memo' },
  ],
  [
    'ZUGFeRD 1',
    `<rsm:CrossIndustryDocument xmlns:rsm="urn:x" xmlns:ram="urn:y"><rsm:HeaderExchangedDocument><ram:ID>4117</ram:ID></rsm:HeaderExchangedDocument><rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementMonetarySummation><ram:GrandTotalAmount currencyID="EUR">1210.50</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement></rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>`,
    { format: 'cii', number: '4117', total: '1210.50' },
  ],
  [
    'UBL',
    `<Invoice xmlns="urn:i" xmlns:cbc="urn:c" xmlns:cac="urn:a"><cbc:ID>4117</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">1210.50</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">10.00</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>`,
    { format: 'ubl', number: '4117', total: '1210.50', kind: 'invoice' },
  ],
  [
    'CFDI',
    `<cfdi:Comprobante xmlns:cfdi="urn:c" Version="4.0" Serie="A" Folio='4117' Total="1210.50" Moneda="MXN" TipoDeComprobante="E"><cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="urn:t" UUID="0a1b2c3d-0000-4000-8000-000000000001"/></cfdi:Complemento></cfdi:Comprobante>`,
    {
      format: 'cfdi',
      number: 'A 4117',
      total: '1210.50',
      kind: 'credit_note',
      electronicId: '0A1B2C3D-0000-4000-8000-000000000001',
    },
  ],
  [
    'NF-e',
    `<nfeProc xmlns="urn:n"><NFe><infNFe Id="NFe${'1'.repeat(44)}"><ide><nNF>4117</nNF><finNFe>1</finNFe></ide><total><ICMSTot><vNF>1210.50</vNF></ICMSTot></total></infNFe></NFe></nfeProc>`,
    { format: 'nfe', number: '4117', total: '1210.50', currency: 'BRL', electronicId: '1'.repeat(44) },
  ],
  [
    'DTE',
    `<EnvioDTE xmlns="urn:s"><SetDTE ID="S"><Caratula/><DTE version="1.0">${documento('33', '4117', '119000')}</DTE></SetDTE></EnvioDTE>`,
    { format: 'dte', number: '4117', total: '119000', currency: 'CLP', kind: 'invoice' },
  ],
  ['a credit note as DTE', `<DTE>${documento('61', '12', '1')}</DTE>`, { number: '12', kind: 'credit_note' }],
  [
    'an invoice for export as DTE',
    '<DTE><Exportaciones><Encabezado><IdDoc><TipoDTE>110</TipoDTE><Folio>9</Folio></IdDoc><Totales><TpoMoneda>DOLAR USA</TpoMoneda><MntTotal>10.5</MntTotal></Totales></Encabezado></Exportaciones></DTE>',
    { number: '9', total: '10.5', currency: null },
  ],
  [
    "an invoice in Colombia's container",
    '<AttachedDocument xmlns:cbc="urn:c" xmlns:cac="urn:a"><cbc:ID>1</cbc:ID><cac:Attachment><cac:ExternalReference><cbc:Description><![CDATA[<?xml version="1.0"?><Invoice><ID>FE4117</ID><LegalMonetaryTotal><TaxInclusiveAmount>10</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>]]></cbc:Description></cac:ExternalReference></cac:Attachment></AttachedDocument>',
    { format: 'ubl', number: 'FE4117', total: '10' },
  ],
];
for (const [name, xml, expected] of shapes)
  test(`${name} is read`, () => {
    const read = readEInvoice(xml);
    assert.deepEqual({ ...read, ...expected }, read);
  });

test('a document type, an entity of its own, and XML that is none, make no electronic invoice', () => {
  const entity = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>`;
  for (const xml of [
    `${entity}${cii('&b;', '1')}`,
    '',
    'no XML',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<Invoice/>',
    cii('1', '1e999'),
    `<DTE>${documento('52', '1', '1')}</DTE>`,
    `<SetDTE><DTE>${documento('33', '1', '1')}</DTE><DTE>${documento('33', '2', '1')}</DTE></SetDTE>`,
    '<AttachedDocument/>',
  ])
    assert.equal(readEInvoice(xml), null, xml.slice(0, 40));
  // Unknown entities stay as they are written.
  assert.equal(readXml('<a>&b; &amp;amp;</a>')?.text, '&b; &amp;');
});

test('what is deeper, longer or stranger than any invoice ends early', () => {
  assert.equal(readXml('<a>'.repeat(100_000)), null);
  assert.equal(readXml(`<a>${'<b/>'.repeat(60_000)}</a>`), null);
  for (const piece of ['<!--', '<a b="', '<a  ', '<![CDATA[', '&amp', '<a b=c ', '<?'])
    assert.equal(readXml(`<a>${piece.repeat(100_000)}`), null);
});

const invoice: CandidateInvoice = {
  ref: { company: 'SBODEMO', type: 'invoice', key: '57' },
  docNum: 4117,
  seriesName: null,
  docDate: '2026-06-02',
  total: '1210.50',
  currency: 'EUR',
  taxId: null,
  fiscalNumber: null,
};

/** The verdict on a print with these electronic invoices inside. */
function judge(text: string, ...xml: string[]): string {
  const eInvoices = xml.flatMap((one) => readEInvoice(one) ?? []);
  const facts = { name: nameFacts('scan.pdf'), text: pageFacts(pagesOfText(text), eInvoices), unreadable: null };
  if (!documentKeys(facts).includes('n:4117')) return 'no key';
  return matchDocument('scan.pdf', facts, [invoice]).kind;
}
const right = cii('RE-4117', '1210.50');
const anothers = cii('RE-4118', '99.00');

test('it stands for a total without a label, or the words beside a lone number, with the day', () => {
  assert.equal(judge('Rechnung Nr. 4117\nDatum 02.06.2026\n1.210,50', right), 'matched');
  assert.equal(judge('4117\nRechnungsdatum 02.06.2026\nGesamtbetrag 1.210,50', right), 'matched');
});

test('alone it proves nothing', () => {
  for (const text of [
    'Vielen Dank',
    'Datum 02.06.2026',
    'Rechnung Nr. 4117',
    'Vielen Dank\nRechnungsdatum 02.06.2026\nGesamtbetrag 1.210,50',
    'Gesamtbetrag 1.210,50',
    'Rechnung Nr. 4117\nDatum 03.06.2026\n1.210,50',
  ])
    assert.notEqual(judge(text, right), 'matched', text);
});

test("another invoice's contradicts, unless number, total and day of the print are all the invoice's", () => {
  assert.notEqual(judge('Rechnung Nr. 4117\nGesamtbetrag 1.210,50', anothers), 'matched');
  assert.equal(judge('Rechnung Nr. 4117\nGesamtbetrag 1.210,50'), 'matched');
  assert.equal(judge('Rechnung Nr. 4117\nRechnungsdatum 02.06.2026\nGesamtbetrag 1.210,50', anothers), 'matched');
  // Nor does the right one beside it help.
  assert.notEqual(judge('Rechnung Nr. 4117\nDatum 02.06.2026\n1.210,50', right, anothers), 'matched');
});

test('a cent of rounding contradicts nothing, and proves nothing', () => {
  const rounded = cii('RE-4117', '1210.49');
  assert.equal(judge('Rechnung Nr. 4117\nGesamtbetrag 1.210,50', rounded), 'matched');
  assert.notEqual(judge('Rechnung Nr. 4117\nDatum 02.06.2026\n1.210,50', rounded), 'matched');
});
