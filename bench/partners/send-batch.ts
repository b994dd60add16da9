import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CompanyData, DocumentRow } from '../../sandbox/business-one/company-data.ts';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import { ScriptedCompany } from '../../test/support/company.ts';
import { quickSettings } from '../../test/support/delivery.ts';
import { ScriptedMessenger } from '../../test/support/messenger.ts';
import { silentLog } from '../../test/support/silence.ts';

export interface Batch {
  /** From the start to the last send to a customer that SAP shows. */
  readonly seconds: number;
  /** Requests for lists of invoices at each look after the batch. */
  readonly listsPerIdlePoll: number;
}

const DAY = '2026-11-20';
const IDLE_POLLS = 5;
const forever = new AbortController().signal;

/** Sends so many invoices, posted at once behind those of customers that SAP answers with an error of its own. */
export async function sendBatch(good: number, bad: number): Promise<Batch> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-bench-'));
  const pdfs = new ScriptedCompany();
  const server = await startBusinessOne({
    company: companyOf(good, bad, pdfs),
    tls: null,
    userFields: courierUserFields,
  });
  const refusedPath = "BusinessPartners('B";
  await server.admin.addFault({
    kind: 'status',
    status: 500,
    code: -1,
    text: 'Internal error',
    path: refusedPath,
    times: null,
  });
  const configured = { company: 'BENCH', account: 'main' };
  const database = openDatabase(path.join(folder, 'outbox.db'), configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  const source = createBusinessOneSource({
    url: server.url,
    company: 'BENCH',
    user: 'bench',
    password: 'bench',
    log: silentLog,
  });
  const messenger = new ScriptedMessenger();
  messenger.receipts = [];
  const delivery = createDelivery({
    outbox,
    source,
    documents: [pdfs],
    pdfStore: createFilePdfStore(path.join(folder, 'documents')),
    texts: createMessageTexts([], { name: 'Bench', language: 'es', country: 'AR' }),
    messenger,
    alerts: { raise: () => undefined, resolve: () => undefined },
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    settings: { ...quickSettings, pollIntervalMs: 30_000, timings: { ...deliveryTimings, documentScanMs: 250 } },
    idKey: Buffer.alloc(32, 1),
  });
  try {
    const startedAt = performance.now();
    await delivery.start();
    await delivery.approve();
    while (messenger.sends.length < good) await systemClock.sleep(5);
    const seconds = (performance.now() - startedAt) / 1000;
    await delivery.stop();
    const look = async (): Promise<void> => {
      for await (const page of source.changes(await outbox.cursor(), DAY, forever)) {
        await outbox.commitPage(page.documents, page.cursor, RULES, Date.now());
      }
    };
    // Our own marks come back as changes once.
    await look();
    await server.admin.resetRequests();
    for (let n = 0; n < IDLE_POLLS; n++) await look();
    const lists = (await server.admin.counts())['GET Invoices'] ?? 0;
    return { seconds, listsPerIdlePoll: lists / IDLE_POLLS };
  } finally {
    await delivery.stop();
    await source.close();
    await server.close();
    database.close();
    pdfs.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const RULES = { fromDate: DAY, test: false, idKey: Buffer.alloc(32, 1) };

/** The bad customers' invoices are the oldest, so that they stand first in every line. */
function companyOf(good: number, bad: number, pdfs: ScriptedCompany): CompanyData {
  const invoices = Array.from({ length: good + bad }, (_unused, index): DocumentRow => {
    const docEntry = index + 1;
    const cardCode = index < bad ? `B${docEntry}` : `C${docEntry}`;
    pdfs.invoice(docEntry, { docNum: 100_000 + docEntry, docDate: DAY, total: `${1000 + docEntry}.50`, cardCode });
    return {
      DocEntry: docEntry,
      DocNum: 100_000 + docEntry,
      Series: 1,
      DocDate: DAY,
      CardCode: cardCode,
      CardName: `Customer ${cardCode}`,
      DocCurrency: 'ARS',
      DocTotal: `${1000 + docEntry}.50`,
    };
  });
  return {
    companyDb: 'BENCH',
    companyName: 'Bench',
    country: 'AR',
    localCurrency: 'ARS',
    timeZone: 'UTC',
    users: [{ name: 'bench', password: 'bench' }],
    partners: invoices.map(({ CardCode, DocEntry = 0 }) => ({
      CardCode,
      CardName: `Customer ${CardCode}`,
      Cellular: `11 ${4000 + (DocEntry % 5000)} ${5000 + Math.floor(DocEntry / 5000)}`,
      Country: 'AR',
    })),
    salesPersons: [],
    invoices,
  };
}
