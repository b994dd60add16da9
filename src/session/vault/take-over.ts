/** A login that another program made is copied, verified, and put in this session's place. The original is only read. */
import path from 'node:path';
import { vaultError } from '../../errors/vault.ts';
import { restoredMemory } from '../lifecycle/memory-after.ts';
import { livePath, makeStaging } from './places.ts';
import { swapAndQuarantine } from './put-away.ts';
import { describeFiles, listFiles, sameEntries } from './store-files.ts';
import { currentMemory, identityOf, type StoreWork, write } from './store-work.ts';

export interface TakenOver {
  /** The original, unchanged. */
  readonly from: string;
  /** Id of what stood in the place before; null: nothing did. */
  readonly quarantined: string | null;
}

/**
 * @param folder absolute path of the other program's store, which it does not use now
 * @throws `VAULT_LOCALAUTH_REFUSED`: a phone is linked here, it is this session's own folder, it holds no login, is damaged, or
 *   changes while it is copied
 */
export async function takeOver(work: StoreWork, folder: string): Promise<TakenOver> {
  const { settings: vault } = work.vault;
  const refuse = (detail: string) => vaultError('VAULT_LOCALAUTH_REFUSED', { folder, detail });
  const { memory } = currentMemory(work);
  if (memory?.status === 'linked' || memory?.status === 'saving') throw refuse('a phone is linked here already');
  if (path.resolve(folder) === livePath(vault.places)) {
    throw refuse(
      'it lies where this session would be; set WHATSAPP_AUTH_PATH to another folder, so that it stays as it is',
    );
  }
  const staging = await makeStaging(vault.places);
  try {
    work.step('Copying the login and verifying the copy.');
    const original = () => loginFiles(folder, vault.store.loginEntries);
    const before = await original();
    if (before.length === 0) throw refuse('it holds no login');
    await vault.store.snapshot(folder, staging.storeFolder);
    const verdict = await vault.store.verify(staging.storeFolder);
    if (verdict.state === 'damaged') throw refuse(verdict.detail);
    if (verdict.state === 'empty') throw refuse('it holds no login');
    const copied = await loginFiles(staging.storeFolder, vault.store.loginEntries);
    if (!sameEntries(copied, before) || !sameEntries(await original(), before)) {
      throw refuse('it changed while it was copied, so some program uses it');
    }
    const quarantined = await swapAndQuarantine(vault, staging.storeFolder, 'replaced by a login of LocalAuth');
    const login = await work.vault.loginOf(null);
    const blank = memory && { ...memory, account: null, linkedAt: null };
    const taken = { account: null, linkedAt: vault.clock.now().wall, from: null, safetyCopy: null, login };
    write(work, restoredMemory(blank, identityOf(work), taken));
    return { from: folder, quarantined };
  } finally {
    await staging.remove();
  }
}

/** Files that LevelDB makes anew are not compared. */
async function loginFiles(folder: string, entries: readonly string[]) {
  const files = await listFiles(folder, entries);
  return await describeFiles(
    folder,
    files.filter((file) => !['LOCK', 'LOG', 'LOG.old'].includes(path.basename(file))),
  );
}
