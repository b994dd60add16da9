import { cliError } from '../../errors/cli.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { reach } from './reach.ts';

/** `--refresh`: a planned reconnect without a QR code, as old sessions do automatically. */
export async function refresh(run: Run): Promise<Outcome> {
  const operations = await reach(run);
  if (run.invocation.dryRun) {
    const { running, status } = await operations.status();
    if (!running) throw cliError('CLI_NOT_RUNNING', { session: status.session });
    return {
      exitCode: exitCodes.done,
      result: { dryRun: true, state: status.state },
      text: `The session is ${status.state}; it would reconnect with the same login. Nothing was changed.`,
      next: nextStep`${{ action: 'refresh' }}`,
    };
  }
  await operations.refresh(run.call);
  return {
    exitCode: exitCodes.done,
    result: { refreshed: true },
    text: 'Refreshed: connected again with the same login.',
    next: nextStep`${{ action: 'status' }}`,
  };
}
