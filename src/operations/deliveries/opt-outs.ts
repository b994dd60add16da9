import type { Outbox } from '../../delivery/outbox.ts';
import type { OptOut } from '../../delivery/ports/recipient-store.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Decision } from '../decision.ts';
import { shownPhone } from './plain.ts';

/** Everybody who answered with a stop word, newest first. */
export function listOptOuts({ outbox }: { readonly outbox: Pick<Outbox, 'optOuts'> }): Promise<readonly OptOut[]> {
  return outbox.optOuts();
}

/**
 * A customer wants messages again, or the owner of a phone of whom no customer is known; held messages are sent
 * automatically.
 *
 * @param customer code of the customer; or a phone, with country code or as `opt-outs` shows it
 * @throws `DELIVERY_NOT_OPTED_OUT`, `DELIVERY_OPT_OUT_AMBIGUOUS`
 */
export async function optIn(
  { outbox, now }: { readonly outbox: OptIns; readonly now: () => number },
  customer: string,
  { decidedBy, why }: Decision,
): Promise<{ readonly customer: string; readonly phones: number }> {
  const person = { who: decidedBy, why, at: now() };
  const phones = await outbox.optIn(customer, person);
  if (phones > 0) return { customer, phones };
  const jid = await addressMeant(outbox, customer);
  await outbox.optInPhone(jid, person);
  return { customer: shownPhone(jid), phones: 1 };
}

type OptIns = Pick<Outbox, 'optIn' | 'optInPhone' | 'optOuts'>;

/** The address of the one stop word that is meant. */
async function addressMeant(outbox: OptIns, phone: string): Promise<string> {
  const digits = phone.replaceAll(/[\s()+./-]/g, '');
  const meant = (await outbox.optOuts())
    .map(({ jid }) => jid)
    .filter((jid) => jid === phone || jid === `${digits}@s.whatsapp.net` || shownPhone(jid) === phone);
  const [jid] = meant;
  if (jid === undefined) throw deliveryError('DELIVERY_NOT_OPTED_OUT', { customer: phone });
  if (meant.length > 1) throw deliveryError('DELIVERY_OPT_OUT_AMBIGUOUS', { count: meant.length, phone });
  return jid;
}
