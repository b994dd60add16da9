/** One process of the bench: an outbox of N invoices; start, intake of 1,000 new ones, dispatch of 200, memory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { ScriptedCompany } from '../../test/support/company.ts';
import { quickSettings } from '../../test/support/delivery.ts';
import { ScriptedMessenger } from '../../test/support/messenger.ts';
import { fill } from './fill.ts';

export interface Measured {
  readonly invoices: number;
  readonly startMs: number;
  readonly intakeMs: number;
  readonly dispatchMs: number;
  readonly rssMb: number;
}

const NEW_INVOICES = 1000;
const DISPATCHED = 200;
const PAGE = 20;
const rules = { fromDate: '2026-01-01', test: false };

const [invoicesText = '1000', toFill] = process.argv.slice(2);
const invoices = Number(invoicesText);
const folder = mkdtempSync(path.join(tmpdir(), 'courier-bench-'));
const file = path.join(folder, 'outbox.db');
const company = new ScriptedCompany();
try {
  if (toFill === undefined) {
    // By another process: what filling leaves on the heap is nothing of a start.
    execFileSync(process.execPath, [import.meta.filename, invoicesText, file]);
    process.stdout.write(`${JSON.stringify(await measure())}\n`);
  } else await fill(toFill, invoices);
} finally {
  company.dispose();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<Measured> {
  const messenger = new ScriptedMessenger();
  messenger.online = false;
  company.customer('BENCH', '+54 9 11 4001 5555');
  const startedAt = performance.now();
  const database = openDatabase(file, { company: company.company, account: 'main' });
  const outbox = createOutbox(database, { mode: 'live', company: company.company, account: 'main', copies: false });
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const delivery = createDelivery({
    outbox,
    source: company,
    documents: [company],
    texts: createMessageTexts([], { name: 'Bench', language: 'es', country: 'AR' }),
    messenger,
    alerts: { raise: () => undefined, resolve: () => undefined },
    clock: systemClock,
    random: Math.random,
    log: silent,
    settings: { ...quickSettings, pollIntervalMs: 60_000, timings: { ...quickSettings.timings, watchMs: 60_000 } },
    idKey: Buffer.alloc(32, 1),
  });
  await delivery.start();
  await delivery.lookedOnce(AbortSignal.timeout(60_000));
  const startMs = performance.now() - startedAt;
  await delivery.approve();

  const intakeAt = performance.now();
  for (let at = 0; at < NEW_INVOICES; at += PAGE) {
    const page = Array.from({ length: PAGE }, (_, n) => company.post(10_000_000 + at + n, { cardCode: 'BENCH' }));
    await outbox.commitPage(page, null, rules, Date.now());
  }
  const intakeMs = performance.now() - intakeAt;

  for (let n = 0; n < DISPATCHED; n++) company.print(10_000_000 + n);
  delivery.pokeIntake();
  while (
    (await outbox.dueMessages({ now: Date.now(), limit: DISPATCHED, exclude: [], customersToo: true })).length <
    DISPATCHED
  ) {
    await systemClock.sleep(20);
  }
  const dispatchAt = performance.now();
  messenger.connect();
  while (messenger.phones.length < DISPATCHED) await systemClock.sleep(5);
  const dispatchMs = performance.now() - dispatchAt;
  const rssMb = process.memoryUsage().rss / 1_048_576;
  await delivery.stop();
  database.close();
  return { invoices, startMs, intakeMs, dispatchMs, rssMb };
}
