import type { OptOut } from '../../delivery/ports/recipient-store.ts';
import { localTime } from '../../delivery/telling/local-time.ts';
import { commandOf } from '../../next-steps/commands.ts';
import { moment, shownPhone } from '../../operations/deliveries/plain.ts';
import { oneLine } from '../../visible-text.ts';
import type { Output } from './output.ts';
import { alignedTable, type Column } from './words.ts';

/** `deliveries opt-outs`: customers who answered with a stop word, or `{"optOuts":[…]}`. */
export function tellOptOuts(rows: readonly OptOut[], { write, json, timeZone, width }: Output): void {
  if (json) {
    const optOuts = rows.map(({ jid, at, cardCode, name, username }) => {
      return { customer: cardCode, name, username, phone: shownPhone(jid), at: moment(at) };
    });
    write(`${JSON.stringify({ optOuts })}\n`);
    return;
  }
  if (rows.length === 0) {
    write('Nobody answered with a stop word.\n');
    return;
  }
  const columns: readonly Column<OptOut>[] = [
    { head: 'Customer', of: (row) => row.cardCode ?? '(none)' },
    { head: 'Name', of: ({ name, username }) => name ?? (username === null ? '' : `@${username}`), shrinks: true },
    { head: 'Phone', of: (row) => shownPhone(row.jid) },
    { head: 'Since', of: (row) => localTime(row.at, timeZone) },
  ];
  const optIn = commandOf({ action: 'opt_in', customer: 'CARDCODE' }, 'deliveries');
  write(alignedTable(columns, rows, width));
  write(`\nTimes of ${timeZone}. If one of them wants messages again: ${optIn}\n`);
}

/** `deliveries opt-in CARDCODE`, or `{"customer":…,"phones":…}`. */
export function tellOptIn(done: { readonly customer: string; readonly phones: number }, { write, json }: Output): void {
  if (json) write(`${JSON.stringify(done)}\n`);
  else write(`${oneLine(done.customer)} gets messages again; held messages are sent automatically.\n`);
}
