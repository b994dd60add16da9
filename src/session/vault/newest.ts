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
 * The newest backup that this vault has made or read whole. It is remembered beside the store, where nobody else writes:
 * the folder of the backups may be another's, and a header is only proven by reading its file whole.
 */
const knownSchema = z.strictObject({
  format: z.literal(1),
  number: z.number().int().positive().max(MAX_NUMBER),
  /** Of its header, 32 random bytes: no other backup has it. */
  salt: z.string(),
});
type KnownNewest = z.infer<typeof knownSchema>;

/** Names and headers that nobody has proven count as far as this, so that none of them uses the numbers up. */
const MAX_UNPROVEN = MAX_NUMBER - 1_000_000;

/** The newest backup that is proven; null when there is none. Reads a backup whole only where it is not the one known. */
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

/** Remembers a backup that was just proven. That this fails costs a reading, and no backup. */
export async function rememberNewest(
  vault: ResolvedVaultSettings,
  { number, salt }: Pick<BackupHeader, 'number' | 'salt'>,
): Promise<void> {
  const known: KnownNewest = { format: 1, number, salt };
  try {
    await replaceFile(newestPath(vault.places), JSON.stringify(known));
  } catch (thrown) {
    vault.log.warn({ err: toError(thrown) }, 'which backup is the newest could not be written down');
  }
}

/** The number of the next backup: above all that were ever made, whatever the folder holds. */
export async function nextNumber(vault: ResolvedVaultSettings): Promise<number> {
  const known = await readKnown(vault.places);
  const listed = (await listBackups(vault.backupPath, vault.owner)).map(({ number }) => number);
  return Math.max(known?.number ?? 0, ...listed.filter((number) => number <= MAX_UNPROVEN)) + 1;
}

/** True when a newer backup than this one was made, and has gone from the folder: somebody may want the older one used. */
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

/** What cannot be read is as if it had never been written: the backups are read instead. */
async function readKnown(places: Places): Promise<KnownNewest | null> {
  return knownSchema.safeParse(await readJson(newestPath(places))).data ?? null;
}
