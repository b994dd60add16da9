import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { engineMarker, parseProcessTable } from '../../src/whatsapp/host/orphans.ts';
import type { SessionPlan } from './session-stage.ts';

export interface KillResult {
  readonly kills: number;
  readonly killed: Readonly<Record<'service' | 'host' | 'both', number>>;
  /** Restarts that did not come back to connected within the deadline. */
  readonly unrecovered: number;
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
  readonly plan: SessionPlan;
  readonly kills: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly onKill?: (done: number) => void;
}

const RECOVERY_MS = 60_000;

/** kill -9 of the service, its engine host, or both, at random moments of starting, logging in and sending. */
export async function killAgainAndAgain({ plan, kills, random, onKill }: KillOptions): Promise<KillResult> {
  const planFile = path.join(plan.folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const storePath = path.join(plan.folder, 'auth', 'baileys-torture');
  const recoveries: number[] = [];
  const killed = { service: 0, host: 0, both: 0 };
  let unrecovered = 0;
  let run = new Run(planFile);
  await run.connected();
  for (let i = 0; i < kills; i++) {
    await pause(random() * 700);
    const what = (['service', 'host', 'both'] as const)[Math.floor(random() * 3)] ?? 'both';
    killed[what] += 1;
    const at = performance.now();
    const qrCodes = run.qrCodes;
    const hosts = what === 'service' ? [] : enginePids(storePath);
    run.forget();
    for (const pid of hosts) kill(pid);
    if (what !== 'host') {
      await run.kill();
      run = new Run(planFile, run);
      // Now and then the next kill hits the start itself.
      if (random() < 0.4) continue;
    } else if (hosts.length === 0) continue;
    if (await run.connected()) recoveries.push(performance.now() - at);
    else unrecovered += 1;
    if (run.qrCodes > qrCodes) process.stderr.write(`kill ${i} (${what}): a QR code was shown\n`);
    onKill?.(i + 1);
  }
  if (!(await run.connected())) unrecovered += 1;
  await run.stop();
  recoveries.sort((a, b) => a - b);
  const percentile = (share: number) => Math.round(recoveries[Math.floor(recoveries.length * share)] ?? 0);
  return {
    kills,
    killed,
    unrecovered,
    needlessQrScans: run.qrCodes,
    needsPerson: run.needsPerson,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    orphans: enginePids(storePath).length,
  };
}

/** One process of the session, and what all processes before it have said. */
class Run {
  qrCodes: number;
  needsPerson: number;
  readonly #child: ChildProcess;
  #state = '';
  #waiters: (() => void)[] = [];

  constructor(planFile: string, before?: Run) {
    this.qrCodes = before?.qrCodes ?? 0;
    this.needsPerson = before?.needsPerson ?? 0;
    const file = path.join(import.meta.dirname, 'session-process.ts');
    this.#child = spawn(process.execPath, [file, planFile], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#child;
    if (!stdout) throw new TypeError('a process without output');
    createInterface(stdout).on('line', (line) => this.#hear(JSON.parse(line) as Line));
  }

  /** What was said so far is of no interest any more. */
  forget(): void {
    this.#state = '';
  }

  /** False when it does not come within a minute. */
  async connected(): Promise<boolean> {
    const giveUpAt = performance.now() + RECOVERY_MS;
    while (this.#state !== 'connected' && performance.now() < giveUpAt) {
      await Promise.race([new Promise<void>((resolve) => this.#waiters.push(resolve)), pause(1000)]);
    }
    return this.#state === 'connected';
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended();
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended();
  }

  async #ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  #hear(line: Line): void {
    if (line.qr !== undefined) this.qrCodes += 1;
    if (line.state === 'needs_person') this.needsPerson += 1;
    if (line.state !== undefined) this.#state = line.state;
    // After a host was killed the state may be stale for an instant; a send that succeeds proves the connection.
    if (line.sent !== undefined) this.#state = 'connected';
    if (line.unsent !== undefined) this.#state = '';
    if (line.error !== undefined) process.stderr.write(`session process: ${line.error} ${line.detail ?? ''}\n`);
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

interface Line {
  readonly state?: string;
  readonly qr?: string;
  readonly sent?: string;
  readonly unsent?: string;
  readonly error?: string;
  readonly detail?: string;
}

function enginePids(storePath: string): readonly number[] {
  const table = execFileSync('ps', ['-axo', 'pid=,pgid=,command='], { encoding: 'utf8' });
  const marker = engineMarker(storePath);
  return parseProcessTable(table).flatMap(({ pid, commandLine }) => (commandLine.includes(marker) ? [pid] : []));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
