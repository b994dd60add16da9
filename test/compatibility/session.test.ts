import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { deriveIdKey } from '../../src/session/vault/id-key.ts';
import { openVaultKey } from '../../src/session/vault/key.ts';
import { customer } from '../support/manager.ts';
import { type OldSession, unpackSession } from './fixtures.ts';

const generation = '6c4c3b74b9224aae';
const linkedAt = 1_795_866_987_477;
const idKey = 'd9f778fd1206d19bbe52487d19069107b009418e859c37cbaeedf1325763f611';

async function status(old: OldSession): Promise<Record<string, unknown>> {
  const { json } = await old.run('--status --json');
  return json?.['status'] as Record<string, unknown>;
}

/** Logs in with the stored login, and is told by WhatsApp that the message arrived. */
async function sends(old: OldSession): Promise<void> {
  const sent = await old.run(`--test +${customer} --json`);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.equal((await old.whatsapp.admin.companions()).length, 1, 'under the same link');
}

test('a session of an earlier version is recognised, connects and sends without a new link', async () => {
  await using old = await unpackSession();
  const known = { linked: 'linked', account: '…9999@s.whatsapp.net', generation, linkedAt };
  assert.partialDeepStrictEqual(await status(old), known);
  await sends(old);
  assert.partialDeepStrictEqual(await status(old), known);
});

test('a backup of an earlier version restores login, id key and outbox to a new disk, given its key', async () => {
  await using old = await unpackSession();
  const at = (...names: string[]): string => path.join(old.folder, ...names);
  rmSync(at('session'), { recursive: true });
  rmSync(at('data', 'id.key'));
  const listed = await old.run('--list --json');
  const backups = listed.json?.['backups'] as { readonly verified: boolean }[];
  assert.deepEqual(
    backups.map(({ verified }) => verified),
    [true],
  );
  const restored = await old.run('--restore --json');
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.equal(readFileSync(at('data', 'id.key'), 'utf8').trim(), idKey);
  const places = { dataPath: at('data'), backupPath: at('backups'), passphrase: null, existing: [] };
  assert.equal(deriveIdKey(await openVaultKey(places)).toString('hex'), idKey, 'and so would the vault key alone');
  const outbox = new DatabaseSync(at('data', 'outbox.db'), { readOnly: true });
  assert.deepEqual({ ...outbox.prepare('SELECT count(*) AS n FROM messages').get() }, { n: 51 });
  outbox.close();
  await sends(old);
});

for (const release of ['schema-1', 'schema-26'] as const)
  test(`so is that of the release with ${release}`, async () => {
    await using old = await unpackSession(release);
    assert.partialDeepStrictEqual(await status(old), { linked: 'linked', account: '…9999@s.whatsapp.net' });
    await sends(old);
  });

test('a backup of the first release restores the login and the id key', async () => {
  await using old = await unpackSession('schema-1');
  const file = path.join(old.folder, 'data', 'id.key');
  const kept = readFileSync(file, 'utf8');
  rmSync(path.join(old.folder, 'session'), { recursive: true });
  rmSync(file);
  const restored = await old.run('--restore --json');
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.equal(readFileSync(file, 'utf8'), kept);
  assert.partialDeepStrictEqual(await status(old), { linked: 'linked', account: '…9999@s.whatsapp.net' });
});
