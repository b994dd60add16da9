import type { Clock } from '../../../clock.ts';

/**
 * Events bring at most one look for changes in this time: they may come unsigned, again and again, and from whoever has
 * learned the path. Milliseconds.
 */
const BETWEEN_LOOKS_MS = 5000;

/** Looks at once, and then once more for all that is asked while it rests. */
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
