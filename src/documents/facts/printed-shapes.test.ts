import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMoney } from '../grammar/money.ts';
import { textFacts } from './text-facts.ts';

/** As printed on invoices in many countries; `⏎` is a line break. */
const facts = (text: string) => textFacts(text.replaceAll('⏎', '\n'));
const numbers = (text: string) => facts(text).numbers.map(({ series, counter }) => `${series} ${counter}`.trim());

const ownNumbers: readonly (readonly [string, string])[] = [
  ['FACTURA ELECTRONICA⏎N° 4117', '4117'],
  ['Factura de venta N° 4117', '4117'],
  ['Factura electrónica de venta FE-4117', 'FE 4117'],
  ['BOLETA DE VENTA ELECTRÓNICA⏎F001-00000123', 'F001 123'],
  ['NF-e⏎Nº. 000.114.427⏎Série 001', '114427'],
  ['NF-e⏎Nº 000,001,452', '1452'],
  ['NFC-e nº 1629 Série 1', '1629'],
  ['Serie y Folio: HGNL-0195150', 'HGNL 195150'],
  ['CFDI de Ingreso⏎Folio⏎13', '13'],
  ['Facture n° 2022089083', '2022089083'],
  ['FACTURE N° :   F20200027', 'F 20200027'],
  ['Fattura n. 123/2024', '2024 123'],
  ['Faktura nr 123/2024', '2024 123'],
  ['Factuurnummer: 993548900', '993548900'],
  ['INVOICE NO:010/2025-2026', '2025-2026 10'],
  ['Invoice No. 123/24-25', '24-25 123'],
  ['Invoice 2026/0123', '2026 123'],
  ['Facture FA-2017-0009', 'FA-2017 9'],
  ['Rechnung Nr. R18-31', 'R18 31'],
  ['Rechnungsnummer: 2023-456', '2023 456'],
  ['Rechnung R0005532486', 'R 5532486'],
  ['Invoice number 2E9958F3 0010', '2E9958F3 10'],
  ['Invoice number 2E9958F3-0010', '2E9958F3 10'],
  ['NOTA DE CREDITO ELECTRONICA⏎N° 77', '77'],
  ['Avoir AV-2017-0005', 'AV-2017 5'],
  ['Rechnungskorrektur Nr. 5', '5'],
  ['Fatura No: ABC2026000000123', 'ABC 2026000000123'],
  ['Číslo faktury: 2022001', '2022001'],
  ['Faktura - daňový doklad č. 2022001', '2022001'],
  ['Számlaszám: 2026-00123', '2026 123'],
];
for (const [text, number] of ownNumbers)
  test(`the number of "${text}" is ${number}`, () => {
    assert.deepEqual(numbers(text), [number]);
  });

test('a number label followed by something else gives no number', () => {
  for (const text of [
    'Please confirm the receipt of invoice.⏎2. QR code',
    'RECHNUNG⏎80333 München',
    'Factura N° 99 · Anula Factura N° 99'.slice(14),
    'corrige Factura N° 99',
    'Diese Rechnung ersetzt Rechnung Nr. 99',
    'your order 4117',
    'RECHNUNG⏎Lieferschein 4117',
    'Codigo cliente 4117',
    'Facture du 03/04/2026',
    'Invoice Date: 2026-04-03',
    'Total invoice 1,210.50',
  ])
    assert.deepEqual(numbers(text), [], text);
});

test("Argentina's fiscal number is read in each of its formats", () => {
  const read = (text: string) =>
    facts(text).fiscalNumbers.map((one) => `${one.letter ?? ''}${one.pointOfIssue}/${one.folio}`);
  assert.deepEqual(read('Punto de Venta: 00003 Comp. Nro: 00001234'), ['3/1234']);
  assert.deepEqual(read('PUNTO DE VENTA 0003 NUMERO 00001234'), ['3/1234']);
  assert.deepEqual(read('Punto de Venta: 1 - Nro. 00000002'), ['1/2']);
  assert.deepEqual(read('A Factura 0001-22611'), ['A1/22611']);
  assert.deepEqual(read('FACTURA N°: 0001-00000014'), ['1/14']);
});

const kinds: readonly (readonly [string, string])[] = [
  ['NOTA DE CREDITO ELECTRONICA⏎N° 77', 'credit_note'],
  ['TIPO DE COMPROBANTE: E - Egreso⏎Factura', 'credit_note'],
  ['Avoir AV-2017-0005', 'credit_note'],
  ['Rechnungskorrektur Nr. 5', 'credit_note'],
  ['GUIA DE DESPACHO⏎N° 4117', 'delivery_note'],
  ['COTIZACION N° 4117', 'quotation'],
  ['Proforma Invoice 4117', 'proforma'],
  ['Orden de compra 4117', 'order'],
  ['Estado de cuenta⏎Factura N° 4117', 'statement'],
  ['SATIŞ TEKLİFİ⏎Teklif No: 7357', 'quotation'],
  ['BOLETA DE HONORARIOS⏎N° 15', 'receipt'],
  ['Nota di credito n. 12', 'credit_note'],
  ['Creditnota 2026-12', 'credit_note'],
];
for (const [text, kind] of kinds)
  test(`"${text}" is the title of: ${kind}`, () => {
    assert.equal(facts(text).kinds[0], kind);
  });

