/** A session store of plain files, for tests of the vault: `login/` is the login, everything else is a cache. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { SessionStore } from '../../whatsapp/session-store.ts';
import { ifAbsent } from './absent.ts';
import { idKeyAttachment } from './attachments.ts';
import type { VaultSettings } from './settings.ts';
import { describeFiles, listFiles } from './store-files.ts';

export const plainStore: SessionStore = {
  engine: 'webjs',
  loginEntries: ['login'],
  folderName: (sessionName) => `session-${sessionName}`,
  async snapshot(source, target) {
    await cp(path.join(source, 'login'), path.join(target, 'login'), { recursive: true });
  },
  async verify(folder) {
    const identity = await readFile(path.join(folder, 'login', 'identity.json'), 'utf8').catch(ifAbsent(null));
    if (identity === null) return { state: 'empty' };
    try {
      return { state: 'healthy', jid: String(JSON.parse(identity).jid) };
    } catch {
      return { state: 'damaged', detail: 'identity.json is no JSON' };
    }
  },
  async loginOf(folder) {
    const identity = await readFile(path.join(folder, 'login', 'identity.json'), 'utf8').catch(ifAbsent(null));
    return identity === null ? null : String(JSON.parse(identity).jid);
  },
  renew: () => Promise.resolve({ renewed: false, detail: 'nothing to renew' }),
  async cleanCaches(folder) {
    await rm(path.join(folder, 'cache'), { recursive: true, force: true });
    return 0;
  },
};

export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {}

/** Settings of a vault below `root`. */
export function vaultSettings(root: string, change: Partial<VaultSettings> = {}): VaultSettings {
  const dataPath = path.join(root, 'data');
  return {
    session: 'test',
    store: plainStore,
    authPath: path.join(root, 'auth'),
    backupPath: path.join(root, 'backups'),
    dataPath,
    passphrase: null,
    keep: 3,
    copyAsideUnsealed: true,
    attachments: [idKeyAttachment(dataPath)],
    versions: () => ({ engine: 'plain 1' }),
    clock: systemClock,
    log: silentLog,
    ...change,
  };
}

/** Writes files below a folder; names with slashes make folders. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
}

/** A linked store with one login file more. */
export const linkedStore = (words: string): Record<string, string> => ({
  'login/identity.json': JSON.stringify({ jid: '5491100000001@s.whatsapp.net' }),
  'login/keys/a.bin': words,
  'cache/page.html': 'cache',
});

/** Every file of a folder with its content, for comparison. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await describeFiles(folder, await listFiles(folder));
  return Object.fromEntries(entries.map((entry) => [entry.path, entry.sha256]));
}
