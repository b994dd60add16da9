import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { reach } from './reach.ts';
import { undoLines } from './restore.ts';
import { openVaultOf } from './vault-of.ts';

/** `--repair`: diagnose first; a store that verifies is never replaced. */
export async function repair(run: Run): Promise<Outcome> {
  if (run.invocation.dryRun) {
    const verdict = await (await openVaultOf(run)).verify();
    const would =
      verdict.state === 'healthy' ? 'It would be left as it is.' : 'The newest good backup would replace it.';
    const detail = verdict.state === 'damaged' ? `: ${verdict.detail}` : '';
    const text = `The session store is ${verdict.state}${detail}. ${would} Nothing was changed.\nNext: node session-manager.js --repair`;
    return { exitCode: exitCodes.done, result: { dryRun: true, store: verdict }, text };
  }
  const handlers = await reach(run);
  const repaired = await handlers.repair(run.call);
  const deed = {
    nothing: [],
    reconnected: ['It is connected.'],
    restored: [`Backup ${repaired.restored?.number ?? ''} stands in its place.`],
  }[repaired.action];
  const { running, status } = await handlers.status();
  const linkNeeded = status.linked === 'none' || status.linked === 'unlinked';
  const next = linkNeeded
    ? 'node session-manager.js --link'
    : running
      ? 'node session-manager.js --status'
      : 'node hybrid-invoice-service.js';
  const text = [repaired.finding, ...deed, ...undoLines(repaired), `Next: ${next}`].join('\n');
  return { exitCode: linkNeeded ? exitCodes.needsPerson : exitCodes.done, result: repaired, text };
}
