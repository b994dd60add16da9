import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresCluster } from '../support/postgres.ts';
import type { SweepCompany } from './company.ts';
import type { SweepOptions } from './options.ts';
import type { SweptService, Victim } from './service.ts';

/** Invoices that are posted and on no phone yet, at most: enough that every kill finds work under way. */
const BACKLOG = 30;
/** Part of the lives that end while the service is still starting; the others end after their first message. */
const YOUNG_DEATHS = 0.3;
const YOUNG_MS = 2000;
const AFTER_FIRST_MS = 1500;
const FIRST_MESSAGE_MS = 60_000;
/** SAP's clock runs ahead, so that what was written long ago leaves the overlap of the delta as it does in real life. */
const SAP_STEP_MS = 20 * 60_000;
/** Settling is given up when nothing more was settled for so long. */
const STANDSTILL_MS = 120_000;
const SETTLE_POLL_MS = 500;

export type Say = (text: string) => void;

/** Kills at random instants until all kills are done and all invoices posted; then lets everything settle. */
export async function killAtRandom(
  {
    company,
    service,
    cluster,
  }: {
    readonly company: SweepCompany;
    readonly service: SweptService;
    /** Every second time it is PostgreSQL that dies, and is started again; null: the outbox is a file. */
    readonly cluster: PostgresCluster | null;
  },
  options: SweepOptions,
  random: () => number,
  say: Say,
): Promise<number> {
  let kills = 0;
  await linkOnce(service);
  while (kills < options.kills) {
    if (!service.running) service.start();
    const before = company.arrivals().size;
    await top(company, options.invoices, kills / options.kills, random);
    const young = random() < YOUNG_DEATHS;
    if (!young) await until(() => company.arrivals().size > before, FIRST_MESSAGE_MS);
    await delay(random() * (young ? YOUNG_MS : AFTER_FIRST_MS));
    const victim = victimOf(random());
    kills += 1;
    if (cluster !== null && kills % 2 === 0) {
      await cluster.stop();
      await cluster.start();
    } else await service.kill(victim);
    await company.sap.admin.setClock({ stepMs: SAP_STEP_MS });
    if (kills % 10 === 0) say(`${kills} kills, ${company.arrivals().size} of ${options.invoices} invoices on phones`);
  }
  if (!service.running) service.start();
  await top(company, options.invoices, 1, random, options.invoices);
  return kills;
}

/** Waits until phones and SAP agree about every invoice; gives up at a standstill, and the count then shows why. */
export async function settle(company: SweepCompany): Promise<void> {
  for (;;) {
    const settled = await settledCount(company);
    if (settled === company.posted.size) return;
    if (!(await until(async () => (await settledCount(company)) > settled, STANDSTILL_MS, SETTLE_POLL_MS))) return;
  }
}

async function settledCount(company: SweepCompany): Promise<number> {
  const arrivals = company.arrivals();
  const rows = await company.sap.admin.rows('Invoices');
  const written = new Map(rows.map((row) => [row['DocEntry'], row['U_CourierStatus']]));
  return [...company.posted.values()].filter(({ docEntry, sha256 }) => {
    const status = written.get(docEntry);
    if (status === 'held' || status === 'cancelled' || status === 'failed') return true;
    return arrivals.has(sha256) && status === 'read';
  }).length;
}

/** The first link is proven before anything is killed: a login that was never linked is the session's test, not ours. */
export async function linkOnce(service: SweptService): Promise<void> {
  if (!service.running) service.start();
  if (!(await until(() => service.linked, 60_000))) throw new Error('The service was never linked.');
}

/** Polls the condition; false at the deadline. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs: number,
  pollMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

/** Posts what the share of the kills asks for, and never lets the backlog run dry. */
export async function top(
  company: SweepCompany,
  invoices: number,
  share: number,
  random: () => number,
  atOnce = BACKLOG,
): Promise<void> {
  const open = company.posted.size - company.arrivals().size;
  const wanted = Math.min(invoices, Math.max(Math.ceil(invoices * share), company.posted.size + (open === 0 ? 5 : 0)));
  const last = Math.min(wanted, company.posted.size + atOnce);
  for (let docEntry = company.posted.size + 1; docEntry <= last; docEntry++) await company.post(docEntry, random);
}

function victimOf(chance: number): Victim {
  if (chance < 0.5) return 'service';
  return chance < 0.75 ? 'host' : 'all';
}
