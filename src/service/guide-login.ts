import path from 'node:path';
import type { AccountConfig } from '../config/schema.ts';
import { vaultError } from '../errors/vault.ts';
import { peekMetadata } from '../session/records/metadata.ts';
import { metadataPlace, sessionStoreOf, storePathOf } from './engine-choice.ts';

/** Where whatsapp-web.js's LocalAuth keeps its logins unless it is told otherwise, seen from its program's folder. */
const LOCAL_AUTH = '.wwebjs_auth';

/**
 * The login of another tool's LocalAuth that lies in this home and could be taken over: absolute path of its profile, or of
 * the folder if it holds several. Null: there is none, or a phone was linked here already.
 */
export async function guideLoginOf(account: AccountConfig): Promise<string | null> {
  return account.WHATSAPP_ENGINE === 'webjs' ? await localAuthLoginOf(account) : null;
}

/** The same, also where the engine cannot use it. */
export async function localAuthLoginOf(account: AccountConfig): Promise<string | null> {
  if (peekMetadata(metadataPlace(account)).state !== 'none') return null;
  const { localAuthProfiles } = await import('../whatsapp/webjs/local-auth.ts');
  for (const folder of new Set([path.resolve(LOCAL_AUTH), path.resolve(account.WHATSAPP_AUTH_PATH)])) {
    const [profile, ...others] = await localAuthProfiles(folder);
    if (profile !== undefined) return others.length === 0 ? profile : folder;
  }
  return null;
}

/**
 * Another tool's login that lies where ours would be is never used in place: its folder is to stay as it is.
 *
 * @throws `VAULT_LOCALAUTH_IN_PLACE`
 */
export async function refuseGuideLoginInPlace(account: AccountConfig): Promise<void> {
  const found = await guideLoginOf(account);
  if (found === null) return;
  const place = storePathOf(account, await sessionStoreOf(account.WHATSAPP_ENGINE));
  const { localAuthProfiles } = await import('../whatsapp/webjs/local-auth.ts');
  const [profile] = await localAuthProfiles(place);
  if (profile === place) throw vaultError('VAULT_LOCALAUTH_IN_PLACE', { folder: place });
}
