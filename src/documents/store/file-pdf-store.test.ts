import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createFilePdfStore } from './file-pdf-store.ts';

const root = await mkdtemp(path.join(tmpdir(), 'pdf-store-'));
after(() => rm(root, { recursive: true }));
const { signal } = new AbortController();
let stores = 0;

function setUp() {
  stores += 1;
  const folder = path.join(root, String(stores));
  return { folder, store: createFilePdfStore(folder) };
}
const sha256Of = (text: string): string => hash('sha256', text);
const older = async (store: ReturnType<typeof setUp>['store'], before: number) => {
  const found: string[] = [];
  for await (const sha256 of store.olderThan(before)) found.push(sha256);
  return found;
};

test('equal files share one private copy, named by its SHA-256', async () => {
  const { folder, store } = setUp();
  const first = await store.put(Buffer.from('%PDF-1'));
  const second = await store.put(Buffer.from('%PDF-1'));
  assert.deepEqual(first, second);
  assert.equal(first.sha256, sha256Of('%PDF-1'));
  assert.equal(await store.find(first.sha256), first.path);
  assert.equal(await readFile(first.path, 'utf8'), '%PDF-1');
  if (process.platform === 'win32') return;
  assert.equal((await stat(first.path)).mode & 0o777, 0o600);
  assert.equal((await stat(path.dirname(first.path))).mode & 0o777, 0o700);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test('a file is copied only while it has the proven bytes: not if it changed, is gone or is a link', async () => {
  const { folder, store } = setUp();
  const file = path.join(root, 'invoice.pdf');
  await writeFile(file, 'as proven');
  const origin = { path: file, sha256: sha256Of('as proven') };
  await writeFile(file, 'another');
  assert.equal(await store.copy(origin, signal), false);
  assert.equal(await store.find(origin.sha256), null);
  await writeFile(file, 'as proven');
  const link = path.join(root, 'link.pdf');
  await symlink(file, link);
  assert.equal(await store.copy({ ...origin, path: link }, signal), false);
  assert.equal(await store.copy(origin, signal), true);
  await rm(file);
  assert.equal(await store.copy(origin, signal), true, 'it is there already');
  assert.ok((await store.find(origin.sha256))?.startsWith(folder));
  assert.equal(await store.copy({ path: file, sha256: sha256Of('never seen') }, signal), false);
});

test('a copy that is damaged is replaced by whoever has the right bytes', async () => {
  const { store } = setUp();
  const file = path.join(root, 'right.pdf');
  await writeFile(file, 'as proven');
  const origin = { path: file, sha256: sha256Of('as proven') };
  const copy = (await store.put(Buffer.from('as proven'))).path;
  await writeFile(copy, 'as pro');
  assert.equal(await store.copy({ ...origin, path: path.join(root, 'gone.pdf') }, signal), false);
  assert.equal(await store.copy(origin, signal), true);
  assert.equal(await readFile(copy, 'utf8'), 'as proven');
  await writeFile(copy, 'another..');
  await store.put(Buffer.from('as proven'));
  assert.equal(await readFile(copy, 'utf8'), 'as proven');
});

test('copies are found by age, and leftovers of a killed writer are removed in time', async () => {
  const { store } = setUp();
  const old = await store.put(Buffer.from('old'));
  await store.put(Buffer.from('young'));
  const left = path.join(path.dirname(old.path), `.${old.sha256}.pdf.1234.partial`);
  await writeFile(left, 'half');
  const longAgo = new Date(Date.now() - 86_400_000);
  for (const file of [old.path, left]) await utimes(file, longAgo, longAgo);
  assert.deepEqual(await older(store, Date.now() - 3_600_000), [old.sha256]);
  await assert.rejects(stat(left), { code: 'ENOENT' });
  await store.remove(old.sha256);
  await store.remove(old.sha256);
  assert.deepEqual(await older(store, Date.now() + 1000), [sha256Of('young')]);
});

test('a name that is not a SHA-256 leads to no file', async () => {
  const { store } = setUp();
  await assert.rejects(store.find('../../outbox.db'), RangeError);
});
