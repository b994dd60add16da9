import type { Outbox } from '../../delivery/outbox.ts';
import { type Holdup, type HoldupSettings, holdups } from '../../delivery/standing/holdups.ts';

/** What operations on deliveries need, with or without a running service. */
export interface DeliveriesPorts {
  readonly outbox: Outbox;
  readonly settings: HoldupSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Why the service sends nothing now; null: the service is running and its session can send. */
  readonly service: () => Promise<Omit<Holdup, 'until'> | null>;
}

/** What delays waiting messages: the service, then the limits. */
export async function waitsOf({ outbox, settings, now, service }: DeliveriesPorts): Promise<readonly Holdup[]> {
  const stopped = await service();
  return [...(stopped ? [{ ...stopped, until: null }] : []), ...(await holdups(outbox, settings, now()))];
}
