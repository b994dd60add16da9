import { countsInWords } from '../../delivery/telling/state-words.ts';
import type { Settled } from '../../operations/deliveries/settle-held.ts';
import type { Output } from './output.ts';

/** How many went to each state by a person's one answer, or `{"settled":{…}}`. */
export function tellSettled(settled: Settled, { json, write }: Output): void {
  write(json ? `${JSON.stringify({ settled })}\n` : `Settled: ${countsInWords(settled)}.\n`);
}
