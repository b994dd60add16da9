import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vaultError } from '../../errors/vault.ts';
import { createDeeds } from './deeds.ts';

test('one thing at a time is done, and its end is told to whoever looks later', async () => {
  let changes = 0;
  const deeds = createDeeds(
    () => 5,
    () => {
      changes += 1;
    },
  );
  assert.equal(deeds.last(), null);
  const work = Promise.withResolvers<string | null>();
  assert.equal(
    deeds.begin('backup', 'ana', () => work.promise),
    true,
  );
  assert.deepEqual(deeds.last(), { name: 'backup', by: 'ana', begunAt: 5, end: null });
  assert.equal(
    deeds.begin('repair', 'ben', () => Promise.resolve(null)),
    false,
  );
  work.resolve('made');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(deeds.last()?.end, { done: true, sentence: 'made', next: null });
  assert.equal(changes, 2);
});

test('what fails keeps its sentence and next step, and another may begin', async () => {
  const deeds = createDeeds(
    () => 5,
    () => undefined,
  );
  deeds.begin('drill', 'ana', () => Promise.reject(vaultError('VAULT_DRILL_NOT_SET_UP')));
  await new Promise((resolve) => setImmediate(resolve));
  const end = deeds.last()?.end;
  assert.equal(end?.done, false);
  assert.ok(end.next);
  assert.equal(
    deeds.begin('backup', 'ana', () => Promise.resolve(null)),
    true,
  );
});
