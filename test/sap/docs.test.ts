import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import { OVERLAP_HOURS } from '../../src/sap/business-one/delta.ts';
import {
  courierTable,
  documentFields,
  optionalDocumentFields,
  tableFields,
} from '../../src/sap/business-one/user-fields.ts';

const page = await readFile(path.resolve(import.meta.dirname, '../../docs/sap-business-one.md'), 'utf8');

it('lists every user field with its length, for those who create them by hand', () => {
  for (const { Name, Size } of [...documentFields, ...optionalDocumentFields, ...tableFields]) {
    assert.match(page, new RegExp(`\\| \`U_${Name}\` \\| alphanumeric \\| ${Size} \\|`));
  }
  assert.ok(page.includes(`@${courierTable.TableName}`));
});

it('says how far back each poll reads', () => {
  assert.equal(OVERLAP_HOURS, 3);
  assert.match(page, /three hours before/);
});
