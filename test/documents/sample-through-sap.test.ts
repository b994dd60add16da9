import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { expectedOutcome } from '../../sandbox/sample-company/expected-outcome.ts';
import { writeInvoicePdfs } from '../../sandbox/sample-company/pdf-folder.ts';
import { whatsappNumbers } from '../../sandbox/sample-company/people.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { type Ask, whichInSap } from '../../src/cli/deliveries/which.ts';
import { describe } from '../../src/cli/preview/describe.ts';
import { openKnownInvoices } from '../../src/cli/preview/known.ts';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { choosePhones } from '../../src/delivery/rules/phone-numbers/choose.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import type { DocumentFacts } from '../../src/documents/document-facts.ts';
import type { DocumentSource } from '../../src/documents/document-source.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { documentKeys, invoiceKeys } from '../../src/documents/keys.ts';
import type { PdfReader } from '../../src/documents/reading/reader.ts';
import { CodedError, hasCode } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import type { Preview } from '../../src/operations/documents/findings.ts';
import { preview } from '../../src/operations/documents/preview.ts';
import type { InvoiceSource, SapDocument } from '../../src/sap/invoice-source.ts';
import { reader } from '../support/reader.ts';
import { forever, startPair } from '../support/sap.ts';

const company = sampleCompany('2026-03-01');
const rules = {
  fromDate: company.fromDate,
  documentTypes: ['invoice' as const],
  test: false,
};
const phoneFields = ['contact.MobilePhone', 'Cellular', 'Phone1', 'Phone2'];

/** The sample in SAP's stand-in, read by the real connector, with its PDFs in a real folder, each of which is read once. */
let stage: { readonly folder: string; readonly source: InvoiceSource; readonly documents: DocumentSource };
const closes: (() => Promise<void>)[] = [];
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sample-through-sap-'));
  closes.push(() => rm(folder, { recursive: true }));
  await writeInvoicePdfs(folder, company);
  const { source } = await startPair(
    { after: (close) => void closes.push(close) },
    {
      server: { company: company.data },
      source: { company: company.data.companyDb, user: sampleLogin.user, password: sampleLogin.password },
    },
  );
  stage = { folder, source, documents: createFolderSource({ folder, reader: readsOnce(reader), clock: systemClock }) };
});
after(async () => {
  for (const close of closes.toReversed()) await close();
});

function readsOnce(of: PdfReader): PdfReader {
  const read = new Map<string, Promise<DocumentFacts>>();
  return {
    read: (document, effort, signal) => {
      const facts = read.get(document.key) ?? of.read(document, effort, signal);
      read.set(document.key, facts);
      return facts;
    },
    close: () => of.close(),
  };
}

test('read from SAP, every sample invoice gets its own PDF and the right phone, or the planned reason', async () => {
  const { source, documents } = stage;
  const invoices: SapDocument[] = [];
  for await (const page of source.sweep('2000-01-01', forever)) invoices.push(...page.documents);
  assert.equal(invoices.length, company.invoices.length);

  const found = new Map<string, string>();
  for await (const document of documents.scan(forever)) {
    const facts = await documents.facts(document, forever);
    const keys = new Set(documentKeys(facts));
    const candidates = invoices.filter((invoice) => invoiceKeys(invoice).some((key) => keys.has(key)));
    const match = matchDocument(document.fileName, facts, candidates);
    if (match.kind === 'matched') found.set(match.ref.key, 'matched');
    if (match.kind === 'held') for (const { key } of match.refs) found.set(key, found.get(key) ?? match.problem.code);
  }

  const accounts = new Map(
    whatsappNumbers().flatMap(({ digits, aliases }) => [digits, ...aliases].map((form) => [form, digits])),
  );
  for (const { docEntry, outcome } of expectedOutcome(company)) {
    const invoice = invoices.find(({ ref }) => ref.key === String(docEntry));
    const partner = await source.partner(invoice?.cardCode ?? '', forever);
    assert.ok(invoice && partner);
    const { numbers, problem } = choosePhones({
      partner,
      invoice,
      fieldOrder: phoneFields,
      companyCountry: 'AR',
    });
    const reached = numbers.flatMap(({ digits }) => digits.map((form) => accounts.get(form))).find(Boolean);
    const pdf = found.get(String(docEntry));
    const seen = `${docEntry}: PDF ${pdf}, phone ${reached ?? problem?.code}`;
    if (outcome.kind === 'sent') assert.deepEqual([pdf, reached], ['matched', outcome.digits], seen);
    if (outcome.kind === 'waiting_document') assert.equal(pdf, undefined, seen);
    if (outcome.kind === 'held') assert.ok(pdf === outcome.code || problem?.code === outcome.code, seen);
    if (outcome.kind === 'cancelled') assert.equal(invoice.cancelStatus, 'cancelled');
  }
});

const internal = (source: InvoiceSource, number: number) =>
  whichInSap(source, { number, isDocEntry: true, type: 'invoice' }, 'preview', null, forever);

