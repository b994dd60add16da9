import { vaultError } from '../../errors/vault.ts';
import { chooseBackup } from '../../session/vault/choose.ts';
import { type BackupShown, showBackup } from '../../session/vault/shown.ts';
import type { RestoreWish } from '../../session/vault/store-work.ts';
import type { BackupsView } from './ports.ts';
import type { OperationCall } from './session-operations.ts';

/** Everything a session could be restored from. */
export interface ListedBackups {
  /** Newest first; each read in full. */
  readonly backups: readonly BackupShown[];
  readonly quarantine: readonly {
    readonly id: string;
    readonly at: number;
    readonly why: string;
    readonly how: string;
  }[];
}

/** With more than this, progress is shown. */
const SOON_READ = 3;

/** Every backup, verified now, and every quarantined store. Needs no lock. */
export async function listBackups(view: BackupsView, call: OperationCall): Promise<ListedBackups> {
  const all = await view.list();
  const quarantine = (await view.quarantined()).map(({ id, at, why, how }) => ({ id, at, why, how }));
  const backups: BackupShown[] = [];
  for (const [index, backup] of all.entries()) {
    if (all.length > SOON_READ) {
      call.progress({ type: 'step', sentence: `Reading backup ${index + 1} of ${all.length}.` });
    }
    call.signal.throwIfAborted();
    const problem = await view.problemOf(backup.file);
    backups.push(showBackup(backup, problem === null, problem));
  }
  return { backups, quarantine };
}

/** What a restore would use: a backup file, or the id of a quarantined store. */
export type RestorePlan = { readonly file: string } | { readonly from: string };

/**
 * Finds and verifies what a restore would use; changes nothing.
 *
 * @throws `VAULT_NO_BACKUP`, `VAULT_NO_SUCH_BACKUP`, and why the chosen one is rejected
 */
export async function planRestore(view: BackupsView, { from, acceptOtherSession }: RestoreWish): Promise<RestorePlan> {
  if (from !== null && (await view.quarantined()).some((entry) => entry.id === from)) return { from };
  const backups = await view.list();
  if (from === null && backups.length === 0) {
    throw vaultError('VAULT_NO_BACKUP', { ...view.owner, folder: view.folder });
  }
  const chosen = from === null ? backups : [chooseBackup(backups, from) ?? (await view.outside(from))];
  let refusal: unknown = null;
  for (const backup of chosen) {
    if (!backup) throw vaultError('VAULT_NO_SUCH_BACKUP', { from: from ?? '' });
    try {
      await view.check(backup.file, acceptOtherSession);
      return { file: backup.file };
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
