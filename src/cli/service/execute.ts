import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { toError } from '../../errors/coded-error.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import type { Step } from './facts.ts';

export interface Hands {
  /** Stops the running service and waits for its end; at once when none runs. @throws `SERVICE_NOT_STOPPED` */
  stop(): Promise<void>;
  /** What a command said. */
  said(text: string): void;
}

/** Does the steps in order. @throws `SERVICE_MANAGER_REFUSED` for the first that is refused, `SERVICE_NOT_STOPPED` */
export async function execute(plan: readonly Step[], hands: Hands): Promise<void> {
  for (const step of plan) {
    switch (step.do) {
      case 'write':
        // Service managers read it as another user; no secret is in it.
        refusable(`write ${step.file}`, () =>
          writeFileSync(step.file, step.text, { encoding: step.encoding, mode: 0o644 }),
        );
        break;
      case 'delete':
        refusable(`delete ${step.file}`, () => rmSync(step.file, { force: true }));
        break;
      case 'run':
        run(step, hands);
        break;
      case 'stop':
        await hands.stop();
        break;
    }
  }
}

function refusable(command: string, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    throw serviceManagerError('SERVICE_MANAGER_REFUSED', { command, detail: toError(thrown).message }, thrown);
  }
}

function run({ command, mayFail, asks }: Extract<Step, { do: 'run' }>, hands: Hands): void {
  const [file = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    encoding: 'utf8',
    stdio: asks ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const said = [stdout, stderr].map((text) => (text as string | null)?.trim() ?? '').filter((text) => text !== '');
  if (status !== 0 && mayFail !== true) {
    const detail = error?.message ?? (said.join(' ') || `exit code ${status}`);
    throw serviceManagerError('SERVICE_MANAGER_REFUSED', { command: command.join(' '), detail });
  }
  if (status === 0 || asks !== true) for (const text of said) hands.said(text);
}
