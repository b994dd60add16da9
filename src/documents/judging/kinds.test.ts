import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentName } from '../../sap/document-name.ts';
import type { DocumentSubtype, DocumentType } from '../../sap/invoice-source.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import { textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { matchDocument } from './match.ts';

const candidate = (type: DocumentType, kind: DocumentSubtype | null = null): CandidateInvoice => ({
  ref: { company: 'SBODEMO', type, key: '57' },
  kind,
  docNum: 4117,
  seriesName: null,
  docDate: '2026-06-02',
  total: '1210.50',
  currency: 'EUR',
  taxId: null,
  fiscalNumber: null,
});
const candidates: Readonly<Partial<Record<DocumentName, CandidateInvoice>>> = {
  invoice: candidate('invoice'),
  reserve_invoice: candidate('invoice', 'reserve_invoice'),
  debit_memo: candidate('invoice', 'debit_memo'),
  credit_note: candidate('credit_note'),
  down_payment: candidate('down_payment'),
};

const de = 'Datum 02.06.2026⏎Gesamtbetrag 1.210,50 €';
const es = 'Fecha 02/06/2026⏎Total 1.210,50';
const pt = 'Data de emissão 02/06/2026⏎Valor total 1.210,50';
const en = 'Date 2 June 2026⏎Total 1,210.50 EUR';

/** What each print may be taken for. `⏎` ends a line. */
const prints: readonly (readonly [text: string, names: readonly DocumentName[]])[] = [
  [`FACTURA DE ANTICIPO N° 4117⏎${es}`, ['down_payment']],
  [`FACTURA DE ANTICIPO⏎N° 4117⏎${es}`, ['down_payment']],
  [`Factura por anticipo⏎Número de factura: 4117⏎${es}`, ['down_payment']],
  [`Anzahlungsrechnung Nr. 4117⏎${de}`, ['down_payment']],
  [`ANZAHLUNGSRECHNUNG⏎Rechnungsnummer: 4117⏎${de}`, ['down_payment']],
  [`Vorauszahlungsrechnung⏎Rechnung Nr. 4117⏎${de}`, ['down_payment']],
  [`FATURA DE ADIANTAMENTO Nº 4117⏎${pt}`, ['down_payment']],
  [`Fatura de adiantamento⏎Número da fatura 4117⏎${pt}`, ['down_payment']],
  [`DOWN PAYMENT INVOICE⏎Invoice No. 4117⏎${en}`, ['down_payment']],
  [`Down Payment Invoice No. 4117⏎${en}`, ['down_payment']],
  [`Advance payment invoice 4117⏎${en}`, ['down_payment']],
  [`Prepayment Invoice⏎Invoice number: 4117⏎${en}`, ['down_payment']],
  [`Facture d’acompte n° 4117⏎Date 02/06/2026⏎Total TTC 1 210,50 €`, ['down_payment']],
  [`Fattura di acconto n. 4117⏎Data 02/06/2026⏎Totale fattura 1.210,50`, ['down_payment']],
  [`Anzahlungsanforderung Nr. 4117⏎Rechnungsnummer 4117⏎${de}`, []],
  [`Solicitud de anticipo N° 4117⏎Factura N° 4117⏎${es}`, []],
  [`Down payment request⏎Invoice No. 4117⏎${en}`, []],
  [`Solicitação de adiantamento⏎Fatura nº 4117⏎${pt}`, []],
  [`NOTA DE DÉBITO N° 4117⏎${es}`, ['debit_memo']],
  [`NOTA DE DEBITO A⏎N° 4117⏎${es}`, ['debit_memo']],
  [`Nota de débito electrónica⏎Nota de débito N°: 4117⏎Factura asociada N° 99⏎${es}`, ['debit_memo']],
  [`NOTA DE CARGO N° 4117⏎${es}`, ['debit_memo']],
  [`Nota de débito nº 4117⏎${pt}`, ['debit_memo']],
  [`DEBIT NOTE⏎Debit Note No.: 4117⏎Original Invoice No. 99⏎${en}`, ['debit_memo']],
  [`Debit memo 4117⏎${en}`, ['debit_memo']],
  [`Belastungsanzeige Nr. 4117⏎${de}`, ['debit_memo']],
  [`Note de débit n° 4117⏎Date 02/06/2026⏎Total TTC 1 210,50 €`, ['debit_memo']],
  [`FACTURA N° 4117⏎${es}`, ['invoice', 'reserve_invoice', 'down_payment']],
  [`FACTURA DE RESERVA N° 4117⏎${es}`, ['invoice', 'reserve_invoice', 'down_payment']],
  [`FATURA DE RESERVA⏎Nº 4117⏎${pt}`, ['invoice', 'reserve_invoice', 'down_payment']],
  [`RESERVE INVOICE No. 4117⏎${en}`, ['invoice', 'reserve_invoice', 'down_payment']],
  [`Reserverechnung Nr. 4117⏎${de}`, ['invoice', 'reserve_invoice', 'down_payment']],
  [`NOTA DE CRÉDITO N° 4117⏎${es}`, ['credit_note']],
  // Sentences and fields that name another document make none of it.
  [
    `Invoice No. 4117⏎${en}⏎Debit note for interest follows after 30 days`,
    ['invoice', 'reserve_invoice', 'down_payment'],
  ],
  [
    `Rechnung Nr. 4117⏎abzüglich Anzahlungsrechnung Nr. 99 -500,00⏎${de}`,
    ['invoice', 'reserve_invoice', 'down_payment'],
  ],
  [`FACTURA N° 99⏎Factura de anticipo N° 4117⏎${es}`, []],
];

