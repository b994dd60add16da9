import { otherAccountAdvice } from '../../delivery/rules/other-accounts.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { openIncidents } from '../incidents.ts';
import type { ListedBackups } from './backups.ts';
import type { SessionHistory, StatusAnswer } from './session-operations.ts';

/** Something an operator should know, and what to do about it; null: nothing to do. */
export interface Advice {
  /** Null: the next step says it all. */
  readonly sentence: string | null;
  readonly next: NextStep | null;
}

/** Backups older than this are reported, milliseconds. */
const OLD_BACKUP_MS = 7 * 24 * 3600 * 1000;

/** The one next step of a session. Pure. */
export function nextStepOf({ running, status, startRefused }: StatusAnswer): NextStep {
  if (!running && startRefused !== true && status.linked === 'linked' && status.reason === null)
    return nextStep`Start the service: ${{ action: 'start_service' }}`;
  return status.next;
}

/** Warnings, even if the session is connected. Pure. */
export function warningsOf({ status, backups, delivery }: StatusAnswer): readonly Advice[] {
  const { warning, indianNumber } = status.linkClock;
  return [
    ...(warning ? [{ sentence: warning.sentence, next: warning.next }] : []),
    ...(indianNumber
      ? [told('This is an Indian number: WhatsApp logs out linked devices of Indian numbers every six hours.')]
      : []),
    ...(status.deafness ? [told(deafness(status.deafness))] : []),
    ...status.replaced.map(({ account, left }) =>
      told(
        left === null
          ? `The previously linked device (${account}) is still listed on the phone; it will be removed once the new link is stable.`
          : `The previously linked device (${account}) may still be listed on the phone (${left}). Log it out there under Linked devices.`,
      ),
    ),
    ...(delivery?.otherAccounts ?? []).map(otherAccountAdvice),
    ...(status.linked === 'linked' && backups.newest === null
      ? [{ sentence: 'There is no backup yet.', next: nextStep`${{ action: 'backup' }}` }]
      : []),
  ];
}

/** What a person should do, most urgent first. Pure; `now`: epoch milliseconds. */
export function recommend(
  answer: StatusAnswer,
  history: SessionHistory,
  { backups }: ListedBackups,
  now: number,
): readonly Advice[] {
  const newest = backups.find((backup) => backup.verified === true);
  return [
    ...(answer.status.maySend ? [] : [{ sentence: null, next: nextStepOf(answer) }]),
    ...openIncidents(history.incidents).map(({ sentence, next }) => ({ sentence, next })),
    ...warningsOf(answer),
    ...(backups.some((backup) => backup.verified === false)
      ? [
          {
            sentence: 'A backup is not valid.',
            next: nextStep`Check its disk: ${{ action: 'list_backups' }}`,
          },
        ]
      : []),
    ...(newest && now - newest.at > OLD_BACKUP_MS
      ? [
          {
            sentence: `The newest valid backup is ${Math.floor((now - newest.at) / (24 * 3600 * 1000))} days old.`,
            next: nextStep`Make one: ${{ action: 'backup' }}`,
          },
        ]
      : []),
  ];
}

function told(sentence: string): Advice {
  return { sentence, next: null };
}

function deafness({ foundAt, heldFrom }: { readonly foundAt: number; readonly heldFrom: number }): string {
  return `A connection was deaf (detected ${minuteOf(foundAt)}, messages withheld since ${minuteOf(heldFrom)}); the session reconnects every few hours to check.`;
}

function minuteOf(at: number): string {
  return new Date(at).toISOString();
}