const totals: readonly (readonly [string, string | null])[] = [
  ['Neto 900,00⏎Total IVA 210,50⏎Total 1.110,50', '1110.5'],
  ['Sub Total 138.58⏎Invoice Amount (USD) 145.90', '145.9'],
  ['TOTAL: ₹3,659.34 ₹23,989.00', '23989'],
  ['Gesamtbetrag⏎1,00 Stück', null],
  ['Rechnungssumme Brutto 1.210,50', '1210.5'],
  ['Due payable: 571.04 €', '571.04'],
  ['Total € Incl. VAT  681.87', '681.87'],
  ['Total Invoice Value 1,210.50', '1210.5'],
  ['Somme à payer : 1 210,50 €', '1210.5'],
  ['Montant total 1 210,50 €', '1210.5'],
  ['Celkem k úhradě 1 210,50 Kč', '1210.5'],
  ['Bruttó  1 210,50 Ft', '1210.5'],
  ['Importe Total: $ 3170', '3170'],
  ['Total a pagar $ 32.328', '32328'],
  ['Total TTC -233,47 €', '-233.47'],
  ['Brutto 1.005,55-', '-1005.55'],
  ['Total (1.210,50)', '-1210.5'],
  ['Total: 1 210,50', '1210.5'],
  ["Total: 1'210.50", '1210.5'],
  ['Total: 1,21,000.00', '121000'],
  ['S/ 1,210.50 Importe Total', '1210.5'],
  ['Subtotal 100.00⏎Sales tax 10.00⏎TOTAL 110.00⏎Previous balance 500.00⏎TOTAL DUE 610.00', '110'],
  ['Total HT  100,00⏎Total TVA  10,00⏎Total TTC  110,00⏎Acompte 10,00⏎NET A PAYER 100,00 EUR', '110'],
  ['QTD. TOTAL DE ITENS  4⏎VALOR TOTAL R$  92,00', '92'],
  ['Total QTY 12⏎Sub Total 90.00', null],
  ['Totaal te betalen € 121,00', '121'],
  ['Totale documento € 1.210,50', '1210.5'],
  ['Razem do zapłaty: 1 210,50 PLN', '1210.5'],
  ['Genel Toplam 1.210,50 TL', '1210.5'],
  ['Grand Total (in words: one)  1,210.50', '1210.5'],
  ['Grand Total KWD 250.525', '250.525'],
  ['Grand Total 250.525 KWD', '250.525'],
  ['Invoice in KWD⏎Grand Total 250.525', '250.525'],
  ['Invoice in KWD⏎Subtotal 100.000⏎VAT 5.000⏎Total 105.000', '105'],
  ['Invoice in OMR⏎Grand Total 1,250.525', '1250.525'],
  ['Amounts in BHD⏎Net Amount 1,000.000⏎VAT 100.000⏎Total 1,100.000', '1100'],
  ['الإجمالي ٢٥٠٫٥٢٥ د.ك', '250.525'],
  ['الإجمالي د.ب ١٬٢٥٠٫٥٢٥', '1250.525'],
  // The currency next to an amount decides.
  ['Invoice in KWD⏎Grand Total $ 32.328', '32328'],
  ['Paid in USD, not in KWD⏎Grand Total 32.328', '32328'],
  ['Banco BHD⏎Total 32.328', '32328'],
];
for (const [text, total] of totals)
  test(`the total of "${text}" is ${total ?? 'not stated'}`, () => {
    assert.equal(facts(text).total?.value ?? null, total);
  });

test('an amount keeps its last digit, and a unit price is not a total', () => {
  assert.deepEqual(
    findMoney('Precio 1.210,50/kg').map(({ value, byUnit }) => [value, byUnit]),
    [['1210.5', true]],
  );
  assert.equal(findMoney('1.210,50-')[0]?.value, '-1210.5');
  assert.equal(facts('Total 1.210,50/kg').total, null);
});

test('phone numbers, bank accounts and long numbers are not amounts, so never a total', () => {
  for (const text of ['Phone +49 932 431 500', 'IBAN DE08 7009 0100 1234 5678 90', 'Kontonr. 1234 5678 90'])
    assert.deepEqual([facts(text).total, facts(text).sum], [null, null], text);
});

const dates: readonly (readonly [string, string])[] = [
  ['Date: August 3 , 2014', '2014-08-03'],
  ['Date : 02 Juillet 2015', '2015-07-02'],
  ['Factuurdatum: 29 maart 2014', '2014-03-29'],
  ['Számla kelte: 2026. 01. 20.', '2026-01-20'],
  ['Date de facture : 1er mars 2024', '2024-03-01'],
  ['Rechnung Nr. 42 vom 05.03.2018', '2018-03-05'],
  ['Fecha de emisión: 2018-04-23', '2018-04-23'],
];
for (const [text, date] of dates)
  test(`the date in "${text}" is ${date}`, () => {
    const { issued, dated } = facts(text).dates;
    assert.ok([...issued, ...dated].some(({ readings }) => readings.includes(date)));
  });

const taxNumbers: readonly (readonly [string, readonly string[]])[] = [
  ['N° TVA : FR 05 987 654 321', ['FR05987654321']],
  ['USt-IdNr. DE 232 446 240', ['DE232446240']],
  ['ESA12345674', ['ESA12345674']],
  ['R.U.T.: 76.269.769-6', ['762697696']],
  ['CPF 765.865.078-12', ['76586507812']],
  ['765.865.078-12', ['76586507812']],
  ['CHE-112.203.184 MWST', ['CHE112203184']],
  ['NIT 900.123.456-7', ['9001234567']],
  ['VAT Exemption', []],
  ['VATEX-EU-79-C', []],
  ['VAT Registration No.', []],
];
for (const [text, found] of taxNumbers)
  test(`the tax numbers in "${text}" are ${found.join(', ') || 'none'}`, () => {
    assert.deepEqual(facts(text).taxIds, found);
  });
