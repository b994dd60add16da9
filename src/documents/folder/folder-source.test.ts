import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { reader } from '../../../test/support/reader.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { openPlainFile, type PlainFile } from '../../plain-file.ts';
import { ServedFiles } from '../../served-files.ts';
import { type DocumentSource, type FoundDocument, type Recall, recallsNothing } from '../document-source.ts';
import { createFolderSource, type FolderOptions } from './folder-source.ts';
import { systemFiles } from './share-files.ts';

let folders = 0;
const root = await mkdtemp(join(tmpdir(), 'folder-source-'));
after(async () => {
  await rm(root, { recursive: true });
});

const PDF = '%PDF-1.7\nFactura 1001\n%%EOF\n';
const { signal } = new AbortController();

/** A folder of its own (or the last one again), and a clock that goes when it is told. */
async function setUp({ again = false, ...options }: { again?: boolean } & Partial<FolderOptions> = {}) {
  if (!again) folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder, { recursive: again });
  let elapsed = 0;
  const started = Date.now();
  const clock: Clock = {
    now: () => ({ wall: started + elapsed, monotonic: elapsed }),
    sleep: () => Promise.reject(new Error('A scan does not sleep')),
  };
  const source = createFolderSource({ folder, reader, clock, settleMs: 2000, ...options });
  const put = async (name: string, content = PDF, ageMs = 60_000) => {
    const file = join(folder, name);
    await writeFile(file, content);
    const time = new Date(started + elapsed - ageMs);
    await utimes(file, time, time);
  };
  return {
    folder,
    source,
    put,
    pass: (ms: number) => {
      elapsed += ms;
    },
  };
}

async function scan(source: DocumentSource, stop = signal): Promise<FoundDocument[]> {
  const found: FoundDocument[] = [];
  for await (const document of source.scan(stop)) found.push(document);
  return found;
}
const keys = async (source: DocumentSource) => (await scan(source)).map(({ key }) => key).sort();

test('a file is remembered until it is kept elsewhere, and no longer', async () => {
  const opened: string[] = [];
  const open = (file: string) => {
    opened.push(file);
    return openPlainFile(file);
  };
  const { source, put } = await setUp({ files: { open } });
  for (let n = 0; n < 20; n++) await put(`${n}.pdf`);
  const kept = new Map<string, FoundDocument>();
  const look = async (recall: Recall): Promise<number> => {
    opened.length = 0;
    for await (const document of source.scan(signal, recall)) kept.set(document.key, document);
    return opened.length;
  };
  const all: Recall = () => Promise.resolve(kept);
  assert.equal(await look(recallsNothing), 20);
  assert.equal(await look(recallsNothing), 0);
  assert.equal(await look(all), 0);
  assert.equal(await look(recallsNothing), 20);
});

test("a PDF in a branch's folder belongs to that branch, even if that folder is inside the common one", async () => {
  const { folder, put } = await setUp();
  const [north, south] = [join(folder, 'north'), join(folder, 'north', 'south')];
  await mkdir(south, { recursive: true });
  for (const name of ['a.pdf', 'north/b.pdf', 'north/south/c.pdf']) await put(name);
  const of = (place: string, branch?: number) =>
    createFolderSource({
      folder: place,
      except: [folder, north, south].filter((other) => other !== place),
      reader,
      clock: systemClock,
      settleMs: 0,
      ...(branch === undefined ? {} : { branch }),
    });
  const sources = [of(folder), of(north, 3), of(south, 4)];
  assert.deepEqual(await Promise.all(sources.map(keys)), [['a.pdf'], ['b.pdf'], ['c.pdf']]);
  assert.deepEqual(
    sources.map(({ name }) => name),
    ['folder', 'folder-3', 'folder-4'],
  );
  const facts = await Promise.all(
    sources.map(async (source) => {
      const [found] = await scan(source);
      assert.ok(found);
      return source.facts(found, signal);
    }),
  );
  assert.deepEqual(
    facts.map(({ branch }) => branch),
    [undefined, 3, 4],
  );
});

