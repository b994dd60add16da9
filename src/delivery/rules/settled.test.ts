import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageStates } from './lifecycle.ts';
import { firstKeptYear, type InvoiceStanding, isSettled, yearOfProof } from './settled.ts';

const read = { state: 'read', doubts: 0, lastAt: 99 } as const;
const settled: InvoiceStanding = {
  admittedAt: 1,
  messages: [read],
  copiesMade: true,
  dueInSap: false,
  revoking: false,
  holdsPdfs: false,
  replaced: false,
};

test('an invoice is settled when each of its messages has arrived, was sent long ago, or was cancelled', () => {
  const final = messageStates.filter((state) => isSettled({ ...settled, messages: [{ ...read, state }] }, 100));
  assert.deepEqual(final, ['sent', 'delivered', 'read', 'cancelled']);
});

const unsettled: Readonly<Record<string, Partial<InvoiceStanding>>> = {
  'one of its messages is not': { messages: [read, { ...read, state: 'queued' }] },
  'one of its messages changed since': { messages: [read, { ...read, lastAt: 100 }] },
  'one of its messages may have been sent twice': { messages: [{ ...read, state: 'cancelled', doubts: 1 }] },
  'it has none': { messages: [] },
  'it came since': { admittedAt: 100 },
  'its copies are still to be made': { copiesMade: false },
  'SAP is still to be told': { dueInSap: true },
  'a message is still to be deleted for everyone': { revoking: true },
  'PDFs wait for a word on them': { holdsPdfs: true },
  'its key was another’s': { replaced: true },
};

for (const [name, change] of Object.entries(unsettled)) {
  test(`an invoice is not settled when ${name}`, () => {
    assert.equal(isSettled(settled, 100), true);
    assert.equal(isSettled({ ...settled, ...change }, 100), false);
  });
}

test('a proof goes with the year of the last event, or of the document where that is later', () => {
  assert.equal(yearOfProof(Date.UTC(2025, 0, 1), '2024-12-30'), 2025);
  assert.equal(yearOfProof(Date.UTC(2025, 11, 31), '2026-01-02'), 2026);
  assert.equal(yearOfProof(Date.UTC(2025, 5), ''), 2025);
});

test('proofs of a year go when it is over for long enough, by the clock and by the documents', () => {
  assert.equal(firstKeptYear(Date.UTC(2026, 5), '2026-05-01', 1), 2025, 'the year before is over for less than one');
  assert.equal(firstKeptYear(Date.UTC(2090, 5), '2026-05-01', 1), 2025, 'the clock is wrong');
  assert.equal(firstKeptYear(Date.UTC(2026, 5), '2090-05-01', 1), 2025, 'a date is wrong');
});
