import { nextStep } from '../../next-steps/next-step.ts';
import { isLoginInDatabase } from '../../service/login-in-database.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { reach } from './reach.ts';
import { undoLines } from './restore.ts';

/** `--repair`: diagnoses first; a valid store is never replaced, nor the copy of a login that lies in a database by an older one. */
export async function repair(run: Run): Promise<Outcome> {
  const copy = await brokenCopy(run);
  if (copy !== null) return copy;
  if (run.invocation.dryRun) {
    const view = await viewOf(run);
    const verdict = await view.verify();
    const none = verdict.state !== 'healthy' && (await view.list()).length === 0;
    const would =
      verdict.state === 'healthy'
        ? 'It would be left unchanged.'
        : none
          ? 'There is no backup that could replace it.'
          : 'The newest valid backup would replace it.';
    const detail = verdict.state === 'damaged' ? `: ${verdict.detail}` : '';
    const text = `The session store is ${verdict.state}${detail}. ${would} Nothing was changed.`;
    const instead = verdict.state === 'empty' ? nextStep`${{ action: 'link' }}` : nextStep`${{ action: 'clean' }}`;
    const next = none ? instead : nextStep`${{ action: 'repair' }}`;
    return { exitCode: exitCodes.done, result: { dryRun: true, store: verdict }, text, next };
  }
  const operations = await reach(run);
  const repaired = await operations.repair(run.call);
  const deed = {
    nothing: [],
    reconnected: ['It is connected.'],
    restored: [`It was replaced by backup ${repaired.restored?.number ?? ''}.`],
  }[repaired.action];
  const { running, status } = await operations.status();
  // Where only the record of a login is lost, the next start uses the login that it finds.
  const isLost = status.linked === 'none' && (running || (await (await viewOf(run)).verify()).state !== 'healthy');
  const linkNeeded = isLost || status.linked === 'unlinked';
  const next = linkNeeded
    ? nextStep`${{ action: 'link' }}`
    : running
      ? nextStep`${{ action: 'status' }}`
      : status.reason === null
        ? nextStep`${{ action: 'start_service' }}`
        : status.next;
  const text = [repaired.finding, ...deed, ...undoLines(repaired)].join('\n');
  return { exitCode: linkNeeded ? exitCodes.needsPerson : exitCodes.done, result: repaired, text, next };
}

/** Null: a service runs, what is in the folder is healthy, or it is the login itself. @throws what the database cannot do */
async function brokenCopy(run: Run): Promise<Outcome | null> {
  const { running } = await (await reach(run)).status();
  if (running) return null;
  const verdict = await (await viewOf(run)).verify();
  if (verdict.state === 'healthy' || !(await isLoginInDatabase(run.service, run.account))) return null;
  const found = verdict.state === 'damaged' ? `is damaged: ${verdict.detail}` : 'is not there';
  return {
    exitCode: exitCodes.done,
    result: { action: 'nothing', finding: found, store: verdict },
    text: `This node's copy of the login ${found}.\nThe login itself lies in PostgreSQL, and the next start takes it from there. Nothing was changed.`,
    next: nextStep`${{ action: 'start_service' }}`,
  };
}
