import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { ServiceNews, ServiceOrder } from './service-messages.ts';

/** The real service, running on the sandbox in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves with the exit code, or the signal's name, when the process has ended. */
  readonly ended: Promise<number | string>;
  /** Asks for a clean stop, and waits for it. */
  stop(): Promise<number | string>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ServiceProcessOptions {
  readonly order: ServiceOrder;
  /** File for the service's log. */
  readonly logFile: string;
  onNews(news: ServiceNews): void;
  /** Another program than the sandbox's own, which takes the same order. */
  readonly program?: string;
}

/** Starts the service. It ends by itself when this process does. */
export function startServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  // Its own handle of the file: what it wrote last is there when it has ended, however it did.
  const log = openSync(options.logFile, 'a', 0o600);
  const child = fork(options.program ?? path.join(import.meta.dirname, 'service-main.ts'), [], {
    stdio: ['ignore', log, log, 'ipc'],
    // The terminal's Ctrl+C is for the sandbox, which then stops the service in good order.
    detached: true,
    execArgv: [...process.execArgv, '--disable-sigusr1'],
  });
  closeSync(log);
  const pid = child.pid;
  if (pid === undefined) throw new Error('The service could not be started.');
  child.on('message', (news: ServiceNews) => options.onNews(news));
  child.send(options.order);
  const ended = endOf(child);
  return {
    pid,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'unknown';
}
