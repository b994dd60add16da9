import type { Outbox } from '../../delivery/outbox.ts';
import type { SearchFilter, SearchPage } from '../../delivery/ports/search-store.ts';
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
export async function listDeliveries(
  ports: DeliveriesPorts,
  filter: SearchFilter,
  limit: number | null = null,
): Promise<DeliveryList> {
  const rows = limit ?? USUAL_ROWS;
  const found: DeliveryRow[] = [];
  for await (const page of deliveryPages(ports, filter, rows + 1)) found.push(...page);
  const deliveries = found.slice(0, rows);
  return {
    deliveries,
    nextByReason: nextByReason(deliveries),
    waits: await waitsOf(ports),
    more: found.length > rows,
  };
}

/** What a person can do about each reason among deliveries; null: nothing. */
export function nextByReason(rows: readonly DeliveryRow[]): DeliveryList['nextByReason'] {
  const reasons = new Set(rows.flatMap(({ message }) => message.reason ?? []));
  return Object.fromEntries([...reasons].map((reason) => [reason, nextStepFor(reason)]));
}

/** All matching deliveries, newest first, past ones last, page by page: an export keeps only one page in memory. */
export async function* deliveryPages(
  { outbox }: { readonly outbox: Pick<Outbox, 'find' | 'findPast'> },
  filter: SearchFilter,
  limit: number | null = null,
): AsyncGenerator<readonly DeliveryRow[]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  let page: SearchPage = { at: 'first' };
  while (left > 0) {
    const { rows, older, stoppedAt } = await outbox.find(filter, page, Math.min(PAGE, left));
    yield rows;
    left -= rows.length;
    const place = older ?? stoppedAt;
    if (place === null) break;
    page = { at: 'after', place };
  }
  for (let before: number | null = null; left > 0; ) {
    const rows: readonly DeliveryRow[] = await outbox.findPast(filter, before, Math.min(PAGE, left));
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    left -= rows.length;
    before = last.message.id;
  }
}
