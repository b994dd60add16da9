import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { root, sourceFiles } from '../support/sources.ts';

const entries = Object.values(errorRegistry).flatMap((table) => Object.entries<ErrorEntry>(table));
const codes = entries.map(([code]) => code);
const files = ['src', 'sandbox'].flatMap(sourceFiles).filter(({ path }) => !path.startsWith('src/errors/'));

/** Codes of the operating system and of Node. */
const SYSTEM_CODE = /^(?:E[A-Z0-9]+|ABORT_ERR|ERR_\w+)$/;

test('each code is defined in one area only', () => {
  assert.deepEqual(
    codes.filter((code, i) => codes.indexOf(code) !== i),
    [],
  );
});

test('every code is raised or judged somewhere', () => {
  const used = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, code]) => code)),
  );
  assert.deepEqual(
    codes.filter((code) => !used.has(code)),
    [],
  );
});

test('every code that is asked for exists', () => {
  const known = new Set(codes);
  const asked = files.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:hasCode\([^()]*,\s*|\w+Error\(\s*)'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => ({ path, code })),
  );
  assert.ok(asked.length > 50);
  assert.deepEqual(
    asked.filter(({ code = '' }) => !known.has(code) && !SYSTEM_CODE.test(code)),
    [],
  );
});

test('every code is documented with its next step', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  assert.deepEqual(
    codes.filter((code) => !page.includes(`| \`${code}\` |`)),
    [],
  );
});

test('a sentence is one, ends, and is followed by an instruction', () => {
  for (const [code, { sentence, next }] of entries) {
    assert.match(sentence, /(?:[.:?]|\{\w+\})$/, code);
    const words = inCommands(next);
    assert.match(words, /.{8,}|^\{\w+\}$/, code);
    assert.doesNotMatch(`${sentence} ${words}`, /undefined|TODO/, code);
  }
});
