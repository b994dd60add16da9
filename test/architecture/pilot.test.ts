import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { incidentKinds } from '../../src/alerts/kinds.ts';
import { personTable, reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { root } from '../support/sources.ts';
import { notShown, shownBy } from './pilot-rows.ts';

const page = readFileSync(join(root, 'docs/pilot.md'), 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| (.+) \| (.+) \| `(node .+)` \|$/gm)].map(
  ([, number, assumption = '', sign = '', command = '']) => ({ number: Number(number), assumption, sign, command }),
);

test('every row of the pilot has an assumption, a sign and one command, and they are numbered', () => {
  assert.equal(rows.length, page.split('\n').filter((line) => /^\| \d/.test(line)).length);
  assert.deepEqual(
    rows.map(({ number }) => number),
    rows.map((_, i) => i + 1),
  );
});

test('every row says a sign that a test shows with the assumption false, or is named as one that no test can show', () => {
  const named = [...Object.keys(shownBy), ...Object.keys(notShown)].map(Number);
  assert.deepEqual(
    named.sort((a, b) => a - b),
    rows.map(({ number }) => number),
  );
  const gone = Object.entries(shownBy).filter(
    ([, [file, words]]) => !readFileSync(join(root, file), 'utf8').includes(words),
  );
  assert.deepEqual(gone, []);
});

test('the rows whose command changes or sends something are those that the page names', () => {
  const [, named = ''] =
    /The commands of rows ([\d, toand]+) change or send something/.exec(page.replaceAll(/\s+/g, ' ')) ?? [];
  const numbers = named.split(/, | and /).flatMap((part) => {
    const [from = 0, to = from] = part.split(' to ').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  const acts = /--(?:apply|link|import(?:-localauth)?|restore|test(?:-alert)?)(?![\w-])| revoke /;
  assert.deepEqual(
    numbers,
    rows.filter(({ command }) => acts.test(command)).map(({ number }) => number),
  );
});

test('every alert, reason and state that tells of a false assumption is one of the product', () => {
  const known = new Set<string>([
    ...Object.keys(incidentKinds),
    ...Object.keys(reasonTable),
    ...Object.keys(personTable),
  ]);
  const unknown = rows.flatMap(({ number, sign }) =>
    [...sign.matchAll(/`((?:delivery|session|backup|alerts)\.[a-z_.:A-Z]+)`/g)]
      .map(([, key = '']) => key)
      .filter((key) => !known.has(key) && !known.has(key.replace(/\.[a-z]+$/, '.WORKER')))
      .map((key) => `${number}: ${key}`),
  );
  assert.deepEqual(unknown, []);
});
