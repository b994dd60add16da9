import type { Clock } from '../../../clock.ts';

/**
 * Events trigger at most one poll in this time: they may be unsigned, repeated, and sent by anyone who knows
 * the path. Milliseconds.
 */
const BETWEEN_LOOKS_MS = 5000;

/** Polls at once, then once more for all requests during the pause. */
export function limitLooks(look: () => void, clock: Clock): { ask(): void; close(): void } {
  const closing = new AbortController();
  let resting = false;
  let asked = false;

  function go(): void {
    asked = false;
    resting = true;
    look();
    clock.sleep(BETWEEN_LOOKS_MS, closing.signal).then(rested, () => undefined); // closed
  }

  function rested(): void {
    resting = false;
    if (asked) go();
  }

  return {
    ask: () => {
      if (resting) asked = true;
      else go();
    },
    close: () => closing.abort(),
  };
}
