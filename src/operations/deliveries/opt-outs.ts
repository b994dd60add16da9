import type { Outbox } from '../../delivery/outbox.ts';
import type { OptOut } from '../../delivery/ports/recipient-store.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Decision } from '../decision.ts';

/** Everybody who answered with a stop word, newest first. */
export function listOptOuts({ outbox }: { readonly outbox: Pick<Outbox, 'optOuts'> }): Promise<readonly OptOut[]> {
  return outbox.optOuts();
}

/** The customer wants messages again; held ones are sent automatically. @throws `DELIVERY_NOT_OPTED_OUT` */
export async function optIn(
  { outbox, now }: { readonly outbox: Pick<Outbox, 'optIn'>; readonly now: () => number },
  customer: string,
  { decidedBy, why }: Decision,
): Promise<{ readonly customer: string; readonly phones: number }> {
  const phones = await outbox.optIn(customer, { who: decidedBy, why, at: now() });
  if (phones === 0) throw deliveryError('DELIVERY_NOT_OPTED_OUT', { customer });
  return { customer, phones };
}
