import type { Now } from '../../clock.ts';
import { CodedError } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { AccountHoldings, RecipientStore } from '../ports/recipient-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { StandingStore } from '../ports/standing-store.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import type { FailingWorker } from '../shared/failing-workers.ts';
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
  /** What fails at this moment, and since when, ISO 8601 UTC: SAP (`intake`), its write-backs, the disk, … */
  readonly failing: readonly FailingNow[];
  /** Accounts of other session names whose opt-outs or known numbers the configured one lacks. */
  readonly otherAccounts: readonly AccountHoldings[];
}

/** A worker that fails, with what its far end says. */
export interface FailingNow {
  readonly worker: string;
  readonly since: string;
  /** Code of the registry; null: the error has none. */
  readonly code: string | null;
  readonly sentence: string;
  readonly next: NextStep | null;
}

/** What fails, for people; the workers know their times by the monotonic clock only. */
export function failingNow(workers: readonly FailingWorker[], now: Now): FailingNow[] {
  return workers.map(({ worker, since, error }) => ({
    worker,
    since: new Date(now.wall - (now.monotonic - since)).toISOString(),
    code: error instanceof CodedError ? error.code : null,
    sentence: error.message,
    next: error instanceof CodedError ? error.next : null,
  }));
}

/** Rejects when the outbox does. */
export async function standing(
  outbox: StandingStore & SendingStore & Pick<RecipientStore, 'otherAccounts'>,
  settings: HoldupSettings,
  failing: readonly FailingWorker[],
  now: Now,
): Promise<DeliveryStanding> {
  const rows = (await outbox.summary()).filter(({ role }) => role === 'customer');
  const waits = await holdups(outbox, settings, now.wall);
  const oldest = unsettled(rows).flatMap(({ oldestCreatedAt: at }) => at ?? []);
  return {
    customers: byState(rows),
    oldestWaiting: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
    waits: waits.map((wait) => ({ ...wait, until: wait.until === null ? null : new Date(wait.until).toISOString() })),
    failing: failingNow(failing, now),
    otherAccounts: await outbox.otherAccounts(),
  };
}
