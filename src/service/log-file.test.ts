import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openLogFile } from './log-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-log-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a log that has grown large makes room, and the newest lines are in the file without a number', () => {
  const file = path.join(folder, 'grown', 'service.log');
  const log = openLogFile(file, (error) => assert.fail(String(error)));
  const line = `${'x'.repeat(4_000_000)}\n`;
  for (let n = 0; n < 25; n++) log.write(line);
  log.write('the last\n');
  assert.match(readFileSync(file, 'utf8').slice(-20), /the last\n$/);
  for (const n of [1, 2, 3, 4]) assert.ok(statSync(`${file}.${n}`).size > 10_000_000);
  assert.ok(!existsSync(`${file}.5`), 'no more than five are kept');
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a line that the disk refuses is told of once, until lines are taken again', () => {
  const place = path.join(folder, 'refused');
  let refused = 0;
  const log = openLogFile(path.join(place, 'service.log'), () => {
    refused += 1;
  });
  rmSync(place, { recursive: true });
  writeFileSync(place, 'a file where the folder was');
  log.write('one\n');
  log.write('two\n');
  assert.equal(refused, 1);
});
