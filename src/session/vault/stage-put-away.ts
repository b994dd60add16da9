import type { StagedLogin } from '../vault-port.ts';
import { makeStaging } from './places.ts';
import { listQuarantine, type Quarantined } from './quarantine.ts';
import type { ResolvedVaultSettings } from './settings.ts';

/** Copies the login of a store in quarantine, so that an engine may run on the copy; see `Vault.stagePutAway`. */
export async function stagePutAway(
  vault: ResolvedVaultSettings,
  wish: { readonly store: string; readonly login: string; readonly account: string },
): Promise<StagedLogin | null> {
  const entry = (await listQuarantine(vault.places)).find(({ id, how }) => how === 'moved' && id === wish.store);
  if (!entry) return null;
  const verdict = await vault.store.verify(entry.store);
  if (verdict.state !== 'healthy' || (verdict.jid !== null && !sameAccount(verdict.jid, wish.account))) return null;
  if ((await vault.store.loginOf(entry.store)) !== wish.login) return null;
  return await copyOf(vault, entry);
}

async function copyOf(vault: ResolvedVaultSettings, entry: Quarantined): Promise<StagedLogin> {
  const { storeFolder, remove } = await makeStaging(vault.places);
  try {
    await vault.store.snapshot(entry.store, storeFolder);
    return { id: entry.id, storePath: storeFolder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A login may be named with its device: `549…:3@s.whatsapp.net`. */
function sameAccount(jid: string, account: string): boolean {
  const bare = (text: string) => text.replace(/:\d+(?=@)/, '');
  return bare(jid) === bare(account);
}
