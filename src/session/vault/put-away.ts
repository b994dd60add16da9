import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { renameDurably } from '../../atomic-file.ts';
import { toError } from '../../errors/coded-error.ts';
import { newestProven } from './newest.ts';
import { livePath } from './places.ts';
import { listQuarantine, openQuarantine, type Quarantined, removeQuarantined } from './quarantine.ts';
import { toRemove } from './retention.ts';
import { breakSeal, sealStore } from './seal.ts';
import type { ResolvedVaultSettings } from './settings.ts';
import { listFiles, syncTree } from './store-files.ts';
import { swapIn } from './swap.ts';

/**
 * Replaces the live store with a verified, staged one; the replaced store goes to quarantine.
 *
 * @returns its quarantine id; null if nothing was replaced
 */
export async function swapAndQuarantine(
  vault: ResolvedVaultSettings,
  staged: string,
  why: string,
): Promise<string | null> {
  const entry = await openQuarantine(vault.places, { at: vault.clock.now().wall, why, how: 'moved' });
  const replaced = await swapIn(vault.places, staged, entry.store).catch(async (error: unknown) => {
    if (!(await isUsed(entry))) await tidy(vault, () => removeQuarantined(vault.places, [entry.id]));
    throw error;
  });
  // The swap is complete; what follows is cleanup, whose failure does not affect it.
  await tidy(vault, () => sealStore(vault.places, vault.store, vault.clock.now().wall));
  if (!replaced) {
    await tidy(vault, () => removeQuarantined(vault.places, [entry.id]));
    return null;
  }
  await tidy(vault, () => vault.store.cleanCaches(entry.store));
  await tidy(vault, () => retainQuarantined(vault));
  return entry.id;
}

/** Moves the live store, except its caches, to quarantine; null if there is none. */
export async function quarantineLive(vault: ResolvedVaultSettings, why: string): Promise<string | null> {
  const live = livePath(vault.places);
  if ((await listFiles(live)).length === 0) return null;
  const entry = await openQuarantine(vault.places, { at: vault.clock.now().wall, why, how: 'moved' });
  try {
    await renameDurably(live, entry.store);
  } catch (error) {
    if (!(await isUsed(entry))) await tidy(vault, () => removeQuarantined(vault.places, [entry.id]));
    throw error;
  }
  // A seal is useless without its store. Caches are not evidence; cleaning a damaged store may fail.
  await tidy(vault, () => breakSeal(vault.places));
  await tidy(vault, () => vault.store.cleanCaches(entry.store));
  await tidy(vault, () => retainQuarantined(vault));
  return entry.id;
}

/** Sets a copy of the login aside; null if the engine's start preserves the evidence. */
export async function copyAside(vault: ResolvedVaultSettings): Promise<string | null> {
  if (!vault.copyAsideUnsealed) return null;
  const live = livePath(vault.places);
  const files = await listFiles(live, vault.store.loginEntries);
  if (files.length === 0) return null;
  const entry = await openQuarantine(vault.places, {
    at: vault.clock.now().wall,
    why: 'not closed cleanly; copied before the start',
    how: 'copied',
  });
  const partial = `${entry.store}.partial`;
  try {
    for (const file of files) {
      await mkdir(path.dirname(path.join(partial, file)), { recursive: true, mode: 0o700 });
      await copyFile(path.join(live, file), path.join(partial, file));
    }
    await syncTree(partial);
    await renameDurably(partial, entry.store);
  } catch (error) {
    // A partial copy on a full disk would obstruct the next one.
    if (!(await isUsed(entry))) await tidy(vault, () => removeQuarantined(vault.places, [entry.id]));
    throw error;
  }
  await tidy(vault, () => retainQuarantined(vault));
  return entry.id;
}

/** Quarantine is pruned only while there is a backup that was verified when made. */
async function retainQuarantined(vault: ResolvedVaultSettings): Promise<void> {
  if ((await newestProven(vault)) === null) return;
  const entries = await listQuarantine(vault.places);
  const keepable = entries.map((entry) => ({ ...entry, generation: entry.how }));
  const doomed = toRemove(keepable, vault.keep, vault.clock.now().wall).map((entry) => entry.id);
  await removeQuarantined(vault.places, doomed);
}

/** True if there is, or may be, a store. */
async function isUsed(entry: Quarantined): Promise<boolean> {
  return await listFiles(entry.store).then(
    (files) => files.length > 0,
    () => true,
  );
}

/** Optional cleanup: failures are logged and do not affect the requested work. */
async function tidy(vault: ResolvedVaultSettings, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    vault.log.warn({ err: toError(thrown) }, 'the vault could not clean up');
  }
}
