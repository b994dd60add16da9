import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { documentsError } from '../../src/errors/documents.ts';
import { Rig } from '../support/delivery.ts';

const fault = errorFactory({ FAR_END_LOCKED: { class: 'needs_person', sentence: 'it is locked', next: 'unlock it' } });

test('an alert is open while the PDF folder cannot be read', async () => {
  await using rig = new Rig();
  rig.company.folderGone = fault('FAR_END_LOCKED');
  await rig.start();
  await rig.until(() => rig.open.has('delivery.trouble.documents'), 'told');
  rig.company.folderGone = null;
  await rig.until(() => !rig.open.has('delivery.trouble.documents'), 'over');
});

test('a PDF that disappears while being read delays no other, and is found again when it returns', async () => {
  await using rig = new Rig();
  const read = rig.company.facts.bind(rig.company);
  let gone = true;
  rig.company.facts = (document) =>
    gone && document.fileName.includes('100001')
      ? Promise.reject(documentsError('DOCUMENT_GONE', { file: document.fileName }))
      : read(document);
  rig.company.invoices(1, 2);
  await rig.start();
  await rig.untilState(2, 'read', 'the other goes');
  assert.equal((await rig.states())['1'], 'waiting_document');
  assert.ok(!rig.open.has('delivery.trouble.documents'));
  gone = false;
  await rig.untilState(1, 'read', 'found');
});

test('a new invoice does not trigger another scan of the whole folder', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, documentScanMs: 3_600_000 } };
  let scans = 0;
  const scan = rig.company.scan.bind(rig.company);
  rig.company.scan = () => {
    scans += 1;
    return scan();
  };
  rig.company.invoices(1, 2);
  rig.company.documents.clear();
  await rig.start();
  await rig.until(async () => (await rig.outbox.documentCounts()).unmatched === 2, 'found');
  for (const n of [1, 2]) {
    rig.company.post(n);
    await rig.until(async () => (await rig.states())[n] === 'read', 'sent');
  }
  assert.equal(scans, 1);
});

test('more PDFs than fit in one batch are all found and matched', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, documentScanMs: 3_600_000 } };
  const invoices = 450;
  for (let n = 1; n <= invoices; n++) rig.company.invoices(n);
  await rig.start();
  await rig.until(
    async () => Object.values(await rig.states()).filter((state) => state === 'queued').length === invoices,
    'all are queued',
  );
});

test('a PDF judged before an invoice arrived is judged again immediately', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, documentScanMs: 3_600_000 } };
  const invoice = rig.company.invoice(1);
  rig.company.documents.clear();
  let armed = false;
  rig.failpoints = {
    reach: async (name) => {
      if (name !== 'match.before_commit' || !armed) return;
      armed = false;
      rig.company.documents.set(1, invoice);
      await rig.outbox.commitPage(
        [invoice],
        null,
        { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32, 7) },
        Date.now(),
      );
    },
  };
  const delivery = await rig.start();
  await delivery.lookedOnce(AbortSignal.timeout(10_000));
  await rig.until(async () => (await rig.outbox.documentCounts()).unmatched === 1, 'it waits');
  armed = true;
  // Another one with the same number, over another total.
  rig.company.post(2, { docNum: invoice.docNum, total: '7' });
  await rig.untilState(1, 'read', 'matched');
});

test('the approval request is complete only after SAP was read and the PDFs were scanned after that', async () => {
  await using rig = new Rig();
  const sap = Promise.withResolvers<void>();
  const changes = rig.company.changes.bind(rig.company);
  rig.company.changes = async function* (...rest) {
    await sap.promise;
    yield* changes(...rest);
  };
  let scans = 0;
  const scan = rig.company.scan.bind(rig.company);
  rig.company.scan = () => {
    scans += 1;
    return scan();
  };
  rig.company.invoices(1);
  const delivery = await rig.start({ approve: false });
  let whole = false;
  const looked = delivery.lookedOnce(AbortSignal.timeout(10_000)).then(() => (whole = true));
  await rig.until(() => scans > 3, 'the folder is looked at');
  assert.ok(!whole);
  sap.resolve();
  await looked;
  assert.equal((await delivery.pendingApproval())?.invoices, 1);
});

test('a document proven by its source is sent even if its text cannot be read', async () => {
  await using rig = new Rig();
  for (const docEntry of [1, 2]) {
    const { ref } = rig.company.invoice(docEntry);
    const name = `Invoice_${100_000 + docEntry}.pdf`;
    const pdf = rig.company.pdfs.get(name);
    assert.ok(pdf);
    const proof = docEntry === 1 ? { proof: { by: 'issued', ref } as const } : {};
    rig.company.pdfs.set(name, {
      found: { ...pdf.found, ...proof },
      facts: { name: pdf.facts.name, text: null, unreadable: 'no_text' },
    });
  }
  await rig.start();
  await rig.untilState(1, 'read', 'the proven one goes');
  await rig.untilState(2, 'held', 'the other is for a person');
});
