import type { Outbox } from '../../delivery/outbox.ts';
import type { DeliveryFilter } from '../../delivery/ports/delivery-filter.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { nextStepFor } from '../../delivery/rules/why.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';

const USUAL_ROWS = 100;
const PAGE = 1000;

export interface DeliveryList {
  /** Newest first. */
  readonly deliveries: readonly DeliveryRow[];
  /** What a person can do about each reason among them; null: nothing. */
  readonly nextByReason: Readonly<Record<string, NextStep | null>>;
  /** What delays those that wait. */
  readonly waits: readonly Holdup[];
  /** There are more than the limit. */
  readonly more: boolean;
}

/** The newest matching deliveries, and why they wait. */
export async function listDeliveries(ports: DeliveriesPorts, filter: DeliveryFilter): Promise<DeliveryList> {
  const limit = filter.limit ?? USUAL_ROWS;
  const found = await ports.outbox.list({ ...filter, limit: limit + 1 });
  const deliveries = found.slice(0, limit);
  const reasons = new Set(deliveries.flatMap(({ message }) => message.reason ?? []));
  const nextByReason = Object.fromEntries([...reasons].map((reason) => [reason, nextStepFor(reason)]));
  return { deliveries, nextByReason, waits: await waitsOf(ports), more: found.length > limit };
}

/** All matching deliveries, newest first, page by page: an export keeps only one page in memory. */
export async function* deliveryPages(
  { outbox }: { readonly outbox: Pick<Outbox, 'list'> },
  filter: DeliveryFilter,
): AsyncGenerator<readonly DeliveryRow[]> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let before: number | undefined;
  while (left > 0) {
    const page = await outbox.list({
      ...filter,
      limit: Math.min(PAGE, left),
      ...(before === undefined ? {} : { before }),
    });
    yield page;
    left -= page.length;
    before = page.at(-1)?.message.id;
    if (page.length < PAGE) return;
  }
}
