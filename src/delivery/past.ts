import type { Log } from '../log.ts';
import type { PastStore } from './ports/past-store.ts';
import type { DeliverySettings } from './settings.ts';

/** Invoices of one transaction. */
const LOOKED_AT_ONCE = 25;
/** Invoices of one turn, between which other work has its own. */
const MOST_LOOKED_AT = 500;
/** Rows of one transaction, where a year is not dropped at once. */
const MOST_DROPPED = 500;

/** Where it goes on; null: it is done for now. */
export type PastPlace = { readonly after: number } | null;

/** A turn of taking old invoices out of the outbox, and then of dropping proofs. */
export async function keepPast(
  outbox: PastStore,
  { keepSettledMs, keepProofYears }: Pick<DeliverySettings, 'keepSettledMs' | 'keepProofYears'>,
  { after }: { readonly after: number },
  { now, signal, log }: { readonly now: number; readonly signal: AbortSignal; readonly log: Pick<Log, 'info'> },
): Promise<PastPlace> {
  let moved = 0;
  let place: number | null = keepSettledMs === null ? null : after;
  for (let looked = 0; place !== null && keepSettledMs !== null && looked < MOST_LOOKED_AT; looked += LOOKED_AT_ONCE) {
    signal.throwIfAborted();
    const step = await outbox.movePast(now - keepSettledMs, place, LOOKED_AT_ONCE);
    moved += step.moved;
    place = step.next;
  }
  if (moved > 0) log.info({ invoices: moved }, 'settled invoices are past');
  if (place !== null) return { after: place };
  if (keepProofYears === null) return null;
  const dropped = await outbox.dropProofs(keepProofYears, now, MOST_DROPPED);
  if (dropped === 0) return null;
  log.info({ deliveries: dropped }, 'proofs are dropped');
  return { after: Number.MAX_SAFE_INTEGER };
}
