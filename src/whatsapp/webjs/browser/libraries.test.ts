import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { carriedLibraries, systemHasLibraries } from './libraries.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'libraries-'));
after(() => rmSync(folder, { recursive: true }));

function archive(): string | null {
  try {
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
    return path.join(path.dirname(entry), '..', 'bin', 'al2023.tar.br');
  } catch {
    return null;
  }
}
const carried = archive();
const skip = carried === null && '@sparticuz/chromium is not installed';

test('a system without one of the libraries is noticed', () => {
  const bare = path.join(folder, 'bare');
  mkdirSync(bare);
  assert.equal(systemHasLibraries([bare]), false);
});

test('the carried libraries are unpacked whole, and again when one of them was cut', { skip }, async () => {
  const place = await carriedLibraries(carried ?? '', '1', folder);
  const names = readdirSync(place).sort();
  assert.ok(systemHasLibraries([place]), names.join(' '));
  const [first = ''] = names;
  truncateSync(path.join(place, first), 10);
  writeFileSync(path.join(place, 'another'), '');
  assert.equal(await carriedLibraries(carried ?? '', '1', folder), place);
  assert.deepEqual(readdirSync(place).sort(), names);
  assert.ok(!readdirSync(folder).some((name) => name.includes('partial')));
});
