import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { choosePhones, salesPersonPhones } from '../../src/delivery/rules/phone-numbers/choose.ts';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { documentKeys, invoiceKeys } from '../../src/documents/keys.ts';
import { createPdfReader } from '../../src/documents/reading/reader.ts';
import type { Partner } from '../../src/sap/invoice-source.ts';
import { expectedOutcome } from './expected-outcome.ts';
import type { SampleInvoice } from './invoices.ts';
import { writeInvoicePdfs } from './pdf-folder.ts';
import { whatsappNumbers } from './people.ts';
import { sampleCompany } from './sample-company.ts';

const TODAY = '2026-03-01';
const company = sampleCompany(TODAY);
const folder = await mkdtemp(join(tmpdir(), 'sample-company-'));
after(() => rm(folder, { recursive: true }));
// Drawn here, not by another process of this run.
delete process.env['COURIER_TEST_SHARED'];
const written = await writeInvoicePdfs(folder, company);
const expected = new Map(expectedOutcome(company).map((invoice) => [invoice.docEntry, invoice.outcome]));

test('it has 60 invoices over ten customers, 41 of which can be sent', () => {
  const outcomes = [...expected.values()];
  const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
  assert.equal(company.invoices.length, 61); // including a cancellation
  assert.equal(new Set(company.invoices.map(({ row }) => row.CardCode)).size, 10);
  assert.equal(count('sent'), 41);
  assert.deepEqual([count('held'), count('waiting_document'), count('cancelled'), count('ignored')], [12, 4, 1, 3]);
});

test('two series use the same DocNum, once with the same total to the cent', () => {
  const pairs = company.invoices.flatMap((a) =>
    company.invoices
      .filter((b) => a.series === 'PRI' && b.series === 'EXP' && a.row.DocNum === b.row.DocNum)
      .map((b) => [a, b] as const),
  );
  assert.ok(pairs.length > 20);
  assert.equal(pairs.filter(([a, b]) => candidate(a).total === candidate(b).total).length, 1);
});

test('the same day results in the same bytes', async () => {
  const again = await writeInvoicePdfs(folder, sampleCompany(TODAY));
  assert.deepEqual(again, written);
});

test('every PDF in the folder leads to the planned result of its invoice', async () => {
  const reader = createPdfReader({ patterns: [] });
  const source = createFolderSource({ folder, reader, clock: systemClock });
  const { signal } = new AbortController();
  const candidates = company.invoices.map(candidate);
  const ends = new Map<number, string>();
  for await (const found of source.scan(signal)) {
    const facts = await source.facts(found, signal);
    const keys = new Set(documentKeys(facts));
    const match = matchDocument(
      found.fileName,
      facts,
      candidates.filter((one) => invoiceKeys(one).some((key) => keys.has(key))),
    );
    const own = written.find(({ path }) => path === found.key);
    if (match.kind === 'matched') {
      assert.equal(match.ref.key, String(own?.docEntry), `${found.key} was given to the wrong invoice`);
      ends.set(Number(match.ref.key), 'matched');
    }
    if (match.kind === 'held')
      for (const { key } of match.refs) if (!ends.has(Number(key))) ends.set(Number(key), match.problem.code);
  }
  for (const { row, plan } of company.invoices) {
    const outcome = expected.get(row.DocEntry);
    const planned =
      plan.pdf === 'own'
        ? 'matched'
        : plan.pdf === 'none'
          ? undefined
          : outcome?.kind === 'held'
            ? outcome.code
            : outcome?.kind;
    assert.equal(ends.get(row.DocEntry), planned, `DocEntry ${row.DocEntry}, ${plan.pdf}`);
  }
});

test('every customer is reached at the planned number, or held for the planned reason', () => {
  const accounts = new Map(
    whatsappNumbers().flatMap(({ digits, aliases }) => [digits, ...aliases].map((form) => [form, digits])),
  );
  for (const { row } of company.invoices) {
    const outcome = expected.get(row.DocEntry);
    const choice = choosePhones({
      partner: partner(row.CardCode),
      invoice: { cardName: row.CardName ?? '', phone: null, contactPersonCode: row.ContactPersonCode ?? null },
      fieldOrder: ['contact.MobilePhone', 'Cellular', 'Phone1', 'Phone2'],
      companyCountry: 'AR',
    });
    const reached = choice.numbers.flatMap(({ digits }) => digits.map((form) => accounts.get(form))).find(Boolean);
    if (outcome?.kind === 'sent') assert.equal(reached, outcome.digits, row.CardCode);
    if (outcome?.kind === 'held' && outcome.code.startsWith('PHONE_'))
      assert.equal(choice.problem?.code, outcome.code, row.CardCode);
  }
});

test('salespersons with a phone are reached', () => {
  const reach = (text: string) =>
    salesPersonPhones({ code: 1, name: 'x', active: true, phones: [{ field: 'Mobile', text }] }, 'AR').numbers[0]
      ?.digits[0];
  assert.equal(reach('+54 9 11 5000-0001'), '5491150000001');
  assert.equal(reach('11 5000-0002 (personal)'), '5491150000002');
});

function candidate({ row, fiscalNumber, series }: SampleInvoice): CandidateInvoice {
  return {
    ref: { company: company.data.companyDb, type: 'invoice', key: String(row.DocEntry) },
    docNum: row.DocNum,
    seriesName: series,
    docDate: row.DocDate,
    total: row.DocCurrency === 'ARS' ? row.DocTotal : (row.DocTotalFc ?? ''),
    currency: row.DocCurrency,
    taxId: row.FederalTaxID ?? null,
    fiscalNumber,
  };
}

function partner(cardCode: string): Partner {
  const row = company.data.partners.find(({ CardCode }) => CardCode === cardCode);
  assert.ok(row);
  const phones = (['Cellular', 'Phone1', 'Phone2'] as const).flatMap((field) =>
    row[field] ? [{ field, text: row[field] }] : [],
  );
  const contacts = (row.ContactEmployees ?? []).map((contact) => ({
    code: contact.InternalCode,
    name: contact.Name,
    phones: contact.MobilePhone ? [{ field: 'contact.MobilePhone', text: contact.MobilePhone }] : [],
  }));
  return {
    cardCode,
    name: row.CardName,
    country: row.Country ?? null,
    language: null,
    phones,
    contacts,
    optedOut: false,
  };
}
