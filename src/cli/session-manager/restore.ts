import { existsSync } from 'node:fs';
import path from 'node:path';
import { vaultError } from '../../errors/vault.ts';
import { chooseBackup } from '../../session/vault/choose.ts';
import type { StoreReplaced } from '../../session/vault/store-work.ts';
import type { Command } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { moment } from './format.ts';
import { reach } from './reach.ts';
import { openVaultOf } from './vault-of.ts';

type Restore = Extract<Command, { verb: 'restore' }>;

/** `--restore`: the newest backup that verifies, or the one asked for, in the store's place. */
export async function restore(run: Run, { from, acceptOtherSession }: Restore): Promise<Outcome> {
  // A service may run in another folder: a path is handed over as an absolute one.
  const wish = { from: from !== null && existsSync(from) ? path.resolve(from) : from, acceptOtherSession };
  if (run.invocation.dryRun) return dryRun(run, wish);
  const replaced = await (await reach(run)).restore(wish, run.call);
  const source = replaced.restored
    ? `Backup ${replaced.restored.number} of ${moment(replaced.restored.at)} stands in the store's place.`
    : `${from} stands in the store's place again.`;
  const text = [source, ...undoLines(replaced), 'Next: node session-manager.js --status'].join('\n');
  return { exitCode: exitCodes.done, result: replaced, text };
}

/** How to go back: the replaced store is in quarantine. */
export function undoLines({ quarantined }: Pick<StoreReplaced, 'quarantined'>): string[] {
  if (quarantined === null) return [];
  return [`The store that was there is in quarantine. Undo: node session-manager.js --restore --from ${quarantined}`];
}

async function dryRun(run: Run, wish: { from: string | null; acceptOtherSession: boolean }): Promise<Outcome> {
  const vault = await openVaultOf(run);
  const { from } = wish;
  if (from !== null && (await vault.quarantined()).some((entry) => entry.id === from)) {
    return planned({ from }, `${from} would be put back from quarantine.`);
  }
  const backups = await vault.list();
  const { owner, backupPath } = vault.settings;
  if (from === null && backups.length === 0) throw vaultError('VAULT_NO_BACKUP', { ...owner, folder: backupPath });
  const chosen = from === null ? backups : [chooseBackup(backups, from) ?? (await vault.outside(from))];
  let refusal: unknown = null;
  for (const backup of chosen) {
    if (!backup) throw vaultError('VAULT_NO_SUCH_BACKUP', { from: from ?? '' });
    try {
      await vault.check(backup.file, wish.acceptOtherSession);
      return planned({ file: backup.file }, `${backup.file} verifies and would be restored.`);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function planned(would: object, sentence: string): Outcome {
  const text = `${sentence} Nothing was changed.\nNext: node session-manager.js --restore`;
  return { exitCode: exitCodes.done, result: { dryRun: true, ...would }, text };
}
