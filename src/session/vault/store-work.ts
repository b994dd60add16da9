import path from 'node:path';
import { codedDiskError } from '../../disk-error.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import { newGeneration, type SessionMemory } from '../lifecycle/memory.ts';
import { cleanedMemory, restoredMemory } from '../lifecycle/memory-after.ts';
import { type MetadataPlace, readMetadata, writeMetadata } from '../records/metadata.ts';
import type { BackupKind } from '../vault-port.ts';
import type { BroughtHome } from './attachments.ts';
import type { BackupFile } from './backup-files.ts';
import { chooseBackup } from './choose.ts';
import { isRefusal } from './refusal.ts';
import { type BackupShown, showBackup } from './shown.ts';
import type { SessionVault } from './vault.ts';

/** A store was replaced or quarantined. */
export interface StoreReplaced {
  /** The backup now in its place; null after a clean, or if it came from quarantine. */
  readonly restored: BackupShown | null;
  /** Id of the replaced store in quarantine; null when there was none. */
  readonly quarantined: string | null;
  /** The device was removed at WhatsApp too; null: not asked for. */
  readonly unlinked: boolean | null;
  /** What came with a backup; absent: it came from quarantine, or nothing was restored. */
  readonly attachments?: BroughtHome;
}

export interface RepairResult {
  /** Result of the diagnosis, one sentence. */
  readonly finding: string;
  readonly action: 'nothing' | 'reconnected' | 'restored';
  readonly restored: BackupShown | null;
  readonly quarantined: string | null;
}

/** Work on a stopped store, by the holder of its lock. */
export interface StoreWork {
  readonly vault: SessionVault;
  readonly place: MetadataPlace;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Called before each step that takes a while. */
  readonly step: (sentence: string) => void;
}

export interface RestoreWish {
  /** A file, number, date or quarantine id; null: the newest valid one. */
  readonly from: string | null;
  readonly acceptOtherSession: boolean;
  /** The accounts for pages and API come along, where there are none. */
  readonly withAccounts?: boolean | undefined;
}

/**
 * Restores what a person requested, after a safety copy of the current store.
 *
 * @throws `VAULT_NO_BACKUP`, `VAULT_NO_SUCH_BACKUP`, `VAULT_NONE_VERIFIES` and what `SessionVault.restore` throws
 */
