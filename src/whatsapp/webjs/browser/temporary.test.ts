import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { hasCode } from '../../../errors/coded-error.ts';
import { makeTemporary, removeTemporary } from './temporary.ts';

let root: string;
beforeEach(() => {
  // Short enough for sockets, wherever the tests have their temporary files.
  root = mkdtempSync(path.join(process.platform === 'win32' ? tmpdir() : '/tmp', 'tmp-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** What Chromium adds; a socket's path has at most 107 bytes on Linux, 103 on macOS. */
const socket = '/org.chromium.Chromium.XXXXXX/SingletonSocket';
const longest = process.platform === 'linux' ? 107 : 103;

test('the folder is new and ours alone, and its paths are short enough for sockets', async () => {
  for (const given of [
    root,
    '/dev/shm/courier-disk-aaaaaa/root-x',
    '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T',
  ]) {
    const temporary = await makeTemporary(path.join(root, 'deep/'.repeat(40)), given);
    assert.ok(temporary.length + socket.length <= longest, temporary);
    assert.equal(lstatSync(temporary).mode & 0o777, 0o700);
    await removeTemporary(temporary);
    assert.ok(!existsSync(temporary));
  }
});

test('where TMPDIR names a folder that is not there, it lies in the usual one', {
  skip: process.platform === 'win32' && 'TMPDIR means nothing there',
}, async () => {
  const { TMPDIR } = process.env;
  try {
    process.env['TMPDIR'] = path.join(root, 'gone');
    const temporary = await makeTemporary(root);
    assert.match(temporary, /^\/tmp\//);
    await removeTemporary(temporary);
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
});

test('what a killed browser of the store has left goes at its next start; that of another store stays', async () => {
  const [killed, other] = [await makeTemporary('/a/store', root), await makeTemporary('/b/store', root)];
  writeFileSync(path.join(killed, 'left-over'), '');
  const next = await makeTemporary('/a/store', root);
  assert.ok(!existsSync(killed));
  assert.ok(existsSync(other));
  assert.equal(path.dirname(next), path.dirname(other));
});

test('a folder that others may enter is not taken, and not removed', async () => {
  const open = path.join(root, 'courier-aaaaaa');
  mkdirSync(open);
  chmodSync(open, 0o777);
  assert.notEqual(path.dirname(await makeTemporary('/a/store', root)), open);
  await removeTemporary(open);
  assert.ok(existsSync(open));
});

test('a root in which anybody may replace what is ours is refused', async () => {
  chmodSync(root, 0o777);
  await assert.rejects(makeTemporary('/a/store', root), (error) => hasCode(error, 'WHATSAPP_STORE_UNWRITABLE'));
});
