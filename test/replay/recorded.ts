import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { customersArrivals } from '../../sandbox/demo/truth.ts';
import { type ReplayResult, replay } from '../../sandbox/replay/replay.ts';
import { ReplayedService } from '../../sandbox/replay/service.ts';
import { WatchedRecorder } from '../../sandbox/replay/watched.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import { readBundle } from '../../src/operations/doctor/read-bundle.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { valuesOfRun } from '../support/values-of-run.ts';

/** As fast as processes can follow. */
export const SPEED = 200;
/** The same, where PDFs are read and uploaded besides. */
const SPEED_WITH_DELIVERIES = 40;
const PATIENCE_MS = 90_000;
const never = new AbortController().signal;

/** A real service on the stand-ins, to which faults happen until a bundle is made of it. */
export interface Recording {
  readonly standIns: StandIns;
  readonly service: ReplayedService;
  /** The state has been gone through since the recording began, `times` times. */
  seen(state: string, reason: string | null, times?: number): Promise<void>;
  connected(): Promise<void>;
  sap(about: string, word: string): Promise<void>;
  /** So many documents have reached customers' phones. */
  delivered(documents: number): Promise<void>;
}

/** Lets `faults` happen to a service, with a phone that scans; the bundle that `doctor` makes of it, and the values of the run. */
export async function record(
  engine: EngineName,
  faults: (recording: Recording) => Promise<void>,
  { sapTimeouts = false, delivers = false }: { readonly sapTimeouts?: boolean; readonly delivers?: boolean } = {},
): Promise<{ readonly bundle: Bundle; readonly text: string; readonly values: readonly string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-recorded-'));
  const standIns = await openStandIns(folder, engine, delivers);
  const service = new ReplayedService({ standIns, engine, speed: speedFor(delivers), deliver: delivers, sapTimeouts });
  const watched = new WatchedRecorder(service.place);
  const until = async (what: string, holds: () => boolean) => {
    const told = () => JSON.stringify([watched.turns().slice(-8), watched.allSapTurns()]);
    assert.ok(await watched.until(holds, PATIENCE_MS, never), `waited for ${what}; ${told()}`);
  };
  try {
    service.scanAll(true);
    service.start();
    await faults({
      standIns,
      service,
      seen: (state, reason, times = 1) =>
        until(
          `${state} (${reason})`,
          () => watched.turns().filter((one) => one.state === state && one.reason === reason).length >= times,
        ),
      connected: () => until('a connection', () => watched.state() === 'connected'),
      delivered: (documents) => until(`${documents} documents`, () => customersArrivals(standIns).length >= documents),
      sap: (about, word) => until(`${about} ${word}`, () => watched.allSapTurns()[about]?.at(-1) === word),
    });
    const file = path.join(folder, 'support.json');
    await makeBundle(standIns, file);
    const text = readFileSync(file, 'utf8');
    return { bundle: readBundle(text, file), text, values: await valuesOfRun(standIns) };
  } finally {
    await service.stop();
    await standIns.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeBundle(standIns: StandIns, file: string): Promise<void> {
  // Everything that the service can look at: for whoever only replays, half of the start.
  const { runDoctor } = await import('../../src/cli/doctor/run.ts');
  await runDoctor(standIns.environment, {
    farEnds: {
      whatsapp: standIns.whatsapp.farEnd,
      sessionTimings: {},
      delivery: (settings) => settings,
      failpoints: null,
    },
    json: false,
    signal: never,
    write: () => undefined,
    bundle: { file, yes: true, ask: null },
  });
}

function speedFor(delivers: boolean): number {
  return delivers ? SPEED_WITH_DELIVERIES : SPEED;
}

async function openStandIns(folder: string, engine: EngineName, printed: boolean): Promise<StandIns> {
  const standIns = await startStandIns({ folder, engine, today: '2026-11-23', printed });
  const browser = engine === 'webjs' ? await testBrowser() : null;
  const environment = { ...standIns.environment, ...(browser && { PUPPETEER_EXECUTABLE_PATH: browser }) };
  return { ...standIns, environment };
}

/** Replays a bundle on stand-ins of its own. */
export async function replayed(
  bundle: Bundle,
  {
    say = () => undefined,
    delivers = false,
  }: { readonly say?: (text: string) => void; readonly delivers?: boolean } = {},
): Promise<ReplayResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-replayed-'));
  try {
    return await replay({
      bundle,
      speed: speedFor(delivers),
      say,
      signal: never,
      patienceMs: PATIENCE_MS,
      open: ({ engine, printed }) => openStandIns(folder, engine, printed),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The same bundle with another last state: no service can go through it. */
export function swapped(bundle: Bundle): Bundle {
  const last = bundle.recorder.at(-1);
  const from =
    bundle.recorder.findLastIndex((entry) => entry.state !== last?.state || entry.reason !== last.reason) + 1;
  const recorder = bundle.recorder.map((entry, i) =>
    i < from ? entry : { ...entry, state: 'needs_person', reason: 'dialog' },
  );
  return { ...bundle, recorder };
}
