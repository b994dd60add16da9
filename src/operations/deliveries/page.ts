import type { SearchFilter, SearchPlace } from '../../delivery/ports/search-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';

/** A part of a list that is read piece by piece. */
export interface DeliveryPage {
  /** Newest first; fewer than asked for where the search ends its turn. */
  readonly deliveries: readonly DeliveryRow[];
  /** What delays those that wait. */
  readonly waits: readonly Holdup[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: SearchPlace | null;
}

/** One page of the matching deliveries, from the beginning or after a place; each costs the same. */
export async function deliveryPage(
  ports: DeliveriesPorts,
  filter: SearchFilter,
  after: SearchPlace | null,
  rows: number,
): Promise<DeliveryPage> {
  const page = after === null ? ({ at: 'first' } as const) : ({ at: 'after', place: after } as const);
  const found = await ports.outbox.find(filter, page, rows);
  return { deliveries: found.rows, waits: await waitsOf(ports), next: found.older ?? found.stoppedAt };
}
