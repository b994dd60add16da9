import { createHash } from 'node:crypto';
import { type FileHandle, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { replaceFileBy } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { bytesOf, openPlainFile, sha256Of } from '../../plain-file.ts';
import { type BackupFile, listBackups, removeBackups, sweepPartialBackups } from './backup-files.ts';
import type { BackupOwner } from './backup-names.ts';
import { toRemove } from './retention.ts';

export interface CopyOrder {
  /** Folder of the backups. */
  readonly from: string;
  /** Folder off site. It is never made: below a place where nothing is mounted, it would be on this computer. */
  readonly to: string;
  readonly owner: BackupOwner;
  /** How many are kept there. */
  readonly keep: number;
}

export interface Copied {
  readonly copied: number;
  /** When the newest backup off site was made, epoch milliseconds; null: there is none. */
  readonly newestAt: number | null;
}

/**
 * Copies what is missing off site, the newest first, each under a temporary name until it was read back and compared. Then
 * the same number is kept there as here, by the same rules.
 *
 * Runs in a process of its own (`copy-child.ts`), because the folder may be on a share that stops answering.
 *
 * @throws `VAULT_COPY_NO_FOLDER`, `VAULT_COPY_DIFFERS`, `VAULT_BACKUP_REFUSED`, `VAULT_BACKUP_NEWER`, disk errors
 */
export async function copyOffSite({ from, to, owner, keep }: CopyOrder, now: number): Promise<Copied> {
  await mustBeElsewhere(from, to);
  const all = await listBackups(from, owner);
  const [newest] = all;
  if (newest?.isNewer)
    throw vaultError('VAULT_BACKUP_NEWER', { file: path.basename(newest.file), detail: 'by its header' });
  if (newest?.header === null)
    throw vaultError('VAULT_BACKUP_REFUSED', { file: path.basename(newest.file), detail: 'it cannot be read' });
  const here = all.filter(({ header }) => header !== null).slice(0, keep);
  await sweepPartialBackups(to, owner);
  const there = new Map((await listBackups(to, owner)).map((backup) => [path.basename(backup.file), backup]));
  let copied = 0;
  for (const backup of here) {
    const name = path.basename(backup.file);
    const known = there.get(name);
    if (known?.header && known.bytes === backup.bytes) continue;
    await copyOne(backup, path.join(to, name));
    copied += 1;
  }
  const after = await listBackups(to, owner);
  // What was copied just now was compared, so that a verified one always remains.
  if (copied > 0) await removeBackups(to, toRemove(after.filter(({ isNewer }) => !isNewer).map(keepable), keep, now));
  return { copied, newestAt: after.find(({ header }) => header !== null)?.at ?? null };
}

async function mustBeElsewhere(from: string, to: string): Promise<void> {
  const found = await stat(to).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return null;
    throw error;
  });
  if (!found?.isDirectory() || (await realpath(to)) === (await realpath(from)))
    throw vaultError('VAULT_COPY_NO_FOLDER', { folder: to });
}

async function copyOne({ file }: BackupFile, target: string): Promise<void> {
  await replaceFileBy(target, async (handle, temporary) => {
    const written = await writeFrom(file, handle);
    await handle.sync();
    if ((await hashOf(temporary)) !== written) throw vaultError('VAULT_COPY_DIFFERS', { file: path.basename(target) });
  });
}

/** Resolves to the hash of what was read. */
async function writeFrom(file: string, target: FileHandle): Promise<string> {
  await using source = await openPlainFile(file);
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(source)) {
    hash.update(chunk);
    await target.writeFile(chunk);
  }
  return hash.digest('hex');
}

async function hashOf(file: string): Promise<string> {
  await using copy = await openPlainFile(file);
  return await sha256Of(copy);
}

function keepable(backup: BackupFile) {
  return { ...backup, generation: backup.header?.generation ?? null };
}
