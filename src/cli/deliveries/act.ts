import { stateWords } from '../../delivery/telling/state-words.ts';
import type { Decided } from '../../operations/deliveries/decide.ts';
import { plain } from '../../operations/deliveries/plain.ts';
import { nameOf, nameWords } from '../../sap/document-name.ts';
import { type Output, waitLine } from './output.ts';
import { roleWords } from './words.ts';

/** New states of the messages a person decided about, or `{"changed":[…]}`. */
export function tellDecided({ changed, waits }: Decided, out: Output): void {
  if (out.json) {
    out.write(`${JSON.stringify({ changed: changed.map(({ row }) => plain(row)) })}\n`);
    return;
  }
  for (const { from, row } of changed) {
    const { message, invoice } = row;
    const words = `${roleWords[message.role]}, ${invoice ? `${nameWords(nameOf(invoice))} ${invoice.docNum} (DocEntry ${invoice.ref.key})` : ''}`;
    out.write(`${words}: was ${stateWords[from]}, now ${stateWords[message.state]}.\n`);
  }
  for (const wait of waits) out.write(`${waitLine(wait, out.timeZone)}\n`);
}
