import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { servedFiles } from '../../served-files.ts';
import type { SessionStore } from '../../whatsapp/session-store.ts';
import type { DrillResult } from '../lifecycle/drill-plan.ts';
import { ifAbsent } from './absent.ts';
import { type BackupFile, listBackups } from './backup-files.ts';
import type { BackupOwner } from './backup-names.ts';
import { type KeyHint, passphraseKey, readVaultKey, type VaultKey } from './key.ts';
import { refusalOf } from './refusal.ts';
import { KeyNotHere, type OpenedBackup, openBackup } from './unpack.ts';

/** A drill uses only what would be left if this computer were gone. */
export interface DrillSettings {
  readonly owner: BackupOwner;
  readonly store: SessionStore;
  /** Folder with the copies of the backups; null: not configured. */
  readonly copies: string | null;
  /** Copy of the key file; null: none. */
  readonly keyFile: string | null;
  readonly passphrase: string | null;
  /** Private folder in which the copy is unpacked, in a folder of its own. */
  readonly workPath: string;
  readonly clock: Clock;
}

/**
 * Restores the newest copy elsewhere and has the engine check it, as after the loss of this computer. The session may run.
 *
 * @param login what `SessionStore.loginOf` says of the live store; null: it cannot be told
 * @throws `VAULT_DRILL_NOT_SET_UP`
 */
export async function drill(settings: DrillSettings, login: string | null): Promise<DrillResult> {
  const { copies, clock, owner } = settings;
  if (copies === null) throw vaultError('VAULT_DRILL_NOT_SET_UP');
  const begun = clock.now();
  let copy: BackupFile | null = null;
  let problem: DrillResult['problem'] = null;
  try {
    // The first look at a share that may not answer; what hangs here hangs once, and ends no other call.
    copy = (await servedFiles.at(copies).call(() => listBackups(copies, owner)))[0] ?? null;
    if (copy === null) throw vaultError('VAULT_NO_BACKUP', { ...owner, folder: copies });
    await restoreElsewhere(settings, copy.file, login);
  } catch (thrown) {
    const error = toError(codedDiskError(thrown));
    problem = { code: error instanceof CodedError ? error.code : null, sentence: error.message };
  }
  return {
    at: begun.wall,
    ms: Math.round(clock.now().monotonic - begun.monotonic),
    file: copy?.file ?? null,
    backupAt: copy?.at ?? null,
    bytes: copy?.bytes ?? null,
    problem,
  };
}

/**
 * Reads a copy, authenticates and unpacks it, compares it with its manifest and has the engine open it. What was unpacked
 * is removed, whatever the result.
 *
 * @throws `VAULT_DRILL_KEY_WRONG`, `VAULT_DRILL_OLD_LOGIN`, `VAULT_OTHER_SESSION`, `VAULT_BACKUP_REFUSED`, disk errors
 */
export async function restoreElsewhere(settings: DrillSettings, file: string, login: string | null): Promise<void> {
  const { store, owner } = settings;
  const name = path.basename(file);
  const place = await makeWorkPlace(settings.workPath);
  try {
    const { manifest } = await open(settings, file, place);
    if (manifest.engine !== owner.engine || manifest.session !== owner.session) {
      throw vaultError('VAULT_OTHER_SESSION', { file: name, theirs: manifest.session, ours: owner.session });
    }
    const verdict = await store.verify(place.storeFolder);
    if (verdict.state !== 'healthy') {
      const detail = verdict.state === 'damaged' ? verdict.detail : 'it contains no login';
      throw vaultError('VAULT_BACKUP_REFUSED', { file: name, detail });
    }
    const copied = await store.loginOf(place.storeFolder);
    if (login !== null && copied !== null && copied !== login)
      throw vaultError('VAULT_DRILL_OLD_LOGIN', { file: name });
  } finally {
    await place.remove();
  }
}

async function open(
  { keyFile, passphrase }: DrillSettings,
  file: string,
  target: { readonly storeFolder: string; readonly attachmentsFolder: string },
): Promise<OpenedBackup> {
  const findKey = async (hint: KeyHint): Promise<VaultKey | null> => {
    const key = await (hint.kind === 'file'
      ? keyFile && readVaultKey(keyFile)
      : passphrase && passphraseKey(passphrase, hint.salt));
    return key && key.hint.id === hint.id ? key : null;
  };
  try {
    return await openBackup(file, findKey, target);
  } catch (error) {
    const name = path.basename(file);
    if (error instanceof KeyNotHere) throw vaultError('VAULT_DRILL_KEY_WRONG', { file: name });
    throw refusalOf(error, file) ?? error;
  }
}

const WORK_PREFIX = 'restore-drill-';

/** Leftovers of a drill that was killed hold a login: they go first. */
async function makeWorkPlace(parent: string) {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent).catch(ifAbsent([]))) {
    if (name.startsWith(WORK_PREFIX)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
  const root = path.join(parent, `${WORK_PREFIX}${randomBytes(6).toString('hex')}`);
  const storeFolder = path.join(root, 'store');
  const attachmentsFolder = path.join(root, 'attachments');
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    for (const folder of [root, storeFolder, attachmentsFolder]) await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // The next drill removes what stays; this must not hide why it failed.
    await remove().catch(() => undefined);
    throw error;
  }
  return { storeFolder, attachmentsFolder, remove };
}
