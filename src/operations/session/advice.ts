import { otherAccountAdvice } from '../../delivery/rules/other-accounts.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { openIncidents } from '../incidents.ts';
import type { ListedBackups } from './backups.ts';
import type { SessionHistory, StatusAnswer } from './session-operations.ts';

/** Something that an operator should know, and what to do about it; null: nothing can be done, or it needs nothing. */
export interface Advice {
  /** Null: the step says it all. */
  readonly sentence: string | null;
  readonly next: NextStep | null;
}

/** A backup that is older than this deserves a word, milliseconds. */
const OLD_BACKUP_MS = 7 * 24 * 3600 * 1000;

/** The one next step of a session. Pure. */
export function nextStepOf({ running, status }: StatusAnswer): NextStep {
  if (!running && status.linked === 'linked') return nextStep`Start the service: ${{ action: 'start_service' }}`;
  return status.next;
}

/** What deserves a word although the session may be connected. Pure. */
export function warningsOf({ status, backups, delivery }: StatusAnswer): readonly Advice[] {
  const { warning, indianNumber } = status.linkClock;
  return [
    ...(warning ? [{ sentence: warning.sentence, next: warning.next }] : []),
    ...(indianNumber
      ? [told('This is an Indian number: WhatsApp logs linked devices of such numbers out every six hours.')]
      : []),
    ...(status.deafness ? [told(deafness(status.deafness))] : []),
    ...status.replaced.map(({ account, left }) =>
      told(
        left === null
          ? `The device linked before (${account}) is still listed on the phone; it is removed there once the new link is stable.`
          : `The device linked before (${account}) may still be listed on the phone (${left}). On the phone: Linked devices, log it out.`,
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
            sentence: 'A backup does not verify.',
            next: nextStep`Look at the disk it lies on: ${{ action: 'list_backups' }}`,
          },
        ]
      : []),
    ...(newest && now - newest.at > OLD_BACKUP_MS
      ? [
          {
            sentence: `The newest good backup is ${Math.floor((now - newest.at) / (24 * 3600 * 1000))} days old.`,
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
  return `A connection was deaf (found ${minuteOf(foundAt)}, held back from ${minuteOf(heldFrom)}); until trust is back the session reconnects every few hours.`;
}

/** `2026-11-23 20:15 UTC` */
function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
