import { fillStep, type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { AccountHoldings } from '../ports/recipient-store.ts';

const CHANGED_NAME = nextStep`Set WHATSAPP_SESSION_NAME={account} again. To keep the new name, list these customers under the old one with ${{ action: 'list_opt_outs' }} and set their opt-out field (SAP_OPT_OUT_FIELD) in SAP.`;

/**
 * Accounts in the same outbox whose opt-outs or known numbers the configured account lacks: most likely
 * WHATSAPP_SESSION_NAME was changed. Opt-outs matter even after the configured account has looked up numbers of its own.
 */
export function otherAccounts(configured: string, holdings: readonly AccountHoldings[]): readonly AccountHoldings[] {
  const own = holdings.find(({ account }) => account === configured);
  if (own && own.optOuts > 0) return [];
  return holdings.filter(
    ({ account, optOuts, knownNumbers }) =>
      account !== configured && (optOuts > 0 || (knownNumbers > 0 && (own?.knownNumbers ?? 0) === 0)),
  );
}

/** What an operator should know about such an account, and do. */
export function otherAccountAdvice({ account, optOuts, knownNumbers }: AccountHoldings): {
  readonly sentence: string;
  readonly next: NextStep;
} {
  const holds = `The outbox holds ${optOuts} opt-outs and ${knownNumbers} known numbers under the session name ${account}, which is not the configured one.`;
  if (optOuts === 0)
    return { sentence: holds, next: `If the name was changed by mistake, set WHATSAPP_SESSION_NAME=${account} again.` };
  return {
    sentence: `${holds} Customers who opted out there would get messages again.`,
    next: fillStep(CHANGED_NAME, { account }),
  };
}
