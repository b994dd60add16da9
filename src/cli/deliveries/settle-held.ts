import { countsInWords } from '../../delivery/telling/state-words.ts';
import type { Settled } from '../../operations/deliveries/settle-held.ts';
import type { Output } from './output.ts';

/** Number of messages by new state after a person's answer, or `{"settled":{…}}`. */
export function tellSettled(settled: Settled, { json, write }: Output): void {
  write(json ? `${JSON.stringify({ settled })}\n` : `Settled: ${countsInWords(settled)}.\n`);
}
