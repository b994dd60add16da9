import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

let ended = false;

test('a hook that a test registers after waiting is of that test', async () => {
  await delay(1);
  after(() => {
    ended = true;
  });
});

test('the hook ran when that test ended', () => assert.ok(ended));

describe('a suite', () => {
  let inside = false;
  after(() => assert.ok(inside));
  it('has the tests that its function registers', (t) => {
    inside = t.fullName.startsWith('a suite');
  });
});
