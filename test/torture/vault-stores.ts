import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contentOf, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { randomFiles, randomFrom } from './vault-random.ts';

/** Backs up and restores random stores; counts those that did not come back byte for byte. */
export async function roundTrips(count: number, seed: number): Promise<number> {
  let failures = 0;
  for (let round = 0; round < count; round++) {
    const root = await mkdtemp(path.join(tmpdir(), 'vault-store-'));
    try {
      await roundTrip(root, seed + round);
    } catch (error) {
      failures++;
      process.stderr.write(`store of seed ${seed + round}: ${error instanceof Error ? error.message : error}\n`);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return failures;
}

async function roundTrip(root: string, seed: number): Promise<void> {
  const live = path.join(root, 'auth', 'session-test');
  await writeFiles(live, randomFiles(randomFrom(seed)));
  const wanted = await contentOf(live);
  const vault = await openVault(vaultSettings(root));
  await vault.backup({ kind: 'asked', generation: 'g', account: null });
  await rm(live, { recursive: true });
  const outcome = await vault.restoreNewest('round trip');
  assert.equal(outcome.restored, true, 'not restored');
  assert.deepEqual(await contentOf(live), wanted);
}
