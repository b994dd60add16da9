/**
 * Carrying a login to another computer: one file, sealed with a passphrase, in the format of a backup. The copy that stays
 * behind is disarmed once the file is written and read back, because two that run end each other.
 */
import { randomInt } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFileBy } from '../../atomic-file.ts';
import { codedDiskError } from '../../disk-error.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { makeFolderSync } from '../../folders.ts';
import { NotPlainError } from '../../plain-file.ts';
import { isAway, newGeneration, type SessionMemory } from '../lifecycle/memory.ts';
import { restoredMemory } from '../lifecycle/memory-after.ts';
import { type BroughtHome, collectAttachments } from './attachments.ts';
import { type BackupHeader, EnvelopeRefused } from './envelope.ts';
import { newSalt, passphraseKey } from './key.ts';
import type { Manifest } from './manifest.ts';
import { writeBackup } from './pack.ts';
import { livePath, makeStaging } from './places.ts';
import { restoreBackup } from './restore.ts';
import type { ResolvedVaultSettings } from './settings.ts';
import { describeFiles, listFiles } from './store-files.ts';
import { currentMemory, identityOf, type StoreWork, safetyCopy, write } from './store-work.ts';
import { openBackup, peekBackup } from './unpack.ts';

/** Fewer signs can be tried out by whoever gets hold of the file. */
const MIN_PASSPHRASE = 16;
/** Crockford's base 32: 25 of its signs are 125 bits. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface Carried {
  /** Absolute path. */
  readonly file: string;
  /** How often this login has been carried, this time included; both copies remember it. */
  readonly number: number;
  readonly bytes: number;
  /** Files beside the login that are in it: outbox, id key, accounts. */
  readonly attached: readonly string[];
}

export interface Imported extends Pick<BroughtHome, 'brought' | 'kept'> {
  readonly number: number;
  readonly account: string | null;
  /** Id of the replaced store in quarantine; null when there was none. */
  readonly quarantined: string | null;
}

