import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { Fault } from '../../sandbox/business-one/faults.ts';
import { systemClock } from '../../src/clock.ts';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import type { FoundDocument } from '../../src/documents/document-source.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { hasCode, toError } from '../../src/errors/coded-error.ts';
import { createAttachmentSource } from '../../src/sap/business-one/attachments/attachment-source.ts';
import type { BusinessOneOptions } from '../../src/sap/business-one/options.ts';
import { createServiceLayer } from '../../src/sap/business-one/source.ts';
import { Rig } from '../support/delivery.ts';
import { printOf } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'attachments-'));
after(async () => {
  rmSync(folder, { recursive: true });
});

const invoice: CandidateInvoice = {
  ref: { company: 'SBOTEST', type: 'invoice', key: '1' },
  docNum: 1001,
  seriesName: 'A',
  docDate: '2026-11-20',
  taxDate: null,
  total: '1210.50',
  currency: 'ARS',
  taxId: null,
  fiscalNumber: null,
};
const pdf = await printOf(invoice);

async function setUp(context: TestContext, source: Partial<BusinessOneOptions> = {}, server = {}) {
  const pair = await startPair(context, { source, server });
  const client = createServiceLayer(pair.options);
  const store = createFilePdfStore(folder);
  context.after(() => client.close());
  return { ...pair, attachments: createAttachmentSource({ client, reader, store, clock: systemClock }) };
}

type Setup = Awaited<ReturnType<typeof setUp>>;

const attach = (sap: Setup, files: Readonly<Record<string, Buffer | null>>): Promise<void> =>
  sap.admin.attach(
    'Invoices',
    1,
    Object.entries(files).map(([name, content]) => ({ name, content: content?.toString('base64') ?? null })),
  );

/** What was found, and what came of it in the end. */
async function ask({ attachments }: Setup, of = invoice): Promise<{ names: string[]; error: Error | null }> {
  const found: FoundDocument[] = [];
  try {
    for await (const one of attachments.obtain?.(of, forever) ?? []) found.push(one);
    return { names: found.map(({ fileName }) => fileName), error: null };
  } catch (thrown) {
    return { names: found.map(({ fileName }) => fileName), error: toError(thrown) };
  }
}

test('the PDFs attached to a document are found under any name, and nothing else that is attached', async (t) => {
  const sap = await setUp(t);
  assert.deepEqual(await ask(sap), { names: [], error: null });
  const names = ["Factura 'O''Higgins' Nº 1001.pdf", 'A&B + C#1 50%.PDF', 'scan.2026.11.pdf'];
  const others = { 'foto.jpg': Buffer.from('JPEG'), sin_extension: Buffer.from('x'), 'pdf.docx': Buffer.from('x') };
  await attach(sap, { ...others, ...Object.fromEntries(names.map((name) => [name, pdf])) });
  assert.deepEqual(await ask(sap), { names, error: null });
});

test('an attached PDF carries no proof of its own: its text decides', async (t) => {
  const sap = await setUp(t);
  await attach(sap, { 'orden de compra.pdf': await printOf({ ...invoice, docNum: 4711 }) });
  for await (const found of sap.attachments.obtain?.(invoice, forever) ?? []) {
    assert.equal(found.proof, undefined);
    const facts = await sap.attachments.facts(found, forever);
    assert.deepEqual(
      facts.text?.numbers.map(({ counter }) => counter),
      ['4711'],
    );
  }
});

const ubl = (number: number, total: string): string =>
  `<Invoice><ID>${number}</ID><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>ARS</DocumentCurrencyCode><LegalMonetaryTotal><TaxInclusiveAmount>${total}</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>`;

/** The number in the electronic invoice that is read with each PDF. */
async function numbersBeside({ attachments }: Setup): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const numbers: Record<string, readonly unknown[]> = {};
  for await (const found of attachments.obtain?.(invoice, forever) ?? []) {
    const { text, beside } = await attachments.facts(found, forever);
    assert.equal(beside?.sha256, found.beside?.sha256);
    numbers[found.fileName] = text?.eInvoices.map(({ number }) => number) ?? [];
  }
  return numbers;
}

test('an XML attached under the name of a PDF is read with it, and no other', async (t) => {
  const sap = await setUp(t);
  const xml = Buffer.from(ubl(1001, '1210.50'));
  await attach(sap, { 'Uno.xml': xml, 'uno.PDF': pdf, 'dos.pdf': pdf, 'tres.xml': xml });
  assert.deepEqual(await numbersBeside(sap), { 'uno.PDF': ['1001'], 'dos.pdf': [] });
});

test('an XML that cannot be fetched, is empty, or is larger than any electronic invoice does not affect its PDF', async (t) => {
  const sap = await setUp(t);
  const contents = [null, Buffer.alloc(0), Buffer.alloc(3 * 1024 * 1024, 'x'), Buffer.alloc(11 * 1024 * 1024, 'x')];
  await attach(
    sap,
    Object.fromEntries(
      contents.flatMap((content, n): [string, Buffer | null][] => [
        [`${n}.pdf`, pdf],
        [`${n}.xml`, content],
      ]),
    ),
  );
  assert.deepEqual(await numbersBeside(sap), { '0.pdf': [], '1.pdf': [], '2.pdf': [], '3.pdf': [] });
  assert.equal((await ask(sap)).error, null);
});

