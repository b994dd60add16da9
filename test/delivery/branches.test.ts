import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { BranchRow, CompanyData, DocumentRow } from '../../sandbox/business-one/company-data.ts';
import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { BookConfig } from '../../src/config/schema.ts';
import { loadMessageTexts } from '../../src/delivery/sending/load-message-texts.ts';
import { renderCopy } from '../../src/documents/rendered/render.ts';
import { folderSources } from '../../src/service/document-sources.ts';
import { Rig } from '../support/delivery.ts';
import { reader } from '../support/reader.ts';
import { smallCompany, startPair } from '../support/sap.ts';

const branches: readonly BranchRow[] = [
  { BPLID: 1, BPLName: 'Centro' },
  { BPLID: 2, BPLName: 'Depósito' },
  { BPLID: 3, BPLName: 'Norte' },
];

/** Posted the same day, and printed alike: DocNum and total come again in each branch. */
const row = (DocEntry: number, branch: number, DocNum: number, DocTotal: string): DocumentRow => ({
  DocEntry,
  DocNum,
  Series: branch,
  DocDate: '2026-11-20',
  CardCode: `C${DocEntry}`,
  CardName: `Cliente ${DocEntry}`,
  DocCurrency: 'ARS',
  DocTotal,
  BPL_IDAssignedToInvoice: branch,
  BPLName: branches.find(({ BPLID }) => BPLID === branch)?.BPLName ?? '',
});
const invoices: readonly DocumentRow[] = [
  row(1, 1, 501, '1210.5'),
  row(2, 2, 502, '99'),
  row(3, 3, 503, '250'),
  // The same number, total and day as the first one.
  row(4, 3, 501, '1210.5'),
];

const company: CompanyData = {
  ...smallCompany,
  branches,
  invoices,
  partners: invoices.map(({ CardCode, CardName, DocEntry }) => ({
    CardCode,
    CardName: CardName ?? '',
    Cellular: `11 444${DocEntry}-5555`,
    Country: 'AR',
  })),
};

const templates = [
  { text: '{company}, {branch}: {document} {number}' },
  { branch: 3, text: 'Norte avisa: {number}, {total}' },
  { recipient: 'salesperson', text: '{status}' },
];

interface House {
  readonly rig: Rig;
  readonly book: BookConfig;
  readonly admin: Awaited<ReturnType<typeof startPair>>['admin'];
  /** Prints an invoice into a folder. */
  print(docEntry: number, into: string, name?: string): Promise<void>;
}

