import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import { openIdKey } from './id-key.ts';
import { contentOf, linkedStore, vaultSettings, writeFiles } from './plain-store.test-support.ts';
import type { VaultSettings } from './settings.ts';
import { openVault, type SessionVault } from './vault.ts';

let root = '';
let live = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'vault-'));
  live = path.join(root, 'auth', 'session-test');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = (change: Partial<VaultSettings> = {}): Promise<SessionVault> => openVault(vaultSettings(root, change));
const asked = { kind: 'asked', generation: 'g1', account: '5491100000001@s.whatsapp.net' } as const;
const refusedWith = (code: string) => (error: unknown) => hasCode(error, code);

test('a backup contains the login without caches, and restores it byte for byte', async () => {
  await writeFiles(live, linkedStore('first'));
  const vault = await open();
  const made = await vault.backup(asked);
  const wanted = await contentOf(path.join(live, 'login'));
  await writeFiles(live, linkedStore('second'));

  const outcome = await vault.restoreNewest('a test');
  assert.ok(outcome.restored);
  assert.equal(outcome.backup.file, made.file);
  assert.deepEqual(await contentOf(path.join(live, 'login')), wanted);
  assert.deepEqual(await readdir(live), ['login'], 'caches are not restored');
  assert.equal((await stat(path.join(live, 'login/keys/a.bin'))).mode & 0o777, 0o600);
  const [replaced] = await vault.quarantined();
  assert.ok(replaced);
  assert.equal(replaced.id, outcome.quarantined);
  assert.equal(replaced.why, 'a test');
  assert.equal(await readFile(path.join(replaced.store, 'login/keys/a.bin'), 'utf8'), 'second');
});

test('a backup reveals nothing without the key', async () => {
  await writeFiles(live, linkedStore('a very secret word'));
  const { file } = await (await open()).backup(asked);
  const bytes = await readFile(file);
  assert.equal(bytes.includes('secret'), false);
  assert.equal(bytes.includes('5491100000001'), false);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await rm(path.join(root, 'data'), { recursive: true });
  await assert.rejects(open(), refusedWith('VAULT_KEY_MISSING'));
});

test('an empty or damaged store is not backed up, so it cannot displace good copies', async () => {
  const vault = await open();
  await assert.rejects(vault.backup(asked), refusedWith('VAULT_NOTHING_TO_BACK_UP'));
  await writeFiles(live, { 'login/identity.json': '{torn' });
  await assert.rejects(vault.backup(asked), refusedWith('VAULT_STORE_DAMAGED'));
  assert.deepEqual(await vault.list(), []);
});

test('a damaged newest backup is skipped in favour of an older valid one', async () => {
  await writeFiles(live, linkedStore('good'));
  const vault = await open();
  const good = await vault.backup(asked);
  const bad = await vault.backup(asked);
  const bytes = await readFile(bad.file);
  bytes[bytes.length - 30] = (bytes.at(-30) ?? 0) ^ 1;
  await writeFile(bad.file, bytes);
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored && outcome.backup.file, good.file);
});

test('a named copy is tried before the newest, and skipped if it is gone', async () => {
  await writeFiles(live, linkedStore('named'));
  const vault = await open();
  const named = await vault.backup(asked);
  const newest = await vault.backup(asked);
  const first = path.basename(named.file);
  const outcome = await vault.restoreNewest('a test', first);
  assert.equal(outcome.restored && outcome.backup.file, named.file);
  await rm(named.file);
  const other = await vault.restoreNewest('a test', first);
  assert.equal(other.restored && other.backup.file, newest.file);
});

test('copies of an ended login are skipped, and the copy that would be restored is named', async () => {
  const vault = await open();
  const made: string[] = [];
  for (const jid of ['1@s.whatsapp.net', '2@s.whatsapp.net']) {
    await writeFiles(live, { 'login/identity.json': JSON.stringify({ jid }) });
    made.push((await vault.backup(asked)).file);
  }
  assert.equal(await vault.nextRestored(null), '2@s.whatsapp.net');
  assert.equal(await vault.nextRestored(path.basename(made[0] ?? '')), '1@s.whatsapp.net');
  const older = await vault.restoreNewest('a test', null, ['2@s.whatsapp.net']);
  assert.equal(older.restored && older.login, '1@s.whatsapp.net');
  assert.equal(await vault.loginOf(null), '1@s.whatsapp.net');
  assert.equal(await vault.loginOf((older.restored && older.quarantined) || ''), '2@s.whatsapp.net');
  const none = await vault.restoreNewest('a test', null, ['1@s.whatsapp.net', '2@s.whatsapp.net']);
  assert.equal(none.restored, false);
});

test('if no backup is valid, the live store is left unchanged', async () => {
  await writeFiles(live, linkedStore('live'));
  const vault = await open();
  const { file } = await vault.backup(asked);
  await writeFile(file, 'rubbish');
  const before = await contentOf(live);
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored, false);
  assert.deepEqual(await contentOf(live), before);
  assert.deepEqual(await vault.quarantined(), []);
});

