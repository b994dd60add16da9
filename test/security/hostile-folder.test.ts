import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { systemClock } from '../../src/clock.ts';
import { whole } from '../support/sample.ts';
import { flateBomb, formTree, hiddenBomb } from './hostile-pdfs.ts';
import { readersOf } from './reader-processes.ts';

let folder: string;
let standIns: StandIns;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hostile-folder-'));
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23' });
});
after(async () => {
  await standIns.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, bytes: Buffer): Promise<void> {
  const file = path.join(standIns.environment['PDF_FOLDER'] ?? '', name);
  await writeFile(file, bytes);
  await utimes(file, 1, 1);
}

/** The outbox as the service has it on disk. */
function rows(sql: string): Record<string, unknown>[] {
  try {
    const database = new DatabaseSync(path.join(folder, 'data', 'outbox.db'), { readOnly: true, timeout: 1000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  } catch {
    return []; // Not made yet.
  }
}
const problemOf = (key: string): unknown =>
  rows(`SELECT problem ->> 'code' AS code FROM documents WHERE key = '${key}'`)[0]?.['code'];
const matched = (): number =>
  Number(rows("SELECT count(*) AS n FROM documents WHERE state = 'matched'")[0]?.['n'] ?? 0);

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 240_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, what);
    await systemClock.sleep(200);
  }
}

describe('a folder full of harmful files', {
  skip: process.platform !== 'linux' && 'looks into /proc',
}, () => {
  let service: ServiceProcess;
  after(() => service.kill());

  it('leads to held invoices for harmful files, skips what is not a file, and all others are read', async () => {
    const pdfs = standIns.environment['PDF_FOLDER'] ?? '';
    await put('00-bomb.pdf', flateBomb());
    await put('00-hidden.pdf', hiddenBomb());
    // It keeps a core busy for ten seconds.
    if (whole) await put('00-tree.pdf', formTree());
    const huge = path.join(pdfs, '00-huge.pdf');
    await put('00-huge.pdf', Buffer.from('%PDF-1.7\n'));
    await truncate(huge, 2 ** 40);
    await appendFile(huge, '%%EOF\n');
    await put('00-pipe.pdf', Buffer.from(''));
    await rm(path.join(pdfs, '00-pipe.pdf'));
    execFileSync('mkfifo', [path.join(pdfs, '00-pipe.pdf')]);
    service = startServiceProcess({
      order: {
        environment: standIns.environment,
        whatsapp: standIns.whatsapp.farEnd,
        failpoint: null,
        approve: false,
      },
      logFile: path.join(folder, 'service.log'),
      onNews: () => undefined,
    });
    await until(() => problemOf('00-bomb.pdf') === 'DOCUMENT_TOO_COMPLEX', 'the bomb is held');
    await until(() => problemOf('00-hidden.pdf') === 'DOCUMENT_TOO_COMPLEX', 'the hidden one is held');
    if (whole) await until(() => problemOf('00-tree.pdf') === 'DOCUMENT_TOO_COMPLEX', 'the tree of forms is held');
    await until(() => problemOf('00-huge.pdf') === 'DOCUMENT_TOO_LARGE', 'the huge one is held');
    await until(
      () => rows("SELECT 1 FROM documents WHERE key = '00-pipe.pdf'").length === 0,
      'the pipe is passed over',
    );
    const others = standIns.pdfs.length;
    await until(
      () => rows("SELECT 1 FROM documents WHERE key NOT LIKE '00%'").length === others,
      'all others are read',
    );
    await until(() => rows('SELECT 1 FROM readings').length === 0, 'no reading is left');
  });

  it('does not delay a stop while a PDF keeps its reader busy', async () => {
    await put('0.pdf', Buffer.concat([formTree(), Buffer.from('\n')]));
    // The first reading weighs two against it; the second, which may take ten seconds, is under way.
    const begun = () => rows('SELECT begun FROM readings ORDER BY begun DESC');
    await until(() => begun()[0]?.['begun'] === 3 && readersOf(service.pid).length === 1, 'it is being read');
    assert.ok(matched() > 0, 'the others were matched before');
    const [reader] = readersOf(service.pid);
    assert.equal(await service.stop(), 0);
    assert.throws(() => process.kill(reader ?? 0, 0), { code: 'ESRCH' });
    assert.equal(problemOf('0.pdf'), undefined, 'it did not wait for the reading');
    assert.equal(begun()[0]?.['begun'], 2, 'nor does a stop count');
  });
});
