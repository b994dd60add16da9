import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { initAuthCreds } from 'baileys';
import { writeLogin } from '../../bench/backup/profile.ts';
import { listBackups } from '../../src/session/vault/backup-files.ts';
import { vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { openBackup } from '../../src/session/vault/unpack.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';
import { useOwnUploadFolder } from '../../src/whatsapp/baileys/upload-folder.ts';
import { keepGoodVersion, readLastGoodVersion } from '../../src/whatsapp/baileys/web-version.ts';
import { keepPicture, removeOldPictures } from '../../src/whatsapp/pictures.ts';
import type { SessionStore } from '../../src/whatsapp/session-store.ts';
import { findBrowser } from '../../src/whatsapp/webjs/browser/find.ts';
import { carriedLibraries } from '../../src/whatsapp/webjs/browser/libraries.ts';
import { browserRecord, readyProfile, recordBrowser } from '../../src/whatsapp/webjs/browser/profile.ts';
import { shippedShell } from '../../src/whatsapp/webjs/browser/shell.ts';
import { makeTemporary, removeTemporary } from '../../src/whatsapp/webjs/browser/temporary.ts';
import { readLog } from '../../src/whatsapp/webjs/leveldb/log-format.ts';
import { record } from '../../src/whatsapp/webjs/leveldb/log-record.test-support.ts';
import { trimTornLogs } from '../../src/whatsapp/webjs/leveldb/trim.ts';
import { readLoginRecord, writeLoginRecord } from '../../src/whatsapp/webjs/login-record.ts';
import { webjsSessionStore } from '../../src/whatsapp/webjs/session-store.ts';
import type { Stage, Writer } from './writers.ts';

/** Credentials as they are after a phone has confirmed them. */
const linkedCredentials = () => ({
  ...initAuthCreds(),
  me: { id: '15550001111:7@s.whatsapp.net', lid: '100000000001:7@lid', name: 'Ledger' },
  account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
});

/** A backup of an engine's own store: its snapshot is part of the work. */
async function backupOf(root: string, store: SessionStore, fill: (live: string) => Promise<void>): Promise<Stage> {
  const settings = vaultSettings(root, { store, attachments: [] });
  const live = path.join(settings.authPath, store.folderName('test'));
  await mkdir(live, { recursive: true });
  await fill(live);
  const vault = await openVault(settings);
  return {
    work: () => vault.backup({ kind: 'asked', generation: 'g', account: null }),
    look: async () => {
      const listed = await listBackups(settings.backupPath, { session: 'test', engine: store.engine });
      for (const { file } of listed) await openBackup(file, vault.settings.findKey);
      return `${(await store.verify(live)).state}, ${listed.length > 0 ? 'backed up' : 'no backup'}`;
    },
  };
}

/** A store of baileys on a folder that has none. */
export function newCredentialStore(root: string): Promise<Stage> {
  const folder = path.join(root, 'baileys-test');
  const credentials = linkedCredentials();
  return Promise.resolve({
    work: async () => (await CredentialStore.create(folder, credentials)).close(),
    look: async () => (await baileysSessionStore.verify(folder)).state,
  });
}

export const writersOfEngines: readonly Writer[] = [
  {
    name: 'baileys: a new store',
    sources: ['src/whatsapp/baileys/store-file.ts', 'src/whatsapp/baileys/credential-store.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: newCredentialStore,
  },
  {
    name: 'baileys: a backup of the store in use',
    sources: ['src/whatsapp/baileys/session-store.ts'],
    told: { by: 'incident', key: 'backup.failed' },
    stage: (root) =>
      backupOf(root, baileysSessionStore, async (live) =>
        (await CredentialStore.create(live, linkedCredentials())).close(),
      ),
  },
  {
    name: 'baileys: the folder for uploads',
    sources: ['src/whatsapp/baileys/upload-folder.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: (root) => {
      const { TMPDIR, TEMP, TMP } = process.env;
      return Promise.resolve({
        work: async () => useOwnUploadFolder(root),
        look: async () => (existsSync(path.join(root, 'uploads')) ? 'there' : 'none'),
        close: () => {
          for (const [name, value] of Object.entries({ TMPDIR, TEMP, TMP })) {
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
          }
        },
      });
    },
  },
  {
    name: 'baileys: the last good version',
    sources: ['src/whatsapp/baileys/web-version.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      await keepGoodVersion(root, [2, 3000, 1]);
      return {
        work: () => keepGoodVersion(root, [2, 3000, 2]),
        look: async () => String(await readLastGoodVersion(root)),
      };
    },
  },
  {
    name: 'webjs: whose login the profile is',
    sources: ['src/whatsapp/webjs/login-record.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: (root) => {
      writeLoginRecord(root, { state: 'unlinked', jid: null });
      return Promise.resolve({
        work: async () => writeLoginRecord(root, { state: 'linked', jid: '1@s.whatsapp.net' }),
        look: async () => (await readLoginRecord(root))?.state ?? 'torn',
      });
    },
  },
  {
    name: 'webjs: a backup of the profile',
    sources: ['src/whatsapp/webjs/session-store.ts'],
    told: { by: 'incident', key: 'backup.failed' },
    stage: (root) => backupOf(root, webjsSessionStore, async (live) => void (await writeLogin(live, () => 0.5, 2))),
  },
  {
    name: 'webjs: caches that go',
    sources: ['src/whatsapp/webjs/session-store.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      await writeLogin(root, () => 0.5, 2);
      await writeFiles(root, { 'Default/Cache/a': 'a', 'Default/GPUCache/b': 'b' });
      const caches = ['Default/Cache', 'Default/GPUCache'];
      return {
        work: () => webjsSessionStore.cleanCaches(root),
        look: async () => {
          const left = caches.filter((cache) => existsSync(path.join(root, cache)));
          return `${(await webjsSessionStore.verify(root)).state}, ${left.length} caches`;
        },
        alsoGood: { 'healthy, 1 caches': 'a cache is none of the login; the rest goes next time' },
      };
    },
  },
  {
    name: "webjs: which browser used the profile, and another's marks in it",
    sources: ['src/whatsapp/webjs/browser/profile.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: async (root) => {
      const profile = path.join(root, 'session-test');
      await writeFiles(profile, { SingletonLock: 'x', 'Default/Preferences': '{}' });
      await recordBrowser(profile, '1.0');
      return {
        work: async () => {
          await readyProfile(profile);
          await recordBrowser(profile, '2.0');
        },
        look: async () => (JSON.parse(await readFile(browserRecord(profile), 'utf8')) as { version: string }).version,
      };
    },
  },
  {
    name: "webjs: the browser's temporary folder",
    sources: ['src/whatsapp/webjs/browser/temporary.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: (root) => {
      const store = path.join(root, 'session-test');
      const left = () =>
        readdirSync(root)
          .filter((name) => name.startsWith('courier-'))
          .flatMap((place) => readdirSync(path.join(root, place)));
      return Promise.resolve({
        work: async () => {
          await removeTemporary(await makeTemporary(store, root));
          await makeTemporary(store, root);
        },
        look: async () => (left().length > 0 ? 'there' : 'none'),
      });
    },
  },
  {
    name: 'webjs: a picture of a dialog for the person who is asked, and old ones that go',
    sources: ['src/whatsapp/pictures.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      const store = path.join(root, 'session-test');
      const old = await keepPicture(store, Buffer.from('old'), 1);
      await utimes(old, 1, 1);
      return {
        work: async () => {
          await removeOldPictures(store, 8 * 86_400_000);
          await keepPicture(store, Buffer.from('new'), 2);
        },
        look: () => {
          const kept = readdirSync(path.dirname(old)).filter((name) => name.endsWith('.png'));
          return Promise.resolve(kept.map((name) => readFileSync(path.join(path.dirname(old), name), 'utf8')).join());
        },
        alsoGood: { '': 'the old one has gone, and the new one could not be kept' },
      };
    },
  },
  {
    name: 'webjs: versions of browsers',
    sources: ['src/whatsapp/webjs/browser/find.ts', 'src/atomic-file.ts'],
    told: { by: 'log' },
    stage: async (root) => {
      const browser = path.join(root, 'browser');
      const cache = path.join(root, 'cache');
      await writeFile(browser, '#!/bin/sh\necho Chromium 153.0.1\n');
      await chmod(browser, 0o700);
      return {
        work: async () => {
          const { version } = await findBrowser(browser, cache);
          if (version !== '153.0.1') throw new Error(`found ${version}`);
        },
        look: async () => {
          const file = path.join(cache, 'browser-versions.json');
          if (!existsSync(file)) return 'none';
          return Object.keys(JSON.parse(await readFile(file, 'utf8')) as object)
            .map((name) => path.basename(name))
            .join();
        },
      };
    },
  },
  {
    name: 'webjs: a record of a log that was not written to its end',
    sources: ['src/whatsapp/webjs/leveldb/trim.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    stage: async (root) => {
      const log = path.join(root, '000003.log');
      await writeFile(log, Buffer.concat([record(Buffer.from('kept')), record(Buffer.from('cut off')).subarray(0, 9)]));
      return {
        work: () => trimTornLogs(root),
        look: async () => {
          const { records, torn } = readLog(await readFile(log));
          return `${records.length} kept${torn ? ', one half' : ''}`;
        },
      };
    },
  },
  {
    name: 'webjs: the libraries that the browser brings along',
    sources: ['src/whatsapp/webjs/browser/libraries.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    slow: 'left out of the short form',
    stage: (root) => {
      const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
      const archive = path.join(path.dirname(entry), '..', 'bin', 'al2023.tar.br');
      return Promise.resolve({
        work: () => carriedLibraries(archive, '1', root),
        look: async () => ((await readdir(root)).includes('lib.json') ? 'whole' : 'to be unpacked'),
      });
    },
  },
  {
    name: 'webjs: the unpacked browser',
    sources: ['src/whatsapp/webjs/browser/shell.ts', 'src/atomic-file.ts'],
    told: { by: 'incident', key: 'session.store_unwritable' },
    slow: 'left out of the short form',
    stage: (root) =>
      Promise.resolve({
        work: () => shippedShell(root),
        look: async () => {
          const files = await readdir(root, { recursive: true });
          return files.some((name) => name.endsWith('headless-shell.json')) ? 'whole' : 'to be unpacked';
        },
      }),
  },
];
