import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';

/** One window on another computer that may answer one question for a passkey. */
export interface Invitation {
  readonly question: PasskeyQuestion;
  /** Last four of the account's number. */
  readonly digits: string;
  /** Who began it. */
  readonly by: string;
  /** SHA-256 of the secret in the address, hex. */
  readonly tokenHash: string;
  readonly state: 'offered' | 'opened' | 'answered' | 'withdrawn';
  /** SHA-256 of the secret of the window that opened it; null: none has. */
  readonly keyHash: string | null;
  readonly wrongDigits: number;
}

/** What becomes of a window's wish. */
export type Verdict = 'granted' | 'unknown' | 'used' | 'ended' | 'other_digits';

/** The verdict, and the invitation as it is afterwards. */
export interface Judged {
  readonly verdict: Verdict;
  readonly after: Invitation;
}

/** Digits may be mistyped so often; then somebody is guessing. */
const MOST_WRONG_DIGITS = 3;

/** Whether a window may have the question: once, in time, and if its person names the account. `now`: epoch milliseconds. Pure. */
export function opening(
  invitation: Invitation,
  { tokenHash, digits, keyHash }: { readonly tokenHash: string; readonly digits: string; readonly keyHash: string },
  now: number,
): Judged {
  if (invitation.tokenHash !== tokenHash) return { verdict: 'unknown', after: invitation };
  if (invitation.state === 'opened' || invitation.state === 'answered') return { verdict: 'used', after: invitation };
  if (hasEnded(invitation, now)) return { verdict: 'ended', after: invitation };
  if (digits !== invitation.digits) {
    const wrongDigits = invitation.wrongDigits + 1;
    const state = wrongDigits < MOST_WRONG_DIGITS ? 'offered' : 'withdrawn';
    return { verdict: 'other_digits', after: { ...invitation, wrongDigits, state } };
  }
  return { verdict: 'granted', after: { ...invitation, state: 'opened', keyHash } };
}

/** Whether an answer comes from the window that has the question: once, and in time. `now`: epoch milliseconds. Pure. */
export function answering(invitation: Invitation, keyHash: string, now: number): Judged {
  if (invitation.keyHash !== keyHash) return { verdict: 'unknown', after: invitation };
  if (invitation.state === 'answered') return { verdict: 'used', after: invitation };
  if (hasEnded(invitation, now)) return { verdict: 'ended', after: invitation };
  return { verdict: 'granted', after: { ...invitation, state: 'answered' } };
}

function hasEnded({ state, question }: Invitation, now: number): boolean {
  return state === 'withdrawn' || now >= question.expiresAt;
}
