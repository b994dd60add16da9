import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPostgres } from '../support/postgres.ts';
import { seed, some } from '../support/sample.ts';
import type { SweepOptions } from './options.ts';
import { sweep } from './sweep.ts';

// `test/delivery/deaths.test.ts` strikes every place inside one process; here the real one is struck, in one of these ways.

const none: SweepOptions = {
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
const sweeps: readonly (readonly [string, SweepOptions])[] = [
  [
    'stops and kills at random instants lose nothing and duplicate nothing, and SAP says what the phones show',
    { ...none, stops: 1, kills: 2, invoices: 16 },
  ],
  [
    'on PostgreSQL, deaths of the service and of PostgreSQL lose nothing and duplicate nothing',
    { ...none, database: 'postgres', kills: 2, invoices: 8 },
  ],
  [
    'death, failure and a hang at a named place of a delivery lose nothing and duplicate nothing',
    { ...none, failpoints: 1, hits: 1 },
  ],
];
const without = withoutPostgres();
const possible = sweeps.filter(([, { database }]) => database === 'sqlite' || without === null);

for (const [story, options] of some(possible, 1)) {
  test(story, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const { result, breaches } = await sweep(options, (text) => t.diagnostic(text));
    // A place that was never reached is a breach too.
    assert.deepEqual(breaches, [], `seed ${seed}`);
    assert.deepEqual([result.lost, result.duplicates, result.sapDisagreements], [0, 0, 0]);
    if (options.invoices > 0) assert.equal(result.invoices, options.invoices);
    assert.equal(result.kills, options.failpoints + options.kills);
  });
}
test('deaths on PostgreSQL can be tried here', { skip: without ?? false }, () => undefined);