/** A passphrase of 125 random bits in five groups, for a person to write down. */
export function newPassphrase(): string {
  const group = () => Array.from({ length: 5 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
  return Array.from({ length: 5 }, group).join('-');
}

/**
 * Writes the stopped store, with outbox, id key and accounts, into `file`, reads it back, and disarms this copy.
 *
 * @throws `VAULT_CARRY_PASSPHRASE_SHORT`, `VAULT_CARRIED_AWAY`, `VAULT_CARRY_FILE_EXISTS`, `VAULT_NOTHING_TO_BACK_UP`,
 *   `VAULT_STORE_DAMAGED`; this copy is then as it was
 */
export async function exportLogin(work: StoreWork, file: string, passphrase: string): Promise<Carried> {
  requireLong(passphrase);
  const { settings: vault } = work.vault;
  const { memory } = currentMemory(work);
  if (memory?.status !== 'linked') {
    throw vaultError('VAULT_NOTHING_TO_BACK_UP', { session: vault.session, folder: livePath(vault.places) });
  }
  const login = await work.vault.loginOf(null);
  if (isAway(memory, login)) throw vaultError('VAULT_CARRIED_AWAY', { file: memory.carry.away?.file ?? '' });
  const absolute = await freePlace(file);
  const number = memory.carry.number + 1;
  work.step('Sealing login, outbox, keys and accounts, and reading the file back.');
  try {
    const { bytes, attached } = await writeCarried(work, absolute, memory, number, passphrase);
    const away = { at: vault.clock.now().wall, login, file: absolute };
    write(work, { ...memory, carry: { number, away } });
    return { file: absolute, number, bytes, attached };
  } catch (error) {
    // It may be in its place already. Two copies that may start would end each other, and without one of them nothing starts.
    const { memory: written } = currentMemory(work);
    if (!written || !isAway(written, login)) await rm(absolute, { force: true });
    throw codedDiskError(error);
  }
}

/**
 * Puts the login of a carried file in this session's place, with outbox and keys; what was there is put aside. Accounts come
 * along where there are none.
 *
 * @throws `VAULT_CARRY_REFUSED`, `VAULT_CARRY_OLDER`, `VAULT_CARRY_PASSPHRASE_WRONG`, and what a restore throws
 */
export async function importLogin(
  work: StoreWork,
  file: string,
  passphrase: string,
  acceptOtherSession: boolean,
): Promise<Imported> {
  const { settings } = work.vault;
  const header = await peekCarried(file);
  if (header.key.kind !== 'passphrase') throw vaultError('VAULT_CARRY_REFUSED', { file, detail: NOT_CARRIED });
  const { memory } = currentMemory(work);
  const known = memory?.carry.number ?? 0;
  if (header.number < known) throw vaultError('VAULT_CARRY_OLDER', { file, theirs: header.number, ours: known });
  const key = await passphraseKey(passphrase, header.key.salt);
  if (key.hint.id !== header.key.id) throw vaultError('VAULT_CARRY_PASSPHRASE_WRONG', { file });

  const copy = await safetyCopy(work, 'before_restore');
  work.step('Verifying and unpacking the file.');
  const vault: ResolvedVaultSettings = { ...settings, findKey: () => Promise.resolve(key) };
  // What comes home to where it left has nothing newer with it.
  const replaceAttachments = header.number > known;
  const choice = {
    file: path.resolve(file),
    why: 'replaced by a carried login',
    acceptOtherSession,
    replaceAttachments,
    withAccounts: true,
  };
  const { account, quarantined, attachments } = await restoreBackup(vault, choice);
  const login = await work.vault.loginOf(null);
  const restored = { account, linkedAt: header.at, from: null, safetyCopy: copy, login };
  write(work, {
    ...restoredMemory(memory, identityOf(work), restored),
    carry: { number: header.number, away: null },
  });
  const { brought, kept } = attachments;
  return { number: header.number, account, quarantined, brought, kept };
}

async function writeCarried(
  { vault: { settings: vault }, random }: StoreWork,
  file: string,
  memory: SessionMemory,
  number: number,
  passphrase: string,
): Promise<Pick<Carried, 'bytes' | 'attached'>> {
  const key = await passphraseKey(passphrase, newSalt());
  const staging = await makeStaging(vault.places);
  try {
    await requireHealthy(vault);
    await vault.store.snapshot(livePath(vault.places), staging.storeFolder);
    const attached = await collectAttachments(vault.attachments, staging.attachmentsFolder);
    const manifest: Manifest = {
      format: 1,
      ...vault.owner,
      number,
      at: vault.clock.now().wall,
      generation: newGeneration(random),
      account: memory.account?.jid ?? null,
      versions: { node: process.versions.node, ...vault.versions() },
      store: await describeFiles(staging.storeFolder, await listFiles(staging.storeFolder)),
      attachments: await describeFiles(staging.attachmentsFolder, attached),
    };
    let bytes = 0;
    makeFolderSync(path.dirname(file));
    await replaceFileBy(file, async (handle, temporary) => {
      await writeBackup(handle, manifest, 'carried', staging, key);
      const back = await openBackup(temporary, () => Promise.resolve(key));
      if (JSON.stringify(back.manifest) !== JSON.stringify(manifest))
        throw new Error('it reads back as something else');
      bytes = back.bytes;
    });
    return { bytes, attached };
  } finally {
    await staging.remove();
  }
}

const NOT_CARRIED = 'it was not made by --export';

async function peekCarried(file: string): Promise<BackupHeader> {
  try {
    const { header } = await peekBackup(await realpath(file));
    if (header.kind === 'carried') return header;
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !(error instanceof EnvelopeRefused) && !(error instanceof NotPlainError))
      throw error;
    throw vaultError('VAULT_CARRY_REFUSED', { file, detail: toError(error).message }, error);
  }
  throw vaultError('VAULT_CARRY_REFUSED', { file, detail: NOT_CARRIED });
}

/** No file of somebody's is written over. */
async function freePlace(file: string): Promise<string> {
  const absolute = path.resolve(file);
  const taken = await realpath(absolute).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (taken !== null) throw vaultError('VAULT_CARRY_FILE_EXISTS', { file: absolute });
  return absolute;
}

async function requireHealthy(vault: ResolvedVaultSettings): Promise<void> {
  const folder = livePath(vault.places);
  const verdict = await vault.store.verify(folder);
  if (verdict.state === 'empty') throw vaultError('VAULT_NOTHING_TO_BACK_UP', { session: vault.session, folder });
  if (verdict.state === 'damaged') throw vaultError('VAULT_STORE_DAMAGED', { detail: verdict.detail });
}

function requireLong(passphrase: string): void {
  if (passphrase.normalize('NFKC').length < MIN_PASSPHRASE) {
    throw vaultError('VAULT_CARRY_PASSPHRASE_SHORT', { least: MIN_PASSPHRASE });
  }
}
