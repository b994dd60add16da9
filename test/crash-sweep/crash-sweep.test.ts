import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPostgres } from '../support/postgres.ts';
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
  const { result, breaches } = await sweep({ ...short, stops: 1, kills: 2, invoices: 16 }, (text) =>
    t.diagnostic(text),
  );
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.lost, 0);
  assert.equal(result.duplicates, 0);
  assert.equal(result.sapDisagreements, 0);
  assert.equal(result.invoices, 16);
});

test('on PostgreSQL, deaths of the service and of PostgreSQL lose nothing and duplicate nothing', {
  skip: withoutPostgres() ?? false,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep({ ...short, database: 'postgres', kills: 2, invoices: 8 }, (text) =>
    t.diagnostic(text),
  );
  assert.deepEqual(breaches, [], `seed ${seed}`);
  const { lost, duplicates, sapDisagreements, invoices } = result;
  assert.deepEqual(
    { lost, duplicates, sapDisagreements, invoices },
    {
      lost: 0,
      duplicates: 0,
      sapDisagreements: 0,
      invoices: 8,
    },
  );
});

test('death, failure and a hang at a named place of a delivery lose nothing and duplicate nothing', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { result, breaches } = await sweep({ ...short, failpoints: 1, hits: 1 }, (text) => t.diagnostic(text));
  // A place that was never reached is a breach too.
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.kills, 1);
});
