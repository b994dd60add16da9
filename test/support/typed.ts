import { PassThrough, Writable } from 'node:stream';
import type { SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';
import type { openPasskeyWindow, PasskeyWindow } from '../../src/whatsapp/webjs/passkey-window/window.ts';
import type { Rig } from './manager.ts';

/** A command of the session manager with its person, who sees what it says, types lines, and has this passkey. */
export function typed(
  command: string,
  { environment, farEnds }: Pick<Rig, 'environment' | 'farEnds'>,
  authenticator: SoftAuthenticator,
  sees: (all: string, type: (line: string) => void) => void,
  openWindow: typeof openPasskeyWindow = ({ question }) => Promise.resolve(authenticator.get(question.request)),
) {
  const stdin = new PassThrough();
  const opened: PasskeyWindow[] = [];
  let [stdout, stderr] = ['', ''];
  const collect = (take: (text: string) => void) =>
    new Writable({
      write(chunk: Buffer | string, _encoding, done) {
        take(chunk.toString());
        done();
      },
    });
  const seen = (text: string): void => {
    stderr += text;
    sees(stderr, (line) => setTimeout(() => stdin.write(`${line}\n`), 600));
  };
  const exit = runSessionManager(command.split(' '), {
    environment,
    farEnds,
    stdin,
    stdout: collect((text) => (stdout += text)),
    stderr: collect(seen),
    signal: new AbortController().signal,
    openWindow: (window) => {
      opened.push(window);
      return openWindow(window);
    },
  });
  return { exit, opened, stdout: () => stdout, stderr: () => stderr };
}

/** Does something once, when what the command has said fits. */
export function when(fits: RegExp, act: (match: RegExpExecArray) => void): (all: string) => void {
  let done = false;
  return (all) => {
    const match = done ? null : fits.exec(all);
    if (!match) return;
    done = true;
    act(match);
  };
}
