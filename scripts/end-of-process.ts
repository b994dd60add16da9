/**
 * What several test files of a process share is closed after the last of them. The runner of files that share a process
 * (`test-batch.ts`) loads this first, outside of every file's suite.
 */
import { after } from 'node:test';

const closings: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closings.reverse()) await close();
});

/** @param close called once, after all tests of this process */
export function atEndOfProcess(close: () => Promise<void>): void {
  closings.push(close);
}
