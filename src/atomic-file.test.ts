import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { isTemporaryName, renameDurably, replaceFile, replaceFileBy } from './atomic-file.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'atomic-file-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a replaced file has the new content, is private, and nothing is left beside it', async () => {
  const file = path.join(folder, 'a.json');
  await writeFile(file, 'old', { mode: 0o644 });
  await replaceFile(file, 'new');
  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder), ['a.json']);
});

test('a write that fails leaves the old content and no temporary file', async () => {
  const file = path.join(folder, 'b.json');
  await writeFile(file, 'old');
  await assert.rejects(
    replaceFileBy(file, async (handle) => {
      await handle.writeFile('half');
      throw new Error('disk full');
    }),
    /disk full/,
  );
  assert.equal(await readFile(file, 'utf8'), 'old');
  assert.deepEqual((await readdir(folder)).filter(isTemporaryName), []);
});

test('a replaced file never shows a mixture to a reader', async () => {
  const file = path.join(folder, 'c.txt');
  const contents = ['a'.repeat(200_000), 'b'.repeat(300_000)];
  await replaceFile(file, contents[0] ?? '');
  const writing = (async () => {
    for (let round = 1; round <= 40; round++) await replaceFile(file, contents[round % 2] ?? '');
  })();
  const finished = new AbortController();
  const done = writing.then(() => finished.abort());
  while (!finished.signal.aborted) assert.ok(contents.includes(await readFile(file, 'utf8')));
  await done;
});

test('a durable rename moves a file between folders', async () => {
  const from = path.join(folder, 'd.txt');
  await writeFile(from, 'd');
  await renameDurably(from, path.join(folder, 'e.txt'));
  assert.equal(await readFile(path.join(folder, 'e.txt'), 'utf8'), 'd');
});
