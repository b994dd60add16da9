/** A person at a terminal: a command in a pseudo terminal, and what they do when something appears on it. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { bareEnvironment } from './environment.ts';

/** Why there is none here; false: there is one. */
export const withoutTerminal: string | false =
  spawnSync('script', ['--version']).status === 0 ? false : 'needs script(1)';

/** Of one command, on a busy machine. */
const LONGEST_MS = 60_000;

/** Types, or acts elsewhere. Each once, in this order. */
export type Deeds = readonly (readonly [appeared: RegExp, deed: string | (() => Promise<unknown>)])[];

/** Printed behind the command: `script` itself may wait on after it. */
const ENDED = /\nended with (\d+)\n/;

/**
 * Runs it in a pseudo terminal of 24 rows and 80 columns.
 *
 * @param home with other variables of its environment, if it has any
 * @param heard gets all that was on the screen, each time that something appears
 */
export async function onTerminal(
  command: readonly string[],
  home: { readonly COURIER_HOME: string } & Readonly<Record<string, string | undefined>>,
  deeds: Deeds = [],
  heard: (screen: string) => void = () => undefined,
  longestMs = LONGEST_MS,
): Promise<{ readonly screen: string; readonly code: number }> {
  const line = `stty rows 24 cols 80; trap : INT; ${command.join(' ')}; printf '\\nended with %s\\n' $?`;
  const { HOME } = process.env;
  const env = { ...bareEnvironment(), HOME, TERM: 'xterm', ...home };
  const child = spawn('script', ['-qfc', line, '/dev/null'], { cwd: home.COURIER_HOME, env });
  const left = [...deeds];
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text.replaceAll('\r', '');
    heard(screen);
    if (ENDED.test(screen)) child.kill('SIGKILL');
    for (let next = left[0]; next?.[0].test(screen); next = left[0]) {
      left.shift();
      if (typeof next[1] === 'string') child.stdin.write(next[1]);
      else void next[1]();
    }
  });
  const late = setTimeout(() => child.kill('SIGHUP'), longestMs);
  await once(child, 'exit');
  clearTimeout(late);
  const code = ENDED.exec(screen)?.[1];
  const missed = left.map(([what]) => String(what));
  assert.ok(code !== undefined && missed.length === 0, `${missed.join()} never appeared:\n${screen}`);
  return { screen: screen.replace(ENDED, '\n'), code: Number(code) };
}
