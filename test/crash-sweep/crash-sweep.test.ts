import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweep } from './sweep.ts';

test('kills at random instants lose nothing and duplicate nothing, and SAP says what the phones show', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep(
    { engine: 'baileys', kills: 5, invoices: 40, seed, dedupe: true, failpoints: false },
    (text) => t.diagnostic(text),
  );
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.lost, 0);
  assert.equal(result.duplicates, 0);
  assert.equal(result.sapDisagreements, 0);
  assert.equal(result.invoices, 40);
});
