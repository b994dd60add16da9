import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SweepCompany } from '../crash-sweep/company.ts';
import { linkOnce, type Say, settle } from '../crash-sweep/kills.ts';
import { SweptService } from '../crash-sweep/service.ts';
import { type SweepResult, tally } from '../crash-sweep/tally.ts';
import { dice } from '../support/dice.ts';
import { clear, type Scene, type SoakFault, soakFaults } from './faults.ts';
import {
  collected,
  DIARY_VARIABLE,
  grownBetween,
  type MemoryOfProcess,
  partsOf,
  type Reading,
  readingsOf,
} from './memory.ts';
import { engineHostOf, type Process, probe } from './probe.ts';
import { byMinute, type Growth, growthOf } from './slope.ts';

export interface SoakOptions {
  /** How long invoices are posted. */
  readonly seconds: number;
  /** Invoices a minute. */
  readonly rate: number;
  /** A fault is struck each so many seconds, and lasts a third of it. */
  readonly faultEvery: number;
  readonly seed: number;
}

export interface SoakResult
  extends Pick<SweepResult, 'invoices' | 'lost' | 'duplicates' | 'held' | 'sapDisagreements'> {
  readonly seconds: number;
  readonly seed: number;
  readonly faults: number;
  readonly kindsOfFaults: number;
  /** Errors that no code caught, of the service. */
  readonly uncaught: number;
  readonly needlessQrCodes: number;
  /** Processes of the engine that were seen: after a crash there is another. */
  readonly engineProcesses: number;
  /** Over the last hour, or the second half of a shorter run; null: too short to tell. */
  readonly growth: Readonly<Record<'rss' | 'descriptors' | 'engineRss' | 'engineDescriptors', Growth | null>>;
  /** What that growth consists of; null: that process did not live through the whole of it. */
  readonly memory: Readonly<Record<'service' | 'engine', MemoryOfProcess | null>>;
}

const LAST_MS = 3_600_000;
/** Everything is collected once so long before the last hour begins: until then the heap has its usual size again. */
const COLLECTED_BEFORE_MS = 600_000;
const SAMPLE_MS = 5000;
/** A line in five minutes. */
const SAMPLES_TO_A_LINE = 60;
/** In SAP time passes three times as fast: what is re-read as its delta's overlap of three hours is as long after one. */
const SAP_AHEAD = 2;
const CUSTOMER_WRITES_EVERY = 10;

interface Seen {
  readonly at: number;
  readonly service: Process;
  readonly engine: Process | null;
}

/** The real service under load, with faults, in a folder of its own; the folder stays when a promise was broken. */
export async function soak(
  options: SoakOptions,
  say: Say,
): Promise<{ result: SoakResult; breaches: readonly string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'invoice-courier-soak-'));
  const logFile = path.join(folder, 'service.log');
  await using company = await SweepCompany.start(folder, 'baileys', true, null, folder);
  const diary = path.join(folder, 'memory');
  await mkdir(diary);
  process.env[DIARY_VARIABLE] = diary;
  const program = fileURLToPath(import.meta.resolve('./measured-service.ts'));
  const service = new SweptService(company, logFile, program);
  const seen: Seen[] = [];
  let struck: readonly string[] = [];
  let code: number | string | null = null;
  let memory: SoakResult['memory'] = { service: null, engine: null };
  try {
    service.start(null, { SAP_POLL_INTERVAL: '5000', WHATSAPP_AUTO_BACKUP: 'true' });
    await linkOnce(service);
    const scene = { company, service: service.pid ?? 0 };
    const ending = new AbortController();
    const lastMs = Math.min(LAST_MS, options.seconds * 500);
    const early = delay(options.seconds * 1000 - lastMs - Math.min(COLLECTED_BEFORE_MS, lastMs / 4));
    const [names, first] = await Promise.all([
      strikeInTurn(scene, options, ending.signal, say),
      early.then(() => collectBoth(diary, scene.service)),
      watchProcesses(scene, seen, ending.signal, say),
      postSteadily(company, options, say).finally(() => ending.abort()),
    ]);
    struck = names;
    memory = compared(diary, first, await collectBoth(diary, scene.service), Date.now() - lastMs);
    say('settling');
    await settle(company);
    code = await service.stop();
  } finally {
    await service.kill('all');
  }
  const counted = await tally(company, 'baileys', 0);
  const { invoices, lost, duplicates, held, sapDisagreements } = counted.result;
  const uncaught = readFileSync(logFile, 'utf8').split('"uncaught error').length - 1;
  const result: SoakResult = {
    seconds: options.seconds,
    seed: options.seed,
    invoices,
    faults: struck.length,
    kindsOfFaults: new Set(struck).size,
    lost,
    duplicates,
    held,
    sapDisagreements,
    uncaught,
    needlessQrCodes: service.needlessCodes,
    engineProcesses: new Set(seen.map(({ engine }) => engine?.pid)).size,
    growth: growthAtTheEnd(seen),
    memory,
  };
  const breaches = [...counted.breaches, ...counted.heldBecause, ...broken(result), ...unclean(code)];
  if (breaches.length === 0) await rm(folder, { recursive: true, force: true });
  else say(`Everything is kept in ${folder}.`);
  return { result, breaches };
}

