import type { Outbox } from '../../delivery/outbox.ts';
import { type Holdup, type HoldupSettings, holdups } from '../../delivery/standing/holdups.ts';
import { holdupSentence } from '../../delivery/telling/local-time.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { moment } from './plain.ts';

/** Where the results of a verb go, and what they are seen by. */
export interface Output {
  readonly write: (text: string) => void;
  readonly json: boolean;
  readonly settings: HoldupSettings & { readonly timeZone: string };
  /** Epoch milliseconds. */
  readonly now: number;
  /** Columns of the terminal; infinite where none reads it. */
  readonly width: number;
  /** Why the service sends nothing at this moment; null: it does, as far as the session goes. */
  readonly service: () => Promise<Omit<Holdup, 'until'> | null>;
}

/** What keeps back the messages that wait: the service, then the limits. */
export async function waitsOf(outbox: Outbox, { settings, now, service }: Output): Promise<readonly Holdup[]> {
  const stopped = await service();
  return [...(stopped ? [{ ...stopped, until: null }] : []), ...(await holdups(outbox, settings, now))];
}

/** For `--json`. */
export function plainWaits(waits: readonly Holdup[]): readonly object[] {
  return waits.map(({ sentence, until, next }) => ({ sentence, until: moment(until), next }));
}

/** For people, in the company's time. */
export function waitLine(wait: Holdup, timeZone: string): string {
  const sentence = holdupSentence(wait, timeZone);
  return wait.next === null ? sentence : `${sentence} ${inCommands(wait.next)}`;
}
