import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { SessionStore, StoreVerdict } from '../session-store.ts';
import { checkDatabase } from './leveldb/check.ts';
import { loginRecordName, readLoginRecord } from './login-record.ts';

/** The page's database, and its localStorage: both are needed, nothing else of the profile is. */
const indexedDb = 'Default/IndexedDB';
const pageDatabase = `${indexedDb}/https_web.whatsapp.com_0.indexeddb.leveldb`;
const localStorage = 'Default/Local Storage';
const localDatabase = `${localStorage}/leveldb`;

/** The databases of a login, relative to the profile. */
export const loginDatabases: readonly string[] = [pageDatabase, localDatabase];

/** Caches that a browser recreates; hundreds of megabytes after some months. */
const caches = [
  'Default/Cache',
  'Default/Code Cache',
  'Default/GPUCache',
  'Default/DawnWebGPUCache',
  'Default/DawnGraphiteCache',
  'Default/Service Worker/CacheStorage',
  'Default/Service Worker/ScriptCache',
  'Default/blob_storage',
  'Default/Shared Dictionary',
  'GraphiteDawnCache',
  'GrShaderCache',
  'ShaderCache',
  'BrowserMetrics',
  'Crashpad',
];

/** Files that LevelDB recreates. */
const notKept = new Set(['LOCK', 'LOG', 'LOG.old']);

/** The login of the webjs engine: two databases of a Chromium profile, and our record of their owner. */
export const webjsSessionStore: SessionStore = {
  engine: 'webjs',
  loginEntries: [loginRecordName, indexedDb, localStorage],
  folderName: (sessionName) => `session-${sessionName}`,

  async snapshot(source, target): Promise<void> {
    const files = (await Promise.all(this.loginEntries.map((entry) => filesOf(source, entry)))).flat();
    const record = await readLoginRecord(source);
    if (files.length === 0 || (record && record.state !== 'linked')) throw whatsappError('WHATSAPP_NOT_LINKED');
    for (const file of files) {
      await mkdir(path.dirname(path.join(target, file)), { recursive: true, mode: 0o700 });
      await copyFile(path.join(source, file), path.join(target, file));
    }
  },

  verify: look,

  async loginOf(folder) {
    const record = await readLoginRecord(folder);
    return record?.state === 'linked' ? record.login : null;
  },

  renew: () =>
    Promise.resolve({
      renewed: false,
      detail: "the encryption keys live in WhatsApp's own page and are out of reach; the page settles them itself",
    }),

  async cleanCaches(folder): Promise<number> {
    let freed = 0;
    for (const cache of caches) {
      const place = path.join(folder, cache);
      freed += await sizeOf(place);
      await rm(place, { recursive: true, force: true });
    }
    return freed;
  },
};

async function look(folder: string): Promise<StoreVerdict> {
  const record = await readLoginRecord(folder);
  const [page, local] = [await exists(folder, pageDatabase), await exists(folder, localDatabase)];
  if (record && record.state !== 'linked') return { state: 'empty' };
  // A profile not created by us has no record: it is a login if it has both databases.
  if (!record && !(page && local)) return { state: 'empty' };
  if (!page) return { state: 'damaged', detail: `${indexedDb} is gone` };
  if (!local) return { state: 'damaged', detail: `${localStorage} is gone` };
  for (const database of loginDatabases) {
    const verdict = await checkDatabase(path.join(folder, database));
    if (verdict.state === 'damaged') return { state: 'damaged', detail: `${database}: ${verdict.detail}` };
    if (verdict.records === 0 && verdict.tables === 0) {
      return record ? { state: 'damaged', detail: `${database} holds nothing` } : { state: 'empty' };
    }
  }
  return { state: 'healthy', jid: record?.jid ?? null };
}

async function exists(folder: string, entry: string): Promise<boolean> {
  try {
    return (await stat(path.join(folder, entry))).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}

/** Paths of the files of an entry, relative, with forward slashes; an entry that is not there has none. */
async function filesOf(source: string, entry: string): Promise<readonly string[]> {
  const place = path.join(source, entry);
  const facts = await stat(place).catch(() => null);
  if (facts?.isFile()) return [entry];
  if (!facts?.isDirectory()) return [];
  const found = await readdir(place, { recursive: true, withFileTypes: true });
  return found
    .filter((file) => file.isFile() && !notKept.has(file.name))
    .map((file) => path.relative(source, path.join(file.parentPath, file.name)).split(path.sep).join('/'))
    .sort();
}

async function sizeOf(place: string): Promise<number> {
  const found = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const file of found) {
    if (file.isFile()) bytes += (await stat(path.join(file.parentPath, file.name))).size;
  }
  return bytes;
}
