import type { Log } from '../../src/log.ts';

/** For tests that look at events and errors, not at the log. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
