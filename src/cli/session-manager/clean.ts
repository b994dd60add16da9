import { cliError } from '../../errors/cli.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { Command } from './arguments.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { reach } from './reach.ts';
import { undoLines } from './restore.ts';

type Clean = Extract<Command, { verb: 'clean' }>;

/** What a person may find out only in front of the QR code. */
const COST =
  'A new link needs the phone, and for a growing number of accounts a passkey, which a server without a screen cannot give.';

/**
 * `--clean`: moves the store to quarantine and prints the undo command, so it does not ask and can be run from a script.
 * Only `--unlink`, which cannot be undone, asks, and only on a terminal.
 */
export async function clean(run: Run, { unlink }: Clean): Promise<Outcome> {
  const { dryRun, yes } = run.invocation;
  if (dryRun) {
    const verdict = await (await viewOf(run)).verify();
    if (verdict.state === 'empty') {
      const text = 'There is no store to clean. Nothing was changed.';
      return { exitCode: exitCodes.done, result: { dryRun: true, store: verdict }, text, next: linkAfter(false) };
    }
    const also = unlink ? ' WhatsApp would be told to remove this device.' : '';
    const text = `The ${verdict.state} session store would go to quarantine.${also} Nothing was changed.`;
    const next = nextStep`${{ action: 'clean', unlink }}`;
    return { exitCode: exitCodes.done, result: { dryRun: true, store: verdict }, text, next };
  }
  if (unlink && !yes && run.terminal.isInteractive) {
    const again = nextStep`${{ action: 'clean', unlink, confirmed: true }}`;
    const question = 'WhatsApp will remove this linked device; only a new link with the phone brings it back.';
    if (!(await run.terminal.confirm(question))) throw cliError('CLI_NOT_CONFIRMED', { again });
  }
  const operations = await reach(run);
  const replaced = await operations.clean({ unlink }, run.call);
  const { running } = await operations.status();
  const text = [
    replaced.quarantined === null && !unlink ? 'There was no store to clean.' : 'The session is clean.',
    ...(replaced.unlinked === true ? ['WhatsApp has removed this device.'] : undoLines(replaced)),
    ...(replaced.quarantined === null ? [] : [COST]),
    ...(running ? ['The service now offers a new link.'] : []),
  ].join('\n');
  return { exitCode: exitCodes.done, result: replaced, text, next: linkAfter(running) };
}

function linkAfter(running: boolean): NextStep {
  if (running) return nextStep`${{ action: 'link' }}`;
  return nextStep`${{ action: 'start_service' }} shows a QR code, and so does ${{ action: 'link' }}.`;
}
