import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadMessageTexts } from './load-message-texts.ts';

test('a text for a branch that is not delivered is refused at start, naming the branch', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'courier-texts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'templates.json');
  writeFileSync(file, JSON.stringify([{ branch: 3, text: 'Hola {customer}' }]));
  const company = { COMPANY_NAME: null, COMPANY_LANGUAGE: 'es', COMPANY_COUNTRY: 'AR' } as const;
  const load = (SAP_BRANCHES: number[]) => loadMessageTexts({ ...company, MESSAGE_TEMPLATES: file, SAP_BRANCHES });
  assert.throws(() => load([1]), { code: 'MESSAGE_TEMPLATES_UNREADABLE', message: /does not include branch 3/ });
  assert.doesNotThrow(() => load([1, 3]));
  assert.doesNotThrow(() => load([]));
});
