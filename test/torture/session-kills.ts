import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { engineMarker } from '../../src/whatsapp/host/orphans.ts';
import { runningProcesses } from '../../src/whatsapp/host/process-table.ts';
import { type SessionPlan, storeFolder } from '../support/session.ts';
import { SessionRun } from './session-run.ts';

export type Victim = 'service' | 'host' | 'browser' | 'all';

export interface KillResult {
  readonly kills: number;
  readonly killed: Readonly<Partial<Record<Victim, number>>>;
  /** What the session was in when it was killed. */
  readonly killedWhile: Readonly<Record<string, number>>;
  /** Lives that began with a first link; in the others the login was old already. */
  readonly firstLinks: number;
  /** QR codes scanned because *linked* had not been shown yet. */
  readonly linkScans: number;
  /** Restarts that did not come back to connected within the deadline. */
  readonly unrecovered: number;
  /** QR codes shown after *linked* was. */
  readonly needlessQrScans: number;
  readonly needsPerson: number;
  /** Milliseconds from the kill to connected, 50th and 95th percentile. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Engine processes left after the last stop. */
  readonly orphans: number;
}

export interface KillOptions {
  readonly whatsapp: WhatsApp;
  /** A session that is linked and stopped. */
  readonly plan: SessionPlan;
  readonly kills: number;
  /** Each so many kills a new life begins with a first link, the next kill falls between the scan and a while after. */
  readonly firstLinkEvery: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly onKill?: (done: number) => void;
}

/** Longer than an engine takes from the scan to *linked*, and from a start to its first sends. Milliseconds. */
const linkMs = { baileys: 1500, webjs: 4000 };
const workMs = { baileys: 700, webjs: 1500 };

/** kill -9 of the service, its engine host, its browser, or all, at random moments of linking, starting and sending. */
export async function killAgainAndAgain(options: KillOptions): Promise<KillResult> {
  const { whatsapp, plan, kills, firstLinkEvery, random, onKill } = options;
  const victims: readonly Victim[] =
    plan.engine === 'webjs' ? ['service', 'host', 'browser', 'all'] : ['service', 'host', 'all'];
  const killed: Partial<Record<Victim, number>> = {};
  const killedWhile: Record<string, number> = {};
  const recoveries: number[] = [];
  let life = plan;
  let firstLinks = 0;
  let unrecovered = 0;
  let run = new SessionRun(whatsapp, plan, planFileOf(plan));
  run.linked = true;
  const begin = (before?: SessionRun): SessionRun => new SessionRun(whatsapp, life, planFileOf(life), before);
  await run.connected();

  for (let done = 0; done < kills; done++) {
    const fresh = done % firstLinkEvery === firstLinkEvery - 1;
    if (fresh) {
      await run.stop();
      if (life !== plan) rmSync(life.folder, { recursive: true, force: true, maxRetries: 5 });
      life = { ...plan, folder: path.join(plan.folder, `life-${done}`) };
      mkdirSync(life.folder);
      firstLinks += 1;
      run = begin(run);
      run.linked = false;
      await run.scanned();
    }
    await pause(random() * (fresh ? linkMs : workMs)[plan.engine]);
    const what = victims[Math.floor(random() * victims.length)] ?? 'all';
    killed[what] = (killed[what] ?? 0) + 1;
    killedWhile[run.word] = (killedWhile[run.word] ?? 0) + 1;
    const at = performance.now();
    const needless = run.needlessQrCodes;
    const found = what === 'service' || what === 'all' ? [] : await processesOf(life, what);
    run.forget();
    for (const pid of what === 'all' ? everyProcess(life) : found) kill(pid);
    if (what === 'service' || what === 'all') {
      await run.kill();
      run = begin(run);
    }
    // Now and then the next kill hits the recovery itself.
    if (random() < 0.3) continue;
    if (await run.connected()) recoveries.push(performance.now() - at);
    else {
      unrecovered += 1;
      process.stderr.write(`kill ${done + 1} (${what}): not back; last said ${run.word}\n`);
    }
    if (run.needlessQrCodes > needless) process.stderr.write(`kill ${done + 1} (${what}): a QR code was shown\n`);
    onKill?.(done + 1);
  }
  if (!(await run.connected())) unrecovered += 1;
  await run.stop();
  recoveries.sort((a, b) => a - b);
  const percentile = (share: number) => Math.round(recoveries[Math.floor(recoveries.length * share)] ?? 0);
  return {
    kills,
    killed,
    killedWhile,
    firstLinks,
    linkScans: run.linkScans,
    unrecovered,
    needlessQrScans: run.needlessQrCodes,
    needsPerson: run.needsPerson,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    orphans: everyProcess(life).length + everyProcess(plan).length,
  };
}

function planFileOf(plan: SessionPlan): string {
  const file = path.join(plan.folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** The engine's host, or its browser; waits until there is one. */
async function processesOf(plan: SessionPlan, which: 'host' | 'browser'): Promise<readonly number[]> {
  for (;;) {
    const found = processes(plan).filter(({ args }) =>
      args.some((word) => (which === 'browser' ? word.startsWith('--user-data-dir=') : word.endsWith('entry.ts'))),
    );
    if (found.length > 0) return found.map(({ pid }) => pid);
    await pause(20);
  }
}

function everyProcess(plan: SessionPlan): readonly number[] {
  return processes(plan).map(({ pid }) => pid);
}

function processes(plan: SessionPlan) {
  const marker = engineMarker(storeFolder(plan));
  return runningProcesses().filter(({ args }) => args.includes(marker));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
