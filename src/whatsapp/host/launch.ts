import { fork } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { codeFile } from '../../code-file.ts';
import type { Log } from '../../log.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { LoginKeeper } from '../login-database.ts';
import { type ChannelListener, type EngineChannel, keptStderr } from './channel.ts';
import { engineEnvironment } from './child-environment.ts';
import { endGroup } from './exit.ts';
import { answerOnLine } from './login-answers.ts';
import { engineMarker, hostOptions } from './orphans.ts';

/** Starts the process of one engine, in a group of its own. */
export function launch(
  { storePath, cachePath }: EngineSettings,
  { log, login = null }: { readonly log: Log; readonly login?: LoginKeeper | null },
  listener: ChannelListener,
): EngineChannel {
  const child = fork(codeFile('./entry.ts', import.meta.url), [engineMarker(storePath)], {
    detached: true,
    env: engineEnvironment(process.env, cachePath, log),
    execArgv: [...hostOptions],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(login === null ? [] : (['pipe'] as const))],
  });
  const line = child.stdio[4];
  if (login !== null && line) answerOnLine(line as Duplex, login, (detail) => listener.broken(detail));
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = keptStderr(stderr, text);
  });
  child.on('message', (said) => listener.said(said));
  child.on('error', (error) => listener.ended(null, null, error.message));
  child.on('exit', (code, signal) => listener.ended(code, signal));
  const pid = child.pid ?? -1;
  const end = (): void => {
    if (pid > 0) endGroup(pid, log);
  };
  return {
    pid,
    get connected() {
      return child.connected;
    },
    get stderr() {
      return stderr;
    },
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    leave: () => {
      if (child.connected) child.disconnect();
    },
    kill: end,
    // Browsers and other children are in its group, which is killed even if its leader exited cleanly.
    clear: end,
  };
}
