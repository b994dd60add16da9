import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { expectedOutcome } from '../../sandbox/sample-company/expected-outcome.ts';
import { writeInvoicePdfs } from '../../sandbox/sample-company/pdf-folder.ts';
import { whatsappNumbers } from '../../sandbox/sample-company/people.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { preview } from '../../src/cli/preview.ts';
import { systemClock } from '../../src/clock.ts';
import { createMessageTexts } from '../../src/delivery/message-text/message-texts.ts';
import { choosePhones } from '../../src/delivery/phone-numbers/choose.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { documentKeys, invoiceKeys } from '../../src/documents/keys.ts';
import { matchDocument } from '../../src/documents/match.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import type { SapDocument } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../sap/stand-in.ts';

const company = sampleCompany('2026-03-01');
const phoneFields = ['contact.MobilePhone', 'Cellular', 'Phone1', 'Phone2'];

/** The sample in SAP's stand-in, read by the real connector, with its PDFs in a real folder. */
async function setUp(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'sample-through-sap-'));
  context.after(() => rm(folder, { recursive: true }));
  await writeInvoicePdfs(folder, company);
  const { source } = await startPair(context, {
    server: { company: company.data },
    source: { company: company.data.companyDb, user: sampleLogin.user, password: sampleLogin.password },
  });
  return { source, documents: createFolderSource({ folder, patterns: [], clock: systemClock }) };
}

test('read from SAP, every sample invoice gets its own PDF and the right phone, or the planned reason', async (context) => {
  const { source, documents } = await setUp(context);
  const invoices: SapDocument[] = [];
  for await (const page of source.sweep(0, '2000-01-01', forever)) invoices.push(...page.documents);
  assert.equal(invoices.length, company.invoices.length);

  const found = new Map<number, string>();
  for await (const document of documents.scan(forever)) {
    const facts = await documents.facts(document, forever);
    const keys = new Set(documentKeys(facts));
    const candidates = invoices.filter((invoice) => invoiceKeys(invoice).some((key) => keys.has(key)));
    const match = matchDocument(document.fileName, facts, candidates);
    if (match.kind === 'matched') found.set(match.ref.docEntry, 'matched');
    if (match.kind === 'held')
      for (const { docEntry } of match.refs) found.set(docEntry, found.get(docEntry) ?? match.problem.code);
  }

  const accounts = new Map(
    whatsappNumbers().flatMap(({ digits, aliases }) => [digits, ...aliases].map((form) => [form, digits])),
  );
  for (const { docEntry, outcome } of expectedOutcome(company)) {
    const invoice = invoices.find(({ ref }) => ref.docEntry === docEntry);
    const partner = await source.partner(invoice?.cardCode ?? '', forever);
    assert.ok(invoice && partner);
    const { numbers, problem } = choosePhones({
      partner,
      contactPersonCode: invoice.contactPersonCode,
      fieldOrder: phoneFields,
      companyCountry: 'AR',
    });
    const reached = numbers.flatMap(({ digits }) => digits.map((form) => accounts.get(form))).find(Boolean);
    const pdf = found.get(docEntry);
    const seen = `${docEntry}: PDF ${pdf}, phone ${reached ?? problem?.code}`;
    if (outcome.kind === 'sent') assert.deepEqual([pdf, reached], ['matched', outcome.digits], seen);
    if (outcome.kind === 'waiting_document') assert.equal(pdf, undefined, seen);
    if (outcome.kind === 'held') assert.ok(pdf === outcome.code || problem?.code === outcome.code, seen);
    if (outcome.kind === 'cancelled') assert.equal(invoice.cancelStatus, 'cancelled');
  }
});

test('a preview shows the text, the phone and the PDF of an invoice, and names what is missing', async (context) => {
  const { source, documents } = await setUp(context);
  const texts = createMessageTexts([], { name: company.data.companyName, language: 'es', country: 'AR' });
  const show = (docEntry: number) =>
    preview({ source, documents, texts, phoneFields, companyCountry: 'AR' }, { type: 'invoice', docEntry }, forever);
  const byOutcome = (accepts: (outcome: ReturnType<typeof expectedOutcome>[number]['outcome']) => boolean) =>
    expectedOutcome(company).find(({ outcome }) => accepts(outcome))?.docEntry ?? 0;

  const sendable = await show(byOutcome(({ kind }) => kind === 'sent'));
  assert.equal(sendable.phones.problem, null);
  assert.ok(sendable.documents.some(({ match }) => match.kind === 'matched'));
  assert.match(sendable.text, /Ferretería del Sur S\.A\.$/);

  const waiting = await show(byOutcome(({ kind }) => kind === 'waiting_document'));
  assert.ok(!waiting.documents.some(({ match }) => match.kind === 'matched'));

  const poem = await show(byOutcome((outcome) => outcome.kind === 'held' && outcome.code === 'PHONE_UNREADABLE'));
  assert.equal(poem.phones.problem?.code, 'PHONE_UNREADABLE');

  await assert.rejects(show(9999), (error) => hasCode(error, 'INVOICE_UNKNOWN'));
});
