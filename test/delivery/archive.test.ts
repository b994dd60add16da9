import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import type { DocumentSource } from '../../src/documents/document-source.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { Rig } from '../support/delivery.ts';
import { printOf } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';

/** A folder with an archive inside it. */
function folderOf(rig: Rig): { readonly source: DocumentSource; readonly inFolder: (name: string) => string } {
  const folder = path.join(rig.folder, 'pdf');
  mkdirSync(folder, { recursive: true });
  const archive = path.join(folder, 'sent');
  const source = createFolderSource({ folder, archive, reader, clock: systemClock, settleMs: 0 });
  return { source, inFolder: (name) => path.join(folder, name) };
}

test('a PDF is put away when its delivery is final, not while its message can still fail, and is not found again', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const { source, inFolder } = folderOf(rig);
  rig.documents = [source];
  rig.messenger.online = false;
  for (const n of [1, 2]) writeFileSync(inFolder(`${n}.pdf`), await printOf(rig.company.post(n)));
  await rig.start();
  await rig.untilState(1, 'queued', 'proven');
  assert.ok(existsSync(inFolder('1.pdf')), 'it shows what is still to be sent');
  rig.messenger.connect();
  await rig.until(() => existsSync(inFolder('sent/1.pdf')) && existsSync(inFolder('sent/2.pdf')), 'both are put away');
  assert.ok(!existsSync(inFolder('1.pdf')));
  await rig.until(
    () => rig.database.all('SELECT 1 FROM documents WHERE archived_at IS NOT NULL').length === 2,
    'both are noted',
  );
  assert.equal(rig.database.all('SELECT 1 FROM documents').length, 2, 'the archive is not looked through');
});

test('a crash between the move and its note loses nothing, and the next start goes on', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const { source, inFolder } = folderOf(rig);
  rig.documents = [source];
  rig.failpoints = {
    reach: (name) => (name === 'archive.before_commit' ? Promise.reject(new Error('killed here')) : Promise.resolve()),
  };
  writeFileSync(inFolder('1.pdf'), await printOf(rig.company.post(1)));
  await rig.start();
  await rig.until(() => existsSync(inFolder('sent/1.pdf')), 'moved');
  await rig.stop();
  rig.failpoints = null;
  await rig.start();
  await rig.until(
    () => rig.database.all('SELECT 1 FROM documents WHERE archived_at IS NOT NULL').length === 1,
    'noted at last',
  );
});

test('an unusable archive is reported as a problem of its own, and delivery continues', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const { source, inFolder } = folderOf(rig);
  rig.documents = [source];
  writeFileSync(inFolder('sent'), 'a file in its place');
  for (const n of [1, 2]) writeFileSync(inFolder(`${n}.pdf`), await printOf(rig.company.post(n)));
  await rig.start();
  for (const n of [1, 2]) await rig.untilState(n, 'read', 'sent');
  await rig.until(async () => {
    const failing = (await rig.delivery?.standing())?.failing ?? [];
    return failing.some(({ code }) => code === 'PDF_NOT_ARCHIVED');
  }, 'told');
  assert.ok(existsSync(inFolder('1.pdf')));
});

test('a test sends real invoices to a test phone, and puts nothing away', async () => {
  await using rig = new Rig({ copyToSalesperson: false, test: true, testPhone: '+5491140005555' });
  const { source, inFolder } = folderOf(rig);
  rig.documents = [source];
  for (const n of [1, 2]) {
    writeFileSync(inFolder(`${n}.pdf`), await printOf(rig.company.post(n)));
    if (n === 1) await rig.start();
    await rig.untilState(n, 'read', 'sent');
  }
  for (const n of [1, 2]) assert.ok(existsSync(inFolder(`${n}.pdf`)));
});
