import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failpointNames } from '../../src/delivery/shared/failpoints.ts';
import { sweep } from './sweep.ts';

test('kills at random instants lose nothing and duplicate nothing, and SAP says what the phones show', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep(
    { engine: 'baileys', kills: 5, invoices: 40, seed, dedupe: true, failpoints: false, hits: 0 },
    (text) => t.diagnostic(text),
  );
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.lost, 0);
  assert.equal(result.duplicates, 0);
  assert.equal(result.sapDisagreements, 0);
  assert.equal(result.invoices, 40);
});

test('death, failure and a hang at every named place of a delivery lose nothing and duplicate nothing', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep(
    { engine: 'baileys', kills: 0, invoices: 0, seed, dedupe: true, failpoints: true, hits: 1 },
    (text) => t.diagnostic(text),
  );
  // A place that was never reached is a breach too.
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.kills, failpointNames.length);
});
