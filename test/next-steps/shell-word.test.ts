import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { exposedFile } from '../../src/config/environment.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { partsOf } from '../../src/next-steps/next-step.ts';
import { shellWord } from '../../src/shell-word.ts';

const unix = process.platform === 'win32' ? 'shells of Unix' : false;

test('a shell takes it as the one word that it was, and what needs no quotes has none', { skip: unix }, () => {
  for (const text of ['/srv/a b', "it's", '$HOME `id` "x" ; & | * ?', 'año/ñ', '~', '#', '-n', '\\', ''])
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' }), text);
  assert.equal(shellWord('/srv/courier-1/.env'), '/srv/courier-1/.env');
});

test('a file in a folder with a space and an apostrophe is closed by the command that is printed', {
  skip: unix,
}, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "the owner's folder "));
  try {
    const file = path.join(folder, '.env');
    writeFileSync(file, '');
    chmodSync(file, 0o666);
    execFileSync('sh', ['-c', inCommands(exposedFile(file)?.next ?? '')]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no command in the text of a step takes a value as it is', () => {
  for (const [code, { next }] of Object.values(errorRegistry).flatMap((table) => Object.entries(table)))
    for (const text of partsOf(next))
      if (typeof text === 'string') assert.doesNotMatch(text, /\bch(?:mod|own) [^),]*\{(?!typed\}|user\})/, code);
});
