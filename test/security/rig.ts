import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { until } from '../support/until.ts';

/** The real service in a process of its own, on the sandbox without PDFs, waiting for a phone that nobody has linked. */
export interface AttackedService {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly standIns: StandIns;
  readonly service: ServiceProcess;
  /** `http://127.0.0.1:PORT` of /health. */
  readonly health: string;
  /** All that the service has logged. */
  log(): string;
  /** What the session's state was, each time that it changed. */
  readonly states: readonly string[];
  /** True while the process lives and answers. */
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/** @param prepare lays what the attacker has prepared; answers changes to the service's environment */
export async function startAttackedService(
  prepare: (folder: string) => Readonly<Record<string, string>>,
  engine: EngineName = 'baileys',
  program?: string,
): Promise<AttackedService> {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-attack-'));
  const changes = prepare(folder);
  const standIns = await startStandIns({ folder, engine, today: '2026-11-23', printed: false });
  const environment = { ...standIns.environment, DISABLE_CUSTOMER_MESSAGES: 'true', ...changes };
  const logFile = path.join(folder, 'service.log');
  const states: string[] = [];
  const started = Promise.withResolvers<string>();
  const service = startServiceProcess({
    order: { environment, whatsapp: standIns.whatsapp.farEnd, failpoint: null, approve: false },
    logFile,
    ...(program === undefined ? {} : { program }),
    onNews: (news) => {
      if (news.type === 'started') started.resolve(news.url);
      if (news.type === 'session') states.push(news.status.state);
    },
  });
  const log = () => readFileSync(logFile, 'utf8');
  void service.ended.then((how) => started.reject(new Error(`the service ended (${how}):\n${log()}`)));
  const close = async () => {
    await service.stop();
    await standIns.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const health = await started.promise.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    folder,
    environment,
    standIns,
    service,
    health,
    log,
    states,
    isAlive: () =>
      fetch(`${health}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      ),
    close,
  };
}

/** Environment with which the service awaits events of SAP on any free port. */
export function awaitingEvents(key: string): Record<string, string> {
  return { SAP_WEBHOOK_URL: 'https://courier.invalid', SAP_WEBHOOK_KEY: key, SAP_WEBHOOK_PORT: '0' };
}

/** The port on which it awaits them, as it said last. */
export async function eventPort({ log }: Pick<AttackedService, 'log'>): Promise<number> {
  const said = () => [...log().matchAll(/"port":(\d+),"msg":"[^"]*\bevents\b[^"]*"/g)].at(-1)?.[1];
  await until('port for events', () => said() !== undefined);
  return Number(said());
}
