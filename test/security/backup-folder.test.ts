import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { hasCode } from '../../src/errors/coded-error.ts';
import { backupFileName } from '../../src/session/vault/backup-names.ts';
import type { BackupHeader } from '../../src/session/vault/envelope.ts';
import {
  linkedStore,
  plainStore,
  silentLog,
  vaultSettings,
  writeFiles,
} from '../../src/session/vault/plain-store.test-support.ts';
import type { VaultSettings } from '../../src/session/vault/settings.ts';
import { openVault, type SessionVault } from '../../src/session/vault/vault.ts';

/** Somebody else can write to the folder of the backups; the key and the session's own folders are private. */

const HOUR = 3600 * 1000;
const owner = { session: 'test', engine: 'webjs' } as const;
const asked = { kind: 'asked', generation: 'g1', account: null } as const;
let root = '';
let wall = Date.UTC(2026, 10, 1);
const clock = { now: () => ({ wall, monotonic: 0 }), sleep: () => Promise.resolve() };

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'courier-backups-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = (change: Partial<VaultSettings> = {}): Promise<SessionVault> =>
  openVault(vaultSettings(root, { clock, ...change }));
const inFolder = (name: string): string => path.join(root, 'backups', name);
const refused = (error: unknown): boolean => hasCode(error, 'VAULT_BACKUP_REFUSED');

/** A backup of a store with these words in it, an hour after the one before. */
async function backUp(vault: SessionVault, words: string) {
  wall += HOUR;
  await writeFiles(path.join(root, 'auth', 'session-test'), linkedStore(words));
  return await vault.backup(asked);
}

const words = (): Promise<string> => readFile(path.join(root, 'auth/session-test/login/keys/a.bin'), 'utf8');

/** The header of a real backup with changes, and something that is no content after it. */
async function forge(from: string, change: Partial<BackupHeader>): Promise<string> {
  const bytes = await readFile(from);
  const length = bytes.readUInt32BE(8);
  const header = { ...(JSON.parse(bytes.subarray(12, 12 + length).toString('utf8')) as BackupHeader), ...change };
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(json.length);
  const file = inFolder(backupFileName(owner, header.number, header.at));
  await writeFile(file, Buffer.concat([bytes.subarray(0, 8), size, json, Buffer.alloc(1000)]));
  return file;
}

test('an old backup under a newer name is not the newest, and is not restored under that name', async () => {
  const vault = await open();
  const old = await backUp(vault, 'old');
  const newest = await backUp(vault, 'new');
  const renamed = inFolder(backupFileName(owner, 3, wall + HOUR));
  await cp(old.file, renamed);
  assert.equal((await vault.newest())?.file, newest.file);
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored && outcome.backup.file, newest.file);
  assert.equal(await words(), 'new');
  await assert.rejects(vault.restore({ file: renamed, why: 'a test', acceptOtherSession: false }), refused);
  await assert.rejects(vault.check(renamed), refused);

  await rename(old.file, newest.file);
  await assert.rejects(vault.restore({ file: newest.file, why: 'a test', acceptOtherSession: false }), refused);
});

test('no number in a name or a header stops later backups or passes for the newest', async () => {
  const vault = await open();
  const first = await backUp(vault, 'first');
  for (const number of ['9007199254740991', '999999999', '99999999999999999999999']) {
    await cp(first.file, inFolder(`test.webjs.${number}.20261123T201500Z.vault`));
  }
  await writeFile(inFolder('test.webjs.999999998.20261123T201500Z.vault'), 'rubbish');
  for (const number of [999_999_999, 998_999_999, 5]) await forge(first.file, { number, at: wall + 100 * HOUR });
  assert.equal((await vault.newest())?.file, first.file);
  const second = await backUp(vault, 'second');
  const third = await backUp(vault, 'third');
  assert.equal((await vault.newest())?.file, third.file);
  assert.equal((await (await open()).newest())?.file, third.file, 'a fresh start knows it too');
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored && outcome.backup.file, third.file);
  assert.ok((await vault.list()).some(({ file }) => file === second.file));
});

test('without a record of the newest, a backup counts only after it was read in full', async () => {
  const vault = await open();
  const real = await backUp(vault, 'real');
  await forge(real.file, { number: 7, at: wall + 100 * HOUR });
  await rm(path.join(root, 'auth'), { recursive: true });
  assert.equal((await (await open()).newest())?.file, real.file);
});

test('a forgery with the same name does not replace the newest', async () => {
  const vault = await open();
  const older = await backUp(vault, 'older');
  const newest = await backUp(vault, 'newest');
  await forge(newest.file, { salt: 'ab'.repeat(32) });
  assert.equal((await vault.newest())?.file, older.file);
});

test('many forgeries do not displace a verified backup', async () => {
  const vault = await open({ keep: 2 });
  const first = await backUp(vault, 'first');
  for (let n = 1; n < 40; n++) await forge(first.file, { number: 999_500_000 + n, at: wall + n * HOUR });
  const second = await backUp(vault, 'second');
  const third = await backUp(vault, 'third');
  const files = (await vault.list()).map(({ file }) => file);
  assert.ok(files.includes(second.file) && files.includes(third.file));
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored && outcome.backup.file, third.file);
});

test('pipes, folders and links named like a backup block nothing', {
  skip: process.platform === 'win32' && 'Windows has no pipes in folders',
}, async () => {
  const vault = await open({ keep: 2 });
  const first = await backUp(vault, 'first');
  execFileSync('mkfifo', [inFolder(backupFileName(owner, 90, wall))]);
  await mkdir(inFolder(backupFileName(owner, 91, wall)));
  await symlink('/dev/zero', inFolder(backupFileName(owner, 92, wall)));
  await symlink(first.file, inFolder(backupFileName(owner, 93, wall)));
  assert.deepEqual(
    (await vault.list()).map(({ file }) => file),
    [first.file],
  );
  await assert.rejects(
    vault.restore({ file: inFolder(backupFileName(owner, 90, wall)), why: 'a test', acceptOtherSession: false }),
    refused,
  );
  const second = await backUp(await open({ keep: 2 }), 'second');
  assert.equal((await vault.newest())?.file, second.file);
});

test('an alert is raised if the newest known backup is missing and an older one is restored', async () => {
  const warnings: string[] = [];
  const vault = await open({ log: { ...silentLog, warn: (_fields, message) => warnings.push(message) } });
  const old = await backUp(vault, 'old');
  const newest = await backUp(vault, 'new');
  await rm(newest.file);
  const outcome = await vault.restoreNewest('a test');
  assert.equal(outcome.restored && outcome.backup.file, old.file);
  assert.ok(warnings.some((message) => message.includes('newer backup')));
});

test('of a backup that contains more than a login, nothing is installed', async () => {
  const store = {
    ...plainStore,
    async snapshot(source: string, target: string) {
      await plainStore.snapshot(source, target);
      await writeFiles(target, { 'extensions/run.js': 'code' });
    },
  };
  const { file } = await backUp(await open({ store }), 'more');
  await writeFiles(path.join(root, 'auth', 'session-test'), linkedStore('as it was'));
  const vault = await open();
  await assert.rejects(vault.restore({ file, why: 'a test', acceptOtherSession: false }), refused);
  assert.equal((await vault.restoreNewest('a test')).restored, false);
  assert.equal(await words(), 'as it was');
});
