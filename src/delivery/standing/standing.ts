import type { AccountHoldings, RecipientStore } from '../ports/recipient-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { StandingStore } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import { type Holdup, type HoldupSettings, holdups } from './holdups.ts';
import { byState, unsettled } from './summary.ts';

/** How deliveries stand at this moment, for `/health` and `session-manager --status`. */
export interface DeliveryStanding {
  /** Customers' messages by state: one for each invoice. */
  readonly customers: Readonly<Partial<Record<MessageState, number>>>;
  /** When the oldest of them that is not settled came, ISO 8601 UTC; null: all are. */
  readonly oldestWaiting: string | null;
  /** What keeps back what waits; empty: nothing does, or nothing waits. `until` is ISO 8601 UTC. */
  readonly waits: readonly (Omit<Holdup, 'until'> & { readonly until: string | null })[];
  /** Accounts of other session names whose opt-outs or known numbers the configured one lacks. */
  readonly otherAccounts: readonly AccountHoldings[];
}

/** Rejects when the outbox does. */
export async function standing(
  outbox: StandingStore & SendingStore & Pick<RecipientStore, 'otherAccounts'>,
  settings: HoldupSettings,
  now: number,
): Promise<DeliveryStanding> {
  const rows = (await outbox.summary()).filter(({ role }) => role === 'customer');
  const waits = await holdups(outbox, settings, now);
  const oldest = unsettled(rows).flatMap(({ oldestCreatedAt: at }) => at ?? []);
  return {
    customers: byState(rows),
    oldestWaiting: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
    waits: waits.map((wait) => ({ ...wait, until: wait.until === null ? null : new Date(wait.until).toISOString() })),
    otherAccounts: await outbox.otherAccounts(),
  };
}
