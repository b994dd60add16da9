import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { deliveriesUsage } from '../../src/cli/deliveries/arguments.ts';
import { messageStates } from '../../src/delivery/rules/lifecycle.ts';
import { stateWords } from '../../src/delivery/telling/state-words.ts';
import { csvHeads } from '../../src/operations/deliveries/csv.ts';
import { root } from '../support/sources.ts';

const page = readFileSync(path.join(root, 'docs/deliveries.md'), 'utf8');
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map(cellsOf);

test('every CSV and JSON field is documented, in order', () => {
  const fields = rows.flatMap(([, first = '']) => [...first.matchAll(/`(\w+)`/g)].map(([, field = '']) => field));
  assert.deepEqual(
    fields.filter((field) => (csvHeads as readonly string[]).includes(field)),
    csvHeads,
  );
});

test('every state is documented with its label', () => {
  for (const state of messageStates) {
    const row = rows.find(([, name = '']) => name.split(', ').includes(`\`${state}\``));
    assert.equal(row?.[2], stateWords[state], state);
  }
});

test('every verb and option of the help is on the page or the help itself, and the other way round', () => {
  const verbs = rows.flatMap(([, first = '']) => /^`([a-z-]+)( [A-Z]+)?( --why "…")?`$/.exec(first)?.[1] ?? []);
  const helped = [...deliveriesUsage.matchAll(/^ {2}([a-z][a-z-]+)[ A-Z]* {2,}\S/gm)].map(([, verb]) => verb);
  assert.deepEqual([...new Set(verbs)].filter((verb) => helped.includes(verb)).toSorted(), helped.toSorted());
  for (const [option] of page.matchAll(/--(state|customer|from|to|limit|role|test|number|file|excel|who|why)\b/g)) {
    assert.ok(deliveriesUsage.includes(option), option);
  }
});

test('every delivery alert is documented', () => {
  const sources = ['watch.ts', 'daily-report.ts'].map((file) =>
    readFileSync(path.join(root, 'src/delivery/telling', file), 'utf8'),
  );
  const keys = new Set(
    sources.flatMap((source) => [...source.matchAll(/['`](delivery\.[a-z_]+)/g)].map(([, key]) => key)),
  );
  assert.ok(keys.size >= 7, [...keys].join());
  const alerts = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  for (const key of keys) assert.ok(alerts.includes(`| \`${key}`), key);
});