test('a printed number is looked up in SAP; one that two series print is asked about, or refused with both', async () => {
  const { source } = stage;
  const numbers = company.invoices.map(({ row }) => Number(row['DocNum']));
  const twice =
    numbers.find((number, at) => numbers.indexOf(number) !== at) ?? assert.fail('no number is printed twice');
  const once = numbers.find((number) => numbers.indexOf(number) === numbers.lastIndexOf(number)) ?? assert.fail();
  const named = (number: number, ask: Ask) =>
    whichInSap(source, { number, isDocEntry: false, type: 'invoice' }, 'preview', ask, forever);
  assert.equal((await named(once, null)).docNum, once);
  const [first, second] = company.invoices.filter(({ row }) => row['DocNum'] === twice);
  const entry = second?.row['DocEntry'];
  const asked: string[] = [];
  const chosen = await named(twice, (question) => {
    asked.push(question);
    return Promise.resolve('2');
  });
  assert.equal(chosen.ref.key, String(entry));
  assert.match(asked.join(), new RegExp(`DocEntry ${first?.row['DocEntry']}\\).*\\n.*DocEntry ${entry}\\)`));
  await assert.rejects(named(twice, null), (error) => {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'DELIVERY_NUMBER_FITS_SEVERAL');
    assert.ok(inCommands(error.next).includes(`--preview --doc-entry ${entry}`));
    return true;
  });
  // DocEntries are small numbers, printed ones are not: each means its document.
  const [{ row }] = company.invoices as [(typeof company.invoices)[0]];
  assert.equal((await named(Number(row['DocEntry']), null)).docNum, row['DocNum']);
});

const documentsOf = ({ sources }: Preview) => sources.flatMap(({ documents }) => documents);

test('a preview shows the text, the phone and the PDF of an invoice, and names what is missing', async () => {
  const { source, documents } = stage;
  const texts = createMessageTexts([], { name: company.data.companyName, language: 'es', country: 'AR' });
  const parts = { phoneFields, companyCountry: 'AR', known: null, rules };
  const show = async (docEntry: number) =>
    preview({ ...parts, source, documents: [documents], texts }, await internal(source, docEntry), forever);
  const byOutcome = (accepts: (outcome: ReturnType<typeof expectedOutcome>[number]['outcome']) => boolean) =>
    expectedOutcome(company).find(({ outcome }) => accepts(outcome))?.docEntry ?? 0;

  const sendable = await show(byOutcome(({ kind }) => kind === 'sent'));
  assert.equal(sendable.phones.problem, null);
  assert.ok(documentsOf(sendable).some(({ match }) => match.kind === 'matched'));
  assert.match(sendable.text, /Ferretería del Sur S\.A\.$/);

  const waiting = await show(byOutcome(({ kind }) => kind === 'waiting_document'));
  assert.ok(!documentsOf(waiting).some(({ match }) => match.kind === 'matched'));

  const poem = await show(byOutcome((outcome) => outcome.kind === 'held' && outcome.code === 'PHONE_UNREADABLE'));
  assert.equal(poem.phones.problem?.code, 'PHONE_UNREADABLE');

  await assert.rejects(show(9999), (error) => hasCode(error, 'INVOICE_UNKNOWN'));
});

test('a preview with an outbox decides like the service, and says what else prevents sending the invoice', async (context) => {
  const { folder, source, documents } = stage;
  const file = join(folder, 'outbox.db');
  const configured = { company: source.company, account: 'main' };
  const database = openDatabase(file, configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  for await (const page of source.sweep(company.fromDate, forever)) {
    await outbox.commitPage(
      page.documents,
      null,
      { fromDate: company.fromDate, test: false, idKey: Buffer.alloc(32, 7) },
      1,
    );
  }
  database.close();
  const known = await openKnownInvoices({ kind: 'sqlite', file }, configured);
  context.after(() => known?.close());
  const texts = createMessageTexts([], { name: null, language: 'es', country: 'AR' });
  const parts = { source, documents: [documents], texts, phoneFields, companyCountry: 'AR', known, rules };
  const show = async (docEntry: number, changes: Partial<typeof parts> = {}) =>
    describe(await preview({ ...parts, ...changes }, await internal(source, docEntry), forever));

  const docEntryAt = (position: number) => Number(company.invoices[position]?.row['DocEntry']);
  // Without a PDF of its own, and another series has an invoice with the same number.
  const waiting = docEntryAt(15);
  const judged = await show(waiting);
  assert.match(judged, /^ {4}None yet: the message is waiting for it\.$/m);
  assert.match(judged, /belongs to invoice PRI \d+ \(DocEntry \d+\)$/m);
  assert.doesNotMatch(judged, /print the invoice again/i, 'that would replace the PDF of the other');
  assert.match(judged, /^Its delivery is: no PDF yet \(`deliveries show --doc-entry \d+`\)\.$/m);
  const alone = await show(waiting, { known: null });
  assert.match(alone, /compared with this invoice only/);
  assert.doesNotMatch(alone, /print the invoice again/i);

  const confused = await show(docEntryAt(23));
  assert.match(confused, /not accepted\. .* but the document is .*\. Print the invoice again/);

  const old = await show(docEntryAt(0), { rules: { ...rules, test: true } });
  assert.match(old, /^It is dated before \d{4}-\d\d-\d\d \(PROCESS_INVOICES_FROM_DATE\): nothing will be sent\.$/m);
  assert.match(old, /^TEST_MODE is on/m);
  const none = { ...rules, documentTypes: ['credit_note' as const] };
  assert.match(
    describe(await preview({ ...parts, rules: none }, await internal(source, waiting), forever)),
    /^SAP_DOCUMENT_TYPES does not include invoice: nothing will be sent\.$/m,
  );
  assert.equal(await openKnownInvoices({ kind: 'sqlite', file: join(folder, 'none.db') }, configured), null);
});
