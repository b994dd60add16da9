import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { costsAsked } from '../../cheap-scrypt.test-support.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { deriveIdKey, idKeyPath, openIdKey } from './id-key.ts';
import { type KeyPlaces, keyFilePath, keyFor, openVaultKey } from './key.ts';

let dataPath = '';
beforeEach(async () => {
  dataPath = await mkdtemp(path.join(tmpdir(), 'vault-key-'));
});
afterEach(() => rm(dataPath, { recursive: true, force: true }));

const places = (change: Partial<KeyPlaces> = {}): KeyPlaces => ({
  dataPath,
  passphrase: null,
  existing: [],
  backupPath: '/backups',
  ...change,
});

test('a key file is created once, is private, and always results in the same key', async () => {
  const first = await openVaultKey(places());
  assert.equal((await stat(keyFilePath(dataPath))).mode & 0o777, 0o600);
  await chmod(keyFilePath(dataPath), 0o644);
  const second = await openVaultKey(places());
  assert.deepEqual(second, first);
  assert.equal((await stat(keyFilePath(dataPath))).mode & 0o777, 0o600, 'loose permissions are tightened');
});

test('whoever only looks makes no key, and needs the one that backups were made with', async () => {
  const empty = path.join(dataPath, 'none');
  const look = { dataPath: empty, writesNothing: true };
  await openVaultKey(places(look));
  const { hint } = await openVaultKey(places({ ...look, passphrase: 'six words from a dictionary' }));
  await assert.rejects(stat(empty), (error) => hasCode(error, 'ENOENT'));
  const existing = [{ ...hint, kind: 'file' as const }];
  await assert.rejects(openVaultKey(places({ ...look, existing })), (error) => hasCode(error, 'VAULT_KEY_MISSING'));
});

test('a lost key file is never silently replaced while backups need it', async () => {
  const key = await openVaultKey(places());
  await rm(keyFilePath(dataPath));
  await assert.rejects(openVaultKey(places({ existing: [key.hint] })), (error) => hasCode(error, 'VAULT_KEY_MISSING'));
});

test('a changed digit in the key file is detected', async () => {
  await openVaultKey(places());
  const text = await readFile(keyFilePath(dataPath), 'utf8');
  const at = text.indexOf(' ') + 5;
  await writeFile(keyFilePath(dataPath), text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1));
  await assert.rejects(openVaultKey(places()), (error) => hasCode(error, 'VAULT_KEY_DAMAGED'));
});

test('a passphrase results in the same key on a new disk if there is a backup with the salt', async () => {
  const passphrase = 'six words from a dictionary';
  const before = await openVaultKey(places({ passphrase }));
  await rm(path.join(dataPath, 'vault.salt'));
  const after = await openVaultKey(places({ passphrase, existing: [before.hint] }));
  assert.deepEqual(after, before);
  assert.deepEqual(deriveIdKey(after), deriveIdKey(before));
});

test('to try a passphrase takes 128 MiB', async () => {
  costsAsked.length = 0;
  await openVaultKey(places({ passphrase: 'six words from a dictionary' }));
  assert.deepEqual(
    costsAsked.map(({ N = 0, r = 0, p }) => ({ bytes: 128 * N * r, p })),
    [{ bytes: 128 * 1024 * 1024, p: 1 }],
  );
});

test('a backup from before the passphrase opens with the key file, but not with a wrong passphrase', async () => {
  const fileKey = await openVaultKey(places());
  const now = places({ passphrase: 'six words from a dictionary' });
  const current = await openVaultKey(now);
  assert.deepEqual(await keyFor(fileKey.hint, current, now), fileKey);
  const wrong = places({ passphrase: 'quite another sentence' });
  assert.equal(await keyFor(current.hint, await openVaultKey(wrong), wrong), null);
});

test('the id key is derived from the vault key and survives a change of it', async () => {
  const key = await openVaultKey(places());
  const ids = await openIdKey(dataPath, key);
  assert.deepEqual(ids, deriveIdKey(key));
  const other = await openVaultKey(places({ passphrase: 'six words from a dictionary' }));
  assert.notDeepEqual(deriveIdKey(other), ids);
  assert.deepEqual(await openIdKey(dataPath, other), ids);
  assert.equal((await stat(idKeyPath(dataPath))).mode & 0o777, 0o600);
});

test('a key that a newer version wrote, or that is not one, is refused and left as it is', async () => {
  const key = await openVaultKey(places());
  await openIdKey(dataPath, key);
  const kept = await readFile(keyFilePath(dataPath), 'utf8');
  for (const [file, text, open, code] of [
    [keyFilePath(dataPath), kept.replace('-key-1 ', '-key-2 '), () => openVaultKey(places()), 'VAULT_KEY_NEWER'],
    [idKeyPath(dataPath), 'ids-2 00ff\n', () => openIdKey(dataPath, key), 'VAULT_ID_KEY_DAMAGED'],
    [idKeyPath(dataPath), '', () => openIdKey(dataPath, key), 'VAULT_ID_KEY_DAMAGED'],
  ] as const) {
    await writeFile(file, text);
    await assert.rejects(open(), { code });
    assert.equal(await readFile(file, 'utf8'), text);
  }
});
