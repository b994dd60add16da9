import type { DeliveryParts } from '../delivery-parts.ts';
import type { MessageChange } from '../ports/message.ts';
import type { AdmissionRules } from '../rules/invoice-lifecycle.ts';
import type { Failpoints } from './failpoints.ts';
import type { Listeners } from './listeners.ts';
import { createLoop, type Loop } from './loop.ts';

/** WhatsApp does not know a number, or names an account that is not known to be that number's. */
export interface Unreachable {
  readonly why: 'absent' | 'another';
  /** When it was asked, epoch milliseconds. */
  readonly askedAt: number;
}

/** Everything that the workers of a delivery are wired from. */
export interface DeliveryContext extends DeliveryParts {
  readonly failpoints: Failpoints;
  /** Fires when a stop may wait no longer for what is under way. */
  readonly hardStop: AbortSignal;
  /** Identity of this run of the service. */
  readonly run: string;
  readonly rules: AdmissionRules;
  /** Numbers, as digits, that led to nobody when WhatsApp was last asked. */
  readonly unreachableNumbers: Map<string, Unreachable>;
  /** Tells whoever waits about committed changes. */
  readonly changed: (changes: readonly (MessageChange | null)[]) => void;
  /** Committed changes, one by one, for whoever waits. */
  readonly changes: Listeners<MessageChange>;
  /** A far end or the disk fails for a worker: known to people after a while, forgotten when it works again. */
  readonly failing: (worker: string, error: Error | null) => void;
}

/** What every worker works with. */
export type WorkerContext = Pick<
  DeliveryContext,
  'clock' | 'random' | 'log' | 'settings' | 'failpoints' | 'hardStop' | 'failing'
>;

/** What a worker is handed: what all work with, its own part of the outbox, and what else it names. */
export type WorkerParts<Store, Named extends Exclude<keyof DeliveryContext, 'outbox'> = never> = WorkerContext &
  Pick<DeliveryContext, Named> & { readonly outbox: Store };

/** Epoch milliseconds. */
export function wall(context: Pick<DeliveryContext, 'clock'>): number {
  return context.clock.now().wall;
}

/** A far end that is back is noticed within this time, however long it was away. */
const LONGEST_PAUSE_MS = 60_000;

/** A worker with the context's clock, log and backoff; its failures are made known. */
export function workerOf(context: WorkerContext, name: string, work: (signal: AbortSignal) => Promise<number>): Loop {
  const { firstMs, longestMs } = context.settings.timings.backoff;
  return createLoop({
    name,
    work,
    clock: context.clock,
    random: context.random,
    log: context.log,
    backoff: { firstMs, longestMs: Math.min(longestMs, LONGEST_PAUSE_MS) },
    onFailure: (error) => context.failing(name, error),
    onRecovery: () => context.failing(name, null),
  });
}
