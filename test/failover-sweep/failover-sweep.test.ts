import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPostgres } from '../support/postgres.ts';
import { seed, some, whole } from '../support/sample.ts';
import { cutFromWhatsApp, leaseCutOff, restarted } from './faults.ts';
import { guards } from './node/orders.ts';
import { sweep } from './sweep.ts';

const without = withoutPostgres();

test('sessions of a node that fails go on at another: nothing lost, nothing twice, no former owner; without a rule that is noticed', {
  skip: without ?? false,
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  // The last of them is on the last node, which is struck first.
  const controls = whole ? guards.toReversed() : (['fence'] as const);
  const options = { nodes: 2, sessions: 3, invoices: 9, takeovers: 1, seed, without: null, controls };
  // Without the first nobody takes over, and no rule is needed.
  const faults = [[leaseCutOff], ...some([cutFromWhatsApp, restarted], 1).map((fault) => [fault])];
  const { result, breaches, caught } = await sweep({ ...options, freezeMs: 0 }, (text) => t.diagnostic(text), faults);
  assert.deepEqual(breaches, [], `seed ${seed}`);
  assert.deepEqual([result.lost, result.duplicates, result.doubleSockets, result.staleWrites], [0, 0, 0, 0]);
  assert.ok(result.takeovers > 0);
  t.diagnostic(`caught ${JSON.stringify(caught)}`);
  // One fault catches the others by chance; `conformance/postgres/owners.test.ts` and `ownership/lease.test.ts` hold them.
  assert.ok(caught.fence > 0, `without fence, seed ${seed}`);
});
