import { readFileSync, renameSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns } from '../../sandbox/stand-ins.ts';
import { webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { manage } from '../support/manager.ts';
import { until } from '../support/until.ts';
import { argumentsOf, childrenOf } from './child-processes.ts';
import type { PlantedFault } from './faulty-service.ts';
import { readersOf } from './reader-processes.ts';
import { awaitingEvents, eventPort } from './rig.ts';

/** How a core dump is called in the folder that its process stood in, unless `core_pattern` says otherwise. */
export const DUMP = 'core';

export interface CrashingRunParts {
  readonly standIns: StandIns;
  readonly webhookKey: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Called when the service has crashed, before its next start, with what it had shown by then. */
  onCrash(shown: ShownSecrets): void;
}

/** What it showed or wrote for others, and what they must know to use it. */
export interface ShownSecrets {
  /** Texts of the QR codes. */
  readonly codes: readonly string[];
  /** Of the control endpoint, one a start. */
  readonly tokens: readonly string[];
}

/**
 * The service with debug logs, from its first start until messages are out: one of its parts fails, SAP ends its sessions, the process that reads
 * PDFs crashes, then the engine's, a backup is made, the service itself crashes, starts again and stops in good order.
 */
export async function crashingRun(parts: CrashingRunParts): Promise<ShownSecrets> {
  const { standIns, webhookKey, settings, onCrash } = parts;
  const { folder, whatsapp, sap } = standIns;
  // For an incident, and an alert of it.
  const fault: PlantedFault = { at: 'invoices read', kind: 'rejection' };
  const environment = {
    ...standIns.environment,
    ...awaitingEvents(webhookKey),
    ...settings,
    LOG_LEVEL: 'debug',
    PLANTED_FAULTS: JSON.stringify([fault]),
  };
  const logFile = path.join(folder, 'service.log');
  const farEnds = { whatsapp: whatsapp.farEnd } as Parameters<typeof manage>[1]['farEnds'];
  const codes: string[] = [];
  const tokens: string[] = [];
  let state = 'stopped';

  function start(): ServiceProcess {
    state = 'stopped';
    return startServiceProcess({
      order: { environment, whatsapp: whatsapp.farEnd, failpoint: null, approve: true },
      logFile,
      program: path.join(import.meta.dirname, 'faulty-service.ts'),
      onNews: (news) => {
        if (news.type === 'session') state = news.status.state;
        if (news.type !== 'link_code') return;
        codes.push(news.text);
        // One that has just been replaced is refused; the next one is scanned.
        whatsapp.world.offers.scan(ownNumber, news.text).catch(() => undefined);
      },
    });
  }
  async function connected(): Promise<void> {
    await until('connection', () => state === 'connected');
    const file = path.join(folder, 'data', 'control.sap-whatsapp-persistent.json');
    tokens.push((JSON.parse(await readFile(file, 'utf8')) as { token: string }).token);
  }
  async function sendEvents(): Promise<void> {
    const port = await eventPort({ log: () => readFileSync(logFile, 'utf8') });
    for (const address of [webhookPath(webhookKey), '/sap-webhook/guessed']) {
      const body = JSON.stringify({ type: 'sap.b1.Invoices.Created.v1', data: { DocEntry: '1' } });
      await (await fetch(`http://127.0.0.1:${port}${address}`, { method: 'POST', body })).text();
    }
  }

  const first = start();
  try {
    await until('reader of PDFs', () => readersOf(first.pid).length > 0);
    await crash(folder, 'reader', readersOf(first.pid)[0]);
    await connected();
    await until('messages', () => whatsapp.world.log.counts().arrivals >= 5);
    await sap.admin.expireSessions();
    await sendEvents();
    const processes = [first.pid, ...childrenOf(first.pid)];
    await writeFile(path.join(folder, 'arguments'), processes.flatMap(argumentsOf).join('\n'));
    const readers = readersOf(first.pid);
    await crash(
      folder,
      'engine',
      childrenOf(first.pid).find((pid) => !readers.includes(pid)),
    );
    await until('loss of the engine', () => state !== 'connected');
    await connected();
    const backup = await manage('--backup --json', { environment, farEnds });
    if (backup.exitCode !== 0) throw new Error(backup.stderr);
    const orphans = childrenOf(first.pid);
    await crash(folder, 'service', first.pid);
    await until('end of what it had started', () => orphans.every(hasEnded));
    onCrash({ codes, tokens });
  } finally {
    await first.kill();
  }
  const second = start();
  try {
    await connected();
  } finally {
    await second.stop();
  }
  return { codes, tokens };
}

/** Ends a process as its own fault would, and puts the dump aside that it may have left. */
async function crash(folder: string, what: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error(`there is no ${what}`);
  process.kill(pid, 'SIGABRT');
  await until(`end of the ${what}`, () => hasEnded(pid));
  try {
    renameSync(DUMP, path.join(folder, `core.${what}`));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function hasEnded(pid: number): boolean {
  return argumentsOf(pid).join('') === '';
}
