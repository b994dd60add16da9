import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { listBackups } from '../../src/session/vault/backup-files.ts';
import { contentOf, linkedStore, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import type { VaultSettings } from '../../src/session/vault/settings.ts';
import { openBackup } from '../../src/session/vault/unpack.ts';
import { openVault, type SessionVault } from '../../src/session/vault/vault.ts';

export const asked = { kind: 'asked', generation: 'g1', account: null } as const;
export const places = (root: string) => ({ authPath: path.join(root, 'auth'), folder: 'session-test' });
export const liveIn = (root: string): string => path.join(root, 'auth', 'session-test');

/** Which of the stores that a stage makes lies in this folder; what else it is otherwise. */
export async function storeAt(folder: string): Promise<string> {
  const file = path.join(folder, 'login/keys/a.bin');
  if (!existsSync(folder)) return 'none';
  const words = existsSync(file) ? await readFile(file, 'utf8') : 'nothing';
  const whole = JSON.stringify(await contentOf(path.join(folder, 'login')));
  const wanted = JSON.stringify(await contentOfLogin(words, folder));
  return whole === wanted ? words : `torn ${words}`;
}

async function contentOfLogin(words: string, beside: string): Promise<Record<string, string>> {
  const model = `${beside}.model`;
  await writeFiles(model, linkedStore(words));
  try {
    return await contentOf(path.join(model, 'login'));
  } finally {
    await rm(model, { recursive: true });
  }
}

/** The backups that open whole, by number. */
export async function goodBackups(settings: VaultSettings, vault: SessionVault): Promise<number[]> {
  const listed = await listBackups(settings.backupPath, { session: settings.session, engine: settings.store.engine });
  const good: number[] = [];
  for (const { file, number } of listed) {
    if (
      await openBackup(file, vault.settings.findKey).then(
        () => true,
        () => false,
      )
    )
      good.push(number);
  }
  return good;
}

/** As the next start does before anything else. */
export async function afterStart(settings: VaultSettings): Promise<SessionVault> {
  const vault = await openVault(settings);
  await vault.begin();
  return vault;
}

/** The live store, and those that were put away. */
export async function storesAfterStart(settings: VaultSettings, root: string) {
  const vault = await afterStart(settings);
  const live = await storeAt(liveIn(root));
  const away = await Promise.all((await vault.quarantined()).map((entry) => storeAt(entry.store)));
  return { live, away };
}

export async function linked(root: string, words: string, change: Partial<VaultSettings> = {}) {
  await writeFiles(liveIn(root), linkedStore(words));
  const settings = vaultSettings(root, change);
  return { settings, vault: await openVault(settings) };
}
