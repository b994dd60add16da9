import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import { kindOfShape } from '../../src/shape.ts';
import { customersArrivals } from '../demo/truth.ts';
import type { StandIns } from '../stand-ins.ts';
import { perform, type Stage } from './perform.ts';
import { type SapCourse, sapCourseOf } from './sap-course.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { ReplayedService } from './service.ts';
import { inWords } from './turns.ts';
import { WatchedRecorder } from './watched.ts';

/** What a replay came to. Plain JSON. */
export interface ReplayResult {
  readonly agrees: boolean;
  readonly expected: readonly string[];
  readonly seen: readonly string[];
  /** Calls to SAP, each with how it turned. */
  readonly sap: {
    readonly expected: Readonly<Record<string, readonly string[]>>;
    readonly seen: Readonly<Record<string, readonly string[]>>;
  };
  /** Documents that reached customers' phones; null: the bundle tells of no deliveries, and none were made. */
  readonly delivered: number | null;
  /** Where it stopped, if the service did not come to what was to be replayed next; null: it went to the end. */
  readonly stuckAt: string | null;
  /** What the bundle tells and this did not replay. */
  readonly leftOut: readonly string[];
  /** Forms of answers in the bundle that the stand-ins did not give. */
  readonly otherForms: readonly string[];
}

export interface ReplayOptions {
  readonly bundle: Bundle;
  /** Times as fast. */
  readonly speed: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** How long the service may take to come to the next step, milliseconds. */
  readonly patienceMs: number;
  /** The stand-ins for an engine, with the invoices' PDFs or without. */
  readonly open: (needs: { readonly engine: Scenario['engine']; readonly printed: boolean }) => Promise<StandIns>;
}

/** After the last step, what it leads to comes within this time. Milliseconds. */
const LAST_WORD_MS = 1500;
const LINKED_WITHIN_MS = 120_000;

/** Lets a service go through what a bundle tells, on stand-ins, and compares. */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { bundle, speed, say } = options;
  const scenario = scenarioOf(bundle, speed);
  const sap = sapCourseOf(bundle.sapCalls, speed);
  for (const line of planOf(scenario, sap)) say(line);
  const standIns = await options.open({ engine: scenario.engine, printed: sap.needsDeliveries });
  const service = new ReplayedService({
    ...{ standIns, engine: scenario.engine, speed },
    deliver: sap.needsDeliveries,
    sapTimeouts: sap.hasTimeouts,
  });
  const watched = new WatchedRecorder(service.place);
  const stage = { standIns, service };
  const leftOut = [...scenario.leftOut, ...sap.leftOut];
  const delivered = () => (sap.needsDeliveries ? customersArrivals(standIns).length : null);
  const flows = () => delivered() !== 0 || scenario.expected.at(-1)?.state !== 'connected';
  try {
    await prepare(scenario, stage, watched, options.signal);
    const [stuckAt] = await Promise.all([
      playSession(scenario, stage, watched, { ...options, hasDelivered: () => delivered() !== 0 }),
      playSap(sap, stage, watched, options),
    ]);
    if (stuckAt === null)
      await watched.until(
        () => watched.turns().length >= scenario.expected.length && isSapDone(sap, watched) && flows(),
        options.patienceMs,
        options.signal,
      );
    await delay(LAST_WORD_MS);
    await watched.until(() => true, 0, options.signal);
    return resultOf({ bundle, scenario, sap, watched, stuckAt, leftOut, delivered: delivered(), flows: flows() });
  } finally {
    await service.stop();
    await standIns.close();
  }
}

/** What will be done, a line each. */
function planOf(scenario: Scenario, sap: SapCourse): readonly string[] {
  const begin = { unlinked: 'nothing linked', linked: 'a linked phone, stopped', connected: 'a connection' };
  return [
    `Engine ${scenario.engine}; it begins with ${begin[scenario.begin]}, and has ${scenario.steps.length + sap.steps.length} steps:`,
    ...scenario.steps.map(({ act, waitMs, why }) => `  ${after(waitMs)} ${act.do.replace('_', ' ')}: ${why}`),
    ...sap.steps.map(({ waitMs, why }) => `  ${after(waitMs)} SAP: ${why}`),
    ...[...scenario.leftOut, ...sap.leftOut].map((what) => `Not replayed: ${what}.`),
  ];
}

function after(ms: number): string {
  return `after ${(ms / 1000).toFixed(1)} s`;
}

