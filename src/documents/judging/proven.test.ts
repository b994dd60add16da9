import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { ConstructionProof, DocumentFacts, Unreadable } from '../document-facts.ts';
import { textFacts } from '../facts/text-facts.ts';
import { nameFacts } from '../file-names.ts';
import { documentKeys, invoiceKeys } from '../keys.ts';
import { matchDocument } from './match.ts';

const ref = { company: 'S4H', type: 'invoice', key: '0090000012' } as const;
const invoice: CandidateInvoice = {
  ref,
  docNum: 90_000_012,
  seriesName: null,
  docDate: '2026-11-20',
  total: '1210.50',
  currency: 'EUR',
  taxId: 'DE123456789',
  fiscalNumber: null,
};
const issued: ConstructionProof = { by: 'issued', ref };

function obtained(text: string | Unreadable, proof: ConstructionProof = issued): DocumentFacts {
  const name = nameFacts('billing-document.pdf');
  const unreadable = (['no_text', 'password', 'broken'] as const).find((word) => word === text) ?? null;
  return { name, text: unreadable === null ? textFacts(text) : null, unreadable, proof };
}

function judge(facts: DocumentFacts, ...candidates: CandidateInvoice[]): string {
  const match = matchDocument('billing-document.pdf', facts, candidates);
  return match.kind === 'held' ? match.problem.code : match.kind;
}

test('a document that its source supplied for an invoice needs no proof in its text', () => {
  for (const text of ['Thank you for your order', 'no_text'] as const) {
    assert.equal(judge(obtained(text), invoice), 'matched', text);
    const { proof: _, ...found } = obtained(text);
    assert.notEqual(judge(found, invoice), 'matched', 'one that was merely found does');
  }
  const match = matchDocument('x.pdf', obtained('Total EUR 1.210,50', { by: 'rendered', ref }), [invoice]);
  assert.ok(match.kind === 'matched');
  assert.deepEqual([match.ref, match.agreed], [ref, ['rendered', 'total', 'currency']]);
});

test('it matches by its reference alone, and no other invoice with the same key or number', () => {
  const facts = obtained('no_text');
  assert.ok(documentKeys(facts).some((key) => invoiceKeys(invoice).includes(key)));
  const creditNote = { ...invoice, ref: { ...ref, type: 'credit_note' } } as const;
  const elsewhere = { ...invoice, ref: { ...ref, company: 'S4T' } };
  assert.equal(judge(facts, creditNote, elsewhere), 'unmatched', 'its own may come');
  assert.equal(judge(facts, creditNote, elsewhere, invoice), 'matched');
});

test('its text can still show that it was supplied for the wrong invoice', () => {
  const others = [
    'Invoice No. 90000077\nTotal EUR 15,00',
    'Invoice No. 90000012\nTotal EUR 1.210,50\nVAT DE999999999\nVAT DE888888888',
    'Delivery note No. 90000012\nTotal EUR 1.210,50',
  ];
  for (const text of others) assert.equal(judge(obtained(text), invoice), 'DOCUMENT_CONTRADICTS_SOURCE', text);
  // A number of the fiscal authority's is a number too; the total agrees.
  assert.equal(judge(obtained('Invoice No. 7\nTotal EUR 1.210,50'), invoice), 'matched');
});

test('it is held if it is damaged or needs a password', () => {
  assert.equal(judge(obtained('password'), invoice), 'DOCUMENT_PASSWORD');
  assert.equal(judge(obtained('broken'), invoice), 'DOCUMENT_BROKEN');
});
