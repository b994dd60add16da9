import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPostgres } from '../support/postgres.ts';
import { seed, some } from '../support/sample.ts';
import { cutFromWhatsApp, leaseCutOff, restarted } from './faults.ts';
import { guards } from './node/orders.ts';
import { sweep } from './sweep.ts';

const without = withoutPostgres();

test('sessions of a node that fails go on at another: nothing lost, nothing twice, no former owner; without a rule that is noticed', {
  skip: without ?? false,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const controls = some(guards, 1);
  const options = { nodes: 2, sessions: 3, invoices: 9, takeovers: 1, seed, without: null, controls };
  // Each is aimed at one of those that lack a rule.
  const aimed = controls.map(() => [leaseCutOff]);
  // Without the first nobody takes over, and no rule is needed.
  const faults = [...aimed, ...some([cutFromWhatsApp, restarted], 1).map((fault) => [fault])];
  const { result, breaches, caught } = await sweep({ ...options, freezeMs: 0 }, (text) => t.diagnostic(text), faults);
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.deepEqual([result.lost, result.duplicates, result.doubleSockets, result.staleWrites], [0, 0, 0, 0]);
  t.diagnostic(`caught ${JSON.stringify(caught)}`);
  for (const guard of controls) assert.ok(caught[guard] > 0, `without ${guard}, seed ${seed}`);
});
