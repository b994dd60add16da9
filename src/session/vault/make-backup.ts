import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { replaceFileBy } from '../../atomic-file.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import type { BackupRecord, BackupRequest } from '../vault-port.ts';
import { collectAttachments } from './attachments.ts';
import { listBackups, removeBackups } from './backup-files.ts';
import { backupFileName } from './backup-names.ts';
import type { Manifest } from './manifest.ts';
import { nextNumber, rememberNewest } from './newest.ts';
import { writeBackup } from './pack.ts';
import { livePath, makeStaging } from './places.ts';
import { toRemove } from './retention.ts';
import type { ResolvedVaultSettings } from './settings.ts';
import { describeFiles, listFiles } from './store-files.ts';
import { openBackup } from './unpack.ts';

/**
 * Makes a backup: check the store, snapshot, check the snapshot, pack, read back, and only then rename it into place.
 *
 * @throws `VAULT_NOTHING_TO_BACK_UP`, `VAULT_STORE_DAMAGED` (a damaged copy would displace good ones),
 *   `VAULT_BACKUP_FAILED` with the file system's error
 */
export async function makeBackup(
  vault: ResolvedVaultSettings,
  request: BackupRequest,
  signal?: AbortSignal,
): Promise<BackupRecord> {
  await requireHealthy(vault, livePath(vault.places));
  const staging = await makeStaging(vault.places);
  try {
    await vault.store.snapshot(livePath(vault.places), staging.storeFolder);
    const copied = await describeFiles(staging.storeFolder, await listFiles(staging.storeFolder));
    await requireHealthy(vault, staging.storeFolder);
    const attached = await collectAttachments(vault.attachments, staging.attachmentsFolder);
    const attachments = await describeFiles(staging.attachmentsFolder, attached);
    signal?.throwIfAborted();

    const manifest: Manifest = {
      format: 1,
      ...vault.owner,
      number: await nextNumber(vault),
      at: vault.clock.now().wall,
      generation: request.generation,
      account: request.account,
      versions: { node: process.versions.node, ...vault.versions() },
      store: copied,
      attachments,
    };
    const record = await write(vault, manifest, request, staging);
    await retain(vault, manifest).catch((error: unknown) => {
      // The new one is valid even if removing old ones fails.
      vault.log.warn({ err: toError(error) }, 'old backups could not be removed');
    });
    return record;
  } catch (error) {
    if (error instanceof CodedError || signal?.aborted) throw error;
    throw vaultError('VAULT_BACKUP_FAILED', { folder: vault.backupPath, detail: toError(error).message }, error);
  } finally {
    await staging.remove();
  }
}

async function write(
  vault: ResolvedVaultSettings,
  manifest: Manifest,
  request: BackupRequest,
  sources: { readonly storeFolder: string; readonly attachmentsFolder: string },
): Promise<BackupRecord> {
  await mkdir(vault.backupPath, { recursive: true, mode: 0o700 });
  const file = path.resolve(vault.backupPath, backupFileName(vault.owner, manifest.number, manifest.at));
  const written = { bytes: 0, salt: '' };
  await replaceFileBy(file, async (handle, temporary) => {
    await writeBackup(handle, manifest, request.kind, sources, vault.key);
    const back = await openBackup(temporary, vault.findKey);
    if (JSON.stringify(back.manifest) !== JSON.stringify(manifest)) throw new Error('it does not read back as written');
    written.bytes = back.bytes;
    written.salt = back.header.salt;
  });
  await rememberNewest(vault, { number: manifest.number, salt: written.salt });
  return { file, at: manifest.at, kind: request.kind, generation: manifest.generation, bytes: written.bytes };
}

/**
 * The newest one was just verified, so this never removes the last valid copy. A file that claims to be newer is not ours
 * and displaces nothing; what a newer version of the program made is for that one to remove.
 */
async function retain(vault: ResolvedVaultSettings, { number: newest, at: now }: Manifest): Promise<void> {
  const listed = await listBackups(vault.backupPath, vault.owner);
  const all = listed.filter(({ number, isNewer }) => number <= newest && !isNewer);
  const keepable = all.map((backup) => ({ ...backup, generation: backup.header?.generation ?? null }));
  const doomed = toRemove(keepable, vault.keep, now);
  await removeBackups(vault.backupPath, doomed);
  if (doomed.length > 0) vault.log.info({ removed: doomed.map((b) => path.basename(b.file)) }, 'old backups removed');
}

async function requireHealthy(vault: ResolvedVaultSettings, folder: string): Promise<void> {
  const verdict = await vault.store.verify(folder);
  if (verdict.state === 'empty') throw vaultError('VAULT_NOTHING_TO_BACK_UP', { session: vault.session, folder });
  if (verdict.state === 'damaged') throw vaultError('VAULT_STORE_DAMAGED', { detail: verdict.detail });
}
