import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { startWatchdog } from './watchdog.ts';

/** Runs the watchdog over answers to its questions and says after how many it took the line for dead; null: never. */
async function watch(
  questions: readonly { readonly answered: boolean; readonly frames: number }[],
): Promise<number | null> {
  mock.timers.enable({ apis: ['setTimeout'] });
  let asked = 0;
  let frames = 0;
  let deadAfter: number | null = null;
  const stop = startWatchdog(3000, {
    ping: (ms) => {
      assert.equal(ms, 1000);
      const { answered, frames: arrived } = questions[asked++] ?? { answered: true, frames: 1 };
      frames += arrived;
      return Promise.resolve(answered);
    },
    frames: () => frames,
    dead: () => {
      deadAfter = asked;
    },
  });
  for (const _ of questions) {
    mock.timers.tick(2000);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
  stop();
  mock.timers.reset();
  return deadAfter;
}

const answered = { answered: true, frames: 1 };
const silent = { answered: false, frames: 0 };
const busy = { answered: false, frames: 9 };

it('a line whose first question stays unanswered is dead', async () =>
  assert.equal(await watch([answered, silent]), 2));
it('a quiet line whose questions are answered is alive', async () =>
  assert.equal(await watch(Array.from({ length: 50 }, () => answered)), null));
it('one unanswered question amid other frames is forgiven, the second in a row is not', async () => {
  assert.equal(await watch([busy, answered, busy, answered]), null);
  assert.equal(await watch([answered, busy, busy]), 3);
});
