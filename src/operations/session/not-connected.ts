import { cliError } from '../../errors/cli.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';

/**
 * Why a session that was to connect has not.
 *
 * @param end the status in which it stopped trying; null: the deadline was over before
 */
export function notConnected(end: SessionStatus | null, now: SessionStatus, deadlineMs: number): Error {
  const { sentence: detail, next } = end ?? now;
  return end === null
    ? cliError('CLI_NOT_CONNECTED', { seconds: Math.round(deadlineMs / 1000), detail, next })
    : cliError('CLI_NOT_CONNECTING', { detail, next });
}
