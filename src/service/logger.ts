import { pino } from 'pino';
import type { Log } from '../log.ts';

/** Never written, wherever in a log object they stand. */
const REDACTED = ['password', '*.password', 'SAP_PASSWORD', '*.SAP_PASSWORD', 'cookie', '*.cookie', 'key', '*.key'];

/** JSON lines on standard error: standard output is for results. */
export function createLogger(level: string): Log {
  return pino({ level, redact: REDACTED, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