for (const [text, names] of prints)
  test(`"${text.split('⏎', 2).join(' / ')}" is taken for ${names.join(', ') || 'nothing'}`, () => {
    const facts = { name: nameFacts('4117.pdf'), text: textFacts(text.replaceAll('⏎', '\n')), unreadable: null };
    const taken = Object.entries(candidates)
      .filter(([, one]) => matchDocument('4117.pdf', facts, [one]).kind === 'matched')
      .map(([name]) => name);
    assert.deepEqual(taken, names);
  });

test('the title "debit note" decides between a debit memo and an invoice with the same number, total and date', () => {
  const both = [
    { ...candidate('invoice'), ref: { company: 'SBODEMO', type: 'invoice' as const, key: '1' } },
    { ...candidate('invoice', 'debit_memo'), ref: { company: 'SBODEMO', type: 'invoice' as const, key: '2' } },
  ];
  const owner = (text: string): string => {
    const facts = { name: nameFacts('a.pdf'), text: textFacts(text.replaceAll('⏎', '\n')), unreadable: null };
    const match = matchDocument('a.pdf', facts, both);
    return match.kind === 'matched' ? match.ref.key : match.kind;
  };
  assert.equal(owner(`NOTA DE DÉBITO N° 4117⏎${es}`), '2');
  assert.equal(owner(`FACTURA N° 4117⏎${es}`), '1');
});

test('a PDF in the folder of a branch is ignored for other branches, and held if its text matches an invoice of theirs', () => {
  const of = (key: string, branch: number, changes: Partial<CandidateInvoice> = {}): CandidateInvoice => ({
    ...candidate('invoice'),
    ref: { company: 'SBODEMO', type: 'invoice', key },
    branch: { id: branch, name: null },
    ...changes,
  });
  const judge = (name: string, text: string, ...invoices: readonly CandidateInvoice[]): string => {
    const facts = { name: nameFacts(name), text: textFacts(text.replaceAll('⏎', '\n')), unreadable: null, branch: 3 };
    const match = matchDocument(name, facts, invoices);
    return match.kind === 'matched' ? match.ref.key : match.kind === 'held' ? match.problem.code : match.kind;
  };
  const print = `FACTURA N° 4117⏎${es}`;
  assert.equal(judge('4117.pdf', print, of('1', 1), of('2', 3)), '2');
  assert.equal(judge('a.pdf', print, of('1', 1)), 'DOCUMENT_OF_ANOTHER_BRANCH');
  assert.equal(judge('4117.pdf', print, of('1', 1, { total: '99' })), 'unmatched', 'that of its own branch may come');
  assert.equal(judge('4117.pdf', 'ilegible', of('1', 1)), 'unmatched');
  assert.equal(judge('4117.pdf', print, { ...of('1', 1), branch: null }), '1', 'SAP does not tell its branch');
});
