import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { contentOf, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { randomFrom, whole } from './vault-random.ts';

/** Within this many milliseconds a child has restored several times. */
const LONGEST_LIFE_MS = 250;

/** Kills restores at random instants; counts starts that find neither the old nor the new store, whole. */
export async function killedRestores(count: number, seed: number): Promise<number> {
  const root = await mkdtemp(path.join(tmpdir(), 'vault-kills-'));
  const live = path.join(root, 'auth', 'session-test');
  const random = randomFrom(seed);
  let half = 0;
  try {
    const vault = await openVault(vaultSettings(root));
    const wanted: string[] = [];
    const files: string[] = [];
    for (const words of ['old', 'new']) {
      await rm(live, { recursive: true, force: true });
      await writeFiles(live, storeOf(words));
      wanted.push(JSON.stringify(await contentOf(live)));
      files.push((await vault.backup({ kind: 'asked', generation: words, account: null })).file);
    }
    for (let kill = 0; kill < count; kill++) {
      await killOnce(root, files, whole(random, 0, LONGEST_LIFE_MS));
      const found = await vault.begin();
      const now = JSON.stringify(await contentOf(live));
      const left = (await readdir(path.join(root, 'auth'))).filter((name) => /staging|restore/.test(name));
      if (!wanted.includes(now) || left.length > 0) {
        half++;
        process.stderr.write(
          `kill ${kill} of seed ${seed}: replayed ${found.replayed}, left ${left.join(', ')}, whole: ${wanted.includes(now)}\n`,
        );
      }
    }
    return half;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Enough files that a restore takes its time. */
function storeOf(words: string): Record<string, string> {
  const files: Record<string, string> = { 'login/identity.json': JSON.stringify({ jid: '1@s.whatsapp.net', words }) };
  for (let file = 0; file < 12; file++) files[`login/${words}/${file}`] = words.repeat(200 * (file + 1));
  return files;
}

async function killOnce(root: string, files: readonly string[], afterMs: number): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'vault-kill-child.ts'), [root, ...files]);
  const exited = once(child, 'exit');
  await Promise.race([once(child, 'message'), exited]);
  await delay(afterMs);
  if (child.exitCode !== null) throw new Error(`the restoring process ended by itself with ${child.exitCode}`);
  child.kill('SIGKILL');
  await exited;
}