test('PDFs are found in subfolders too, with hash, size and time; other files are ignored', async () => {
  const { folder, source, put } = await setUp();
  await mkdir(join(folder, '2026', 'EXP'), { recursive: true });
  await put('2026/EXP/Factura 1001.PDF');
  await put('notes.txt');
  await mkdir(join(folder, 'folder.pdf'));
  const [found, ...others] = await scan(source);
  assert.equal(others.length, 0);
  assert.equal(found?.key, '2026/EXP/Factura 1001.PDF');
  assert.equal(found.fileName, 'Factura 1001.PDF');
  assert.equal(found.size, PDF.length);
  assert.equal(found.sha256, hash('sha256', PDF));
});

test('a file that has just changed is read only after it has stayed the same for a while', async () => {
  const { source, put, pass } = await setUp();
  await put('1.pdf', PDF, 500);
  assert.deepEqual(await keys(source), []);
  pass(1499);
  assert.deepEqual(await keys(source), []);
  pass(1);
  assert.deepEqual(await keys(source), ['1.pdf']);
});

test('a PDF without its end is not read while it grows, even if it was copied with an old time', async () => {
  const { source, put, pass } = await setUp();
  await put('1.pdf', PDF.slice(0, 15), 3_600_000);
  assert.deepEqual(await keys(source), []);
  pass(50_000);
  await put('1.pdf', PDF, 0);
  assert.deepEqual(await keys(source), []); // complete, but touched just now
  pass(60_000);
  assert.deepEqual(await keys(source), ['1.pdf']);
});

test('a PDF still without its end after a minute is passed on, so that it is reported', async () => {
  const { source, put, pass } = await setUp();
  await put('1.pdf', PDF.slice(0, 15));
  assert.deepEqual(await keys(source), []);
  pass(59_999);
  assert.deepEqual(await keys(source), []);
  pass(1);
  const [found] = await scan(source);
  assert.ok(found);
  assert.equal((await source.facts(found, signal)).unreadable, 'broken');
});

test('a file server whose clock is ahead does not delay files forever', async () => {
  const { source, put, pass } = await setUp();
  await put('1.pdf', PDF, -3_600_000);
  assert.deepEqual(await keys(source), []);
  pass(2000);
  assert.deepEqual(await keys(source), ['1.pdf']);
});

test('a replaced file keeps its key and gets a new hash', async () => {
  const { source, put } = await setUp();
  await put('1.pdf');
  const [before] = await scan(source);
  await put('1.pdf', `${PDF}%%EOF\n`, 30_000);
  const [now] = await scan(source);
  assert.equal(now?.key, before?.key);
  assert.notEqual(now?.sha256, before?.sha256);
});

test('a file read by an earlier run is read again only if its size or time has changed', async () => {
  const { source, put } = await setUp();
  await put('1.pdf');
  await put('2.pdf', PDF, 30_000);
  const before = await scan(source);
  const first = before.find(({ key }) => key === '1.pdf');
  assert.ok(first);
  const { source: later } = await setUp({ again: true });
  // A hash that no file has shows where it came from.
  const kept = { size: first.size, modifiedAt: first.modifiedAt, sha256: 'as kept' };
  const recall: Recall = (keys) => Promise.resolve(new Map(keys.map((key) => [key, kept])));
  const hashes = new Map<string, string>();
  for await (const { key, sha256 } of later.scan(signal, recall)) hashes.set(key, sha256);
  assert.deepEqual(Object.fromEntries(hashes), { '1.pdf': 'as kept', '2.pdf': first.sha256 });
});

test('links are not followed, whether they leave the folder or form a loop', async () => {
  const { folder, source, put } = await setUp();
  await put('1.pdf');
  await symlink(join(folder, '1.pdf'), join(folder, '2.pdf'));
  await symlink(folder, join(folder, 'circle'));
  assert.deepEqual(await keys(source), ['1.pdf']);
});

