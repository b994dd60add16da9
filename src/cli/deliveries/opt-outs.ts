import type { Outbox } from '../../delivery/outbox.ts';
import type { PersonAction } from '../../delivery/ports/message.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Output } from './output.ts';
import { moment, shownPhone } from './plain.ts';
import { alignedTable } from './words.ts';

/** `deliveries opt-outs`: who answered with a stop word, or `{"optOuts":[…]}`. */
export async function listOptOuts(outbox: Outbox, { write, json, settings }: Output): Promise<void> {
  const rows = await outbox.optOuts();
  if (json) {
    const optOuts = rows.map(({ jid, at, cardCode, name }) => {
      return { customer: cardCode, name, phone: shownPhone(jid), at: moment(at) };
    });
    write(`${JSON.stringify({ optOuts })}\n`);
    return;
  }
  if (rows.length === 0) {
    write('Nobody answered with a stop word.\n');
    return;
  }
  const columns = [
    { head: 'Customer', of: (row: (typeof rows)[number]) => row.cardCode ?? '(none)' },
    { head: 'Name', of: (row: (typeof rows)[number]) => row.name ?? '' },
    { head: 'Phone', of: (row: (typeof rows)[number]) => shownPhone(row.jid) },
    { head: 'Since', of: (row: (typeof rows)[number]) => localTime(row.at, settings.timeZone) },
  ];
  write(alignedTable(columns, rows));
  write(`\nTimes of ${settings.timeZone}. When one asks for messages again: deliveries opt-in CARDCODE --why "…"\n`);
}

/** `deliveries opt-in CARDCODE`: the customer has asked for messages again. @throws `DELIVERY_NOT_OPTED_OUT` */
export async function optIn(outbox: Outbox, customer: string, person: PersonAction, out: Output): Promise<void> {
  const phones = await outbox.optIn(customer, person);
  if (phones === 0) throw deliveryError('DELIVERY_NOT_OPTED_OUT', { customer });
  if (out.json) out.write(`${JSON.stringify({ customer, phones })}\n`);
  else out.write(`${customer} gets messages again; what was held for it goes out by itself.\n`);
}
