import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { renameDurably } from '../../atomic-file.ts';
import { toError } from '../../errors/coded-error.ts';
import { listBackups } from './backup-files.ts';
import { livePath } from './places.ts';
import { listQuarantine, openQuarantine, removeQuarantined } from './quarantine.ts';
import { toRemove } from './retention.ts';
import { breakSeal, sealStore } from './seal.ts';
import type { VaultContext } from './settings.ts';
import { listFiles, syncTree } from './store-files.ts';
import { swapIn } from './swap.ts';

/**
 * Puts a verified, staged store in the live one's place; the replaced one goes to quarantine.
 *
 * @returns its id there; null when nothing was replaced
 */
export async function swapAndQuarantine(vault: VaultContext, staged: string, why: string): Promise<string | null> {
  const entry = await openQuarantine(vault.places, { at: vault.clock.now().wall, why, how: 'moved' });
  const replaced = await swapIn(vault.places, staged, entry.store);
  await sealStore(vault.places, vault.store, vault.clock.now().wall);
  if (!replaced) {
    await removeQuarantined(vault.places, [entry.id]);
    return null;
  }
  await dropCaches(vault, entry.store);
  await retainQuarantined(vault);
  return entry.id;
}

/** Moves the live store to quarantine, whole but for its caches; null when there is none. */
export async function quarantineLive(vault: VaultContext, why: string): Promise<string | null> {
  const live = livePath(vault.places);
  if ((await listFiles(live)).length === 0) return null;
  const entry = await openQuarantine(vault.places, { at: vault.clock.now().wall, why, how: 'moved' });
  await renameDurably(live, entry.store);
  await breakSeal(vault.places);
  await dropCaches(vault, entry.store);
  await retainQuarantined(vault);
  return entry.id;
}

/** Copies the login of a store aside, as it is; null when the engine's start leaves the evidence alone. */
export async function copyAside(vault: VaultContext): Promise<string | null> {
  if (!vault.copyAsideUnsealed) return null;
  const live = livePath(vault.places);
  const files = await listFiles(live, vault.store.loginEntries);
  if (files.length === 0) return null;
  const entry = await openQuarantine(vault.places, {
    at: vault.clock.now().wall,
    why: 'not closed in good order; copied before the start',
    how: 'copied',
  });
  const partial = `${entry.store}.partial`;
  for (const file of files) {
    await mkdir(path.dirname(path.join(partial, file)), { recursive: true, mode: 0o700 });
    await copyFile(path.join(live, file), path.join(partial, file));
  }
  await syncTree(partial);
  await renameDurably(partial, entry.store);
  await retainQuarantined(vault);
  return entry.id;
}

/** Quarantine shrinks only while a backup stands that was proven when it was made. */
async function retainQuarantined(vault: VaultContext): Promise<void> {
  const newest = (await listBackups(vault.backupPath, vault.owner)).find((backup) => backup.header !== null);
  if (!newest) return;
  const entries = await listQuarantine(vault.places);
  const keepable = entries.map((entry) => ({ ...entry, generation: entry.how }));
  const doomed = toRemove(keepable, vault.keep, vault.clock.now().wall).map((entry) => entry.id);
  await removeQuarantined(vault.places, doomed);
}

/** Caches are no evidence. A damaged store may refuse to be cleaned: it is then kept as it is. */
async function dropCaches(vault: VaultContext, store: string): Promise<void> {
  try {
    await vault.store.cleanCaches(store);
  } catch (thrown) {
    vault.log.info({ err: toError(thrown), store }, 'a store in quarantine keeps its caches');
  }
}
