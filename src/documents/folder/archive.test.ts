import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import { createArchive } from './archive.ts';

const PDF = '%PDF-1.7\nFactura 1001\n%%EOF\n';
const hashOf = (content: string): string => hash('sha256', content);
const otherDisk = statSync('/dev/shm', { throwIfNoEntry: false })?.dev !== statSync(tmpdir()).dev;

async function setUp(context: TestContext, archiveBelow = tmpdir()) {
  const folder = await mkdtemp(path.join(tmpdir(), 'pdf-'));
  const archive = path.join(await mkdtemp(path.join(archiveBelow, 'archive-')), 'sent');
  context.after(async () => {
    for (const made of [folder, path.dirname(archive)]) await rm(made, { recursive: true });
  });
  await chmod(folder, 0o750);
  const put = async (key: string, content = PDF) => {
    const file = path.join(folder, key);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return { key, path: file, sha256: hashOf(content) };
  };
  const archived = (key: string) => readFile(path.join(archive, key), 'utf8');
  return { folder, archive, put, archived, move: createArchive(folder, archive) };
}

for (const [where, below] of [
  ['on the same file system', tmpdir()],
  ['on another file system', '/dev/shm'],
] as const) {
  const skip = below === '/dev/shm' && !otherDisk && 'there is one file system';

  test(`a PDF keeps its path when it is moved, ${where}`, { skip }, async (t) => {
    const { archive, put, archived, move } = await setUp(t, below);
    const pdf = await put('2026/EXP/1001.pdf');
    assert.equal(await move(pdf), 'moved');
    assert.equal(await archived('2026/EXP/1001.pdf'), PDF);
    assert.ok(!existsSync(pdf.path));
    assert.equal(
      (await stat(path.join(archive, '2026'))).mode & 0o777,
      0o750,
      'people look into it as into the folder',
    );
    assert.equal(await move(pdf), 'gone');
  });

  test(`a PDF in the archive is never overwritten, ${where}`, { skip }, async (t) => {
    const { put, archived, move } = await setUp(t, below);
    for (const content of [PDF, `${PDF}of next year`])
      assert.equal(await move(await put('1001.pdf', content)), 'moved');
    assert.equal(await archived('1001.pdf'), PDF);
    const second = `1001 ${hashOf(`${PDF}of next year`).slice(0, 12)}.pdf`;
    assert.equal(await archived(second), `${PDF}of next year`);
    const again = await put('1001.pdf');
    assert.equal(await move(again), 'moved', 'after a crash between copy and removal');
    assert.ok(!existsSync(again.path));
  });
}

test('a PDF that differs from the delivered one is not moved', async (t) => {
  const { archive, put, move } = await setUp(t);
  const pdf = await put('1001.pdf');
  await writeFile(pdf.path, `${PDF}changed`);
  assert.equal(await move(pdf), 'changed');
  await rename(pdf.path, `${pdf.path}.away`);
  await symlink(`${pdf.path}.away`, pdf.path);
  assert.equal(await move(pdf), 'changed', 'a link leads elsewhere');
  assert.ok(!existsSync(archive));
});

test('if the archive is not writable, the reason is reported and the PDF stays', async (t) => {
  const { archive, put, archived, move } = await setUp(t);
  const pdf = await put('1001.pdf');
  await writeFile(archive, 'a file in its place');
  await assert.rejects(move(pdf), (error) => hasCode(error, 'PDF_NOT_ARCHIVED') && String(error).includes(archive));
  assert.equal(await readFile(pdf.path, 'utf8'), PDF);
  await rm(archive);
  assert.equal(await move(pdf), 'moved');
  assert.equal(await archived('1001.pdf'), PDF);
});

test('the XML beside a PDF is moved too, even after a crash between the two moves', async (t) => {
  const { put, archived, move } = await setUp(t);
  const pdf = await put('EXP/1001.pdf');
  await put('EXP/1001.xml', '<Invoice/>');
  await put('EXP/1002.xml', '<Invoice>2</Invoice>');
  assert.equal(await move(pdf), 'moved');
  assert.equal(await archived('EXP/1001.xml'), '<Invoice/>');
  await put('EXP/1001.xml', '<Invoice>late</Invoice>');
  assert.equal(await move(pdf), 'gone');
  await assert.rejects(archived('EXP/1002.xml'), { code: 'ENOENT' });
});
