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
export async function restore(run: Run, { from, acceptOtherSession, withAccounts }: Restore): Promise<Outcome> {
  const isFile = from !== null && existsSync(typedPath(from));
  const wish = {
    from: isFile ? typedPath(from) : from && momentMeant(from, run.timeZone),
    acceptOtherSession,
    withAccounts,
  };
  if (run.invocation.dryRun) return dryRun(run, wish);
  const replaced = await (await reach(run)).restore(wish, run.call);
  const source = replaced.restored
    ? `Backup ${replaced.restored.number} of ${moment(replaced.restored.at)} is restored.`
    : `${from} is restored.`;
  const text = [source, ...accountLines(replaced, wish), ...undoLines(replaced)].join('\n');
  return { exitCode: exitCodes.done, result: replaced, text, next: nextStep`${{ action: 'status' }}` };
}

/** What became of the accounts in the backup. */
function accountLines({ restored, attachments }: StoreReplaced, { from, withAccounts }: RestoreWish): string[] {
  const { brought, offered, kept } = attachments ?? { brought: [], offered: [], kept: [] };
  if (kept.some(isAccounts)) return [ACCOUNTS_KEPT];
  if (brought.some(isAccounts)) return [ACCOUNTS_BROUGHT];
  if (withAccounts) return ['There are no accounts for pages and API in it.'];
  if (!offered.some(isAccounts) || restored === null) return [];
  const again = commandOf({ action: 'restore', from: from ?? String(restored.number), withAccounts: true });
  return [`It also has the accounts for pages and API, and there are none here. To bring them back: ${again}`];
}

const ACCOUNTS = 'people.db';

/** True for what a backup calls the accounts of pages and API, of whichever company that shares the session. */
export function isAccounts(name: string): boolean {
  return name === ACCOUNTS || name.endsWith(`-${ACCOUNTS}`);
}

export const ACCOUNTS_KEPT = 'Who may use pages and API stays as it is here: accounts in the file were not taken over.';
export const ACCOUNTS_BROUGHT =
  'Accounts and tokens for pages and API came with it; everybody logs in again, and tokens stay valid.';

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
    next: nextStep`${{ action: 'restore', ...(wish.from !== null && { from: wish.from }), acceptOtherSession: wish.acceptOtherSession, withAccounts: wish.withAccounts === true }}`,
  };
}
