import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { copyOffSite } from './copy-off-site.ts';
import { drill } from './drill.ts';
import { linkedStore, plainStore, vaultSettings, writeFiles } from './plain-store.test-support.ts';
import { openVault } from './vault.ts';

const owner = { session: 'test', engine: 'webjs' } as const;
const DAY = 86_400_000;

async function stage(t: TestContext) {
  const root = mkdtempSync(path.join(tmpdir(), 'off-site-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root);
  await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
  const vault = await openVault(settings);
  const backup = () => vault.backup({ kind: 'asked', generation: 'g', account: null });
  const to = path.join(root, 'offsite');
  mkdirSync(to);
  const order = { from: settings.backupPath, to, owner, keep: 2 };
  return { root, settings, backup, to, order, names: () => readdirSync(to).sort() };
}

test('every backup arrives whole, once, and can be restored with what is off site alone', async (t) => {
  const { root, settings, backup, to, order, names } = await stage(t);
  await backup();
  await backup();
  const done = await copyOffSite(order, Date.now());
  assert.equal(done.copied, 2);
  assert.deepEqual(names(), readdirSync(settings.backupPath).sort());
  for (const name of names())
    assert.deepEqual(readFileSync(path.join(to, name)), readFileSync(path.join(settings.backupPath, name)));
  assert.deepEqual(await copyOffSite(order, Date.now()), { copied: 0, newestAt: done.newestAt });

  const keyFile = path.join(root, 'offsite.key');
  copyFileSync(path.join(settings.dataPath, 'vault.key'), keyFile);
  for (const gone of [settings.backupPath, settings.dataPath, settings.authPath]) rmSync(gone, { recursive: true });
  const place = { owner, store: plainStore, copies: to, keyFile, passphrase: null };
  const { problem } = await drill({ ...place, workPath: path.join(root, 'work'), clock: systemClock }, null);
  assert.equal(problem, null);
});

test('a copy that was cut off is copied again, and what a killed copying left is removed', async (t) => {
  const { settings, backup, to, order, names } = await stage(t);
  await backup();
  await copyOffSite(order, Date.now());
  const [name = ''] = names();
  writeFileSync(path.join(to, name), readFileSync(path.join(to, name)).subarray(0, 300));
  writeFileSync(path.join(to, `.${name}.0123abcd.partial`), 'half of it');
  assert.equal((await copyOffSite(order, Date.now())).copied, 1);
  assert.deepEqual(readFileSync(path.join(to, name)), readFileSync(path.join(settings.backupPath, name)));
  assert.deepEqual(names(), [name]);
});

test('as many are kept off site as here, and nothing that is not ours is touched', async (t) => {
  const { backup, to, order, names } = await stage(t);
  writeFileSync(path.join(to, 'photo.jpg'), 'theirs');
  for (let nth = 0; nth < 4; nth++) {
    await backup();
    await copyOffSite({ ...order, keep: 4 }, Date.now());
  }
  await backup();
  await copyOffSite(order, Date.now() + 2 * DAY);
  assert.equal(names().filter((name) => name.endsWith('.vault')).length, 2);
  assert.ok(names().includes('photo.jpg'));
});

test('a folder that is not there is not made, and the folder of the backups is no place off site', async (t) => {
  const { settings, backup, to, order } = await stage(t);
  await backup();
  rmSync(to, { recursive: true });
  await assert.rejects(copyOffSite(order, Date.now()), { code: 'VAULT_COPY_NO_FOLDER' });
  await assert.rejects(copyOffSite({ ...order, to: settings.backupPath }, Date.now()), {
    code: 'VAULT_COPY_NO_FOLDER',
  });
  assert.equal(readdirSync(settings.backupPath).length, 1);
});
