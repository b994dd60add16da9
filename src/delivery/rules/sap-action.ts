/** What somebody wishes of a delivery by a field of its document in SAP. */
import type { SapAction } from '../../sap/invoice-source.ts';
import { CANCELLED_BY_PERSON, type MessageEvent, type MessageLife, step } from './lifecycle.ts';
import { type Why, whyOf } from './why.ts';

/** At most one resend a document in this time: what sends again at a field's value must not send in a circle. */
export const SAP_RESEND_EVERY_MS = 24 * 3_600_000;

export type ActionVerdict =
  | { readonly kind: 'obeyed'; readonly event: MessageEvent }
  | { readonly kind: 'refused'; readonly why: Why };

/**
 * @param life of the message to the customer
 * @param lastResendAt when SAP's field last had it sent again, epoch milliseconds; null: never
 */
export function judgeAction(
  action: SapAction,
  life: MessageLife,
  lastResendAt: number | null,
  now: number,
): ActionVerdict {
  if (action === 'resend' && lastResendAt !== null && now - lastResendAt < SAP_RESEND_EVERY_MS) {
    return { kind: 'refused', why: whyOf('DELIVERY_RESENT_TODAY') };
  }
  const event = eventOf(action);
  if (step(life, event) === null) {
    return { kind: 'refused', why: whyOf('DELIVERY_SAP_ACTION_IMPOSSIBLE', { action, state: life.state }) };
  }
  return { kind: 'obeyed', event };
}

function eventOf(action: SapAction): MessageEvent {
  switch (action) {
    case 'resend':
      return { type: 'resend' };
    case 'hold':
      return { type: 'held', hold: 'refusal', why: whyOf('DELIVERY_HELD_IN_SAP') };
    case 'cancel':
      return { type: 'cancelled_by_person', why: whyOf(CANCELLED_BY_PERSON) };
  }
}