test('a folder that is missing, or is a file, is a temporary error with its reason, until it is there', async () => {
  const { folder, source, put } = await setUp();
  await put('1.pdf');
  await rename(folder, `${folder}-away`);
  const unreadable = (reason: RegExp) => (error: unknown) =>
    hasCode(error, 'PDF_FOLDER_UNREADABLE') && error instanceof Error && reason.test(error.message);
  await assert.rejects(scan(source), unreadable(/does not exist/));
  await writeFile(folder, '');
  await assert.rejects(scan(source), unreadable(/not a folder/));
  await unlink(folder);
  await rename(`${folder}-away`, folder);
  assert.deepEqual(await keys(source), ['1.pdf']);
});

test('a folder that is empty because its share is not mounted is reported, other empty folders are not', {
  skip: statSync('/dev/shm', { throwIfNoEntry: false })?.dev === statSync(tmpdir()).dev && 'there is one file system',
}, async (t) => {
  const elsewhere = await mkdtemp('/dev/shm/not-mounted-');
  const link = join(root, 'share');
  t.after(() => rm(elsewhere, { recursive: true }));
  const { folder, source, put } = await setUp({ folder: link });
  await symlink(elsewhere, link);
  assert.deepEqual(await keys(source), [], 'empty from the start');
  await unlink(link);
  await symlink(folder, link);
  await put('1.pdf');
  assert.deepEqual(await keys(source), ['1.pdf']);
  await unlink(join(folder, '1.pdf'));
  assert.deepEqual(await keys(source), [], 'all is done');
  await unlink(link);
  await symlink(elsewhere, link);
  await assert.rejects(scan(source), /not mounted/);
  await unlink(link);
  await symlink(folder, link);
  await put('2.pdf');
  assert.deepEqual(await keys(source), ['2.pdf'], 'it came back');
});

for (const [platform, code] of [
  ['win32', 'EBUSY'],
  ['win32', 'EPERM'],
  ['win32', 'EACCES'],
  ['linux', 'EBUSY'],
] as const) {
  test(`a locked file (${code} on ${platform}) does not hide others, is reported if it stays locked, and read once it is free`, async () => {
    let locked = true;
    const open = (path: string) =>
      locked && path.endsWith('1.pdf') ? Promise.reject(Object.assign(new Error(code), { code })) : openPlainFile(path);
    const { source, put, pass } = await setUp({ platform, files: { open } });
    await put('1.pdf');
    await put('2.pdf');
    assert.deepEqual(await keys(source), ['2.pdf']);
    pass(59_999);
    assert.deepEqual(await keys(source), ['2.pdf']);
    pass(1);
    await assert.rejects(
      scan(source),
      (error) => hasCode(error, 'PDF_FOLDER_UNREADABLE') && /1\.pdf/.test(String(error)),
    );
    locked = false;
    assert.deepEqual(await keys(source), ['1.pdf', '2.pdf']);
  });
}

test('a subfolder without read permission is reported, not ignored', {
  skip: process.getuid?.() === 0 && 'root reads everything',
}, async () => {
  const { folder, source } = await setUp();
  await mkdir(join(folder, 'private'), { mode: 0o000 });
  await assert.rejects(scan(source), (error) => hasCode(error, 'PDF_FOLDER_UNREADABLE'));
  await chmod(join(folder, 'private'), 0o700);
});

test('a subfolder that cannot be read hides no PDF outside it, and is reported after them', {
  skip: process.platform === 'win32' && 'needs a path that is too long for the system',
}, async (t) => {
  const { folder, source, put } = await setUp();
  // Made step by step: the whole path is longer than a call takes, and that stops an administrator too.
  const steps = "for (let n = 0; n < 17; n++) { fs.mkdirSync('x'.repeat(250)); process.chdir('x'.repeat(250)); }";
  execFileSync(process.execPath, ['-e', steps], { cwd: folder });
  t.after(() => execFileSync('rm', ['-rf', folder]));
  for (const name of ['a.pdf', 'm.pdf', 'z.pdf']) await put(name);
  const found: string[] = [];
  await assert.rejects(
    async () => {
      for await (const { key } of source.scan(signal)) found.push(key);
    },
    (error) => hasCode(error, 'PDF_FOLDER_UNREADABLE'),
  );
  assert.deepEqual(found.sort(), ['a.pdf', 'm.pdf', 'z.pdf']);
});

