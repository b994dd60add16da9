import type { Outbox } from '../../delivery/outbox.ts';
import { type Holdup, type HoldupSettings, holdups } from '../../delivery/standing/holdups.ts';

/** What the operations on deliveries work with, beside a running service or without one. */
export interface DeliveriesPorts {
  readonly outbox: Outbox;
  readonly settings: HoldupSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Why the service sends nothing at this moment; null: it does, as far as the session goes. */
  readonly service: () => Promise<Omit<Holdup, 'until'> | null>;
}

/** What keeps back the messages that wait: the service, then the limits. */
export async function waitsOf({ outbox, settings, now, service }: DeliveriesPorts): Promise<readonly Holdup[]> {
  const stopped = await service();
  return [...(stopped ? [{ ...stopped, until: null }] : []), ...(await holdups(outbox, settings, now()))];
}
