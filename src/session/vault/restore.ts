import path from 'node:path';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import type { BackupRecord } from '../vault-port.ts';
import { type BroughtHome, bringHome } from './attachments.ts';
import type { Manifest } from './manifest.ts';
import { newestIsGone } from './newest.ts';
import { makeStaging, type Places } from './places.ts';
import { swapAndQuarantine } from './put-away.ts';
import { listQuarantine, type Quarantined, removeQuarantined } from './quarantine.ts';
import { refusalOf } from './refusal.ts';
import type { ResolvedVaultSettings } from './settings.ts';
import { KeyNotHere, type OpenedBackup, openBackup, type UnpackTarget } from './unpack.ts';

/** A store has replaced the previous one. */
export interface Installed {
  readonly backup: BackupRecord;
  readonly account: string | null;
  /** Id of the replaced store in quarantine; null when there was none. */
  readonly quarantined: string | null;
  readonly attachments: BroughtHome;
  /** What the engine did to make an older state usable. */
  readonly renewal: string;
}

export interface RestoreChoice {
  readonly file: string;
  readonly why: string;
  /** Explicitly allows a backup of another session. One of another engine is never allowed. */
  readonly acceptOtherSession: boolean;
  /** Attachments take the place of those that are there, which are put aside; else only what is missing comes home. */
  readonly replaceAttachments?: boolean;
  /** Attachments that come home only if a person asks for them, come. */
  readonly withAccounts?: boolean | undefined;
}

/**
 * Reads a whole backup and checks it: against its seal and manifest, against this session and engine, and (unpacked in
 * staging) with the engine's own store check. Changes nothing.
 *
 * @throws `VAULT_BACKUP_REFUSED`, `VAULT_BACKUP_NEWER`, `VAULT_KEY_WRONG`, `VAULT_OTHER_SESSION`, `VAULT_OTHER_ENGINE`
 */
export async function checkBackup(
  vault: ResolvedVaultSettings,
  file: string,
  acceptOtherSession: boolean,
): Promise<OpenedBackup> {
  const staging = await makeStaging(vault.places);
  try {
    return await unpackChecked(vault, file, acceptOtherSession, staging);
  } finally {
    await staging.remove();
  }
}

/** The login in a backup; null when it cannot be told. Throws what `checkBackup` throws. */
export async function loginOfBackup(vault: ResolvedVaultSettings, file: string): Promise<string | null> {
  const staging = await makeStaging(vault.places);
  try {
    await unpackChecked(vault, file, false, staging);
    return await vault.store.loginOf(staging.storeFolder);
  } finally {
    await staging.remove();
  }
}

/** Replaces the live store with a backup; nothing live is touched before the swap. The engine must be stopped. */
export async function restoreBackup(vault: ResolvedVaultSettings, choice: RestoreChoice): Promise<Installed> {
  const staging = await makeStaging(vault.places);
  try {
    const opened = await unpackChecked(vault, choice.file, choice.acceptOtherSession, staging);
    const renewal = await renewChecked(vault, staging.storeFolder, choice.file);
    const attachments = await bringHome(vault.attachments, staging.attachmentsFolder, {
      replace: choice.replaceAttachments ?? false,
      asked: choice.withAccounts ?? false,
    });
    if (opened.manifest.session === vault.session && (await newestIsGone(vault, opened.header.number))) {
      vault.log.warn({ file: path.basename(choice.file) }, 'a newer backup was made, but is missing');
    }
    const quarantined = await swapAndQuarantine(vault, staging.storeFolder, choice.why);
    const { header, manifest, bytes } = opened;
    const backup = { file: choice.file, at: header.at, kind: header.kind, generation: header.generation, bytes };
    return { backup, account: manifest.account, quarantined, attachments, renewal };
  } finally {
    await staging.remove();
  }
}

