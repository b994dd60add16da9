import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import '../../cheap-scrypt.test-support.ts';
import { systemClock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { type DrillSettings, drill } from './drill.ts';
import { linkedStore, plainStore, vaultSettings, writeFiles } from './plain-store.test-support.ts';
import type { VaultSettings } from './settings.ts';
import { openVault } from './vault.ts';

/** A session with one backup, and a copy of backup and key off site. */
async function stage(t: TestContext, change: Partial<VaultSettings> = {}) {
  const root = mkdtempSync(path.join(tmpdir(), 'drill-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root, change);
  const live = path.join(settings.authPath, 'session-test');
  await writeFiles(live, linkedStore('first'));
  const vault = await openVault(settings);
  const backup = () => vault.backup({ kind: 'asked', generation: 'g', account: null });
  const { file } = await backup();
  const copies = path.join(root, 'offsite');
  const copyAll = () => cpSync(settings.backupPath, copies, { recursive: true });
  copyAll();
  const keyFile = path.join(root, 'offsite.key');
  if (change.passphrase === undefined) copyFileSync(path.join(settings.dataPath, 'vault.key'), keyFile);
  const drillSettings: DrillSettings = {
    owner: { session: 'test', engine: 'webjs' },
    store: plainStore,
    copies,
    keyFile,
    passphrase: null,
    workPath: path.join(root, 'work'),
    clock: systemClock,
  };
  const copy = path.join(copies, path.basename(file));
  return { root, live, vault, settings, drillSettings, copies, copy, keyFile, backup, copyAll };
}

const leftIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

test('a drill succeeds with the copies alone: everything of this computer may be gone', async (t) => {
  const { drillSettings, settings, copy } = await stage(t);
  for (const gone of [settings.backupPath, settings.dataPath, settings.authPath]) rmSync(gone, { recursive: true });
  const result = await drill(drillSettings, null);
  assert.equal(result.problem, null);
  assert.equal(result.file, copy);
  assert.deepEqual(leftIn(drillSettings.workPath), [], 'nothing of the login stays behind');
  assert.ok(!existsSync(settings.authPath), 'nothing is put back');
});

test('a copied passphrase is enough', async (t) => {
  const passphrase = 'a passphrase of some length';
  const { drillSettings } = await stage(t, { passphrase });
  assert.equal((await drill({ ...drillSettings, keyFile: null, passphrase }, null)).problem, null);
  const other = await drill({ ...drillSettings, keyFile: null, passphrase: 'another of some length' }, null);
  assert.equal(other.problem?.code, 'VAULT_DRILL_KEY_WRONG');
});

test('the newest copy is tried, not the newest backup', async (t) => {
  const { drillSettings, backup, copy, copyAll } = await stage(t);
  await backup();
  assert.equal((await drill(drillSettings, null)).file, copy);
  copyAll();
  assert.notEqual((await drill(drillSettings, null)).file, copy);
});

const faults: readonly (readonly [string, string, (at: Awaited<ReturnType<typeof stage>>) => Promise<void> | void])[] =
  [
    ['a key that was not copied', 'VAULT_DRILL_KEY_WRONG', ({ keyFile }) => rmSync(keyFile)],
    ['a key that was copied wrongly', 'VAULT_KEY_DAMAGED', ({ keyFile }) => appendFileSync(keyFile, 'torn')],
    ['a copy that was cut off', 'VAULT_BACKUP_REFUSED', ({ copy }) => writeFileSync(copy, 'COURIER')],
    ['a copy that rotted', 'VAULT_BACKUP_REFUSED', ({ copy }) => appendFileSync(copy, 'x')],
    ['no copy at all', 'VAULT_NO_BACKUP', ({ copy }) => rmSync(copy)],
  ];
for (const [name, code, harm] of faults) {
  test(`${name} is found by the drill, and nothing stays behind`, async (t) => {
    const at = await stage(t);
    await harm(at);
    const { problem } = await drill(at.drillSettings, null);
    assert.equal(problem?.code, code, problem?.sentence);
    assert.deepEqual(leftIn(at.drillSettings.workPath), []);
  });
}

test('a copy of an earlier link is of no use, and the drill says so', async (t) => {
  const { drillSettings, vault } = await stage(t);
  assert.equal((await drill(drillSettings, await vault.loginOf(null))).problem, null);
  const { problem } = await drill(drillSettings, 'another login');
  assert.equal(problem?.code, 'VAULT_DRILL_OLD_LOGIN');
});

test('a copy whose login the engine cannot open does not count, whatever its seal says', async (t) => {
  const at = await stage(t);
  const broken = { ...plainStore, verify: () => Promise.resolve({ state: 'damaged', detail: 'rot' } as const) };
  const { problem } = await drill({ ...at.drillSettings, store: broken }, null);
  assert.equal(problem?.code, 'VAULT_BACKUP_REFUSED');
  assert.deepEqual(leftIn(at.drillSettings.workPath), []);
});

test('what a killed drill left behind is removed by the next one', async (t) => {
  const { drillSettings } = await stage(t);
  mkdirSync(path.join(drillSettings.workPath, 'restore-drill-dead', 'store'), { recursive: true });
  assert.equal((await drill(drillSettings, null)).problem, null);
  assert.deepEqual(leftIn(drillSettings.workPath), []);
});

test('without a configured copy there is no drill', async (t) => {
  const { drillSettings } = await stage(t);
  await assert.rejects(drill({ ...drillSettings, copies: null }, null), (e) => hasCode(e, 'VAULT_DRILL_NOT_SET_UP'));
});
