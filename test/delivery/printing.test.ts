import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { type GatewayFault, startGateway } from '../../sandbox/business-one/gateway.ts';
import { systemClock } from '../../src/clock.ts';
import type { FoundDocument } from '../../src/documents/document-source.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { documentsError } from '../../src/errors/documents.ts';
import { createGateway } from '../../src/sap/business-one/print/gateway.ts';
import { createPrintSource } from '../../src/sap/business-one/print/print-source.ts';
import type { SapDocument } from '../../src/sap/invoice-source.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { Rig } from '../support/delivery.ts';
import { dice } from '../support/dice.ts';
import { printOf } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';

interface Setting {
  readonly fault?: () => GatewayFault | null;
  readonly password?: string;
}

async function setUp(rig: Rig, { fault = () => null, password = 'secret' }: Setting = {}) {
  const prints = new Map<string, Buffer>();
  const gateway = await startGateway({
    user: 'courier',
    password: 'secret',
    print: (docEntry) => prints.get(docEntry) ?? null,
    fault,
    printMs: 5,
  });
  const print = createPrintSource({
    gateway: createGateway({
      url: gateway.url,
      company: rig.company.company,
      user: 'courier',
      password,
      trust: { kind: 'system' },
      clock: systemClock,
    }),
    layouts: { invoice: 'INV20003' },
    parameters: ['DocKey@=xsd:decimal', 'ObjectId@=xsd:decimal'],
    reader,
    store: createFilePdfStore(rig.pdfFolder),
    clock: systemClock,
  });
  return {
    gateway,
    print,
    prints,
    [Symbol.asyncDispose]: async () => {
      await print.close();
      await gateway.close();
    },
  };
}

test('every invoice gets its print from a service that fails a fifth of the time, with at most three at once', async () => {
  const { chance, between } = dice(20_261_128);
  const faults: readonly GatewayFault[] = ['not_rendered', 'expired', 'unavailable', 'cut'];
  const fault = () => (chance(0.2) ? (faults[Math.floor(between(0, faults.length))] ?? null) : null);
  await using rig = new Rig({ copyToSalesperson: false });
  await using sap = await setUp(rig, { fault });
  for (let n = 1; n <= 30; n++) sap.prints.set(String(n), await printOf(rig.company.post(n)));
  // Asked again at once, where the service would wait a minute.
  const obtain: typeof sap.print.obtain = async function* (invoice, signal) {
    for (;;) {
      try {
        yield* sap.print.obtain?.(invoice, signal) ?? [];
        return;
      } catch (error) {
        if (!hasCode(error, 'DOCUMENT_NOT_OBTAINED')) throw error;
      }
    }
  };
  rig.documents = [{ ...sap.print, obtain }];
  await rig.start();
  await rig.until(() => rig.all('read'), 'all are read', 60_000);
  assert.equal(sap.gateway.mostAtOnce(), 3);
  const rows = await rig.outbox.list({ role: 'customer' });
  assert.equal(rows.length, 30);
  for (const { invoice, pdf } of rows)
    assert.equal(pdf?.key, `invoice/DocKey ${invoice?.ref.key ?? ''}.pdf`, 'each its own print');
});

test('debit memos are printed with a layout of their own where they have one, and each type under its object type', async () => {
  const asked: string[] = [];
  const gateway = {
    exportPdf: (layout: string, parameters: readonly { readonly value: unknown }[]) => {
      asked.push(`${layout} ${JSON.stringify(parameters.map(({ value }) => value))}`);
      return Promise.resolve(null);
    },
    close: () => undefined,
    logIn: () => Promise.resolve(),
  };
  const print = createPrintSource({
    gateway,
    layouts: { invoice: 'INV2', debit_memo: 'DEB1', down_payment: 'DPI1' },
    parameters: ['DocKey@=xsd:decimal', 'ObjectId@=xsd:decimal'],
    reader,
    store: createFilePdfStore(tmpdir()),
    clock: systemClock,
  });
  const { signal } = new AbortController();
  const of = (type: 'invoice' | 'down_payment', kind: SapDocument['kind'] = null) =>
    sapDocument(7, { ref: { company: 'TEST', type, key: '7' }, kind });
  for (const document of [
    of('invoice'),
    of('invoice', 'debit_memo'),
    of('invoice', 'reserve_invoice'),
    of('down_payment'),
  ])
    await assert.rejects(Array.fromAsync(print.obtain?.(document, signal) ?? []), (error) =>
      hasCode(error, 'DOCUMENT_NOT_OBTAINED'),
    );
  const invoice = 'INV2 [[["7"]],[["13"]]]';
  assert.deepEqual([...new Set(asked)], [invoice, 'DEB1 [[["7"]],[["13"]]]', 'DPI1 [[["7"]],[["203"]]]']);
});

test('a print of another document is held, whatever SAP claims it to be', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  await using sap = await setUp(rig);
  rig.company.post(1);
  sap.prints.set('1', await printOf(rig.company.post(2)));
  rig.documents = [sap.print];
  await rig.start();
  await rig.untilState(1, 'held', 'a person is told');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  assert.equal(row?.message.reason, 'DOCUMENT_CONTRADICTS_SOURCE');
});

test('a failing reader does not count against a print', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  await using sap = await setUp(rig);
  const invoice = rig.company.post(1);
  sap.prints.set('1', await printOf(invoice));
  const tried = Promise.withResolvers<FoundDocument>();
  const facts: typeof sap.print.facts = (found) => {
    tried.resolve(found);
    return Promise.reject(documentsError('PDF_READER_FAILED', { detail: 'it did not start' }));
  };
  rig.documents = [{ ...sap.print, facts }];
  await rig.start();
  const found = await tried.promise;
  await rig.until(() => rig.lines.some((line) => line.includes('it did not start')), 'the failure is logged');
  assert.equal(await rig.outbox.suspicion('print', found), 0);
});

test('a refused login is tried once, and reported as a problem of this source', async () => {
  await using rig = new Rig();
  await using sap = await setUp(rig, { password: 'wrong' });
  rig.company.invoice(1);
  rig.company.post(2);
  rig.documents = [rig.company, sap.print];
  await rig.start();
  await rig.untilState(1, 'read', 'the folder goes on');
  await rig.until(() => rig.open.has('delivery.trouble.documents.print'), 'told');
  assert.equal(sap.gateway.logins(), 1);
});

test('of two sources the first one configured wins, whichever PDF is newer', async () => {
  for (const folderFirst of [true, false]) {
    await using rig = new Rig({ copyToSalesperson: false });
    await using sap = await setUp(rig);
    rig.messenger.online = false;
    sap.prints.set('1', await printOf(rig.company.post(1)));
    rig.documents = folderFirst ? [rig.company, sap.print] : [sap.print, rig.company];
    await rig.start();
    await rig.untilState(1, 'queued', 'printed');
    rig.company.print(1);
    await rig.until(
      () => rig.database.all("SELECT 1 FROM documents WHERE state = 'matched' AND match_due = 0").length === 2,
      'both fit',
    );
    rig.messenger.connect();
    await rig.untilState(1, 'read', 'sent');
    const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
    assert.equal(row?.pdf?.source, folderFirst ? 'folder' : 'print');
  }
});
