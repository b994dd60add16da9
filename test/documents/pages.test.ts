import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseTemplates } from '../../src/delivery/rules/message-text/templates.ts';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import { textFacts } from '../../src/documents/facts/text-facts.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { CodedError } from '../../src/errors/coded-error.ts';
import { documentsErrors } from '../../src/errors/documents.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { readDocument } from '../../src/sap/business-one/document-row.ts';
import { root } from '../support/sources.ts';

const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

test('the example in docs/message-texts.md is a valid list of templates', () => {
  const [, json] = /```json\n([\s\S]*?)```/.exec(page('message-texts.md')) ?? [];
  assert.equal(parseTemplates('docs/message-texts.md', json ?? '').length, 6);
});

test('docs/message-texts.md lists every placeholder, and which are for salesperson and copies only', () => {
  const refusal = (recipient: string): string => {
    const json = JSON.stringify([{ recipient, text: '{nonsense}' }]);
    try {
      parseTemplates('templates.json', json);
      return '';
    } catch (error) {
      return error instanceof CodedError ? inCommands(error.next) : '';
    }
  };
  const allowed = (recipient: string) =>
    [...refusal(recipient).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'nonsense');
  const rows = [...page('message-texts.md').matchAll(/^\| (`\{.*`) \| (.*) \|$/gm)];
  const listed = rows.flatMap(([, names = '', value = '']) =>
    [...names.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, value })),
  );
  assert.deepEqual(listed.map(({ name }) => name).sort(), [...new Set(allowed('salesperson'))].sort());
  const others = listed.filter(({ value }) => !value.startsWith('salesperson and copies only'));
  assert.deepEqual(others.map(({ name }) => name).sort(), [...new Set(allowed('customer'))].sort());
});

test('every file name in docs/pdf-documents.md is read as described there', () => {
  const claims: Readonly<Record<string, (name: string) => boolean>> = {
    'document number': (name) => nameFacts(name).docNums[0] === 1001,
    DocEntry: (name) => nameFacts(name).docEntries[0] === 57,
    'fiscal number': (name) => nameFacts(name).fiscalNumbers[0]?.folio === 1234,
  };
  const rows = [...page('pdf-documents.md').matchAll(/^\| (`.*`) \| (.*) \|$/gm)].filter(
    ([, , claim]) => claim && claims[claim],
  );
  assert.equal(rows.length, 7);
  for (const [, names = '', claim = ''] of rows)
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) assert.ok(claims[claim]?.(name), `${name}: ${claim}`);
});

test('docs/pdf-documents.md lists every reason to hold a PDF', () => {
  const text = page('pdf-documents.md');
  for (const code of Object.keys(documentsErrors).filter(
    (one) => one.startsWith('DOCUMENT_') && one !== 'DOCUMENT_GONE',
  ))
    assert.ok(text.includes(`\`${code}\``), code);
});

/** As a file with a name that says nothing. */
function isAccepted(printed: string, invoice: CandidateInvoice): boolean {
  const text = textFacts(printed.replaceAll(/ ?⏎ ?/g, '\n'));
  return (
    matchDocument('scan.pdf', { name: nameFacts('scan.pdf'), text, unreadable: null }, [invoice]).kind === 'matched'
  );
}