/** Two of three branches are delivered, each with a folder; the user is assigned as `given` says. */
async function house(
  context: TestContext,
  given: { readonly chosen?: string; readonly server?: Partial<CompanyData> } = {},
): Promise<House> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-branches-'));
  const pdf = path.join(folder, 'pdf');
  for (const name of ['.', 'norte']) mkdirSync(path.join(pdf, name), { recursive: true });
  mkdirSync(path.join(folder, 'centro'));
  const texts = path.join(folder, 'texts.json');
  writeFileSync(texts, JSON.stringify(templates));
  const book = loadConfig({
    SAP_URL: 'https://sap.local:50000',
    SAP_COMPANY_DB: 'SBOTEST',
    SAP_USERNAME: 'courier',
    SAP_PASSWORD: 'correct horse',
    SAP_BRANCHES: given.chosen ?? '1,3',
    PDF_FOLDER: pdf,
    PDF_BRANCH_FOLDERS: `1=${path.join(folder, 'centro')},3=norte`,
    MESSAGE_TEMPLATES: texts,
    COMPANY_NAME: 'Prueba S.A.',
  }).books[0];
  const { admin, source } = await startPair(context, {
    server: { company: { ...company, ...given.server } },
    source: { branches: book.SAP_BRANCHES },
  });
  const rig = new Rig({
    copyToSalesperson: false,
    branches: book.SAP_BRANCHES,
    fromDate: '2026-11-01',
    // A server over TLS takes its time to answer.
    pollIntervalMs: 100,
  });
  rig.source = source;
  rig.texts = loadMessageTexts(book);
  rig.documents = folderSources(book, { reader, clock: systemClock, settleMs: 0 });
  context.after(async () => {
    await rig[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  return {
    rig,
    book,
    admin,
    print: async (docEntry, into, name = `${docEntry}.pdf`) => {
      const found = invoices.find(({ DocEntry }) => DocEntry === docEntry);
      assert.ok(found);
      const { DocNum, DocTotal } = found;
      const printed = {
        ref: { company: 'SBOTEST', type: 'invoice' as const, key: String(docEntry) },
        docNum: DocNum,
        seriesName: null,
        docDate: found.DocDate,
        total: DocTotal,
        currency: 'ARS',
        taxId: null,
        fiscalNumber: null,
      };
      const bytes = await renderCopy(printed, { company: `Print of ${docEntry}`, logo: null, language: 'es' });
      const file = path.join(into === 'centro' ? folder : pdf, into, name);
      writeFileSync(file, bytes);
      utimesSync(file, 1_700_000_000, 1_700_000_000);
    },
  };
}

const sent = ({ messenger }: Rig) =>
  messenger.phones.map(({ jid, content }) => ({
    jid,
    text: content.kind === 'document' ? content.caption : '',
  }));

test('two branches with their own folder and text: their invoices are sent with these, and none of a third branch', async (context) => {
  const { rig, admin, print } = await house(context);
  await print(1, 'centro');
  await print(2, '.');
  await print(3, 'norte');
  await print(4, 'norte');
  await rig.start();
  await rig.until(() => rig.all('read'), 'all that is known is read');
  const states = await rig.states();
  assert.deepEqual(Object.keys(states).toSorted(), ['1', '3', '4'], 'the second is of a branch that is left out');
  const texts = sent(rig).map(({ text }) => text.replaceAll('\u00a0', ' '));
  assert.deepEqual(texts.toSorted(), [
    'Norte avisa: 501, $ 1.210,50',
    'Norte avisa: 503, $ 250,00',
    'Prueba S.A., Centro: factura 501',
  ]);
  const rows = await rig.outbox.list({ role: 'customer' });
  const places = Object.fromEntries(rows.map(({ invoice, pdf }) => [invoice?.ref.key, `${pdf?.source}/${pdf?.key}`]));
  assert.deepEqual(places, { 1: 'folder-1/1.pdf', 3: 'folder-3/3.pdf', 4: 'folder-3/4.pdf' });
  await rig.until(async () => (await admin.row('Invoices', 4))?.['U_CourierStatus'] === 'read', 'SAP says so');
  assert.equal((await admin.row('Invoices', 2))?.['U_CourierStatus'] ?? null, null);
});

test("a PDF in one branch's folder is never used for another branch, until it is moved to the common folder", async (context) => {
  const { rig, print } = await house(context);
  // The print of the first one, where those of the third branch are; number, total and day are those of the fourth.
  await print(1, 'norte', 'a.pdf');
  await rig.start();
  await rig.untilState(4, 'read', 'it is the one of its branch that it fits');
  assert.equal((await rig.states())[1], 'waiting_document');
  assert.equal(rig.messenger.phones.length, 1);
  await print(1, '.', 'b.pdf');
  await rig.until(async () => (await rig.states())[1] !== 'waiting_document', 'one in the folder for all may be');
});

test('queued messages of a branch that is no longer selected are not sent until it is selected again', async (context) => {
  const { rig, print } = await house(context, { chosen: '1,3' });
  await print(1, 'centro');
  await print(3, 'norte');
  rig.messenger.online = false;
  await rig.start();
  await rig.until(async () => (await rig.states())[3] === 'queued', 'queued');
  await rig.stop();
  rig.settings = { ...rig.settings, branches: [1] };
  rig.messenger.online = true;
  await rig.start();
  await rig.untilState(1, 'read', 'the chosen one goes');
  await rig.untilState(3, 'held', 'the other does not');
  const [row] = await rig.outbox.list({ key: '3', role: 'customer' });
  assert.equal(row?.message.reason, 'DELIVERY_LEFT_OUT');
  assert.equal(rig.messenger.phones.length, 1);
  await rig.stop();
  rig.settings = { ...rig.settings, branches: [1, 3] };
  await rig.start();
  await rig.untilState(3, 'read', 'and goes when it is chosen again');
});

test('a branch that SAP hides from the user raises an alert, and its documents are sent once the user is assigned', async (context) => {
  const user = { name: 'courier', password: 'correct horse', branches: [1] };
  const { rig, print } = await house(context, { server: { users: [user], ownershipByBranch: true } });
  await print(1, 'centro');
  await print(3, 'norte');
  await rig.start();
  await rig.untilState(1, 'read', 'what is shown goes');
  await rig.until(() => rig.open.has('delivery.trouble.branches'), 'a person is told');
  assert.match(
    rig.open.get('delivery.trouble.branches')?.sentence ?? '',
    /courier is not assigned to branch 3 \(Norte\)/,
  );
  assert.deepEqual(Object.keys(await rig.states()), ['1']);
  user.branches.push(3);
  await rig.until(() => !rig.open.has('delivery.trouble.branches'), 'and hears that it is over');
  await rig.untilState(3, 'read', 'nothing of it is lost');
});

test('if the user may only read a branch, its documents are sent, and an alert says that SAP accepts no status', async (context) => {
  const user = { name: 'courier', password: 'correct horse', branches: [1] };
  const { rig, admin, print } = await house(context, { server: { users: [user] } });
  await print(3, 'norte');
  await rig.start();
  await rig.untilState(3, 'read', 'it goes');
  await rig.until(() => rig.open.has('delivery.trouble.branches'), 'a person is told');
  await rig.until(async () => (await rig.outbox.writeBackCounts()).failing === 1, 'SAP refuses its status');
  const [row] = await rig.outbox.list({ key: '3', role: 'customer' });
  assert.match(row?.writeBackError ?? '', /SAP_WRITE_REFUSED_AS_MISSING|as if the document were missing/);
  assert.equal((await admin.row('Invoices', 3))?.['U_CourierStatus'] ?? null, null);
});
