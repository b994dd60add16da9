/**
 * Provokes every fault of the guide's engine, one fresh link each, and holds what is reported, when, and how the session
 * comes back against the table. `npx node test/faults/webjs/run.ts [--only WORD] [--write]`: `--write` keeps the result for
 * docs/engines.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startWebRig, testBrowser, type WebRig } from '../../../sandbox/whatsapp/web/rig.ts';
import { findBrowser } from '../../../src/whatsapp/webjs/browser/find.ts';
import { webjsSessionStore } from '../../../src/whatsapp/webjs/session-store.ts';
import { deadlines, type FaultRow } from './row.ts';
import { faultRows } from './rows.ts';

export interface FaultResult {
  readonly group: string;
  readonly fault: string;
  readonly bare: string;
  readonly reports: string;
  readonly reported: string;
  readonly withinMs: number;
  readonly tookMs: number;
  readonly recovery: string;
  readonly recovered: boolean;
}

const resultFile = new URL('results.json', import.meta.url);

async function runRow(row: FaultRow, browser: string): Promise<FaultResult> {
  const rig = await startWebRig(browser, { deadlines, transportPingMs: 500 });
  try {
    const copy = path.join(rig.folder, 'copy');
    if (row.before !== 'unlinked') {
      await rig.link();
      // A first link is proven by one controlled restart before anybody calls it linked.
      if (row.recovery !== 'link again') {
        await rig.restart();
        await mkdir(copy);
        await webjsSessionStore.snapshot(rig.settings.storePath, copy);
        if (row.before === 'open') {
          await rig.host.connect({ link: null });
          await rig.event('backlog_received');
        }
      }
    }
    const started = performance.now();
    const { reported } = await row.provoke(rig);
    const tookMs = Math.round(performance.now() - started);
    row.lift?.(rig);
    const { group, fault, bare, reports, withinMs, recovery } = row;
    const recovered = await recovers(row, rig, copy);
    return { group, fault, bare, reports, reported, withinMs, tookMs, recovery, recovered };
  } finally {
    await rig.host.close();
    row.cleanUp?.(rig);
    await rig.close();
  }
}

/** The session comes back in the way the row promises, and never by a QR that nobody asked for. */
async function recovers(row: FaultRow, rig: WebRig, copy: string): Promise<boolean> {
  const { storePath } = rig.settings;
  switch (row.recovery) {
    case 'none needed':
    case 'by itself':
      return !rig.events.some(({ type }) => type === 'closed');
    case 'restore':
      await rig.restart();
      await rm(storePath, { recursive: true, force: true });
      await cp(copy, storePath, { recursive: true });
      return await opensWithoutCode(rig);
    case 'connect':
      await rig.restart();
      return await opensWithoutCode(rig);
    case 'start over':
      await rig.restart();
      await rm(storePath, { recursive: true, force: true });
      await rig.link();
      return true;
    case 'link again':
      await rig.restart();
      await rig.link();
      return true;
  }
}

async function opensWithoutCode(rig: WebRig): Promise<boolean> {
  await rig.host.connect({ link: null });
  await rig.event('open');
  return !rig.events.some(({ type }) => type === 'link_code');
}

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
const browser = await testBrowser();
if (browser === null) throw new Error('No browser: @sparticuz/chromium is not installed for this platform');
const rows = faultRows.filter(({ group, fault }) => `${group} ${fault}`.includes(values.only ?? ''));
const results: FaultResult[] = [];
let wrong = 0;
let skipped = 0;
for (const row of rows) {
  const impossible = row.impossible?.() ?? null;
  if (impossible !== null) {
    console.log(`- ${row.group}, ${row.fault}: left out, ${impossible}`);
    skipped += 1;
    continue;
  }
  const result = await runRow(row, browser).catch((error: unknown) => error as Error);
  if (result instanceof Error) {
    wrong += 1;
    console.log(`✖ ${row.group}, ${row.fault}: ${result.message}`);
    continue;
  }
  const good = result.reported === result.reports && result.tookMs <= result.withinMs && result.recovered;
  if (!good) wrong += 1;
  console.log(
    `${good ? '✔' : '✖'} ${row.group}, ${row.fault}: ${result.reported} in ${result.tookMs} ms (${result.reports} within ${result.withinMs}), ${result.recovery}: ${String(result.recovered)}`,
  );
  results.push(result);
}
console.log(`${results.length} of ${rows.length} rows ran to their end, ${skipped} left out, ${wrong} wrong`);
if (values.write) {
  const { version } = await findBrowser(browser, path.join(path.dirname(browser), '..'));
  await keep(results, version);
}
process.exitCode = wrong === 0 ? 0 : 1;

/** Rows that ran replace their older results; rows that no longer exist go. */
async function keep(fresh: readonly FaultResult[], browserVersion: string): Promise<void> {
  const older = existsSync(resultFile)
    ? (JSON.parse(readFileSync(resultFile, 'utf8')) as { results: FaultResult[] }).results
    : [];
  const nameOf = ({ group, fault }: { group: string; fault: string }) => `${group}: ${fault}`;
  const all = new Map([...older, ...fresh].map((result) => [nameOf(result), result]));
  const date = new Date().toISOString().slice(0, 10);
  const kept = faultRows.flatMap((row) => all.get(nameOf(row)) ?? []);
  const content = { date, browser: browserVersion, deadlines, results: kept };
  await writeFile(resultFile, `${JSON.stringify(content, null, 2)}\n`);
}
