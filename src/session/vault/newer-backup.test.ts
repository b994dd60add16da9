import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { copyOffSite } from './copy-off-site.ts';
import { drill } from './drill.ts';
import type { Manifest } from './manifest.ts';
import { writeBackup } from './pack.ts';
import { linkedStore, plainStore, vaultSettings, writeFiles } from './plain-store.test-support.ts';
import { checkBackup } from './restore.ts';
import { openBackup } from './unpack.ts';
import { openVault } from './vault.ts';

const DAY = 86_400_000;
const owner = { session: 'test', engine: 'webjs' } as const;
const asked = { kind: 'asked', generation: 'g', account: null } as const;

/** A session with an older backup, and a newest one that is as `change` says. */
async function stage(t: TestContext, change: object) {
  const root = mkdtempSync(path.join(tmpdir(), 'newer-backup-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root);
  await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
  const vault = await openVault(settings);
  const older = await vault.backup(asked);
  const { file: newest } = await vault.backup(asked);
  const { findKey, key } = vault.settings;
  const staging = { storeFolder: path.join(root, 'store'), attachmentsFolder: path.join(root, 'attachments') };
  for (const folder of Object.values(staging)) mkdirSync(folder);
  const { manifest } = await openBackup(newest, findKey, staging);
  rmSync(newest);
  const handle = await open(newest, 'wx');
  // As this version's type cannot have it.
  await writeBackup(handle, { ...manifest, ...change } as Manifest, 'asked', staging, key);
  await handle.close();
  return { root, settings, vault, older, newest };
}

for (const [what, change, found] of [
  ['of a higher format', { format: 2 }, 'format 2, known 1'],
  ['with more than is known', { phones: 2 }, 'format 1 with phones'],
] as const)
  test(`a backup whose manifest is ${what} was made by a newer version: refused with the next step, and kept`, async (t) => {
    const { root, settings, vault, older, newest } = await stage(t, change);
    const isNewer = (error: unknown): boolean => {
      assert.ok(hasCode(error, 'VAULT_BACKUP_NEWER'), String(error));
      assert.ok(String(error).includes(found), String(error));
      return true;
    };
    await assert.rejects(checkBackup(vault.settings, newest, false), isNewer);
    const place = { owner, store: plainStore, copies: settings.backupPath, passphrase: null, clock: systemClock };
    const keyFile = path.join(settings.dataPath, 'vault.key');
    const { problem } = await drill({ ...place, keyFile, workPath: path.join(root, 'work') }, null);
    assert.equal(problem?.code, 'VAULT_BACKUP_NEWER');
    const outcome = await vault.restoreNewest('a test');
    assert.ok(outcome.restored, 'an older one does it');
    assert.equal(outcome.backup.file, older.file);
    assert.ok(readdirSync(settings.backupPath).includes(path.basename(newest)));
  });

test('backups of which even the header is of a newer version are not removed as old ones, here and off site', async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'newer-backup-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  let wall = Date.now() - 100 * DAY;
  const clock = { ...systemClock, now: () => ({ ...systemClock.now(), wall }) };
  const settings = vaultSettings(root, { clock, keep: 1 });
  await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
  const vault = await openVault(settings);
  const { file } = await vault.backup(asked);
  const handle = await open(file, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  await handle.write('"format":2', buffer.indexOf('"format":1'));
  await handle.close();
  const off = path.join(root, 'off');
  mkdirSync(off);
  const order = { from: settings.backupPath, to: off, owner, keep: 1 };
  await assert.rejects(copyOffSite(order, wall), (error) => hasCode(error, 'VAULT_BACKUP_NEWER'));
  copyFileSync(file, path.join(off, path.basename(file)));
  for (let day = 0; day < 5; day++) {
    wall += 10 * DAY;
    await vault.backup(asked);
    await copyOffSite(order, wall);
  }
  for (const folder of [settings.backupPath, off]) assert.ok(readdirSync(folder).includes(path.basename(file)), folder);
});
