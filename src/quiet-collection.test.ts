import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteppedClock } from '../test/support/stepped-clock.ts';
import { collectorOfNode, isQuiet, startQuietCollection, untilNextMs } from './quiet-collection.ts';

const MINUTE_MS = 60_000;

test('a moment is quiet while nothing is sent and the process has little to do', () => {
  assert.equal(isQuiet({ isSending: false, busy: 0.05 }), true);
  assert.equal(isQuiet({ isSending: true, busy: 0 }), false);
  assert.equal(isQuiet({ isSending: false, busy: 0.5 }), false);
});

test('a collection comes every ten minutes, of a large heap seldom', () => {
  assert.equal(untilNextMs(0), 10 * MINUTE_MS);
  assert.equal(untilNextMs(500), 10 * MINUTE_MS);
  assert.equal(untilNextMs(3600), 60 * MINUTE_MS);
});

test('it waits for a quiet moment, and ends when asked', async () => {
  const clock = new SteppedClock();
  let [sending, busy, done] = [true, 0, 0];
  const collection = startQuietCollection({
    clock,
    log: null,
    isSending: () => sending,
    busy: () => busy,
    collector: () => () => done++,
  });
  await clock.pass(15 * MINUTE_MS);
  assert.equal(done, 0);
  [sending, busy] = [false, 0.9];
  await clock.pass(MINUTE_MS);
  assert.equal(done, 0);
  busy = 0.1;
  await clock.pass(MINUTE_MS);
  assert.equal(done, 1);
  await clock.pass(8 * MINUTE_MS);
  assert.equal(done, 1);
  await clock.pass(25 * MINUTE_MS);
  assert.equal(done, 4);
  await collection.close();
  await clock.pass(30 * MINUTE_MS);
  assert.equal(done, 4);
});

test('where Node does not collect on demand, nothing happens', async () => {
  const clock = new SteppedClock();
  const collection = startQuietCollection({ clock, log: null, isSending: () => assert.fail(), collector: () => null });
  await clock.pass(30 * MINUTE_MS);
  await collection.close();
});

test('what nobody uses any more is gone, and nobody else is given the means', async () => {
  const unused = new WeakRef({});
  // Within one turn of the event loop a weak reference keeps what it was asked for.
  await setImmediate();
  collectorOfNode()?.();
  assert.equal(unused.deref(), undefined);
  assert.equal('gc' in globalThis, false);
});