test('facts are read from the bytes that were found: a file that has changed since is rejected', async () => {
  const { folder, source, put } = await setUp();
  await put('1.pdf');
  const [found] = await scan(source);
  assert.ok(found);
  await appendFile(found.path, 'more');
  await assert.rejects(source.facts(found, signal), (error) => hasCode(error, 'DOCUMENT_GONE'));
  await unlink(join(folder, '1.pdf'));
  await assert.rejects(source.facts(found, signal), (error) => hasCode(error, 'DOCUMENT_GONE'));
});

test('a file above the size limit is not read into memory', async () => {
  const { source, put } = await setUp();
  await put('1.pdf', `%PDF-1.7\n${'x'.repeat(10 * 1024 * 1024)}\n%%EOF\n`);
  const [found] = await scan(source);
  assert.ok(found);
  assert.equal((await source.facts(found, signal)).unreadable, 'too_large');
});

test('a scan can be aborted', async () => {
  const { source, put } = await setUp();
  await put('1.pdf');
  await assert.rejects(scan(source, AbortSignal.abort()), { name: 'AbortError' });
});

/** A promise that a test settles, in place of an answer of a share. */
function hung<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { never: () => promise, answer: resolve, fail: reject };
}
const silent = (error: unknown): boolean =>
  hasCode(error, 'PDF_FOLDER_UNREADABLE') && /has not answered since 20\d\d-/.test(String(error));

for (const call of ['realpath', 'opendir', 'lstat', 'stat', 'open'] as const) {
  test(`a share on which ${call} has no end is reported, asked nothing more until that ends, and read again then`, async () => {
    const { never, fail } = hung<never>();
    let hangs = false;
    let asked = 0;
    const system = systemFiles[call] as (path: string) => Promise<unknown>;
    const counting = (path: string) => {
      asked += 1;
      return hangs ? never() : system(path);
    };
    const { source, put } = await setUp({
      files: { [call]: counting },
      served: new ServedFiles({ deadlineMs: 400 }),
    });
    await put('1.pdf');
    assert.deepEqual(await keys(source), ['1.pdf']);
    await put('1.pdf', `${PDF}%%EOF\n`);
    hangs = true;
    await assert.rejects(scan(source), silent);
    const before = asked;
    await assert.rejects(scan(source), silent);
    assert.equal(asked, before, 'each call that hangs keeps a thread');
    hangs = false;
    fail(Object.assign(new Error('the share was unmounted'), { code: 'EIO' }));
    await turn();
    assert.deepEqual(await keys(source), ['1.pdf']);
  });
}

test('a file that is opened after nobody waits for it is closed', async () => {
  const { never, answer } = hung<PlainFile>();
  const { source, put, folder } = await setUp({ files: { open: never }, served: new ServedFiles({ deadlineMs: 400 }) });
  await put('1.pdf');
  await assert.rejects(scan(source), silent);
  const opened = await openPlainFile(join(folder, '1.pdf'));
  const { promise, resolve } = Promise.withResolvers<void>();
  const close = () => opened.handle.close().then(resolve);
  answer({ ...opened, handle: { ...opened.handle, close } as unknown as PlainFile['handle'] });
  await promise;
});

test('a stop does not wait for a share that hangs, nor does the reading of a PDF for more than its time', async () => {
  const { never } = hung<never>();
  const served = new ServedFiles({ deadlineMs: 100_000 });
  const { source, put } = await setUp({ files: { realpath: never }, served });
  await put('1.pdf');
  const stop = new AbortController();
  const looking = scan(source, stop.signal);
  await turn();
  stop.abort();
  await assert.rejects(looking, { name: 'AbortError' });
  assert.ok(served.hangs);

  const again = await setUp({ again: true, served: new ServedFiles({ deadlineMs: 30 }) });
  const [found] = await scan(again.source);
  assert.ok(found);
  const reading = await setUp({ again: true, files: { open: never }, served: new ServedFiles({ deadlineMs: 30 }) });
  await assert.rejects(reading.source.facts(found, signal), silent);
});
