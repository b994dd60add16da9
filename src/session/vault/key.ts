import { createHmac, hash, hkdfSync, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../atomic-file.ts';
import { vaultError } from '../../errors/vault.ts';
import { ifAbsent } from './absent.ts';

/** 32 bytes from which every backup's own key, and the id key of delivery, are derived. */
export interface VaultKey {
  readonly bytes: Uint8Array;
  /** Identifies in a backup which key opens it; reveals nothing about the key. */
  readonly hint: KeyHint;
}

export type KeyHint =
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'passphrase'; readonly id: string; readonly salt: string };

export interface KeyPlaces {
  readonly dataPath: string;
  readonly passphrase: string | null;
  /**
   * The hints of existing backups. They reveal a lost DATA_PATH (the key file is missing) and supply the passphrase's
   * salt, so that the same passphrase gives the same key. Null: a backup that cannot be read now, with an unknown hint.
   */
  readonly existing: readonly (KeyHint | null)[];
  /** Folder of those backups, for the error message. */
  readonly backupPath: string;
  /** For looking only: a key or a salt that is missing is not written, since nothing will be sealed with it. */
  readonly writesNothing?: boolean;
}

/**
 * scrypt with OWASP's recommended cost (N = 2^17, r = 8, p = 1: 128 MiB, some 0.3 s), once per process.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const SCRYPT: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const KEY_FILE = 'vault.key';
const SALT_FILE = 'vault.salt';
const KEY_KIND = 'invoice-courier-vault-key-';
const KEY_FORMAT = 1;
const KEY_PREFIX = `${KEY_KIND}${KEY_FORMAT}`;

/**
 * The key for new backups: from the passphrase if one is set, otherwise from the key file, which is created on first use
 * by whoever may write.
 *
 * @throws `VAULT_KEY_MISSING` if backups exist whose key file is missing: a new key would silently make them unreadable.
 */
export async function openVaultKey(places: KeyPlaces): Promise<VaultKey> {
  if (!places.writesNothing) await mkdir(places.dataPath, { recursive: true, mode: 0o700 });
  if (places.passphrase !== null) return passphraseKey(places.passphrase, await findSalt(places));
  const present = await readKeyFile(places.dataPath);
  if (present) return present;
  if (places.existing.some((hint) => hint?.kind !== 'passphrase')) {
    throw vaultError('VAULT_KEY_MISSING', { folder: places.backupPath, file: keyFilePath(places.dataPath) });
  }
  const bytes = randomBytes(32);
  if (places.writesNothing) return fileKey(bytes);
  const hex = bytes.toString('hex');
  await replaceFile(keyFilePath(places.dataPath), `${KEY_PREFIX} ${hex} ${checksum(hex)}\n`);
  return fileKey(bytes);
}

/**
 * The key that opens an existing backup; null when this installation does not have it. A backup may be older than the
 * passphrase, or have been made with another one.
 */
export async function keyFor(hint: KeyHint, current: VaultKey, places: KeyPlaces): Promise<VaultKey | null> {
  if (current.hint.id === hint.id) return current;
  const candidate = await (hint.kind === 'file'
    ? readKeyFile(places.dataPath)
    : places.passphrase === null
      ? null
      : passphraseKey(places.passphrase, hint.salt));
  return candidate?.hint.id === hint.id ? candidate : null;
}

/** HKDF-SHA256 of the vault key for one purpose (RFC 5869). */
export function deriveKey(key: VaultKey, purpose: string, salt: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, salt, purpose, 32));
}

/** Where the key file of the backups is. */
export function keyFilePath(dataPath: string): string {
  return path.join(dataPath, KEY_FILE);
}

async function readKeyFile(dataPath: string): Promise<VaultKey | null> {
  const file = keyFilePath(dataPath);
  const key = await readVaultKey(file);
  // A copy put back by hand often has default permissions.
  if (key) await chmod(file, 0o600);
  return key;
}

/**
 * The key in a key file, which is not changed; null when there is none.
 *
 * @throws `VAULT_KEY_DAMAGED`, `VAULT_KEY_NEWER`
 */
export async function readVaultKey(file: string): Promise<VaultKey | null> {
  const text = await readFile(file, 'utf8').catch(ifAbsent(null));
  if (text === null) return null;
  const [prefix = '', hex = '', sum] = text.trim().split(' ');
  if (prefix.startsWith(KEY_KIND) && Number(prefix.slice(KEY_KIND.length)) > KEY_FORMAT)
    throw vaultError('VAULT_KEY_NEWER', { file });
  if (prefix !== KEY_PREFIX || !/^[0-9a-f]{64}$/.test(hex) || sum !== checksum(hex)) {
    throw vaultError('VAULT_KEY_DAMAGED', { file });
  }
  return fileKey(Buffer.from(hex, 'hex'));
}

async function findSalt(places: KeyPlaces): Promise<string> {
  const file = path.join(places.dataPath, SALT_FILE);
  const kept = (await readFile(file, 'utf8').catch(ifAbsent(null)))?.trim();
  if (kept !== undefined && /^[0-9a-f]{32}$/.test(kept)) return kept;
  const known = places.existing.find((hint) => hint?.kind === 'passphrase');
  const salt = known?.kind === 'passphrase' ? known.salt : newSalt();
  if (!places.writesNothing) await replaceFile(file, `${salt}\n`);
  return salt;
}

/** For a passphrase that is used for the first time, as hex. */
export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

/** @param salt hex */
export async function passphraseKey(passphrase: string, salt: string): Promise<VaultKey> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'hex'), 32, SCRYPT, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
  return { bytes, hint: { kind: 'passphrase', id: keyId(bytes), salt } };
}

function fileKey(bytes: Buffer): VaultKey {
  return { bytes, hint: { kind: 'file', id: keyId(bytes) } };
}

function keyId(bytes: Uint8Array): string {
  return createHmac('sha256', bytes).update('invoice-courier key id').digest('hex').slice(0, 16);
}

function checksum(hex: string): string {
  return hash('sha256', hex).slice(0, 8);
}