test("another session's backup needs explicit consent", async () => {
  await writeFiles(path.join(root, 'auth', 'session-other'), linkedStore('other'));
  const { file } = await (await open({ session: 'other' })).backup(asked);
  const vault = await open();
  const choice = { file, why: 'a test' };
  await assert.rejects(vault.restore({ ...choice, acceptOtherSession: false }), refusedWith('VAULT_OTHER_SESSION'));
  await assert.rejects(stat(live), refusedWith('ENOENT'));
  await vault.restore({ ...choice, acceptOtherSession: true });
  assert.equal(await readFile(path.join(live, 'login/keys/a.bin'), 'utf8'), 'other');
});

test('id key and outbox are restored to a new disk, but never over existing ones', async () => {
  await writeFiles(live, linkedStore('x'));
  const home = path.join(root, 'data', 'outbox.db');
  const copy = async (target: string): Promise<boolean> => {
    await cp(home, target);
    return true;
  };
  const attachments = [...vaultSettings(root).attachments, { name: 'outbox.db', home, copy }];
  const vault = await open({ attachments });
  const ids = await openIdKey(path.join(root, 'data'), vault.settings.key);
  await writeFile(home, 'rows');
  await vault.backup(asked);

  await writeFile(home, 'newer rows');
  await vault.restoreNewest('a test');
  assert.equal(await readFile(home, 'utf8'), 'newer rows');

  await rm(home);
  await rm(path.join(root, 'data', 'id.key'));
  const [backup] = await vault.list();
  const installed = await vault.restore({ file: backup?.file ?? '', why: 'a test', acceptOtherSession: false });
  assert.deepEqual(installed.attachments.brought, ['id.key', 'outbox.db']);
  assert.equal(await readFile(home, 'utf8'), 'rows');
  assert.deepEqual(await openIdKey(path.join(root, 'data'), vault.settings.key), ids);
});

test('a cleaned store can be restored from quarantine, and what replaced it is moved there', async () => {
  await writeFiles(live, linkedStore('first link'));
  const vault = await open();
  const id = await vault.quarantine('cleaned');
  assert.ok(id);
  await assert.rejects(stat(live), refusedWith('ENOENT'));
  await writeFiles(live, linkedStore('second link'));
  const { quarantined } = await vault.undo(id, 'undo');
  assert.equal(await readFile(path.join(live, 'login/keys/a.bin'), 'utf8'), 'first link');
  assert.deepEqual(
    (await vault.quarantined()).map((entry) => entry.id),
    [quarantined],
  );
  await assert.rejects(vault.undo(id, 'again'), refusedWith('VAULT_NO_SUCH_BACKUP'));
});

test('a seal is valid until a byte of the login changes, or it is broken', async () => {
  await writeFiles(live, linkedStore('x'));
  const vault = await open();
  assert.deepEqual(await vault.begin(), { replayed: null, sealed: false });
  await vault.seal();
  await writeFiles(live, { 'cache/page.html': 'caches may change' });
  assert.equal((await vault.begin()).sealed, true);
  await writeFiles(live, { 'login/keys/a.bin': 'y' });
  assert.equal((await vault.begin()).sealed, false);
  await vault.seal();
  await vault.breakSeal();
  assert.equal((await vault.begin()).sealed, false);
});

test('an unsealed store is copied aside without its caches, if the engine needs that', async () => {
  await writeFiles(live, linkedStore('evidence'));
  const id = await (await open()).copyAside();
  const [copy] = await (await open()).quarantined();
  assert.ok(copy);
  assert.equal(copy.id, id);
  assert.deepEqual(await readdir(copy.store), ['login']);
  assert.equal(await (await open({ copyAsideUnsealed: false })).copyAside(), null);
});

test('a symbolic link as the store or inside it is refused', async () => {
  await writeFiles(path.join(root, 'elsewhere'), linkedStore('x'));
  await writeFiles(live, linkedStore('x'));
  const vault = await open();
  await vault.backup(asked);
  await symlink('/etc/hostname', path.join(live, 'login', 'link'));
  await assert.rejects(vault.backup(asked), refusedWith('VAULT_STORE_UNSAFE'));
  await rename(live, `${live}-away`);
  await symlink(path.join(root, 'elsewhere'), live);
  await assert.rejects(vault.restoreNewest('a test'), refusedWith('VAULT_STORE_UNSAFE'));
  assert.equal(await readFile(path.join(root, 'elsewhere/login/keys/a.bin'), 'utf8'), 'x');
});

test('backups that cannot be written are reported as failed, and leave no files', async () => {
  await writeFiles(live, linkedStore('x'));
  await writeFile(path.join(root, 'backups'), 'a file where the folder should be');
  await assert.rejects((await open()).backup(asked), refusedWith('VAULT_BACKUP_FAILED'));
  assert.deepEqual(await readdir(path.join(root, 'auth')), ['session-test']);
});

test('old backups are removed by number, and temporary files of killed writers are cleaned up', async () => {
  await writeFiles(live, linkedStore('x'));
  let wall = Date.UTC(2026, 0, 1);
  const clock = { now: () => ({ wall, monotonic: 0 }), sleep: () => Promise.resolve() };
  const vault = await open({ clock, keep: 2 });
  for (let day = 0; day < 5; day++) {
    wall += 25 * 3600 * 1000;
    await vault.backup(asked);
  }
  assert.deepEqual(
    (await vault.list()).map((backup) => backup.number),
    [5, 4],
  );
  await writeFile(path.join(root, 'backups', '.test.webjs.000009.x.vault.00000000.partial'), 'half');
  await vault.begin();
  assert.equal((await readdir(path.join(root, 'backups'))).length, 2);
});
