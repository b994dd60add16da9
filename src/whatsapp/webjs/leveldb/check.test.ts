import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { checkDatabase } from './check.ts';
import { crc32c } from './crc32c.ts';
import { LogDamage, readLog } from './log-format.ts';
import { record } from './log-record.test-support.ts';
import { trimTornLogs } from './trim.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leveldb-'));
after(() => rmSync(folder, { recursive: true }));

const file = (name: string) => path.join(folder, name);
const manifest = 'MANIFEST-000001';
const log = '000003.log';

beforeEach(() => {
  writeFileSync(file('CURRENT'), `${manifest}\n`);
  // Comparator; then log number 3, next file 4, last sequence 0.
  const edits = [Buffer.from('\x01\x04test', 'latin1'), Buffer.from([2, 3, 3, 4, 4, 0])];
  writeFileSync(file(manifest), Buffer.concat(edits.map((edit) => record(edit))));
  writeFileSync(file(log), Buffer.concat([record(Buffer.from('first')), record(Buffer.alloc(40_000 / 2, 'x'))]));
});

test('the checksum is the one of the standard', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
});

test('a whole database is sound, and nothing in it is changed by the look', async () => {
  const before = readFileSync(file(log));
  assert.deepEqual(await checkDatabase(folder), { state: 'sound', records: 2, tables: 0 });
  assert.ok(readFileSync(file(log)).equals(before));
});

test('every flipped byte of the manifest and the log is seen', async () => {
  for (const name of [manifest, log]) {
    const good = readFileSync(file(name));
    for (let at = 0; at < good.length; at += name === log ? 97 : 1) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x40;
      writeFileSync(file(name), bad);
      const verdict = await checkDatabase(folder);
      // A length that now points past the end reads as a torn last record, which LevelDB forgives too.
      const torn = verdict.state === 'sound' && verdict.records < 2;
      assert.ok(verdict.state === 'damaged' || torn, `${name}, byte ${at}: ${JSON.stringify(verdict)}`);
    }
    writeFileSync(file(name), good);
  }
});

test('a torn last record of the log is what a crash leaves, and no damage', async () => {
  truncateSync(file(log), readFileSync(file(log)).length - 5);
  assert.deepEqual(await checkDatabase(folder), { state: 'sound', records: 1, tables: 0 });
});

test('missing and emptied files are damage', async () => {
  const cases: readonly [string, () => void][] = [
    ['CURRENT', () => rmSync(file('CURRENT'))],
    ['CURRENT does not name', () => writeFileSync(file('CURRENT'), 'MANIFEST-000001')],
    ['is gone', () => rmSync(file(manifest))],
    ['truncated', () => truncateSync(file(manifest), 0)],
    ['log is missing', () => rmSync(file(log))],
  ];
  for (const [says, act] of cases) {
    act();
    const verdict = await checkDatabase(folder);
    assert.ok(verdict.state === 'damaged' && verdict.detail.includes(says), `${says}: ${JSON.stringify(verdict)}`);
    writeFileSync(file('CURRENT'), `${manifest}\n`);
    writeFileSync(
      file(manifest),
      Buffer.concat([record(Buffer.from('\x01\x04test', 'latin1')), record(Buffer.from([2, 3, 3, 4, 4, 0]))]),
    );
    writeFileSync(file(log), record(Buffer.from('first')));
  }
});

test('a table that the manifest names must be there in its size, with its end', async () => {
  const added = Buffer.from([7, 0, 5, 20, 1, 0x61, 1, 0x62]);
  writeFileSync(file(manifest), Buffer.concat([readFileSync(file(manifest)), record(added)]));
  assert.equal((await checkDatabase(folder)).state, 'damaged');
  const table = Buffer.concat([Buffer.alloc(12), Buffer.from('57fb808b247547db', 'hex')]);
  writeFileSync(file('000005.ldb'), table);
  assert.deepEqual(await checkDatabase(folder), { state: 'sound', records: 2, tables: 1 });
  writeFileSync(file('000005.ldb'), table.subarray(1));
  assert.equal((await checkDatabase(folder)).state, 'damaged');
  rmSync(file('000005.ldb'));
});

test('a table that is shorter than its end is damage', async () => {
  const added = Buffer.from([7, 0, 5, 3, 1, 0x61, 1, 0x62]);
  writeFileSync(file(manifest), Buffer.concat([readFileSync(file(manifest)), record(added)]));
  writeFileSync(file('000005.ldb'), 'abc');
  assert.equal((await checkDatabase(folder)).state, 'damaged');
  rmSync(file('000005.ldb'));
});

test('a record in parts over several blocks is read as one', () => {
  const first = record(Buffer.alloc(32_768 - 7, 'a'), 2);
  const last = record(Buffer.from('b'), 4);
  assert.equal(readLog(Buffer.concat([first, last])).records[0]?.length, 32_768 - 7 + 1);
  assert.throws(() => readLog(record(Buffer.from('x'), 9)), LogDamage);
});

test('a last record that is not whole is cut off, also one of several parts, and nothing else is', async () => {
  const whole = readFileSync(file(log));
  assert.deepEqual(await trimTornLogs(folder), []);
  const parts = Buffer.concat([record(Buffer.alloc(100, 'a'), 2), record(Buffer.alloc(100, 'b'), 3)]);
  for (const torn of [
    record(Buffer.alloc(300, 'c')).subarray(0, 120),
    record(Buffer.from('d')).subarray(0, 3),
    parts,
  ]) {
    writeFileSync(file(log), Buffer.concat([whole, torn]));
    assert.deepEqual(await trimTornLogs(folder), [file(log)]);
    assert.ok(readFileSync(file(log)).equals(whole));
  }
});

test('what is written behind a record that is not whole is damage, one that was cut off leaves none', async () => {
  const torn = Buffer.concat([readFileSync(file(log)), record(Buffer.alloc(300, 'c')).subarray(0, 120)]);
  const next = record(Buffer.alloc(400, 'e'));
  writeFileSync(file(log), Buffer.concat([torn, next]));
  assert.equal((await checkDatabase(folder)).state, 'damaged');
  writeFileSync(file(log), torn);
  await trimTornLogs(folder);
  writeFileSync(file(log), Buffer.concat([readFileSync(file(log)), next]));
  assert.deepEqual(await checkDatabase(folder), { state: 'sound', records: 3, tables: 0 });
});
