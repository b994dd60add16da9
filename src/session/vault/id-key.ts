import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../atomic-file.ts';
import { codedDiskError } from '../../disk-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { ifAbsent } from './absent.ts';
import { deriveKey, type VaultKey } from './key.ts';

/** The key of delivery's message ids, 32 bytes: the same vault key always gives the same ids. */
export function deriveIdKey(key: VaultKey): Buffer {
  return deriveKey(key, 'invoice-courier message ids 1');
}

/** Path of the id key; every backup contains a copy of this file. */
export function idKeyPath(dataPath: string): string {
  return path.join(dataPath, 'id.key');
}

/**
 * The id key of this installation. Derived from the vault key for a new installation and stored from then on, so that
 * setting a passphrase later does not change the ids of messages in progress.
 *
 * @throws `VAULT_ID_KEY_DAMAGED`: other ids would let messages in doubt arrive twice; `DISK_…`
 */
export async function openIdKey(dataPath: string, key: VaultKey): Promise<Buffer> {
  try {
    const kept = await readFile(idKeyPath(dataPath), 'utf8').catch(ifAbsent(null));
    if (kept !== null && /^[0-9a-f]{64}$/.test(kept.trim())) return Buffer.from(kept.trim(), 'hex');
    if (kept !== null) throw vaultError('VAULT_ID_KEY_DAMAGED', { file: idKeyPath(dataPath) });
    const derived = deriveIdKey(key);
    await replaceFile(idKeyPath(dataPath), `${derived.toString('hex')}\n`);
    return derived;
  } catch (error) {
    throw codedDiskError(error);
  }
}
