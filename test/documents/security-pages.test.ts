import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/sources.ts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');

test('every claim of docs/security.md names tests that exist', () => {
  const [, claims = ''] = /## What is protected.*?\n([\s\S]*?)\n## /.exec(read('docs/security.md')) ?? [];
  const rows = [...claims.matchAll(/^\| (?!claim \|)[^-|].* \| (.*) \|$/gm)];
  assert.ok(rows.length > 10);
  for (const [row, proof = ''] of rows) {
    const files = [...proof.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    assert.ok(files.length > 0, row);
    for (const file of files) assert.ok(existsSync(join(root, file)), `${row}: ${file}`);
  }
  assert.match(read('SECURITY.md'), /docs\/security\.md/);
});

test('every security test is listed in docs/security.md', () => {
  const page = read('docs/security.md');
  const tests = readdirSync(join(root, 'test/security')).filter((file) => file.endsWith('.test.ts'));
  assert.deepEqual(
    tests.filter((file) => !page.includes(`\`test/security/${file}\``)),
    [],
  );
});

test('every package in the lockfile has a reviewed licence', () => {
  const page = read('docs/dependencies.md');
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { link?: boolean; name?: string }>;
  };
  for (const [path, { link, name }] of Object.entries(packages)) {
    if (path === '' || link) continue;
    assert.ok(page.includes(`| ${name ?? path.split('node_modules/').at(-1)} |`), path);
  }
  assert.doesNotMatch(page, /not looked at|\| not named \|/);
  assert.match(page, /\| libsignal \| GPL-3\.0 \|/);
  assert.match(page, /\| node-webpmux \| LGPL-3\.0/);
});
