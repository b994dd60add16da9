import type { Holdup } from '../../delivery/standing/holdups.ts';
import { holdupSentence } from '../../delivery/telling/local-time.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { moment } from '../../operations/deliveries/plain.ts';
import { oneLine } from '../../visible-text.ts';

/** Where and how the results of a command are written. */
export interface Output {
  readonly write: (text: string) => void;
  readonly json: boolean;
  /** Of the company. */
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Columns of the terminal; infinite if the output is not a terminal. */
  readonly width: number;
}

/** For `--json`. */
export function plainWaits(waits: readonly Holdup[]): readonly object[] {
  return waits.map(({ sentence, until, next }) => ({ sentence, until: moment(until), next }));
}

/** For people, in the company's time. */
export function waitLine(wait: Holdup, timeZone: string): string {
  const sentence = holdupSentence(wait, timeZone);
  return oneLine(wait.next === null ? sentence : `${sentence} ${inCommands(wait.next)}`);
}
