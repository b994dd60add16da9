import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { webjsSessionStore } from '../../../../src/whatsapp/webjs/session-store.ts';
import { opensAndGoesOn, storeVerdict } from '../reports.ts';
import { deadlines, type FaultRow } from '../row.ts';

/** Files of the two databases of a login, damaged while it is stopped. */
export const damagedDatabaseRows: readonly FaultRow[] = (['indexeddb', 'local'] as const).flatMap((which) => {
  const name = which === 'local' ? 'Local Storage' : 'IndexedDB';
  const damage = (fault: string, bare: string, act: (rig: WebRig) => void): FaultRow => ({
    group: 'storage',
    fault: `${name}: ${fault}`,
    bare,
    before: 'stopped',
    reports: 'damaged',
    withinMs: 1000,
    recovery: 'restore',
    provoke: (rig) => {
      act(rig);
      return storeVerdict(rig);
    },
  });
  return [
    damage('MANIFEST deleted', 'silent QR', (rig) => rmSync(databaseFile(rig, which, 'manifest'))),
    damage('MANIFEST emptied', 'silent QR', (rig) => truncateSync(databaseFile(rig, which, 'manifest'), 0)),
    damage('MANIFEST garbled', 'silent QR', (rig) => garble(databaseFile(rig, which, 'manifest'))),
    damage('log garbled', 'silent QR', (rig) => garble(databaseFile(rig, which, 'log'))),
    damage('log emptied', 'silent QR', (rig) => truncateSync(databaseFile(rig, which, 'log'), 0)),
    damage('log deleted', 'silent QR', (rig) => rmSync(databaseFile(rig, which, 'log'))),
    damage('CURRENT deleted', 'ready (LevelDB repairs it)', (rig) => rmSync(databaseFile(rig, which, 'current'))),
    damage('folder deleted', 'silent QR', (rig) => rmSync(databaseFolder(rig, which), { recursive: true })),
  ];
});

/** What a power cut leaves at the end of a log. */
export const tornDatabaseRows: readonly FaultRow[] = (['indexeddb', 'local'] as const).map((which) => ({
  group: 'storage',
  fault: `${which === 'local' ? 'Local Storage' : 'IndexedDB'}: last record half written (power cut)`,
  bare:
    which === 'local'
      ? 'ready; what is written behind it is lost at the start after that'
      : 'ready; Chromium writes behind it, and deletes the database at the start after that: QR',
  before: 'stopped',
  reports: 'goes on, and the store is healthy',
  withinMs: 2 * deadlines.connectMs,
  recovery: 'connect',
  provoke: async (rig) => {
    // A header that promises 300 bytes, and a third of them.
    const half = Buffer.concat([Buffer.from([1, 2, 3, 4, 0x2c, 1, 1]), randomBytes(100)]);
    appendFileSync(databaseFile(rig, which, 'log'), half);
    const { reported } = await opensAndGoesOn(rig);
    await rig.restart();
    const { state } = await webjsSessionStore.verify(rig.settings.storePath);
    return { reported: `${reported}, and the store is ${state}` };
  },
}));

/** The two databases of a login. */
function databaseFolder(rig: WebRig, which: 'indexeddb' | 'local'): string {
  const inside = which === 'local' ? 'Local Storage/leveldb' : 'IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
  return path.join(rig.settings.storePath, 'Default', inside);
}

/** The newest file of a kind in a database's folder. */
function databaseFile(rig: WebRig, which: 'indexeddb' | 'local', kind: 'manifest' | 'log' | 'current'): string {
  const folder = databaseFolder(rig, which);
  const pattern = { manifest: /^MANIFEST-/, log: /^\d+\.log$/, current: /^CURRENT$/ }[kind];
  const name = readdirSync(folder)
    .filter((entry) => pattern.test(entry))
    .sort()
    .at(-1);
  if (name === undefined) throw new Error(`${folder} has no ${kind}`);
  return path.join(folder, name);
}

function garble(file: string): void {
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += 16) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
