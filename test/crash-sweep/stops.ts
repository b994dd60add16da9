import { existsSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SweepCompany } from './company.ts';
import { linkOnce, type Say, top, until } from './kills.ts';
import type { SweptService } from './service.ts';
import { doubtsIn } from './tally.ts';

/** A service manager waits so long before it kills. */
const STOP_DEADLINE_MS = 10_000;
/** Part of the lives that end while the service is still starting; the others end after their first message. */
const YOUNG_STOPS = 0.3;
const YOUNG_MS = 2500;
const AFTER_FIRST_MS = 1500;
const FIRST_MESSAGE_MS = 60_000;
/** Invoices for each stop. */
const LOAD = 10;
const SAP_STEP_MS = 20 * 60_000;

interface Condition {
  readonly name: string;
  set(company: SweepCompany): Promise<void>;
}

/** What makes a stop find something under way; none of it is a reason for a doubt. */
const allWell: Condition = { name: 'all well', set: async () => undefined };
const conditions: readonly Condition[] = [
  allWell,
  {
    name: 'late acks',
    set: ({ whatsapp }) =>
      whatsapp.admin.faultSends({ fault: { kind: 'ack_late', ms: 700 }, times: null, recipient: null }),
  },
  {
    name: 'slow uploads',
    set: ({ whatsapp }) =>
      whatsapp.admin.faultUploads({
        fault: { kind: 'slow', pace: { bytesPerSecond: 2000, stopsAfter: null } },
        times: null,
      }),
  },
  { name: 'slow SAP', set: ({ sap }) => sap.admin.addFault({ kind: 'slow', delayMs: 3000, probability: 0.5 }) },
];

export interface Stops {
  readonly stops: number;
  readonly slowestMs: number;
  /** Attempts that a stop left in doubt although WhatsApp would have answered. */
  readonly doubts: number;
  readonly breaches: readonly string[];
}

/** SIGTERM at random instants under load: the service exits by itself, with 0, and leaves nothing in doubt. */
export async function stopAtRandom(
  company: SweepCompany,
  service: SweptService,
  wanted: number,
  random: () => number,
  say: Say,
): Promise<Stops> {
  const breaches: string[] = [];
  let stops = 0;
  let slowestMs = 0;
  let doubts = 0;
  const first = Math.floor(random() * conditions.length);
  await linkOnce(service);
  while (stops < wanted) {
    const { name, set } = conditions[(first + stops) % conditions.length] ?? allWell;
    const logged = lengthOf(service.logFile);
    if (!service.running) service.start();
    const before = company.arrivals().size;
    await top(company, company.posted.size + LOAD, 1, random);
    await set(company);
    const young = random() < YOUNG_STOPS;
    if (!young) await until(() => company.arrivals().size > before, FIRST_MESSAGE_MS);
    await delay(random() * (young ? YOUNG_MS : AFTER_FIRST_MS));
    const at = performance.now();
    const code = await service.stop();
    const ms = Math.round(performance.now() - at);
    await company.whatsapp.admin.clearFaults();
    await company.sap.admin.clearFaults();
    await company.sap.admin.setClock({ stepMs: SAP_STEP_MS });
    // A process that has not come to its first line yet cannot know what a signal means here.
    if (code === 'SIGTERM' && lengthOf(service.logFile) === logged) continue;
    stops += 1;
    slowestMs = Math.max(slowestMs, ms);
    if (code !== 0) breaches.push(`stop ${stops} (${name}): it ended with ${String(code)}`);
    if (ms > STOP_DEADLINE_MS) breaches.push(`stop ${stops} (${name}): it took ${ms} ms`);
    const now = await doubtsIn(company);
    if (now > doubts) breaches.push(`stop ${stops} (${name}): ${now - doubts} attempts are in doubt`);
    doubts = now;
    if (stops % 10 === 0) say(`${stops} stops, the slowest ${slowestMs} ms`);
  }
  return { stops, slowestMs, doubts, breaches };
}

function lengthOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}
