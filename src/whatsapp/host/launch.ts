import { type ChildProcess, fork } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { codeFile } from '../../code-file.ts';
import type { Log } from '../../log.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { LoginKeeper } from '../login-database.ts';
import { engineEnvironment } from './child-environment.ts';
import { answerOnLine } from './login-line.ts';
import { engineMarker, hostOptions } from './orphans.ts';

/**
 * Starts the process of an engine, in a group of its own.
 *
 * @param broken called when it asks for the login in a way that cannot be read
 */
export function launch(
  { storePath, cachePath }: EngineSettings,
  { log, login = null }: { readonly log: Log; readonly login?: LoginKeeper | null },
  broken: (detail: string) => void,
): ChildProcess {
  const child = fork(codeFile('./entry.ts', import.meta.url), [engineMarker(storePath)], {
    detached: true,
    env: engineEnvironment(process.env, cachePath, log),
    execArgv: [...hostOptions],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(login === null ? [] : (['pipe'] as const))],
  });
  const line = child.stdio[4];
  if (login !== null && line) answerOnLine(line as Duplex, login, broken);
  return child;
}
