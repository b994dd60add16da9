import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const folder = path.join(import.meta.dirname, 'assets');

/** Selectors of a style sheet, those inside media queries as well. */
function selectorsOf(name: string): ReadonlySet<string> {
  const text = readFileSync(path.join(folder, name), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
  const heads = [...text.matchAll(/([^{};]+)\{/g)].map(([, head = '']) => head.trim());
  const rules = heads.filter((head) => !head.startsWith('@') && !/^(?:from|to)$/.test(head));
  return new Set(rules.flatMap((head) => head.split(',').map((selector) => selector.trim())));
}

const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

test('every page loads every style sheet, so no two have rules for the same selector', () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const sheet of sheets) {
    for (const selector of selectorsOf(sheet)) {
      const other = seen.get(selector);
      if (other !== undefined) twice.push(`${selector}: ${other}, ${sheet}`);
      seen.set(selector, sheet);
    }
  }
  assert.ok(seen.size > 100);
  assert.deepEqual(twice, []);
});

test('only the common style sheet has rules for bare elements', () => {
  const bare = sheets
    .filter((sheet) => sheet !== 'courier.css')
    .flatMap((sheet) =>
      [...selectorsOf(sheet)].filter((selector) => /^[a-z]/.test(selector) && !selector.includes('.')),
    );
  assert.deepEqual(bare, []);
});