interface Collected {
  readonly pid: number;
  readonly reading: Reading | null;
}
type Both = Readonly<Record<'service' | 'engine', Collected | null>>;

/** A full collection in the service and its engine, and what lives after it. */
async function collectBoth(diary: string, service: number): Promise<Both> {
  const of = async (pid: number | null): Promise<Collected | null> =>
    pid === null ? null : { pid, reading: await collected(diary, pid) };
  return { service: await of(service), engine: await of(engineHostOf(service)) };
}

function compared(diary: string, first: Both, last: Both, from: number): SoakResult['memory'] {
  const of = (name: keyof Both): MemoryOfProcess | null => {
    const [before, after] = [first[name], last[name]];
    if (!before?.reading || !after?.reading || before.pid !== after.pid) return null;
    const parts = partsOf(readingsOf(diary, after.pid), from);
    return { first: before.reading, last: after.reading, grown: grownBetween(before.reading, after.reading), parts };
  };
  return { service: of('service'), engine: of('engine') };
}

async function postSteadily(company: SweepCompany, { seconds, rate, seed }: SoakOptions, say: Say): Promise<void> {
  const random = dice(seed).next;
  const startedAt = performance.now();
  const total = Math.round((seconds * rate) / 60);
  for (let docEntry = 1; docEntry <= total; docEntry++) {
    await delay(Math.max(0, startedAt + (docEntry - 1) * (60_000 / rate) - performance.now()));
    const { phone } = await company.post(docEntry, random);
    await company.sap.admin.setClock({ stepMs: (SAP_AHEAD * 60_000) / rate });
    if (docEntry % CUSTOMER_WRITES_EVERY === 0 && phone !== null)
      await company.whatsapp.admin.write({ from: phone, text: 'Gracias' });
    if (docEntry % (10 * rate) === 0) say(`${docEntry} of ${total} invoices, ${company.arrivals().size} on phones`);
  }
}

/** @returns the names of the faults that were struck */
async function strikeInTurn(
  scene: Scene,
  { faultEvery, seed }: SoakOptions,
  signal: AbortSignal,
  say: Say,
): Promise<readonly string[]> {
  const struck: string[] = [];
  const pause = (seconds: number): Promise<unknown> => delay(seconds * 1000, null, { signal }).catch(() => null);
  for (let nth = seed; ; nth++) {
    await pause((faultEvery * 2) / 3);
    const fault = soakFaults[nth % soakFaults.length] as SoakFault;
    if (signal.aborted) return struck;
    say(`${struck.length + 1}: ${fault.name}`);
    await fault.strike(scene);
    struck.push(fault.name);
    await pause(faultEvery / 3);
    await fault.mend?.(scene);
    await clear(scene);
  }
}

async function watchProcesses({ service }: Scene, seen: Seen[], signal: AbortSignal, say: Say): Promise<void> {
  const startedAt = performance.now();
  while (!signal.aborted) {
    const host = engineHostOf(service);
    const own = probe(service);
    if (own) seen.push({ at: performance.now() - startedAt, service: own, engine: host === null ? null : probe(host) });
    if (own && seen.length % SAMPLES_TO_A_LINE === 0)
      say(`${Math.round(own.rss / 2 ** 20)} MB, ${own.descriptors} descriptors`);
    await delay(SAMPLE_MS, null, { signal }).catch(() => null);
  }
}

function growthAtTheEnd(seen: readonly Seen[]): SoakResult['growth'] {
  const end = seen.at(-1)?.at ?? 0;
  const last = seen.filter(({ at }) => at >= end - Math.min(LAST_MS, end / 2));
  const of = (value: (one: Seen) => number | undefined): Growth | null =>
    growthOf(
      byMinute(
        last.flatMap((one) => {
          const found = value(one);
          return found === undefined ? [] : [{ at: one.at, value: found }];
        }),
      ),
    );
  return {
    rss: of(({ service }) => service.rss),
    descriptors: of(({ service }) => service.descriptors),
    engineRss: of(({ engine }) => engine?.rss),
    engineDescriptors: of(({ engine }) => engine?.descriptors),
  };
}

function broken({ lost, duplicates, uncaught, needlessQrCodes, growth }: SoakResult): string[] {
  const counts = Object.entries({ lost, duplicates, uncaught, needlessQrCodes });
  return [
    ...counts.filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`),
    ...Object.entries(growth)
      .filter(([, found]) => found?.verdict === 'broken')
      .map(([name, found]) => `${name} grows: ${JSON.stringify(found)}`),
  ];
}

function unclean(code: number | string | null): string[] {
  return code === 0 ? [] : [`the service ended with ${String(code)}`];
}
