import type { DocumentCounts, StandingStore, SummaryRow } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';

export interface DeliverySummary {
  /** Customers' messages by state: one for each invoice. */
  readonly customers: Readonly<Partial<Record<MessageState, number>>>;
  /** Salespersons' copies by state. */
  readonly copies: Readonly<Partial<Record<MessageState, number>>>;
  /** Why messages are held, have failed or wait: error codes with counts, customers' messages only. */
  readonly reasons: readonly { readonly state: MessageState; readonly reason: string; readonly count: number }[];
  readonly documents: DocumentCounts;
  readonly writeBack: { readonly pending: number; readonly failing: number; readonly confirmed: number };
  /** When the oldest unsettled message was created, epoch milliseconds; null: all are settled. */
  readonly oldestWaiting: number | null;
  /** Why nothing is being sent now; null: sending works, or nothing is due. */
  readonly waitingFor: { readonly sentence: string; readonly until: number | null } | null;
}

/** Neither delivered nor final, nor waiting for a person. */
export const unsettledStates: readonly MessageState[] = [
  'received',
  'waiting_document',
  'queued',
  'prepared',
  'dispatching',
  'ambiguous',
];

export async function summarise(
  outbox: StandingStore,
  waitingFor: DeliverySummary['waitingFor'],
): Promise<DeliverySummary> {
  const rows = await outbox.summary();
  const customers = rows.filter(({ role }) => role === 'customer');
  const waiting = unsettled(customers).flatMap(({ oldestCreatedAt: at }) => at ?? []);
  return {
    customers: byState(customers),
    copies: byState(rows.filter(({ role }) => role === 'salesperson' || role === 'copy')),
    reasons: customers.flatMap(({ state, reason, count }) => (reason === null ? [] : [{ state, reason, count }])),
    documents: await outbox.documentCounts(),
    writeBack: await outbox.writeBackCounts(),
    oldestWaiting: waiting.length === 0 ? null : Math.min(...waiting),
    waitingFor,
  };
}

/** The rows that are neither delivered nor final, nor waiting for a person. */
export function unsettled(rows: readonly SummaryRow[]): readonly SummaryRow[] {
  return rows.filter(({ state }) => unsettledStates.includes(state));
}

/** Number of messages by state. */
export function byState(rows: readonly SummaryRow[]): Partial<Record<MessageState, number>> {
  const counts: Partial<Record<MessageState, number>> = {};
  for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count;
  return counts;
}
