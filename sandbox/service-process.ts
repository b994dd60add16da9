import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { codeFile } from '../src/code-file.ts';
import { nativeHeap, steadyMemory } from '../src/node-options.js';
import type { ServiceNews, ServiceOrder } from './service-messages.ts';

/** The real service, running with the sandbox in a separate process. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves to the exit code, or the signal's name, when the process has exited. */
  readonly ended: Promise<number | string>;
  /** Requests a clean stop, and waits for it. */
  stop(): Promise<number | string>;
  /** Kills it, like a power failure. */
  kill(): Promise<void>;
}

export interface ServiceProcessOptions {
  readonly order: ServiceOrder;
  /** File for the service's log. */
  readonly logFile: string;
  onNews(news: ServiceNews): void;
  /** Another program instead of the sandbox's own, with the same first message. */
  readonly program?: string;
}

/** Starts the service. It exits by itself when this process does. */
export function startServiceProcess(options: ServiceProcessOptions): ServiceProcess {
  // Its own file handle, so that its last lines are there however it exits.
  const log = openSync(options.logFile, 'a', 0o600);
  const child = fork(options.program ?? codeFile('./service-main.ts', import.meta.url), [], {
    stdio: ['ignore', log, log, 'ipc'],
    // The terminal's Ctrl+C is for the sandbox, which then stops the service cleanly.
    detached: true,
    env: { ...nativeHeap, ...process.env },
    execArgv: [...process.execArgv, '--disable-sigusr1', steadyMemory],
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
