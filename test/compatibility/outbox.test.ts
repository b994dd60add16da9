import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, answers, inItsWords, OldOutbox } from './old-outbox.ts';

test('everything stored by an earlier version in live mode is there', async () => {
  using old = new OldOutbox('outbox', 'TEST_AR');
  old.database.verify();
  const told = answered('outbox', 'live');
  assert.deepEqual(inItsWords(await answers(old.of('live')), told), told);
});

test('everything stored by an earlier version in test mode is there', async () => {
  using old = new OldOutbox('outbox', 'TEST_AR');
  const before = answered('outbox', 'test');
  // A stop word is the account's; whose phone it came from, each book says of its own messages.
  const optOuts = before.optOuts.map((optOut) => ({ ...optOut, cardCode: null, name: null }));
  const told = { ...before, optOuts };
  assert.deepEqual(inItsWords(await answers(old.of('test')), told), told);
});
