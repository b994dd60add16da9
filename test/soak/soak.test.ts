import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from './soak.ts';

test('half a minute of load with faults: nothing lost, nothing sent twice, nothing uncaught', async (t) => {
  const seed = Math.floor(Math.random() * 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const options = { seconds: 30, rate: 50, faultEvery: 6, seed };
  const { result, breaches } = await soak(options, (text) => t.diagnostic(text));
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.equal(result.invoices, 25);
  assert.ok(result.faults >= 3);
  const { first, last } = result.memory.service ?? {};
  assert.ok(first?.collected && last?.collected, JSON.stringify(result.memory));
});
