import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { calmPolicy } from '../../src/session/lifecycle/memory.ts';
import { peekMetadata, writeMetadata } from '../../src/session/records/metadata.ts';
import type { SweepCompany } from './company.ts';

/** The default of `WHATSAPP_SESSION_NAME`. */
export const SESSION_NAME = 'sap-whatsapp-persistent';

/** What is killed: the service, its engine's process, or both at once. */
export type Victim = 'service' | 'host' | 'all';

/** The real service, linked by scanning whatever it shows, restarted and killed at will. */
export class SweptService {
  /** QR codes shown after the first link was proven. */
  needlessCodes = 0;
  starts = 0;
  readonly logFile: string;
  readonly #company: SweepCompany;
  readonly #program: string | undefined;
  #process: ServiceProcess | null = null;
  #state = 'stopped';
  #linked = false;

  /** @param program as for `startServiceProcess` */
  constructor(company: SweepCompany, logFile: string, program?: string) {
    this.#company = company;
    this.logFile = logFile;
    this.#program = program;
  }

  get running(): boolean {
    return this.#process !== null;
  }
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }
  get state(): string {
    return this.#state;
  }
  get linked(): boolean {
    return this.#linked;
  }

  /**
   * @param failpoint `NAME=crash|throw|stall@N`, or null
   * @param changes to the service's environment, for this life
   */
  start(failpoint: string | null = null, changes: Readonly<Record<string, string>> = {}): void {
    this.starts += 1;
    this.#calm();
    const started = startServiceProcess({
      order: {
        environment: { ...this.#company.environment, ...changes },
        whatsapp: this.#company.whatsapp.farEnd,
        failpoint,
        approve: true,
      },
      logFile: this.logFile,
      ...(this.#program === undefined ? {} : { program: this.#program }),
      onNews: (news) => {
        if (news.type === 'session') {
          this.#state = news.status.state;
          if (news.status.state === 'connected') this.#linked = true;
        }
        if (news.type === 'link_code') {
          if (this.#linked) this.needlessCodes += 1;
          // The code may have been replaced meanwhile; the next one is scanned.
          this.#company.scan(news.text).catch(() => undefined);
        }
      },
    });
    this.#process = started;
    void started.ended.then(() => {
      if (this.#process === started) this.#process = null;
      this.#state = 'stopped';
    });
  }

  /**
   * A session connects 10 times in 10 minutes at most and grows slower with each failure, over restarts too. In a sweep
   * each life stands for an hour or so: the session starts as after a minute of stable connection, and with its budget
   * of connects. Everything else that it remembers stays.
   */
  #calm(): void {
    const { environment } = this.#company;
    const place = {
      authPath: environment['WHATSAPP_AUTH_PATH'] ?? '',
      sessionName: SESSION_NAME,
      engine: environment['WHATSAPP_ENGINE'] === 'webjs' ? ('webjs' as const) : ('baileys' as const),
    };
    const read = peekMetadata(place);
    if (read.state !== 'read') return;
    const { takenOverAt, person } = read.memory.policy;
    writeMetadata(place, { ...read.memory, policy: { ...calmPolicy, takenOverAt, person } });
  }

  /** SIGKILL. Resolves when the victims are gone; the service goes on living when only its engine died. */
  async kill(victim: Victim): Promise<void> {
    const service = this.#process;
    if (!service) return;
    if (victim !== 'service') for (const pid of childrenOf(service.pid)) end(pid);
    if (victim !== 'host') await service.kill();
  }

  /** SIGSTOP, for the service and its engine, until they are thawed. `ended` as of `stop`. */
  freeze(): { thaw(): void; readonly ended: Promise<number | string | null> } {
    const service = this.#process;
    const pids = service ? [service.pid, ...childrenOf(service.pid)] : [];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return {
      thaw: () => {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      },
      ended: service?.ended ?? Promise.resolve(null),
    };
  }

  /** SIGTERM. Resolves to the exit code or the signal's name, null when nothing ran. */
  async stop(): Promise<number | string | null> {
    return (await this.#process?.stop()) ?? null;
  }

  /** How often a failpoint fired so far, by `NAME ACTION`. */
  fired(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    if (!existsSync(this.logFile)) return counts;
    for (const [, what = ''] of readFileSync(this.logFile, 'utf8').matchAll(/^failpoint (\S+ \S+)$/gm)) {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return counts;
  }
}

function childrenOf(parent: number): number[] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid = 0]) => (ppid === parent ? [pid] : []));
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself between the listing and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
