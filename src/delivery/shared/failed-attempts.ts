/** What a client repeats by itself is told to the worker that waits for it, long before the client gives up. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Tell = (problem: Error | null) => void;
const waiting = new AsyncLocalStorage<Tell>();

/** Runs a worker's round; `tell` hears of each attempt in it that failed and is repeated, and null once one succeeded. */
export function hearingOfAttempts<T>(tell: Tell, round: () => Promise<T>): Promise<T> {
  return waiting.run(tell, round);
}

/** For clients that repeat calls; outside a worker's round nobody hears it. */
export function tellOfAttempt(problem: Error | null): void {
  waiting.getStore()?.(problem);
}
