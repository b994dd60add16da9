import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { checkDocument } from '../../src/delivery/sending/document-file.ts';
import type { FoundDocument } from '../../src/documents/document-source.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { openPlainFile } from '../../src/plain-file.ts';
import { reader } from '../support/reader.ts';

const { signal } = new AbortController();
const PDF = '%PDF-1.7\nFactura 1001\n%%EOF\n';
const unix = { skip: process.platform === 'win32' && 'has neither pipes nor links in folders' };
const SPARSE_BYTES = 6 * 2 ** 40;

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'odd-files-'));
  t.after(async () => {
    await rm(folder, { recursive: true });
  });
  const source = createFolderSource({ folder, reader, clock: systemClock, settleMs: 0 });
  const scan = async () => {
    const found: FoundDocument[] = [];
    for await (const one of source.scan(signal)) found.push(one);
    return found;
  };
  const put = async (name: string) => {
    await writeFile(join(folder, name), PDF);
    await utimes(join(folder, name), 1, 1);
  };
  await put('1001.pdf');
  return { folder, source, scan, put };
}

/** As large as a file can be and holding nothing; null where the file system has no such files. */
async function sparse(file: string): Promise<boolean> {
  await writeFile(file, '%PDF-1.7\n');
  try {
    await truncate(file, SPARSE_BYTES - 6);
    await using handle = await open(file, 'a');
    await handle.write('%%EOF\n');
  } catch {
    return false;
  }
  await utimes(file, 1, 1);
  return true;
}

test('a file of six terabytes is held for its size, without being read', unix, async (t) => {
  const { folder, source, scan } = await setUp(t);
  if (!(await sparse(join(folder, '1002.pdf')))) return t.skip('this file system has no files of six terabytes');
  const found = await scan();
  assert.deepEqual(found.map(({ key }) => key).sort(), ['1001.pdf', '1002.pdf']);
  const huge = found.find(({ key }) => key === '1002.pdf');
  assert.ok(huge?.size === SPARSE_BYTES);
  const { unreadable, name } = await source.facts(huge, signal);
  assert.deepEqual([unreadable, name.docNums], ['too_large', [1002]]);
  // The same file is the same document at the next look, another time another one.
  assert.equal((await scan()).find(({ key }) => key === '1002.pdf')?.sha256, huge.sha256);
  await utimes(huge.path, 2, 2);
  assert.notEqual((await scan()).find(({ key }) => key === '1002.pdf')?.sha256, huge.sha256);
});

test('pipes, devices, links and folders named like a PDF are skipped', unix, async (t) => {
  const { folder, scan } = await setUp(t);
  execFileSync('mkfifo', [join(folder, 'pipe.pdf')]);
  await symlink('/dev/zero', join(folder, 'zero.pdf'));
  await symlink(join(folder, '1001.pdf'), join(folder, 'link.pdf'));
  await mkdir(join(folder, 'folder.pdf'));
  assert.deepEqual(
    (await scan()).map(({ key }) => key),
    ['1001.pdf'],
  );
});

test('neither is what replaces a file after it was found', unix, async (t) => {
  const { folder, source, scan } = await setUp(t);
  const [found] = await scan();
  assert.ok(found);
  const gone = (error: unknown) => hasCode(error, 'DOCUMENT_GONE');
  const deliveryGone = (error: unknown) => hasCode(error, 'DELIVERY_DOCUMENT_GONE');
  const attached = { path: found.path, fileName: found.fileName, sha256: found.sha256 };
  await checkDocument(attached, signal);
  await rm(found.path);
  const places: readonly (() => unknown)[] = [
    () => execFileSync('mkfifo', [found.path]),
    () => symlink('/dev/zero', found.path),
    async () => {
      await writeFile(join(folder, 'same'), PDF);
      await symlink(join(folder, 'same'), found.path);
    },
    () => mkdir(found.path),
    () => sparse(found.path),
  ];
  for (const place of places) {
    await place();
    await assert.rejects(source.facts(found, signal), gone);
    await assert.rejects(checkDocument(attached, signal), deliveryGone);
    await rm(found.path, { recursive: true });
  }
});

test('a regular file is opened', async (t) => {
  const { folder } = await setUp(t);
  await using file = await openPlainFile(join(folder, '1001.pdf'));
  assert.equal(file.stats.size, PDF.length);
  const read = await file.handle.readFile();
  assert.equal(hash('sha256', read), hash('sha256', PDF));
});

test('a file that cannot be opened hides no other, and is reported after them', {
  skip: (process.platform === 'win32' || process.getuid?.() === 0) && 'root opens everything',
}, async (t) => {
  const { folder, source, put } = await setUp(t);
  await put('0999.pdf');
  execFileSync('chmod', ['0', join(folder, '0999.pdf')]);
  const keys: string[] = [];
  await assert.rejects(
    async () => {
      for await (const { key } of source.scan(signal)) keys.push(key);
    },
    (error) => hasCode(error, 'PDF_FOLDER_UNREADABLE'),
  );
  assert.deepEqual(keys, ['1001.pdf']);
});
