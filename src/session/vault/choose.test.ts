import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackupKind } from '../vault-port.ts';
import type { BackupFile } from './backup-files.ts';
import { chooseBackup, inOrderOfTrust } from './choose.ts';

const made = (number: number, time: string): BackupFile => ({
  file: `/backups/test.webjs.${String(number).padStart(6, '0')}.vault`,
  number,
  at: Date.parse(time),
  bytes: 1,
  header: null,
  isNewer: false,
});
const backups = [
  made(4, '2026-11-24T06:00:00Z'),
  made(3, '2026-11-23T20:15:30Z'),
  made(2, '2026-11-23T14:00:59Z'),
  made(1, '2026-11-21T00:00:00Z'),
];
const chosen = (from: string): number | null => chooseBackup(backups, from)?.number ?? null;

test('a backup is selected by its path, file name or number', () => {
  assert.equal(chosen('/backups/test.webjs.000003.vault'), 3);
  assert.equal(chosen('test.webjs.000002.vault'), 2);
  assert.equal(chosen('4'), 4);
  assert.equal(chosen('5'), null);
  assert.equal(chosen('/elsewhere/test.webjs.000003.vault'), null);
});

test('a date selects the newest backup made before its end', () => {
  assert.equal(chosen('2026-11-23'), 3);
  assert.equal(chosen('2026-11-22'), 1);
  assert.equal(chosen('2026-11-23T14:00'), 2);
  assert.equal(chosen('2026-11-23T14:00:58'), 1);
  assert.equal(chosen('2026-11-23 20:15:30'), 3);
  assert.equal(chosen('2026-11-23T17:15+03:00'), 2);
  assert.equal(chosen('2030-01-01'), 4);
  assert.equal(chosen('2026-11-20'), null);
});

test('anything else selects nothing', () => {
  for (const from of ['', 'yesterday', '2026-13-45', '23.11.2026', '2026-11-23T25:00'])
    assert.equal(chosen(from), null, from);
});

test('an automatic repair tries the named copy, then the newest, then copies of what was last replaced', () => {
  const kinds: readonly BackupKind[] = ['before_restore', 'asked', 'before_clean', 'scheduled', 'after_link'];
  const all = kinds.map((kind, i): BackupFile => {
    const backup = made(kinds.length - i, '2026-11-24T06:00:00Z');
    const { number, at } = backup;
    const sealed = { contentBytes: 0, entries: 0, salt: '', iv: '' };
    const key = { kind: 'file', id: '0'.repeat(16) } as const;
    const header = { format: 1, session: 'test', engine: 'webjs', kind, number, at, generation: 'g', key } as const;
    return { ...backup, header: { ...header, ...sealed } };
  });
  const order = (first: string | null) => inOrderOfTrust(all, first).map(({ number }) => number);
  assert.deepEqual(order(null), [4, 2, 1, 5, 3]);
  assert.deepEqual(order('test.webjs.000003.vault'), [3, 4, 2, 1, 5]);
  assert.deepEqual(order('gone.vault'), [4, 2, 1, 5, 3]);
});
