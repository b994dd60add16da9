import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SweepOptions } from './options.ts';
import { sweep } from './sweep.ts';

// `test/delivery/deaths.test.ts` strikes every place inside one process; here one of them, another with each seed, is struck in the real one.

const seed = Math.floor(Math.random() * 1_000_000);
const short: SweepOptions = {
  engine: 'baileys',
  database: 'sqlite',
  kills: 0,
  stops: 0,
  invoices: 0,
  seed,
  dedupe: true,
  failpoints: 0,
  hits: 0,
};

test('stops and kills at random instants lose nothing and duplicate nothing, and SAP says what the phones show', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep({ ...short, stops: 2, kills: 3, invoices: 32 }, (text) =>
    t.diagnostic(text),
  );
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.lost, 0);
  assert.equal(result.duplicates, 0);
  assert.equal(result.sapDisagreements, 0);
  assert.equal(result.invoices, 32);
});

test('death, failure and a hang at a named place of a delivery lose nothing and duplicate nothing', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep({ ...short, failpoints: 1, hits: 1 }, (text) => t.diagnostic(text));
  // A place that was never reached is a breach too.
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.kills, 1);
});
