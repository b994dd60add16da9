import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { isAccessKey } from '../grammar/access-keys.ts';
import { documentKeys, invoiceKeys } from '../keys.ts';
import { matchDocument } from './match.ts';

/** SAP's own number is printed nowhere in these countries. */
const invoice = (more: Partial<CandidateInvoice>): CandidateInvoice => ({
  ref: { company: 'SBODEMO', type: 'invoice', key: '57' },
  docNum: 900_123,
  seriesName: null,
  docDate: '2026-03-03',
  total: '1210.50',
  currency: 'USD',
  taxId: null,
  fiscalNumber: null,
  ...more,
});

/** Judged as the service does: only what shares a key with the print. */
function judge(text: string, candidate: CandidateInvoice): string {
  const facts = { name: nameFacts('scan-001.pdf'), text: textFacts(text), unreadable: null };
  const keys = documentKeys(facts);
  const known = invoiceKeys(candidate).some((key) => keys.includes(key)) ? [candidate] : [];
  return matchDocument('scan-001.pdf', facts, known).kind;
}

/** A key of 44 digits for this number, with its check digit. */
function accessKey(number: number): string {
  const body = `3526030748592100012355001${String(number).padStart(9, '0')}112345678`;
  const digit = [...'0123456789'].find((one) => isAccessKey(body + one));
  assert.ok(digit);
  return (body + digit).replace(/\d{4}(?=\d)/g, '$& ');
}

const REST = '03/03/2026\nTotal 1.210,50';
const folios: readonly (readonly [string, string, string])[] = [
  ['Chile', 'FACTURA ELECTRONICA\nN° 4117', '33 4117'],
  ['Peru', 'FACTURA ELECTRÓNICA\nF001-00000123', 'F001 123'],
  ['Colombia', 'Factura electrónica de venta FE-4117', 'FE 4117'],
  ['Guatemala', 'FACTURA\nSerie: 2E9958F3\nFactura No. 1234567890', '1234567890'],
  ['Mexico', 'Serie y Folio: HGNL-0195150', 'HGNL 195150'],
  ['Brazil', 'NF-e\nNº. 000.114.427\nSérie 001', '1 114427'],
  ['Argentina', 'FACTURA A\nPunto de Venta: 00003 Comp. Nro: 00001234', 'A 0003-00001234'],
];
for (const [country, print, fiscalNumber] of folios)
  test(`an invoice of ${country} is recognised by its own fiscal number only`, () => {
    assert.equal(judge(`${print}\n${REST}`, invoice({ fiscalNumber })), 'matched');
    const other = fiscalNumber.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    assert.notEqual(judge(`${print}\n${REST}`, invoice({ fiscalNumber: other })), 'matched');
    assert.notEqual(judge(`${print}\n${REST.replace('1.210', '1.211')}`, invoice({ fiscalNumber })), 'matched');
  });

test("SAP's own number does not count as a folio, even if both are equal", () => {
  const print = `FACTURA ELECTRONICA\nN° 4117\n${REST}`;
  assert.notEqual(judge(print, invoice({ docNum: 4117, fiscalNumber: '33 9001' })), 'matched');
});

test('an access key with a valid check digit identifies a document, and two keys mean two documents', () => {
  const own = { electronicId: accessKey(114_427).replaceAll(' ', '') };
  const print = (...keys: string[]) => ['NF-e', 'CHAVE DE ACESSO', ...keys, REST].join('\n');
  assert.equal(judge(print(accessKey(114_427)), invoice(own)), 'matched');
  assert.notEqual(judge(print(accessKey(114_428)), invoice({ ...own, docNum: 114_428 })), 'matched');
  assert.notEqual(judge(print(accessKey(114_427), accessKey(114_428)), invoice(own)), 'matched');
  assert.notEqual(judge(print(accessKey(114_427).replace(/.$/, 'x')), invoice(own)), 'matched');
});

test('a UUID, an IRN or a CAE identifies a document, and a second CAE belongs to another one', () => {
  const uuid = '4FCA46DE-F45A-44D0-8EDA-396A98D97454';
  assert.equal(judge(`Folio fiscal\n${uuid}\n${REST}`, invoice({ electronicId: uuid })), 'matched');
  const irn = '0123456789abcdef'.repeat(4);
  assert.equal(judge(`TAX INVOICE\nIRN: ${irn}\n${REST}`, invoice({ electronicId: irn.toUpperCase() })), 'matched');
  const print = `FACTURA A\nA 0003-00001234\nCAE N°: 68176646471931\n${REST}`;
  const fiscal = { fiscalNumber: 'A 0003-00001234', electronicId: '68176646471931' };
  assert.equal(judge(print, invoice(fiscal)), 'matched');
  assert.notEqual(judge(print, invoice({ ...fiscal, electronicId: '68176646471932' })), 'matched');
});

test("last year's invoice is not taken for this year's, even if number, customer and amount are equal", () => {
  const print = (changes: Readonly<Record<string, string>>) =>
    Object.entries(changes).reduce(
      (text, [from, to]) => text.replace(from, to),
      'Invoice No. A2026-1001\nDate: 2026-03-03\nVAT DE123456789\nTotal USD 1,210.50',
    );
  const own = invoice({ docNum: 1001, seriesName: 'A2026', taxId: 'DE123456789' });
  assert.equal(judge(print({}), own), 'matched');
  assert.notEqual(judge(print({ '2026-03-03': '2025-03-03' }), own), 'matched', 'the day');
  assert.notEqual(judge(print({ A2026: 'A2025' }), own), 'matched', 'the series');
  assert.notEqual(judge(print({ USD: 'EUR' }), own), 'matched', 'the currency');
  assert.notEqual(judge(print({ '1,210.50': '1,210.51' }), own), 'matched', 'the total');
});

test('the printed date may be the document date instead of the posting date', () => {
  const print = 'Invoice No. 1001\nInvoice date: 2026-03-01\nTotal USD 1,210.50';
  assert.notEqual(judge(print, invoice({ docNum: 1001 })), 'matched');
  assert.equal(judge(print, invoice({ docNum: 1001, taxDate: '2026-03-01' })), 'matched');
});