/** Brings about what is there before the scenario. */
async function prepare(
  { begin }: Scenario,
  { service }: Stage,
  watched: WatchedRecorder,
  signal: AbortSignal,
): Promise<void> {
  if (begin === 'unlinked') {
    watched.begin(Date.now(), false);
    return;
  }
  service.scanAll(true);
  service.start();
  await watched.until(() => watched.state() === 'connected', LINKED_WITHIN_MS, signal);
  service.scanAll(false);
  if (begin === 'linked') await service.stop();
  watched.begin(Date.now(), begin === 'connected');
}

/** The session's steps, one after the other. Resolves to the one that the service did not come to; null: all are done. */
async function playSession(
  { steps }: Scenario,
  stage: Stage,
  watched: WatchedRecorder,
  { say, signal, patienceMs, hasDelivered }: ReplayOptions & { readonly hasDelivered: () => boolean },
): Promise<string | null> {
  let waitsForDelivery = true;
  for (const { act, gate, waitMs, why } of steps) {
    if (!(await watched.until(() => watched.has(gate), patienceMs, signal))) return why;
    await delay(waitMs);
    // The first connection was in use before something happened to it: a document takes its time at any speed.
    if (waitsForDelivery && watched.state() === 'connected') {
      waitsForDelivery = false;
      await watched.until(hasDelivered, patienceMs, signal);
    }
    say(`${clock()} ${act.do.replace('_', ' ')}: ${why}`);
    let done = await perform(act, stage);
    // A connection is there a moment after it is recorded, a code before it can be scanned.
    const retryUntil = performance.now() + patienceMs;
    while (!done && performance.now() < retryUntil && !signal.aborted) {
      await delay(50);
      done = await perform(act, stage);
    }
    if (!done) return why;
  }
  return null;
}

/** SAP's steps beside them. What a call did not come to shows in the comparison. */
async function playSap(
  { steps }: SapCourse,
  { standIns }: Stage,
  watched: WatchedRecorder,
  { say, signal, patienceMs }: ReplayOptions,
): Promise<void> {
  const standing = new Map<string, NonNullable<SapCourse['steps'][number]['fault']>>();
  for (const { about, fault, turns, waitMs, why } of steps) {
    const isThere = () => (watched.sapTurns()[about]?.length ?? 0) >= turns;
    if (!(await watched.until(isThere, patienceMs, signal))) return;
    await delay(waitMs);
    say(`${clock()} SAP: ${why}`);
    watched.sapFault(about, fault !== null);
    if (fault === null) standing.delete(about);
    else standing.set(about, fault);
    await standIns.sap.localAdmin.clearFaults();
    for (const one of standing.values()) await standIns.sap.localAdmin.addFault(one);
  }
}

function isSapDone({ expected }: SapCourse, watched: WatchedRecorder): boolean {
  const seen = watched.sapTurns();
  return Object.entries(expected).every(([about, turns]) => (seen[about]?.length ?? 0) >= turns.length);
}

function clock(): string {
  return new Date().toISOString().slice(11, 19);
}

function resultOf(parts: {
  readonly bundle: Bundle;
  readonly scenario: Scenario;
  readonly sap: SapCourse;
  readonly watched: WatchedRecorder;
  readonly stuckAt: string | null;
  readonly leftOut: readonly string[];
  readonly delivered: number | null;
  /** False: the service ended connected, and no invoice arrived although the bundle tells of deliveries. */
  readonly flows: boolean;
}): ReplayResult {
  const { bundle, scenario, sap, watched, stuckAt, leftOut, delivered, flows } = parts;
  const expected = scenario.expected.map(inWords);
  // Where the bundle ends in the middle, the replayed service goes on.
  const seen = watched.turns().slice(0, expected.length).map(inWords);
  const all = watched.sapTurns();
  const sapSeen = Object.fromEntries(
    Object.entries(sap.expected).map(([about, turns]) => [about, (all[about] ?? []).slice(0, turns.length)]),
  );
  const sapAgrees = JSON.stringify(sapSeen) === JSON.stringify(sap.expected);
  const given = new Set(
    watched.answers().flatMap((one) => (one.shape ? [`${one.about} ${kindOfShape(one.shape)}`] : [])),
  );
  const others = bundle.whatsapp.filter(({ about, shape }) => !given.has(`${about} ${kindOfShape(shape)}`));
  return {
    agrees: stuckAt === null && JSON.stringify(seen) === JSON.stringify(expected) && sapAgrees && flows,
    expected,
    seen,
    sap: { expected: sap.expected, seen: sapSeen },
    delivered,
    stuckAt,
    leftOut,
    otherForms: others.map(({ about, shape }) => `${about}: ${kindOfShape(shape).slice(0, 160)}`),
  };
}
