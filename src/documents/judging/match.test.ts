import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inCommands } from '../../next-steps/commands.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { DocumentFacts, Unreadable } from '../document-facts.ts';
import { textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { documentKeys, invoiceKeys } from '../keys.ts';
import { type Match, matchDocument } from './match.ts';

const invoice = (docEntry: number, more: Partial<CandidateInvoice> = {}): CandidateInvoice => ({
  ref: { company: 'SBODEMOAR', type: 'invoice', key: String(docEntry) },
  docNum: 1001,
  seriesName: null,
  docDate: '2026-11-20',
  total: '1210.50',
  currency: 'ARS',
  taxId: null,
  fiscalNumber: null,
  ...more,
});
const pdf = (key: string, text: string): DocumentFacts => ({
  name: nameFacts(key),
  text: textFacts(text),
  unreadable: null,
});
const judge = (key: string, text: string, ...candidates: CandidateInvoice[]): string =>
  outcome(matchDocument(key, pdf(key, text), candidates));
function outcome(match: Match): string {
  switch (match.kind) {
    case 'matched':
      return `matched ${match.ref.key}`;
    case 'held':
      return [match.problem.code, ...match.refs.map(({ key }) => key)].join(' ');
    case 'unmatched':
      return 'unmatched';
  }
}

const PRINT = 'Factura N° 1001\nFecha 20/11/2026\nNeto 1.000,41\nTOTAL ARS 1.210,50';

test('a printed document number and total are enough, whatever the file is called', () => {
  for (const key of ['1001.pdf', 'scan 7.pdf', 'Invoice_DocEntry_57.pdf'])
    assert.equal(judge(key, PRINT, invoice(57)), 'matched 57', key);
});

test('of a currency with three decimals every one counts, and so does what its print may mean', () => {
  const gulf = (docEntry: number, total: string) => invoice(docEntry, { total, currency: 'KWD' });
  const print = (total: string) => `Invoice No. 1001\nDate 20/11/2026\nNet 238.596\nTotal ${total}`;
  for (const total of ['KWD 250.525', '250.525 KWD', '250.525', 'د.ك 250.525'])
    assert.equal(judge('1001.pdf', print(total), gulf(57, '250.525')), 'matched 57', total);
  for (const total of ['KWD 250.525', '250.525', '250,525.000', 'USD 250.525'])
    assert.match(judge('1001.pdf', print(total), gulf(57, '250.526')), /^DOCUMENT_NAME_ALONE/, total);
  assert.match(judge('1001.pdf', print('USD 250.525'), gulf(57, '250.525')), /^DOCUMENT_NAME_ALONE/);
  assert.match(judge('x.pdf', print('250.525'), gulf(57, '250.525'), gulf(58, '250525')), /^DOCUMENT_/);
});

test('an acceptance lists the facts it is based on and where they are on the page', () => {
  const match = matchDocument('x.pdf', pdf('x.pdf', PRINT), [invoice(57)]);
  assert.ok(match.kind === 'matched');
  assert.deepEqual(
    match.evidence.map(({ fact, value, at }) => [fact, value, at.page, at.box[1]]),
    [
      ['document number', '1001', 1, 0],
      ['total', '1210.5', 1, 36],
      ['date', '2026-11-20', 1, 12],
    ],
  );
});

test('the fiscal number replaces the document number', () => {
  const one = invoice(57, { docNum: 99, fiscalNumber: 'A 0003-00001234' });
  assert.equal(judge('x.pdf', 'FACTURA A Nro 0003-00001234\nTOTAL 1.210,50', one), 'matched 57');
});

test('a name alone is never enough', () => {
  assert.equal(judge('Factura 1001.pdf', 'Presupuesto, precios a convenir', invoice(57)), 'DOCUMENT_NAME_ALONE 57');
  assert.equal(judge('Factura 1001.pdf', 'Factura N° 1001\nTOTAL ARS 999,00', invoice(57)), 'DOCUMENT_NAME_ALONE 57');
});

test('one printed fact alone is not enough', () => {
  assert.equal(judge('x.pdf', 'Factura N° 1001\nTOTAL ARS 999,00', invoice(57)), 'unmatched');
  assert.equal(judge('x.pdf', 'Factura N° 1002\nTOTAL ARS 1.210,50', invoice(57)), 'unmatched');
});

test("another invoice's PDF with this one's file name is held, even before the other invoice is known", () => {
  const other = invoice(58, { docNum: 1002, total: '500' });
  const print = 'Factura N° 1002\nTOTAL ARS 500,00';
  assert.equal(judge('Factura 1001.pdf', print, invoice(57), other), 'DOCUMENT_OF_ANOTHER_INVOICE 57');
  assert.equal(judge('Factura 1001.pdf', print, invoice(57)), 'DOCUMENT_OF_ANOTHER_INVOICE 57');
});

test('a PDF that arrives before its invoice is kept', () => {
  assert.equal(judge('Factura 1001.pdf', PRINT), 'unmatched');
});

test('the total distinguishes invoices of two series with the same number', () => {
  const [primary, exports] = [invoice(57), invoice(58, { total: '99.00' })];
  assert.equal(judge('1001.pdf', PRINT, primary, exports), 'matched 57');
  assert.equal(judge('1001.pdf', PRINT, exports, primary), 'matched 57');
});

test('if their totals are equal too, the printed fiscal number, series, tax number or date decides; otherwise the PDF is held', () => {
  const pairs: readonly (readonly [string, string, Partial<CandidateInvoice>, Partial<CandidateInvoice>])[] = [
    ['1001.pdf', `${PRINT}\nA 0003-00000007`, { fiscalNumber: 'A 0003-00000007' }, { fiscalNumber: 'A 0003-00000008' }],
    ['1001.pdf', `${PRINT}\nPRI-1001`, { seriesName: 'PRI' }, { seriesName: 'EXP' }],
    ['1001.pdf', `${PRINT}\nCUIT 30-71234501-4`, { taxId: '30712345014' }, { taxId: '20-18765432-1' }],
    ['1001.pdf', PRINT, {}, { docDate: '2026-10-01' }],
  ];
  for (const [key, print, mine, others] of pairs) {
    assert.equal(judge(key, print, invoice(57, mine), invoice(58, others)), 'matched 57', key);
    assert.equal(judge(key, print, invoice(58, others), invoice(57, mine)), 'matched 57', key);
  }
  assert.equal(judge('1001.pdf', PRINT, invoice(57), invoice(58)), 'DOCUMENT_FITS_TWO 57 58');
});

test("a line item that equals the other invoice's total does not make a PDF match that invoice", () => {
  // The print is of EXP-1001, which SAP does not show yet; one of its lines costs what PRI-1001 costs in all.
  const print = 'Invoice No: 1001\nDrill 1,210.50\nSaw 500.00\nGrand Total ARS 1,710.50';
  assert.equal(judge('x.pdf', print, invoice(57)), 'unmatched');
  assert.equal(judge('1001.pdf', print, invoice(57)), 'DOCUMENT_NAME_ALONE 57');
});

test('a quantity that equals the document number does not make a PDF match', () => {
  assert.equal(judge('x.pdf', 'Factura N° 2002\nTornillos 1001 unidades\nTOTAL 1.210,50', invoice(57)), 'unmatched');
  assert.equal(judge('x.pdf', 'Tornillos 1001 unidades\nTOTAL 1.210,50', invoice(57)), 'unmatched');
});

test('nor under the file name of that invoice, if another number is labelled', () => {
  const print = 'Factura N° 2002\nTornillos 1001 unidades\nTOTAL 1.210,50';
  assert.equal(judge('1001.pdf', print, invoice(57)), 'DOCUMENT_OF_ANOTHER_INVOICE 57');
});

test('a file name with a series can match only the invoice of that series', () => {
  const both = [invoice(57, { seriesName: 'PRI' }), invoice(58, { seriesName: 'EXP' })];
  assert.equal(judge('EXP-1001.pdf', 'nothing to read here', ...both), 'DOCUMENT_NAME_ALONE 58');
  assert.equal(judge('1001.pdf', 'nothing to read here', ...both), 'DOCUMENT_NAME_ALONE 57 58');
});

test("another fiscal number or another customer's tax number is a contradiction", () => {
  const one = invoice(57, { fiscalNumber: 'A 0003-00000007' });
  assert.equal(judge('1001.pdf', `${PRINT}\nFactura B 0004-00000009`, one), 'DOCUMENT_NAME_ALONE 57');
  const known = invoice(57, { taxId: '30-71234501-4' });
  assert.equal(judge('1001.pdf', `${PRINT}\nCUIT 30-71999999-1`, known), 'matched 57'); // the issuer's alone
  const print = `${PRINT}\nCUIT 30-71999999-1\nCliente CUIT 20-18765432-1`;
  assert.equal(judge('1001.pdf', print, known), 'DOCUMENT_NAME_ALONE 57');
});

test('a number without a letter may belong to a delivery note, and does not contradict a fiscal number', () => {
  const one = invoice(57, { fiscalNumber: 'A 0003-00000007' });
  assert.equal(judge('1001.pdf', `${PRINT}\nRemito 0004-00000009`, one), 'matched 57');
});

test('a printed series takes precedence over the one in the file name', () => {
  const both = [invoice(57, { seriesName: 'PRI' }), invoice(58, { seriesName: 'EXP' })];
  assert.equal(judge('EXP-1001.pdf', `${PRINT}\nPRI-1001`, ...both), 'matched 57');
});

test('a PDF that also refers to another invoice is not reported as a PDF of that one', () => {
  const print = 'Factura N° 1001\nReemplaza Factura N° 900\nTOTAL 5,00';
  assert.equal(judge('1001.pdf', print, invoice(57)), 'DOCUMENT_NAME_ALONE 57');
});

test('a credit note for the whole invoice is not taken for the invoice', () => {
  const creditNote = invoice(9, { ref: { company: 'SBODEMOAR', type: 'credit_note', key: '9' }, docNum: 77 });
  const print = 'Nota de crédito N° 77\nRef.: Factura N° 1001\nTOTAL 1.210,50';
  assert.equal(judge('x.pdf', print, invoice(57)), 'unmatched');
  assert.equal(judge('x.pdf', print, invoice(57), creditNote), 'matched 9');
});

test('an unreadable PDF is held for the invoice in its name, with a next step for each reason', () => {
  const reasons: readonly Unreadable[] = ['not_a_pdf', 'broken', 'password', 'no_text', 'too_large'];
  const problems = reasons.map((unreadable) => {
    const match = matchDocument('1001.pdf', { name: nameFacts('1001.pdf'), text: null, unreadable }, [invoice(57)]);
    assert.ok(match.kind === 'held');
    assert.equal(match.refs[0]?.key, '57');
    assert.doesNotMatch(match.problem.sentence + inCommands(match.problem.next), /\{/);
    return match.problem;
  });
  assert.equal(new Set(problems.map(({ code }) => code)).size, reasons.length);
  assert.equal(new Set(problems.map(({ sentence }) => sentence)).size, reasons.length);
  const nobodys = matchDocument('x.pdf', { name: nameFacts('x.pdf'), text: null, unreadable: 'broken' }, []);
  assert.equal(outcome(nobodys), 'DOCUMENT_BROKEN');
});

test('the message names the file, the invoice and what is missing', () => {
  const match = matchDocument('1001.pdf', pdf('1001.pdf', 'Factura N° 1001\nTOTAL 5,00'), [
    invoice(57, { seriesName: 'PRI' }),
  ]);
  assert.ok(match.kind === 'held');
  assert.equal(
    match.problem.sentence,
    '1001.pdf is named like invoice PRI 1001 (DocEntry 57), but its text does not confirm the total of 1210.50 ARS.',
  );
});

test('a PDF shares a key with every invoice that it can belong to', () => {
  const one = invoice(57, { fiscalNumber: 'A 0003-00001234' });
  const prints = [
    ['x.pdf', PRINT],
    ['x.pdf', 'FACTURA A Nro 0003-00001234\nTOTAL 1.210,50'],
    ['1001.pdf', 'nothing'],
    ['DocEntry 57.pdf', 'nothing'],
  ] as const;
  for (const [key, print] of prints) {
    const keys = documentKeys(pdf(key, print));
    assert.ok(
      invoiceKeys(one).some((shared) => keys.includes(shared)),
      print,
    );
  }
});

test('whatever other invoices there are, a PDF goes to its own invoice or to a person', () => {
  const small = fc.record({
    docNum: fc.integer({ min: 1, max: 4 }),
    total: fc.constantFrom('100.00', '200.00', '300.00'),
    seriesName: fc.constantFrom('PRI', 'EXP'),
  });
  fc.assert(
    fc.property(fc.array(small, { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), (rows, pick, named) => {
      // SAP numbers a series without repetitions.
      const books = [...new Map(rows.map((row) => [`${row.seriesName}-${row.docNum}`, row])).values()].map((row, i) =>
        invoice(40 + i, row),
      );
      const own = books[pick % books.length];
      const onTheFile = books[named % books.length];
      assert.ok(own && onTheFile);
      const key = `${onTheFile.docNum}.pdf`;
      const print = `Factura N° ${own.seriesName}-${own.docNum}\nArtículo 50,00\nTOTAL ARS ${own.total.replace('.', ',')}`;
      const match = matchDocument(key, pdf(key, print), books);
      if (match.kind === 'matched') assert.equal(match.ref.key, own.ref.key);
      else assert.equal(match.kind, 'held');
      if (onTheFile.docNum === own.docNum) assert.equal(match.kind, 'matched');
    }),
  );
});
