import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedRestores } from './vault-kills.ts';
import { liveBackups } from './vault-live.ts';
import { mutants } from './vault-mutants.ts';
import { roundTrips } from './vault-stores.ts';

const seed = Number(process.env['TORTURE_SEED'] ?? Date.now() % 1_000_000);

test('random stores are restored byte for byte', async (context) => {
  context.diagnostic(`seed ${seed}`);
  assert.equal(await roundTrips(8, seed), 0);
});

test('no modified or forged backup is accepted, and the live store is unchanged', async (context) => {
  context.diagnostic(`seed ${seed}`);
  const { mutants: count, accepted } = await mutants(seed, 1, 7);
  assert.ok(count > 150, `${count} mutants`);
  assert.equal(accepted, 0);
});

test('a killed restore leaves the old or the new store, never a partial one', async (context) => {
  context.diagnostic(`seed ${seed}`);
  assert.equal(await killedRestores(5, seed), 0);
});

test('backups of a store that is being written are consistent', async () => {
  assert.equal(await liveBackups(5), 0);
});