/** Restores a store from quarantine: undoes a clean, a repair or a restore. */
export async function restoreQuarantined(
  vault: ResolvedVaultSettings,
  entry: Quarantined,
  why: string,
): Promise<{ readonly quarantined: string | null; readonly renewal: string }> {
  const verdict = await vault.store.verify(entry.store);
  if (verdict.state !== 'healthy') {
    const detail = verdict.state === 'damaged' ? verdict.detail : 'it contains no login';
    throw vaultError('VAULT_BACKUP_REFUSED', { file: entry.id, detail });
  }
  const renewal = await renewChecked(vault, entry.store, entry.id);
  const quarantined = await swapAndQuarantine(vault, entry.store, why);
  // Entries without a store do not count; their folder may remain.
  await removeQuarantined(vault.places, [entry.id]).catch(() => undefined);
  return { quarantined, renewal };
}

async function unpackChecked(
  vault: ResolvedVaultSettings,
  file: string,
  acceptOtherSession: boolean,
  staging: UnpackTarget,
): Promise<OpenedBackup> {
  const name = path.basename(file);
  const opened = await refusing(file, () => openBackup(file, vault.findKey, staging));
  requireOwner(vault, opened.manifest, file, acceptOtherSession);
  requireLoginOnly(vault, opened.manifest, name);
  const verdict = await vault.store.verify(staging.storeFolder);
  if (verdict.state === 'healthy') return opened;
  const detail = verdict.state === 'damaged' ? verdict.detail : 'it contains no login';
  throw vaultError('VAULT_BACKUP_REFUSED', { file: name, detail });
}

function requireOwner(
  vault: ResolvedVaultSettings,
  manifest: Manifest,
  file: string,
  acceptOtherSession: boolean,
): void {
  if (manifest.engine !== vault.owner.engine) {
    throw vaultError('VAULT_OTHER_ENGINE', { file, theirs: manifest.engine, ours: vault.owner.engine });
  }
  if (manifest.session !== vault.session && !acceptOtherSession) {
    throw vaultError('VAULT_OTHER_SESSION', { file, theirs: manifest.session, ours: vault.session });
  }
}

/** The engine executes what is in its store, so nothing gets there that our backups would not contain. */
function requireLoginOnly(vault: ResolvedVaultSettings, manifest: Manifest, file: string): void {
  const { loginEntries } = vault.store;
  const foreign = manifest.store.find(
    (listed) => !loginEntries.some((entry) => listed.path === entry || listed.path.startsWith(`${entry}/`)),
  );
  if (foreign)
    throw vaultError('VAULT_BACKUP_REFUSED', { file, detail: `it contains more than a login (${foreign.path})` });
}

async function renewChecked(vault: ResolvedVaultSettings, folder: string, name: string): Promise<string> {
  const { detail } = await vault.store.renew(folder);
  const verdict = await vault.store.verify(folder);
  if (verdict.state === 'healthy') return detail;
  throw vaultError('VAULT_BACKUP_REFUSED', {
    file: name,
    detail: 'its login was lost while it was being prepared to run',
  });
}

/** The entry with this id, if there is one. */
export async function findQuarantined(places: Places, id: string): Promise<Quarantined | null> {
  return (await listQuarantine(places)).find((entry) => entry.id === id) ?? null;
}

async function refusing<T>(file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const name = path.basename(file);
    if (error instanceof KeyNotHere) throw vaultError('VAULT_KEY_WRONG', { file: name }, error);
    if (error instanceof CodedError) throw error;
    const refusal = refusalOf(error, file);
    if (refusal !== null) throw refusal;
    const code = isItsOwn(error, file) ? 'VAULT_BACKUP_REFUSED' : 'VAULT_RESTORE_FAILED';
    throw vaultError(code, { file: name, detail: toError(error).message }, error);
  }
}

/**
 * True if the backup file itself cannot be read: bad sector, permissions, or deleted since it was listed. Problems of the
 * target disk say nothing about the backup, and neither does a process with too many open files.
 */
function isItsOwn(error: unknown, file: string): boolean {
  const { syscall, path: place } = error as { readonly syscall?: unknown; readonly path?: unknown };
  if (hasCode(error, 'EIO') && syscall === 'read') return true;
  return place === file && ['EIO', 'EACCES', 'EPERM', 'ENOENT'].some((code) => hasCode(error, code));
}
