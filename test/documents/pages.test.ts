import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseTemplates } from '../../src/delivery/rules/message-text/templates.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { documentsErrors } from '../../src/errors/documents.ts';
import { root } from '../support/sources.ts';

const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

test('the example in docs/message-texts.md is a valid list of templates', () => {
  const [, json] = /```json\n([\s\S]*?)```/.exec(page('message-texts.md')) ?? [];
  assert.equal(parseTemplates('docs/message-texts.md', json ?? '').length, 6);
});

test('every file name in docs/pdf-documents.md is read as described there', () => {
  const claims: Readonly<Record<string, (name: string) => boolean>> = {
    'document number': (name) => nameFacts(name).docNums[0] === 1001,
    DocEntry: (name) => nameFacts(name).docEntries[0] === 57,
    'fiscal number': (name) => nameFacts(name).fiscalNumbers[0]?.folio === 1234,
  };
  const rows = [...page('pdf-documents.md').matchAll(/^\| (`.*`) \| (.*) \|$/gm)].filter(
    ([, , claim]) => claim && claims[claim],
  );
  assert.equal(rows.length, 7);
  for (const [, names = '', claim = ''] of rows)
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) assert.ok(claims[claim]?.(name), `${name}: ${claim}`);
});

test('docs/pdf-documents.md lists every reason to hold a PDF', () => {
  const text = page('pdf-documents.md');
  for (const code of Object.keys(documentsErrors).filter(
    (one) => one.startsWith('DOCUMENT_') && one !== 'DOCUMENT_GONE',
  ))
    assert.ok(text.includes(`\`${code}\``), code);
});
