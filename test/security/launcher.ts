import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';

/** A command as a user starts it, in a process of its own. */
export interface LaunchedCommand {
  readonly child: ChildProcess;
  /** Standard output and standard error until now. */
  output(): string;
  /** Standard output alone. */
  answer(): string;
  /** Resolves to the exit code when it has ended. */
  readonly ended: Promise<number | null>;
}

export type Launcher = 'hybrid-invoice-service.js' | 'session-manager.js';

/** Starts a launcher with nothing of the tests' own environment but what is needed to find programs. */
export function launchCommand(
  launcher: Launcher,
  args: readonly string[],
  options: SpawnOptions & { readonly env: NodeJS.ProcessEnv },
): LaunchedCommand {
  const child = spawn(process.execPath, [path.join(root, launcher), ...args], {
    ...options,
    // What a command writes without being told where goes into the folder of the test.
    env: {
      ...bareEnvironment(),
      ...(options.cwd !== undefined && { COURIER_HOME: String(options.cwd) }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, answer] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    answer += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, answer: () => answer, ended };
}
