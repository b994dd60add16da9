import { duration } from '../../duration.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { makeDrill } from '../../service/drill-life.ts';
import { lookIntoVault } from '../../service/stopped-session.ts';
import { drillRemedy } from '../../session/lifecycle/drill-plan.ts';
import { oneLine } from '../../visible-text.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { ago, bytes } from './format.ts';

/** `--drill`: restores the newest copy off site elsewhere and checks it. Needs no service, and changes nothing. */
export async function drill(run: Run): Promise<Outcome> {
  run.call.progress({ type: 'step', sentence: 'Unpacking the newest copy elsewhere and checking it.' });
  const result = await makeDrill({ ...run, vault: await lookIntoVault(run) });
  const { file, backupAt, problem, ms } = result;
  if (problem !== null) {
    const text = `The restore drill FAILED: ${oneLine(problem.sentence)}`;
    return { exitCode: exitCodes.failed, result: { drill: result }, text, next: drillRemedy(problem) };
  }
  const text = [
    `The restore drill succeeded in ${duration(ms)}.`,
    `${file} (${bytes(result.bytes ?? 0)}, made ${ago(backupAt, Date.now())}) opens with the copied key, and its login is complete.`,
  ].join('\n');
  return { exitCode: exitCodes.done, result: { drill: result }, text, next: nextStep`${{ action: 'status' }}` };
}
