import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteppedClock } from '../../test/support/stepped-clock.ts';
import { startsApartMs, Turns } from './starts-apart.ts';

test('a session has half a second of a core to connect, and one with a browser ten, however many cores there are', () => {
  assert.deepEqual(
    [1, 2, 4, 64].map((cores) => startsApartMs('baileys', cores)),
    [500, 250, 125, 100],
  );
  assert.deepEqual(
    [1, 64].map((cores) => startsApartMs('webjs', cores)),
    [10_000, 10_000],
  );
});

test('turns come one after the other, at once after one that is given back, and none once the service ends', async () => {
  const clock = new SteppedClock();
  const ending = new AbortController();
  const turns = new Turns(clock, ending.signal);
  const asked = Array.from({ length: 5 }, () => turns.ask(500));
  const have = () => asked.filter(({ hasCome }) => hasCome).length;
  await clock.pass(0);
  assert.equal(have(), 1);
  await clock.pass(499);
  assert.equal(have(), 1);
  await clock.pass(1);
  assert.equal(have(), 2);
  asked[1]?.giveBack();
  await clock.pass(0);
  assert.equal(have(), 3);
  asked[3]?.giveBack();
  await clock.pass(500);
  assert.equal(have(), 5, 'one that does not wait any more takes no time');
  const late = turns.ask(500);
  ending.abort();
  await clock.pass(5000);
  assert.equal(late.hasCome, false);
});