export async function restoreStore(work: StoreWork, wish: RestoreWish): Promise<StoreReplaced> {
  const { vault, step } = work;
  if (wish.from !== null && (await vault.quarantined()).some((entry) => entry.id === wish.from)) {
    const copy = await safetyCopy(work, 'before_restore');
    announceReplacement(work);
    step(`Restoring ${wish.from} from quarantine.`);
    const { quarantined } = await vault.undo(wish.from, 'replaced by a store from quarantine, as asked');
    await rememberLinked(work, {
      account: null,
      linkedAt: vault.settings.clock.now().wall,
      from: wish.from,
      safetyCopy: copy,
    });
    return { restored: null, quarantined, unlinked: null };
  }
  const candidates = await candidatesFor(vault, wish.from);
  const copy = await safetyCopy(work, 'before_restore');
  announceReplacement(work);
  const refusals: string[] = [];
  for (const backup of candidates) {
    step(`Verifying and unpacking ${backup.file}.`);
    try {
      const installed = await vault.restore({
        file: backup.file,
        why: 'replaced by a backup, as asked',
        acceptOtherSession: wish.acceptOtherSession,
        withAccounts: wish.withAccounts,
      });
      const { account, attachments, quarantined } = installed;
      await rememberLinked(work, { account, linkedAt: backup.at, from: null, safetyCopy: copy });
      return { restored: showBackup(backup, true), quarantined, unlinked: null, attachments };
    } catch (error) {
      // If one was named, its error is the result. For the newest, an older one is tried.
      if (wish.from !== null || !isRefusal(error)) throw error;
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw vaultError('VAULT_NONE_VERIFIES', { count: candidates.length, detail: refusals[0] ?? '' });
}

/** Moves the store to quarantine, so that the next start offers a new link. Nothing is deleted. */
export async function cleanStore(work: StoreWork, unlinked: boolean | null): Promise<StoreReplaced> {
  await safetyCopy(work, 'before_clean');
  if (!(await isEmpty(work))) work.step('Moving the session store to quarantine.');
  const quarantined = await work.vault.quarantine('cleaned, as asked');
  const { memory } = currentMemory(work);
  const { wall } = work.vault.settings.clock.now();
  const login = quarantined === null ? null : await work.vault.loginOf(quarantined);
  const after = { wall, removed: unlinked === true, store: quarantined, login };
  try {
    write(work, cleanedMemory(memory, identityOf(work), after));
  } catch (error) {
    await takeBack(work, memory, quarantined);
    throw error;
  }
  return { restored: null, quarantined, unlinked };
}

/**
 * Cleaned means both: remembered as unlinked, and away. The memory first: a store that stays away while it is remembered as
 * linked comes back from its safety copy at the next start; one in its place that is not remembered would be cleared.
 */
async function takeBack(work: StoreWork, before: SessionMemory | null, quarantined: string | null): Promise<void> {
  if (quarantined === null || before === null) return;
  try {
    write(work, before);
    await work.vault.undo(quarantined, 'not cleaned');
  } catch {
    // The disk keeps failing; report the first error.
  }
}

/**
 * Diagnoses, and restores only a store proven damaged or lost. A valid one is left alone.
 *
 * @throws `VAULT_NO_COPY_LEFT`, and what {@link restoreStore} throws
 */
export async function repairStore(work: StoreWork): Promise<RepairResult> {
  work.step('Checking the session store.');
  const verdict = await work.vault.verify();
  const untouched = { restored: null, quarantined: null, action: 'nothing' } as const;
  if (verdict.state === 'healthy') {
    return { ...untouched, finding: 'The session store is valid and was left unchanged.' };
  }
  const { memory } = currentMemory(work);
  if (memory?.status === 'unlinked') {
    return {
      ...untouched,
      finding:
        'The link was ended by WhatsApp or by a person, so a restored store could not connect. A new link is needed.',
    };
  }
  if (verdict.state === 'empty' && (await work.vault.list()).length === 0) {
    return { ...untouched, finding: 'No phone is linked, and there is no backup. A link is needed.' };
  }
  if (verdict.state === 'damaged' && (await work.vault.list()).length === 0) {
    throw vaultError('VAULT_NO_COPY_LEFT', { detail: verdict.detail, folder: work.vault.settings.backupPath });
  }
  const { restored, quarantined } = await restoreStore(work, { from: null, acceptOtherSession: false });
  const found = verdict.state === 'damaged' ? `damaged: ${verdict.detail}` : 'empty';
  return { finding: `The session store was ${found}.`, action: 'restored', restored, quarantined };
}

async function candidatesFor(vault: SessionVault, from: string | null): Promise<readonly BackupFile[]> {
  const backups = await vault.list();
  const { owner, backupPath } = vault.settings;
  if (from === null) {
    if (backups.length === 0) throw vaultError('VAULT_NO_BACKUP', { ...owner, folder: backupPath });
    return backups;
  }
  const chosen = chooseBackup(backups, from) ?? (await vault.outside(from));
  if (!chosen) throw vaultError('VAULT_NO_SUCH_BACKUP', { from });
  return [chosen];
}

/**
 * Backs up the store about to be replaced and returns the file name; null if it is empty or damaged, since it goes to
 * quarantine anyway.
 */
export async function safetyCopy(work: StoreWork, kind: BackupKind): Promise<string | null> {
  if (await isEmpty(work)) return null;
  const { memory } = currentMemory(work);
  work.step('Making a safety copy of the current store.');
  try {
    const { file } = await work.vault.backup({
      kind,
      generation: memory?.generation ?? 'unknown',
      account: memory?.account?.jid ?? null,
    });
    return path.basename(file);
  } catch (error) {
    if (!hasCode(error, 'VAULT_NOTHING_TO_BACK_UP') && !hasCode(error, 'VAULT_STORE_DAMAGED')) throw error;
    return null;
  }
}

async function isEmpty({ vault }: StoreWork): Promise<boolean> {
  return (await vault.verify()).state === 'empty';
}

/**
 * The store gets a new identity before it changes: a new identity without a restore is harmless, the reverse is not.
 */
function announceReplacement(work: StoreWork): void {
  const { memory } = currentMemory(work);
  if (memory !== null) write(work, { ...memory, generation: newGeneration(work.random) });
}

export function write({ place }: StoreWork, memory: SessionMemory): void {
  try {
    writeMetadata(place, memory);
  } catch (error) {
    throw codedDiskError(error);
  }
}

async function rememberLinked(
  work: StoreWork,
  restored: Omit<Parameters<typeof restoredMemory>[2], 'login'>,
): Promise<void> {
  const login = await work.vault.loginOf(null);
  const { memory } = currentMemory(work);
  write(work, restoredMemory(memory, identityOf(work), { ...restored, login }));
}

/** The session with a new identity for its store. */
export function identityOf({ place, random }: StoreWork) {
  return { engine: place.engine, sessionName: place.sessionName, generation: newGeneration(random) };
}

export function currentMemory({ place, vault }: StoreWork): { readonly memory: SessionMemory | null } {
  try {
    const read = readMetadata(place, vault.settings.clock.now().wall);
    return { memory: read.state === 'read' ? read.memory : null };
  } catch (error) {
    throw codedDiskError(error);
  }
}
