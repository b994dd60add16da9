/**
 * A backup of a grown Chromium profile against copying its folder.
 *
 * Both end with everything on the disk: the copy is `cp -r` followed by an fsync of each file, because a backup that a
 * power cut takes away is none. Ours also encrypts, reads back and verifies within its time. Best of each, in turns.
 */
import { cp, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { webjsSessionStore } from '../../src/whatsapp/webjs/session-store.ts';
import { writeGrownProfile } from './profile.ts';

const ROUNDS = 5;
const quiet = () => undefined;

export const measures = 'A backup of a grown Chromium profile against a copy of its folder: size and time.';

export const options = {};

export async function run(): Promise<object> {
  const root = await mkdtemp(path.join(tmpdir(), 'bench-backup-'));
  try {
    const live = path.join(root, 'auth', webjsSessionStore.folderName('bench'));
    const profileBytes = await writeGrownProfile(live, randomFrom(1));
    const vault = await openVault({
      session: 'bench',
      store: webjsSessionStore,
      authPath: path.join(root, 'auth'),
      backupPath: path.join(root, 'backups'),
      dataPath: path.join(root, 'data'),
      passphrase: null,
      keep: 2,
      copyAsideUnsealed: false,
      attachments: [],
      versions: () => ({}),
      clock: systemClock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const copies: number[] = [];
    const plainCopies: number[] = [];
    const backups: number[] = [];
    let backupBytes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const target = path.join(root, `copy-${round}`);
      const started = performance.now();
      await cp(live, target, { recursive: true });
      plainCopies.push(performance.now() - started);
      await syncFiles(target);
      copies.push(performance.now() - started);
      await rm(target, { recursive: true });
      const before = performance.now();
      backupBytes = (await vault.backup({ kind: 'asked', generation: 'g', account: null })).bytes;
      backups.push(performance.now() - before);
    }
    const [copyMs, plainCopyMs, backupMs] = [copies, plainCopies, backups].map((times) => Math.min(...times));
    return {
      profileMB: round(profileBytes / 1e6),
      sizeRatio: round(profileBytes / backupBytes),
      timeRatio: round((copyMs ?? 0) / (backupMs ?? 1)),
      timeRatioWithoutSync: round((plainCopyMs ?? 0) / (backupMs ?? 1)),
      backupMB: round(backupBytes / 1e6),
      backupMs: Math.round(backupMs ?? 0),
      copyMs: Math.round(copyMs ?? 0),
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function syncFiles(folder: string): Promise<void> {
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const handle = await open(path.join(file.parentPath, file.name), 'r');
    await handle.sync();
    await handle.close();
  }
}

/** Repeatable noise (xorshift32), so that each run measures the same profile. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
