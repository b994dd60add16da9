import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { keepPicture, removeOldPictures } from './pictures.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-pictures-'));
const store = path.join(folder, 'session-test');
after(() => rmSync(folder, { recursive: true }));
const day = 86_400_000;

test('a picture is private, stays for seven days, and then goes; what is not ours stays', async () => {
  await removeOldPictures(store, Date.now());
  const now = Date.now();
  const fresh = await keepPicture(store, Buffer.from('fresh'), now);
  const old = await keepPicture(store, Buffer.from('old'), now - 8 * day);
  assert.ok(path.isAbsolute(fresh));
  if (process.platform !== 'win32') {
    assert.equal(statSync(fresh).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(fresh)).mode & 0o777, 0o700);
  }
  const foreign = path.join(path.dirname(old), 'notes.png');
  writeFileSync(foreign, '');
  for (const [file, age] of [
    [old, 7.01],
    [fresh, 6.9],
    [foreign, 30],
  ] as const) {
    const at = new Date(now - age * day);
    utimesSync(file, at, at);
  }
  await removeOldPictures(store, now);
  assert.deepEqual([fresh, old, foreign].map(existsSync), [true, false, true]);
});
