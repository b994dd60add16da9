import assert from 'node:assert/strict';
import type { Dir } from 'node:fs';
import { mkdtemp, opendir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { reader } from '../../../test/support/reader.ts';
import { systemClock } from '../../clock.ts';
import type { Recall } from '../document-source.ts';
import { createFolderSource } from './folder-source.ts';
import type { FolderFiles } from './share-files.ts';

const FILES = 250;
const folder = await mkdtemp(join(tmpdir(), 'courier-recall-'));
after(async () => {
  await rm(folder, { recursive: true });
});
await Promise.all(Array.from({ length: FILES }, (_, n) => writeFile(join(folder, `${n}.pdf`), '%PDF-1.4\n%%EOF\n')));

/** Looks through the folder once: what was found, and how many keys each question had. */
async function look(files: Partial<FolderFiles> = {}) {
  const source = createFolderSource({ folder, reader, clock: systemClock, settleMs: 0, files });
  const asked: number[] = [];
  const recall: Recall = (keys) => {
    asked.push(keys.length);
    return Promise.resolve(new Map(keys.map((key) => [key, { size: 15, modifiedAt: 0, sha256: key }])));
  };
  const found = new Set<string>();
  const failure = await (async () => {
    for await (const { key } of source.scan(new AbortController().signal, recall)) found.add(key);
  })().catch((error: unknown) => error);
  return { found, asked, failure };
}

test('what is kept is asked for a hundred files at a time', async () => {
  const { found, asked, failure } = await look();
  assert.equal(failure, undefined);
  assert.equal(found.size, FILES);
  assert.deepEqual(asked, [100, 100, 50]);
});

test('a listing that fails halfway hides nothing that it had listed before', async () => {
  const { found, asked, failure } = await look({ opendir: async (path) => brokenAfter(await opendir(path), 130) });
  assert.match(String(failure), /EIO/);
  assert.equal(found.size, 130);
  assert.deepEqual(asked, [100, 30]);
});

function brokenAfter(opened: Dir, most: number): Dir {
  const read = opened.read.bind(opened);
  let count = 0;
  return Object.assign(opened, {
    read: () => (count++ < most ? read() : Promise.reject(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }))),
  });
}
