import { z } from 'zod';
import { replaceFile } from '../../atomic-file.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import { NotPlainError } from '../../plain-file.ts';
import { type BackupFile, listBackups } from './backup-files.ts';
import { MAX_NUMBER } from './backup-names.ts';
import { type BackupHeader, EnvelopeRefused } from './envelope.ts';
import { readJson } from './json-file.ts';
import { newestPath, type Places } from './places.ts';
import type { ResolvedVaultSettings } from './settings.ts';
import { KeyNotHere, openBackup } from './unpack.ts';

/**
 * The newest backup that this vault has made or fully read. It is recorded next to the store, where nobody else writes:
 * others may write to the backup folder, and a header is authenticated only by reading the whole file.
 */
const knownSchema = z.strictObject({
  format: z.literal(1),
  number: z.number().int().positive().max(MAX_NUMBER),
  /** From its header: 32 random bytes, unique to this backup. */
  salt: z.string(),
});
type KnownNewest = z.infer<typeof knownSchema>;

/** Unauthenticated names and headers count only up to this number, so that they cannot exhaust the numbers. */
const MAX_UNPROVEN = MAX_NUMBER - 1_000_000;

/** The newest valid backup; null if there is none. Reads a backup in full only if it is not the one recorded. */
export async function newestProven(vault: ResolvedVaultSettings): Promise<BackupFile | null> {
  const known = await readKnown(vault.places);
  for (const backup of await listBackups(vault.backupPath, vault.owner)) {
    const { header } = backup;
    if (header === null) continue;
    if (known !== null && isKnown(known, header)) return backup;
    if (!(await isProven(vault, backup.file))) continue;
    if (known === null || header.number > known.number) await rememberNewest(vault, header);
    return backup;
  }
  return null;
}

/** Records a backup that was just verified. If this fails, it only has to be read again. */
export async function rememberNewest(
  vault: ResolvedVaultSettings,
  { number, salt }: Pick<BackupHeader, 'number' | 'salt'>,
): Promise<void> {
  const known: KnownNewest = { format: 1, number, salt };
  try {
    await replaceFile(newestPath(vault.places), JSON.stringify(known));
  } catch (thrown) {
    vault.log.warn({ err: toError(thrown) }, 'the newest backup could not be recorded');
  }
}

/** The number of the next backup: above all ever made, regardless of what is in the folder. */
export async function nextNumber(vault: ResolvedVaultSettings): Promise<number> {
  const known = await readKnown(vault.places);
  const listed = (await listBackups(vault.backupPath, vault.owner)).map(({ number }) => number);
  return Math.max(known?.number ?? 0, ...listed.filter((number) => number <= MAX_UNPROVEN)) + 1;
}

/** True if a newer backup than this one was made and is missing from the folder: someone may want an older one to be used. */
export async function newestIsGone(vault: ResolvedVaultSettings, number: number): Promise<boolean> {
  const known = await readKnown(vault.places);
  if (known === null || number >= known.number) return false;
  const listed = await listBackups(vault.backupPath, vault.owner);
  return !listed.some(({ header }) => header !== null && isKnown(known, header));
}

function isKnown(known: KnownNewest, { number, salt }: BackupHeader): boolean {
  return number === known.number && salt === known.salt;
}

async function isProven(vault: ResolvedVaultSettings, file: string): Promise<boolean> {
  try {
    await openBackup(file, vault.findKey);
    return true;
  } catch (error) {
    const itsOwn = ['EIO', 'EACCES', 'EPERM', 'ENOENT', 'ELOOP'].some((code) => hasCode(error, code));
    if (error instanceof EnvelopeRefused || error instanceof KeyNotHere || error instanceof NotPlainError || itsOwn)
      return false;
    throw error;
  }
}

/** An unreadable record is treated as missing: the backups are read instead. */
async function readKnown(places: Places): Promise<KnownNewest | null> {
  return knownSchema.safeParse(await readJson(newestPath(places))).data ?? null;
}
