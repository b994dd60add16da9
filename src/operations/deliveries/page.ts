import type { SearchFilter, SearchPlace } from '../../delivery/ports/search-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';

/** A part of a list that is read piece by piece. */
export interface DeliveryPage {
  /** Newest first, past ones last; fewer than asked for where the search ends its turn. */
  readonly deliveries: readonly DeliveryRow[];
  /** What delays those that wait. */
  readonly waits: readonly Holdup[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: SearchPlace | null;
}

/** Stands for the invoice in a place among past deliveries, which have none in the outbox. */
const PAST = -1;
const NEWEST_PAST: SearchPlace = { value: null, invoice: PAST, id: Number.MAX_SAFE_INTEGER };

/** One page of the matching deliveries, from the beginning or after a place; each costs the same. */
export async function deliveryPage(
  ports: DeliveriesPorts,
  filter: SearchFilter,
  after: SearchPlace | null,
  rows: number,
): Promise<DeliveryPage> {
  const waits = await waitsOf(ports);
  if (after?.invoice === PAST) return { ...(await pastPage(ports, filter, after, rows)), waits };
  const page = after === null ? ({ at: 'first' } as const) : ({ at: 'after', place: after } as const);
  const found = await ports.outbox.find(filter, page, rows);
  const next = found.older ?? found.stoppedAt;
  if (next !== null) return { deliveries: found.rows, waits, next };
  const left = rows - found.rows.length;
  if (left > 0) {
    const past = await pastPage(ports, filter, NEWEST_PAST, left);
    return { deliveries: [...found.rows, ...past.deliveries], waits, next: past.next };
  }
  const [any] = await ports.outbox.findPast(filter, null, 1);
  return { deliveries: found.rows, waits, next: any ? NEWEST_PAST : null };
}

async function pastPage(
  { outbox }: DeliveriesPorts,
  filter: SearchFilter,
  { id }: SearchPlace,
  rows: number,
): Promise<Omit<DeliveryPage, 'waits'>> {
  const found = await outbox.findPast(filter, id, rows + 1);
  const deliveries = found.slice(0, rows);
  const last = deliveries.at(-1);
  return { deliveries, next: last && found.length > rows ? { ...NEWEST_PAST, id: last.message.id } : null };
}
