import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corpus } from '../../bench/documents/corpus.ts';
import { measure } from '../../bench/documents/index.ts';

import { whole } from '../support/sample.ts';

const seed = Number(process.env['COURIER_TEST_SEED'] ?? 20_261_128);

test('of prints from many countries and programs, none is matched to a wrong invoice, and nearly all to their own', async (context) => {
  const found = await measure(await corpus(whole ? 36 : 10, seed));
  context.diagnostic(`seed ${seed}: ${JSON.stringify(found)}`);
  assert.equal(found.falseAcceptances, 0);
  assert.equal(found.multiAccepted, 0);
  for (const tried of Object.values(found.attempts)) assert.ok(tried > 0);
  assert.ok(found.named.acceptedShare >= 0.9, `named ${found.named.acceptedShare}`);
  assert.ok(found.neutral.acceptedShare >= 0.85, `neutral ${found.neutral.acceptedShare}`);
});

test('a specimen has different values, and is not accepted', async () => {
  const specimens = await corpus(whole ? 12 : 4, seed);
  const wrong = specimens.map(({ row, bytes }) => ({
    row: { ...row, invoice: row.invoice && { ...row.invoice, total: '1.23' } },
    bytes,
  }));
  assert.equal((await measure(wrong)).named.accepted, 0);
});
