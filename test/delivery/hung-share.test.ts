import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { ServedFiles } from '../../src/served-files.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
import { printOf } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';

// A pipe that nobody writes to hangs like a share: opening it keeps a thread of this process and can be ended from the other side only.
const skip = process.platform === 'win32' && 'Windows has no such pipes';

test('a share that hangs delays no other folder, is reported, and is read again once it answers', {
  skip,
}, async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ copyToSalesperson: false });
  rig.clock = clock;
  rig.messenger.clock = clock;
  const folder = (name: string): string => path.join(rig.folder, name);
  for (const name of ['share', 'local']) mkdirSync(folder(name));
  execFileSync('mkfifo', [folder('pipe')]);
  let hangs = true;
  /** The share is back, also for a call that opens the pipe only now: it has somebody who writes from here on. */
  const answer = (): void => {
    if (hangs) openSync(folder('pipe'), 'r+');
    hangs = false;
  };
  // A test that fails must not leave a call behind: the process would never end, and nobody would read why.
  using _answered = { [Symbol.dispose]: answer };
  const hung = async (file: string): Promise<string> => {
    if (hangs) await (await open(folder('pipe'), 'r')).close();
    return await realpath(file);
  };
  const served = new ServedFiles({ deadlineMs: 50, shareOf: (file) => file });
  const common = { reader, clock, settleMs: 0, served };
  const share = createFolderSource({ ...common, folder: folder('share'), branch: 1, files: { realpath: hung } });
  rig.documents = [share, createFolderSource({ ...common, folder: folder('local') })];
  const [first, second] = [rig.company.post(1), rig.company.post(2)];
  writeFileSync(path.join(folder('share'), 'one.pdf'), await printOf(first));
  writeFileSync(path.join(folder('local'), 'two.pdf'), await printOf(second));
  await rig.start();
  await rig.untilState(2, 'read', 'the PDF of the other folder is sent');
  assert.equal((await rig.states())['1'], 'waiting_document');
  await rig.until(() => rig.open.has('delivery.trouble.documents'), 'told');
  const sentence = rig.open.get('delivery.trouble.documents')?.sentence ?? '';
  assert.match(sentence, /share.*has not answered since \d{4}-\d\d-\d\dT/);
  answer();
  await rig.until(() => !rig.open.has('delivery.trouble.documents'), 'over');
  assert.ok(!served.hangs);
});

test('a process ends with its exit code although a call on a file has no end', { skip }, async () => {
  await using rig = new Rig();
  const pipe = path.join(rig.folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const program = `
    import { open } from 'node:fs/promises';
    import { endProcess } from ${JSON.stringify(new URL('../../src/cli/hybrid/end-process.ts', import.meta.url).href)};
    void open(${JSON.stringify(pipe)}, 'r');
    process.stdout.write('all is done');
    setTimeout(() => endProcess(3, true), 50);`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.deepEqual([ended.status, ended.signal, ended.stdout, ended.stderr], [3, null, 'all is done', '']);
});