/** Rows of a table of docs/pdf-documents.md, without their backticks. */
function tableOf(head: string): readonly (readonly string[])[] {
  const [, table = ''] = page('pdf-documents.md').split(`${head}\n`);
  const lines = table.split('\n').slice(1);
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

/** The invoice of the page's examples. */
const invoice: CandidateInvoice = {
  ref: { company: 'TEST', type: 'invoice', key: '57' },
  docNum: 4117,
  seriesName: null,
  docDate: '2026-06-02',
  taxDate: null,
  total: '1210.50',
  currency: 'EUR',
  taxId: 'DE232446240',
  fiscalNumber: null,
};

test('every example print of docs/pdf-documents.md is accepted or not as the page says', () => {
  const rows = tableOf('| printed | accepted? |');
  assert.equal(rows.length, 18);
  for (const [printed = '', verdict = ''] of rows)
    assert.equal(isAccepted(printed, invoice), verdict.startsWith('yes'), printed);
});

test("each country's fiscal number of docs/pdf-documents.md is read from SAP and on the print, and another one is not taken for it", () => {
  const rows = tableOf('| country | in SAP | printed |');
  assert.equal(rows.length, 8);
  for (const [country = '', fields = '', printed = ''] of rows) {
    const stored = Object.fromEntries(fields.split(', ').map((one) => one.split('=')));
    const invoiceOf = (more: object) =>
      readDocument(
        {
          ...{ DocEntry: 57, DocNum: 900_001, DocDate: '2026-06-02', CardCode: 'C1', DocCurrency: 'EUR' },
          ...{ DocTotal: '1210.5', ...stored, ...more },
        },
        { company: 'TEST', type: 'invoice', localCurrency: 'EUR', requireFiscalApproval: false, phoneField: null },
      );
    const print = `${printed} ⏎ TOTAL 1.210,50`;
    assert.ok(isAccepted(print, invoiceOf({})), `${country}: ${printed}`);
    const [counter = ''] = Object.keys(stored).filter((name) =>
      /^(?:FolioNumber|FolioNumberFrom|SequenceSerial)$/.test(name),
    );
    const other = counter === '' ? { EDocNum: 'FFFFFFFF-0000-4000-8000-000000000001' } : { [counter]: '999' };
    assert.ok(!isAccepted(print, invoiceOf(other)), `${country}: ${printed} for another`);
  }
});

/** Number and total as an invoice in each language labels them. */
const labelled: Readonly<Record<string, string>> = {
  Spanish: 'Factura N° 4117 ⏎ Total a pagar 1.210,50',
  Portuguese: 'Fatura n.º 4117 ⏎ Total a pagar 1.210,50',
  English: 'Invoice No. 4117 ⏎ Invoice total 1,210.50',
  German: 'Rechnungsnummer: 4117 ⏎ Gesamtbetrag 1.210,50',
  French: 'Facture n° 4117 ⏎ Montant total TTC 1 210,50',
  Italian: 'Fattura n. 4117 ⏎ Totale fattura 1.210,50',
  Dutch: 'Factuurnummer: 4117 ⏎ Totaal incl. btw 1.210,50',
  Czech: 'Faktura č. 4117 ⏎ Celkem k úhradě 1 210,50',
  Slovak: 'Faktúra č. 4117 ⏎ Spolu k úhrade 1 210,50',
  Polish: 'Faktura VAT nr 4117 ⏎ Razem do zapłaty 1 210,50',
  Turkish: 'Fatura No: 4117 ⏎ Genel Toplam 1.210,50',
  Azerbaijani: 'Hesab-faktura № 4117 ⏎ Yekun məbləğ 1 210,50',
  Swedish: 'Fakturanummer 4117 ⏎ Totalt att betala 1 210,50',
  Norwegian: 'Fakturanr. 4117 ⏎ Sum å betale 1 210,50',
  Danish: 'Fakturanr. 4117 ⏎ Total inkl. moms 1.210,50',
  Finnish: 'Laskun numero 4117 ⏎ Laskun loppusumma 1 210,50',
  Hungarian: 'Számla sorszáma: 4117 ⏎ Fizetendő összesen 1 210,50',
  Romanian: 'Factura nr. 4117 ⏎ Total de plată 1.210,50',
  Croatian: 'Račun br. 4117 ⏎ Ukupno za platiti 1.210,50',
  Slovene: 'Račun št. 4117 ⏎ Skupaj za plačilo 1.210,50',
  'Serbian (in Latin letters)': 'Faktura br. 4117 ⏎ Ukupno za uplatu 1.210,50',
  Estonian: 'Arve nr 4117 ⏎ Kokku tasuda 1 210,50',
  Latvian: 'Rēķins Nr. 4117 ⏎ Kopā apmaksai 1 210,50',
  Lithuanian: 'Sąskaita faktūra Nr. 4117 ⏎ Iš viso su PVM 1 210,50',
  Russian: 'Счет-фактура № 4117 ⏎ Итого к оплате 1 210,50',
  Ukrainian: 'Рахунок № 4117 ⏎ Всього до сплати 1 210,50',
  Bulgarian: 'Фактура № 4117 ⏎ Сума за плащане 1 210,50',
  Greek: 'Αριθμός τιμολογίου: 4117 ⏎ Πληρωτέο ποσό 1.210,50',
  Arabic: 'فاتورة ضريبية ⏎ رقم الفاتورة: 4117 ⏎ الإجمالي شامل الضريبة: 1,210.50',
  Hebrew: 'חשבונית מס ⏎ מספר חשבונית: 4117 ⏎ סה"כ לתשלום: 1,210.50',
};

test('labels are recognised in each language that docs/pdf-documents.md names', () => {
  const [, names = ''] = /Labels are recognised in ([\s\S]*?): tables/.exec(page('pdf-documents.md')) ?? [];
  assert.deepEqual(names.split(/,\s+|\s+and\s+/).sort(), Object.keys(labelled).sort());
  for (const [language, printed] of Object.entries(labelled)) assert.ok(isAccepted(printed, invoice), language);
});

test('a total is read in each spelling that docs/pdf-documents.md names', () => {
  const [, spellings = ''] = /Amounts may be printed as ([\s\S]*?), with a minus/.exec(page('pdf-documents.md')) ?? [];
  const amounts = [...spellings.matchAll(/`([^`]+)`/g)].map(([, amount = '']) => amount);
  assert.equal(amounts.length, 5);
  for (const amount of amounts) {
    const total = amount.startsWith('1,21,000') ? '121000.00' : '1210.50';
    assert.ok(isAccepted(`Invoice No. 4117 ⏎ Total ${amount}`, { ...invoice, total }), amount);
    for (const negative of [`-${amount}`, `${amount}-`, `(${amount})`])
      assert.equal(textFacts(`Total ${negative}`).total?.value.startsWith('-'), true, negative);
  }
  const [, currencies = '', three = ''] =
    /Amounts in ([A-Z, and\s]+)\s+have three decimals \(`([\d.]+)`\)/.exec(page('pdf-documents.md')) ?? [];
  const codes = currencies.match(/[A-Z]{3}/g) ?? [];
  assert.equal(codes.length, 7);
  for (const currency of codes)
    assert.ok(isAccepted(`Invoice No. 4117 ⏎ Total ${currency} ${three}`, { ...invoice, currency, total: three }));
});
