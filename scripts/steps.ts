import { spawn } from 'node:child_process';
import path from 'node:path';

/** One command of a row of checks, run by this Node in the project's folder. */
export interface Step {
  readonly name: string;
  /** Node's arguments: a script and its own. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StepEnd {
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  /** What it said; empty when it could be read while it ran. */
  readonly output: string;
}

/** @param quiet keeps what it says for the end instead of passing it on */
export function runStep(
  { name, args, environment = {} }: Step,
  { quiet }: { readonly quiet: boolean },
): Promise<StepEnd> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: path.dirname(import.meta.dirname),
    env: { ...process.env, ...environment },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ name, passed: false, ms: 0, output: error.message }));
    child.on('close', (code) => resolve({ name, passed: code === 0, ms: performance.now() - startedAt, output }));
  });
}

/** One line: `ok   types (3.1 s)`. */
export function lineOf({ name, passed, ms }: StepEnd): string {
  return `${passed ? 'ok    ' : 'FAILED'} ${name} (${(ms / 1000).toFixed(1)} s)`;
}
