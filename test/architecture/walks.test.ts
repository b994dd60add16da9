import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, sourceFiles } from '../support/sources.ts';

const LONGEST_WALK = 15;
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const walks = page.slice(page.indexOf('## Three walks'), page.indexOf('## Why transactions are generators'));

test('every file that a walk names is there, and a walk is short', () => {
  const paths = sourceFiles('src').map(({ path }) => path);
  const named = [...walks.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file ?? '');
  assert.ok(named.length > 20);
  const gone = named.filter((file) => !paths.some((path) => path.endsWith(`/${file}`)));
  assert.deepEqual(gone, []);
  const lengths = walks
    .split(/^\*\*/m)
    .slice(1)
    .map((walk) => walk.split('\n').filter((line) => /^\d+\./.test(line)).length);
  assert.equal(lengths.length, 3);
  assert.ok(lengths.every((length) => length <= LONGEST_WALK));
});

/** Rooms that the drawing leaves out: what everybody uses, and words. */
const FOUNDATIONS = ['config', 'errors', 'installations', 'next-steps', 'oauth', 'translations', 'whatsapp'];

test('the drawing shows every other room, and none that is not there', () => {
  const [, drawing = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !FOUNDATIONS.includes(entry.name))
    .map(({ name }) => name);
  const missing = rooms.filter((name) => !new RegExp(`\\b${name}\\b`).test(drawing));
  assert.deepEqual(missing, []);
  const drawn = [...drawing.matchAll(/(?<![\w/-])([a-z-]+)\/(?:[a-z]+\.ts)?(?![\w])/g)].map(([, name = '']) => name);
  assert.ok(drawn.length > 10);
  assert.deepEqual(
    drawn.filter((name) => !existsSync(join(root, 'src', name))),
    [],
  );
});
