/**
 * `npm run bench -- engine --engine webjs|baileys [--starts 5] [--texts 150] [--pdfs 30] --json`
 *
 * Our engine in its host against the bare library in a process, on the same far end, in one run, taking turns: cold start
 * with a stored session, sequential sending (texts, and PDFs of 200 KB), memory of the process tree after it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { startWhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../src/whatsapp/engine-settings.ts';
import { shippedShell } from '../../src/whatsapp/webjs/browser/shell.ts';
import type { BenchOptions, Values } from '../options.ts';
import { bareLibrary, benchDeadlines, type Contender, ourEngine } from './contender.ts';
import { memoryOfTree } from './memory.ts';

const account = '15550001111';
const contact = '15550002222';
/** A turn of sending; the two contenders alternate, so that a busy machine slows both. */
const turns = 5;

export interface EngineBench {
  readonly engine: EngineName;
  /** Medians, ours by the bare library's. */
  readonly coldStartRatio: number;
  readonly sendRateRatio: number;
  readonly memoryAboveMB: number;
  readonly ours: Measured;
  readonly bare: Measured;
}

interface Measured {
  readonly coldStartMs: number;
  readonly messagesPerSecond: number;
  readonly memoryMB: number;
}

export const measures = 'Start, rate and memory of an engine in its host against the bare library.';

export const options = {
  engine: { default: 'webjs', help: 'webjs or baileys' },
  starts: { default: '5', help: 'cold starts' },
  texts: { default: '150', help: 'texts sent' },
  pdfs: { default: '30', help: 'PDFs sent' },
} as const satisfies BenchOptions;

export async function run(values: Values<typeof options>): Promise<EngineBench> {
  const { engine } = values;
  if (engine !== 'webjs' && engine !== 'baileys') throw new TypeError(`--engine is webjs or baileys, not ${engine}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-bench-'));
  const whatsapp = await startWhatsApp({ accounts: [{ digits: account }], contacts: [{ digits: contact }] });
  try {
    const settings = await settingsOf(engine, folder, whatsapp.farEnd);
    const options = { settings, folder, scan: (text: string) => whatsapp.world.offers.scan(account, text) };
    const contenders = [ourEngine(options), bareLibrary(options)] as const;
    const pdf = path.join(folder, 'invoice.pdf');
    await writeFile(pdf, Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(200_000, 'invoice ')]));
    const [ours, bare] = await measure(contenders, {
      starts: Number(values.starts),
      texts: Number(values.texts),
      pdfs: Number(values.pdfs),
      pdf,
    });
    return {
      engine,
      coldStartRatio: rounded(ours.coldStartMs / bare.coldStartMs),
      sendRateRatio: rounded(ours.messagesPerSecond / bare.messagesPerSecond),
      memoryAboveMB: Math.round(ours.memoryMB - bare.memoryMB),
      ours,
      bare,
    };
  } finally {
    await whatsapp.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

interface Load {
  readonly starts: number;
  readonly texts: number;
  readonly pdfs: number;
  readonly pdf: string;
}

async function measure(contenders: readonly [Contender, Contender], load: Load): Promise<[Measured, Measured]> {
  const starts: [number[], number[]] = [[], []];
  const sendingMs: [number, number] = [0, 0];
  // The first start links, the second fills what is cached between starts; neither counts.
  for (const contender of contenders) {
    for (let i = 0; i < 2; i += 1) {
      await contender.start();
      await contender.sendText(contact, 'hello');
      await contender.stop();
    }
  }
  for (let i = 0; i < load.starts; i += 1) {
    for (const [index, contender] of contenders.entries()) {
      starts[index as 0 | 1].push(await timed(() => contender.start()));
      await contender.stop();
    }
  }
  for (const contender of contenders) await contender.start();
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [index, contender] of contenders.entries()) {
        sendingMs[index as 0 | 1] += await timed(async () => {
          for (let i = 0; i < load.texts / turns; i += 1) await contender.sendText(contact, `invoice ${turn}.${i}`);
          for (let i = 0; i < load.pdfs / turns; i += 1) await contender.sendPdf(contact, load.pdf);
        });
      }
    }
    const result = contenders.map((contender, index) => ({
      coldStartMs: Math.round(median(starts[index as 0 | 1])),
      messagesPerSecond: rounded(((load.texts + load.pdfs) * 1000) / sendingMs[index as 0 | 1]),
      memoryMB: Math.round(memoryOfTree(contender.pid) / 1_000_000),
    }));
    return result as [Measured, Measured];
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

async function settingsOf(
  engine: EngineName,
  folder: string,
  farEnd: EngineSettings['farEnd'],
): Promise<EngineSettings> {
  const browser =
    engine === 'webjs' ? await shippedShell(path.join(homedir(), '.cache', 'invoice-courier-tests')) : null;
  if (engine === 'webjs' && !browser) throw new Error('No browser: @sparticuz/chromium is not installed here');
  return {
    engine,
    storePath: path.join(folder, 'session-ours'),
    sessionName: 'ours',
    deadlines: benchDeadlines,
    transportPingMs: 20_000,
    verifyNoiseCertificate: true,
    browserPath: browser?.path ?? null,
    browserArgs: [],
    browserSandbox: 'off',
    cachePath: path.join(folder, 'cache'),
    farEnd,
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
