import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../errors/coded-error.ts';
import { closeByAccessList, type RunProgram } from './access-list.ts';

const folder = String.raw`C:\courier\data`;

/** Commands that Windows would get, and the identity it reports. */
function dryRun(user = '"host\\m\u00fcller","S-1-5-21-1-2-3-1001"\r\n') {
  const told: string[][] = [];
  const run = (program: string, args: readonly string[]): string => {
    told.push([program, ...args]);
    return program === 'whoami.exe' ? user : '';
  };
  return { told, run };
}

test('on Windows a folder is restricted to this user, the system and administrators, by their SIDs', () => {
  const { told, run } = dryRun();
  closeByAccessList(folder, 'folder', run);
  assert.deepEqual(told.slice(1), [
    [
      'icacls.exe',
      folder,
      ...['*S-1-5-21-1-2-3-1001', '*S-1-5-18', '*S-1-5-32-544'].flatMap((who) => ['/grant:r', `${who}:(OI)(CI)F`]),
      '/Q',
    ],
    ['icacls.exe', folder, '/inheritance:r', '/Q'],
    [
      'icacls.exe',
      folder,
      '/remove',
      ...['*S-1-1-0', '*S-1-5-7', '*S-1-5-11', '*S-1-5-4', '*S-1-5-32-545', '*S-1-5-32-546'],
      '/Q',
    ],
  ]);
});

test('a file is restricted in the same way, without inheritance', () => {
  const { told, run } = dryRun();
  closeByAccessList('.env', 'file', run);
  assert.deepEqual(told[1]?.slice(2, 4), ['/grant:r', '*S-1-5-21-1-2-3-1001:F']);
});

test('a Windows without user SID or access lists is refused, naming the path', () => {
  const refused = (run: RunProgram) =>
    assert.throws(
      () => closeByAccessList(folder, 'folder', run),
      (error) => hasCode(error, 'ACCESS_FOLDER_OPEN') && error instanceof Error && error.message.includes(folder),
    );
  refused(dryRun('').run);
  refused((program) => {
    if (program === 'icacls.exe') throw new Error('The parameter is incorrect.');
    return '"host\\user","S-1-5-21-1-2-3-1001"';
  });
});
