import type { DeliveryParts } from '../delivery-parts.ts';
import type { MessageChange } from '../ports/message.ts';
import type { UnreachableNumbers } from '../recipients/unreachable-numbers.ts';
import type { AdmissionRules } from '../rules/invoice-lifecycle.ts';
import type { AccountShare } from '../sending/account-share.ts';
import { hearingOfAttempts } from './failed-attempts.ts';
import type { Failpoints } from './failpoints.ts';
import type { Listeners } from './listeners.ts';
import { createLoop, type Loop, type Round } from './loop.ts';

/** Dependencies of the delivery workers. */
export interface DeliveryContext extends DeliveryParts {
  readonly failpoints: Failpoints;
  readonly share: AccountShare;
  /** Fires when a stop can no longer wait for work in progress. */
  readonly hardStop: AbortSignal;
  /** Identity of this run of the service. */
  readonly run: string;
  readonly rules: AdmissionRules;
  readonly unreachableNumbers: UnreachableNumbers;
  /** Notifies listeners of committed changes. */
  readonly changed: (changes: readonly (MessageChange | null)[]) => void;
  /** Committed changes, one by one. */
  readonly changes: Listeners<MessageChange>;
  /** Records that an external system or the disk fails for a worker, until it works again. */
  readonly failing: (worker: string, error: Error | null) => void;
  /** As for `FailingWorkers.attempt`. */
  readonly attempt: (worker: string, error: Error | null) => void;
}

/** What every worker works with. */
export type WorkerContext = Pick<
  DeliveryContext,
  'clock' | 'random' | 'log' | 'settings' | 'failpoints' | 'hardStop' | 'failing' | 'attempt'
>;

/** A worker's dependencies: the common ones, its part of the outbox, and those it names. */
export type WorkerParts<Store, Named extends Exclude<keyof DeliveryContext, 'outbox'> = never> = WorkerContext &
  Pick<DeliveryContext, Named> & { readonly outbox: Store };

/** Epoch milliseconds. */
export function wall(context: Pick<DeliveryContext, 'clock'>): number {
  return context.clock.now().wall;
}

/** Maximum backoff: recovery of an external system is noticed within this time. */
const LONGEST_PAUSE_MS = 60_000;

/** A worker with the context's clock, log and backoff; its failures are reported. */
export function workerOf(context: WorkerContext, name: string, work: (signal: AbortSignal) => Promise<Round>): Loop {
  const { firstMs, longestMs } = context.settings.timings.backoff;
  const tell = (problem: Error | null): void => context.attempt(name, problem);
  return createLoop({
    name,
    work: async (signal) => {
      const ended = await hearingOfAttempts(tell, () => work(signal));
      tell(null);
      return ended;
    },
    clock: context.clock,
    random: context.random,
    log: context.log,
    backoff: { firstMs, longestMs: Math.min(longestMs, LONGEST_PAUSE_MS) },
    onFailure: (error) => context.failing(name, error),
    onWorked: () => context.failing(name, null),
  });
}