test("another invoice's XML attached under the name of a PDF contradicts it", async (t) => {
  await using rig = new Rig({ copyToSalesperson: false });
  const sap = await setUp(t);
  const posted = rig.company.post(1);
  const others = Buffer.from(ubl(posted.docNum + 1, posted.total));
  await attach(sap, { 'a.pdf': await printOf({ ...posted, docDate: null }), 'a.xml': others });
  rig.documents = [sap.attachments];
  await rig.start();
  await rig.until(
    () => rig.database.all('SELECT state FROM documents').some((row) => row['state'] === 'unmatched'),
    'the PDF is judged',
  );
  assert.equal((await rig.outbox.list({ role: 'customer' }))[0]?.pdf, null);
});

const unusable: readonly (readonly [name: string, content: Buffer | null, words: RegExp])[] = [
  ['a file that is not in the folder', null, /SAP answers "The file bad\.pdf is not in the attachment folder/],
  ['an empty file', Buffer.alloc(0), /bad\.pdf: the file is empty/],
  ['a file that is no PDF', Buffer.from('<html>404</html>'), /bad\.pdf: the file is not a PDF/],
  ['a file beyond every limit', Buffer.alloc(11 * 1024 * 1024, 'x'), /bad\.pdf: .*too large/],
];

for (const [name, content, words] of unusable) {
  test(`${name} is reported, and affects no other file of its document`, async (t) => {
    const sap = await setUp(t);
    await attach(sap, { 'bad.pdf': content, 'good.pdf': pdf });
    await sap.admin.resetRequests();
    const { names, error } = await ask(sap);
    assert.deepEqual(names, ['good.pdf']);
    assert.ok(hasCode(error, 'DOCUMENT_NOT_OBTAINED'), String(error));
    assert.match(String(error), words);
    const asked = (await sap.admin.requests()).filter((one) => one.path.includes('bad.pdf'));
    assert.equal(asked.length, 1, 'what is no trouble of the way is not asked for again');
  });
}

test('a folder that the Service Layer cannot reach is reported in its own words until it can be reached', async (t) => {
  const sap = await setUp(t);
  await attach(sap, { 'good.pdf': pdf });
  await sap.admin.setAttachmentFolder(false);
  const { names, error } = await ask(sap);
  assert.deepEqual(names, []);
  assert.ok(hasCode(error, 'DOCUMENT_NOT_OBTAINED'));
  assert.match(String(error), /Attachment folder has not been defined/);
  await sap.admin.setAttachmentFolder(true);
  assert.deepEqual(await ask(sap), { names: ['good.pdf'], error: null });
});

const faults: readonly Fault[] = [
  { kind: 'unauthorized' },
  { kind: 'html' },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'truncated' },
  { kind: 'lost_response' },
];

for (const fault of faults) {
  test(`a file arrives whole despite ${fault.kind}`, async (t) => {
    const sap = await setUp(t);
    await attach(sap, { 'good.pdf': pdf });
    await sap.admin.addFault({ ...fault, path: '/$value' });
    for await (const found of sap.attachments.obtain?.(invoice, forever) ?? []) assert.equal(found.size, pdf.length);
    assert.equal((await sap.admin.requests()).filter((one) => one.fault !== null).length, 1, 'it struck');
  });
}

test('a page of a gateway with status 200 is no PDF, and is not kept', async (t) => {
  const sap = await setUp(t);
  await attach(sap, { 'good.pdf': pdf });
  await sap.admin.addFault({ kind: 'html', status: 200, path: '/$value' });
  assert.match(String((await ask(sap)).error), /good\.pdf: the file is not a PDF/);
});

test('compressed though nobody asked, a file is the same', async (t) => {
  const sap = await setUp(t, {}, { dress: 'gzip' });
  await attach(sap, { 'good.pdf': pdf });
  for await (const found of sap.attachments.obtain?.(invoice, forever) ?? []) assert.equal(found.size, pdf.length);
});

test('a missing permission for attachments is a problem of the source, not of an invoice', async (t) => {
  const denied = [{ entitySet: 'Attachments2', access: 'read' }] as const;
  const company = { ...smallCompany, users: [{ name: 'courier', password: 'correct horse', denied }] };
  const sap = await setUp(t, {}, { company });
  await attach(sap, { 'good.pdf': pdf });
  assert.ok(hasCode((await ask(sap)).error, 'SAP_RIGHT_MISSING'));
});

test('a document, or its attachments, that are gone have none', async (t) => {
  const sap = await setUp(t);
  assert.deepEqual(await ask(sap, { ...invoice, ref: { ...invoice.ref, key: '999' } }), { names: [], error: null });
  await sap.admin.change('Invoices', 1, { AttachmentEntry: 77 });
  assert.deepEqual(await ask(sap), { names: [], error: null });
});

test('an invoice is sent with the attached PDF that is its own, and never with another that is attached to it', async (t) => {
  await using rig = new Rig({ copyToSalesperson: false });
  const sap = await setUp(t);
  const posted = rig.company.post(1);
  const other = rig.company.post(2);
  await attach(sap, { 'a.pdf': await printOf(other), 'b.pdf': await printOf(posted) });
  rig.documents = [sap.attachments];
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
  const rows = await rig.outbox.list({ role: 'customer' });
  const pdfs = rows.map(({ invoice: of, pdf: sent }) => [of?.ref.key, sent?.key, sent?.source]);
  assert.deepEqual(pdfs.find(([key]) => key === '1')?.slice(1), ['invoice 1/b.pdf', 'attachments']);
  // Attached to the wrong document, it is found all the same, and goes to the one that it is of.
  await rig.untilState(2, 'read', 'sent');
});
