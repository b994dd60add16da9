import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codePoint } from '../../../test/support/code-point.ts';
import { findPrintedDates } from '../grammar/dates.ts';
import { fold } from '../layout/fold.ts';
import { findFiscalNumbers, parseFiscalNumber, sameFiscalNumber } from './fiscal-number.ts';
import { textFacts } from './text-facts.ts';

const ownNumbers = (text: string) => textFacts(text).numbers.map(({ counter }) => counter);
const labelled: readonly (readonly [string, number])[] = [
  ['Factura N° 1001', 1001],
  ['FACTURA Nro. 1001', 1001],
  ['Factura: 1001', 1001],
  ['Número de comprobante\nComprobante Nro. PRI-1001', 1001],
  ['Fatura Nº EXP-1001', 1001],
  ['Nota Fiscal 1001', 1001],
  ['Invoice No: EXP-1001', 1001],
  ['INVOICE #1001', 1001],
  ['Invoice Number 1001', 1001],
  ['Tax Invoice INV/2026/1001', 1001],
  ['Rechnungsnummer: 1001', 1001],
  ['Rechnungs-Nr. 1001', 1001],
  ['Rechnung 1001', 1001],
  ['Lieferschein Nr. 1001', 1001],
];
for (const [text, number] of labelled)
  test(`the document number is read from "${text.replace('\n', ' ')}"`, () => {
    assert.deepEqual(ownNumbers(text), [String(number)]);
  });

test('an amount, a date or an identity card number after such a label is not a document number', () => {
  const texts = [
    'Factura 1.210,50',
    'Invoice 23/11/2026',
    'Documento 30123456',
    'Factura A 0003-00001234',
    'Invoice 23.11.2026',
  ];
  for (const text of texts) assert.deepEqual(ownNumbers(text), [], text);
});

const totals: readonly (readonly [string, string])[] = [
  ['TOTAL ARS 1.210,50', '1210.5'],
  ['Total: $ 1.210,50', '1210.5'],
  ['Importe total 1,210.50', '1210.5'],
  ['Valor total da nota R$ 1.210,50', '1210.5'],
  ['Grand Total INR 1,21,000.00', '121000'],
  ['Total (incl. VAT) EUR 1.210,50', '1210.5'],
  ['Gesamtbetrag: 1.210,50 €', '1210.5'],
  ['Total a pagar US$ 99,00', '99'],
];
for (const [text, total] of totals)
  test(`the total is read from "${text}"`, () => {
    // A larger amount elsewhere does not matter.
    assert.equal(textFacts(`Límite de crédito 9.999.999,00\n${text}`).total?.value, total);
  });

test('a subtotal is not a total; without a label, the largest amount counts only if net and tax add up to it', () => {
  assert.equal(textFacts('Subtotal 1.000,00\nIVA 210,00\nZu begleichen 1.210,00').sum?.value, '1210');
  assert.equal(textFacts('Subtotal 1.000,00\nIVA 210,00\nLímite 5.000,00').sum, null);
});

test('tax numbers are recognised by their format, however they are punctuated', () => {
  const text =
    'CUIT 30-71234501-4 CNPJ 12.345.678/0001-95 RFC ANO010203XY9 GSTIN 27ABCDE1234F1Z5 USt-IdNr. DE123456789 CUIT: 30712345014';
  assert.deepEqual(
    [...textFacts(text).taxIds].sort(),
    ['12345678000195', '27ABCDE1234F1Z5', '30712345014', 'ANO010203XY9', 'DE123456789'].sort(),
  );
  // Phone numbers, article numbers and bank accounts are not mistaken for one.
  assert.deepEqual(textFacts('Tel 011 4444-5555, ABC-123456-789, DE12 3456 7890').taxIds, []);
});

test('currencies are read from codes and signs', () => {
  assert.deepEqual(textFacts('Total US$ 10,00 (ARS 14.800,00) R$ 5').currencies, ['ARS', 'BRL', 'USD']);
  assert.deepEqual(textFacts('CARS 10 Rs. 5').currencies, ['INR']);
});

test('dates are read in the order and words of four languages', () => {
  const written: readonly (readonly [string, string])[] = [
    ['2026-11-23', '2026-11-23'],
    ['23/11/2026', '2026-11-23'],
    ['11/23/2026', '2026-11-23'],
    ['23.11.26', '2026-11-23'],
    ['23 de noviembre de 2026', '2026-11-23'],
    ['23 de novembro de 2026', '2026-11-23'],
    ['November 23, 2026', '2026-11-23'],
    ['23. November 2026', '2026-11-23'],
    ['23-Nov-2026', '2026-11-23'],
    ['1. März 2026', '2026-03-01'],
  ];
  const findDates = (text: string) => findPrintedDates(fold(text)).flatMap(({ readings }) => readings);
  for (const [text, date] of written) assert.deepEqual(findDates(text), [date], text);
  assert.deepEqual(findDates('03/04/2026'), ['2026-04-03', '2026-03-04']);
  assert.deepEqual(findDates('31/02/2026 99/99/2026 1.210,50'), []);
});

test('a fiscal number is the same with or without spaces, leading zeros and its letter', () => {
  const same = [
    'A 0003-00001234',
    'A0003-00001234',
    'A-00003-00001234',
    'FACTURA A Nro 0003 - 00001234',
    '0003-00001234',
  ];
  const [first] = findFiscalNumbers(same[0] ?? '');
  assert.ok(first);
  for (const text of same) {
    const [found] = findFiscalNumbers(text);
    assert.ok(found && sameFiscalNumber(first, found), text);
  }
  const other = parseFiscalNumber('B 0003-00001234');
  assert.ok(other && !sameFiscalNumber(first, other));
  assert.equal(parseFiscalNumber(null), null);
});

test('no text makes it throw or hang', () => {
  fc.assert(
    fc.property(fc.string({ unit: codePoint, maxLength: 300 }), (text) => {
      const facts = textFacts(text);
      assert.ok(facts.numbers.length <= 1000);
    }),
  );
  // Repetitions on which a careless pattern would run for minutes.
  const repeated = [
    'total ',
    'total (',
    'A-',
    '1.',
    '1 111 ',
    'factura de ',
    'invoice no no ',
    'nota   ',
    '1',
    'anula ',
    'anula factura ',
  ];
  for (const word of repeated) textFacts(word.repeat(9_000));
  for (const word of ['total', 'invoice', '(011', '1.210', 'Fecha'])
    for (const gap of [' ', '\n', ' \n', '\u00a0', '\t']) textFacts(`${word}${gap.repeat(50_000)}x`);
});
