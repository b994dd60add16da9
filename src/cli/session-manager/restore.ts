import { existsSync } from 'node:fs';
import { commandOf } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { momentMeant } from '../../operations/deliveries/days.ts';
import { planRestore } from '../../operations/session/backups.ts';
import type { RestoreWish, StoreReplaced } from '../../session/vault/store-work.ts';
import { typedPath } from '../working-folder.ts';
import type { Command } from './arguments.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { moment } from './format.ts';
import { reach } from './reach.ts';

type Restore = Extract<Command, { verb: 'restore' }>;

/** `--restore`: replaces the store with the newest valid backup, or with the requested one. */
export async function restore(run: Run, { from, acceptOtherSession }: Restore): Promise<Outcome> {
  const isFile = from !== null && existsSync(typedPath(from));
  const wish = { from: isFile ? typedPath(from) : from && momentMeant(from, run.timeZone), acceptOtherSession };
  if (run.invocation.dryRun) return dryRun(run, wish);
  const replaced = await (await reach(run)).restore(wish, run.call);
  const source = replaced.restored
    ? `Backup ${replaced.restored.number} of ${moment(replaced.restored.at)} is restored.`
    : `${from} is restored.`;
  const text = [source, ...undoLines(replaced)].join('\n');
  return { exitCode: exitCodes.done, result: replaced, text, next: nextStep`${{ action: 'status' }}` };
}

/** How to undo it: the replaced store is in quarantine. */
export function undoLines({ quarantined }: Pick<StoreReplaced, 'quarantined'>): string[] {
  if (quarantined === null) return [];
  return [`The previous store is in quarantine. Undo: ${commandOf({ action: 'restore', from: quarantined })}`];
}

async function dryRun(run: Run, wish: RestoreWish): Promise<Outcome> {
  const plan = await planRestore(await viewOf(run), wish);
  const sentence =
    'file' in plan ? `${plan.file} is valid and would be restored.` : `${plan.from} would be restored from quarantine.`;
  return {
    exitCode: exitCodes.done,
    result: { dryRun: true, ...plan },
    text: `${sentence} Nothing was changed.`,
    next: nextStep`${{ action: 'restore', ...(wish.from !== null && { from: wish.from }), acceptOtherSession: wish.acceptOtherSession }}`,
  };
}
