import path from 'node:path';
import { toError } from '../../errors/coded-error.ts';
import type { RestoreOutcome } from '../vault-port.ts';
import { listBackups } from './backup-files.ts';
import { inOrderOfTrust } from './choose.ts';
import { livePath } from './places.ts';
import { isRefusal } from './refusal.ts';
import { loginOfBackup, restoreBackup } from './restore.ts';
import type { ResolvedVaultSettings } from './settings.ts';

/** Restores the first backup, in order of trust, that verifies and holds no login of `ended`; see `Vault.restoreNewest`. */
export async function restoreNewest(
  vault: ResolvedVaultSettings,
  why: string,
  first: string | null,
  ended: readonly string[],
): Promise<RestoreOutcome> {
  const backups = inOrderOfTrust(await listBackups(vault.backupPath, vault.owner), first);
  if (backups.length === 0) return { restored: false, detail: 'There is no backup.' };
  const refusals: string[] = [];
  for (const { file } of backups) {
    const outcome = await unlessRefused(vault, file, refusals, async () => {
      if (ended.length > 0 && ended.includes((await loginOfBackup(vault, file)) ?? '')) {
        refusals.push('WhatsApp has ended the login in it.');
        return null;
      }
      const { backup, quarantined } = await restoreBackup(vault, { file, why, acceptOtherSession: false });
      return { backup, quarantined };
    });
    if (outcome) return { restored: true, ...outcome, login: await vault.store.loginOf(livePath(vault.places)) };
  }
  return { restored: false, detail: `None of ${backups.length} backups will do. ${refusals[0] ?? ''}`.trim() };
}

/** The login that `restoreNewest` would bring; see `Vault.nextRestored`. */
export async function nextRestored(vault: ResolvedVaultSettings, first: string | null): Promise<string | null> {
  for (const { file } of inOrderOfTrust(await listBackups(vault.backupPath, vault.owner), first)) {
    const found = await unlessRefused(vault, file, [], async () => ({ login: await loginOfBackup(vault, file) }));
    if (found) return found.login;
  }
  return null;
}

/** A backup that is not good is passed over for an older one; a full disk is the same trouble with every one. */
async function unlessRefused<T>(
  vault: ResolvedVaultSettings,
  file: string,
  refusals: string[],
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusals.push(toError(error).message);
    vault.log.warn({ err: error, file: path.basename(file) }, 'a backup does not verify');
    return null;
  }
}
