import { cliError } from '../../errors/cli.ts';
import type { ErrorEntry } from '../../errors/coded-error.ts';
import { whatsappErrors } from '../../errors/whatsapp.ts';
import { hasActions, type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { Disconnect } from '../../whatsapp/engine.ts';

/** A link that came to nothing while nothing but the phone was missing. */
export function notConfirmed(detail: string): Error {
  return cliError('CLI_LINK_NOT_MADE', {
    detail,
    next: nextStep`Try again with the phone at hand: ${{ action: 'link' }}`,
  });
}

/**
 * Why an attempt to link has ended without a link.
 *
 * @param end the status that ended it; null: its time was over
 * @param closed the last end of a connection in it
 */
export function linkNotMade(end: SessionStatus | null, now: SessionStatus, closed: Disconnect | null): Error {
  if (end === null) return notConfirmed(now.sentence);
  if (end.reason !== 'cannot_start') return cliError('CLI_LINK_NOT_MADE', { detail: end.sentence, next: end.next });
  return cliError('CLI_LINK_NOT_MADE', {
    detail: closed?.reason === 'cannot_start' ? closed.detail : end.sentence,
    next: remedyOf(closed?.code ?? null) ?? nextStep`Put that right, then try again: ${{ action: 'link' }}`,
  });
}

/** True when trying again cannot help: the engine does not run on this computer, and waits to be started again. */
export function isHopeless({ reason, nextAttemptAt }: SessionStatus): boolean {
  return reason === 'cannot_start' && nextAttemptAt !== null;
}

/** The next step of an engine's error that is the same in every case; null: there is none. */
function remedyOf(code: string | null): NextStep | null {
  const entries: Readonly<Record<string, ErrorEntry>> = whatsappErrors;
  const next = code === null ? undefined : entries[code]?.next;
  return next === undefined || hasActions(next) || String(next).includes('{') ? null : next;
}
