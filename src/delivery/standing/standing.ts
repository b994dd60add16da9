import type { Now } from '../../clock.ts';
import type { DocumentSource, SourceStanding } from '../../documents/document-source.ts';
import { CodedError } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { MailStore } from '../ports/mail-store.ts';
import type { AccountHoldings, RecipientStore } from '../ports/recipient-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { StandingStore } from '../ports/standing-store.ts';
import type { Stop, UnusualDay } from '../rules/brakes.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import type { FailingWorker, FailingWorkers } from '../shared/failing-workers.ts';
import { type Holdup, type HoldupSettings, holdups } from './holdups.ts';
import { type NewChats, newChats } from './new-chats.ts';
import { byState, unsettled } from './summary.ts';
import { wallTime } from './wall-time.ts';

/** Delivery status for `/health` and `session-manager --status`. */
export interface DeliveryStanding {
  /** Customers' messages by state: one for each invoice. */
  readonly customers: Readonly<Partial<Record<MessageState, number>>>;
  /** When the oldest unsettled one was created, ISO 8601 UTC; null: all are settled. */
  readonly oldestWaiting: string | null;
  /** What delays waiting messages; empty: nothing does, or nothing waits. `until` is ISO 8601 UTC. */
  readonly waits: readonly (Omit<Holdup, 'until'> & { readonly until: string | null })[];
  /** A person stopped all sending; null: nobody has. */
  readonly stopped: StoppedNow | null;
  /** Unusually many messages went out on a day: a person is asked. null: nothing is asked. */
  readonly unusual: Omit<UnusualDay, 'at'> | null;
  /** What is failing now, and since when, ISO 8601 UTC: SAP (`intake`), write-backs, the disk, … */
  readonly failing: readonly FailingNow[];
  /** When each worker that does not fail last worked, ISO 8601 UTC: `intake` is SAP, `documents` the PDF folder. */
  readonly worked: Readonly<Record<string, string>>;
  /** Sources of PDFs on other computers. */
  readonly sources: readonly SourceNow[];
  /** Accounts of other session names whose opt-outs or known numbers the configured one lacks. */
  readonly otherAccounts: readonly AccountHoldings[];
  /** What WhatsApp lets the account do with new contacts; null: it has not been asked. */
  readonly newChats: NewChats | null;
}

/** Who stopped sending; `since` is ISO 8601 UTC. */
export type StoppedNow = Omit<Stop, 'at'> & { readonly since: string };

/** A source of PDFs on another computer; `lastLook` is ISO 8601 UTC. */
export type SourceNow = Omit<SourceStanding, 'lastLook'> & {
  readonly name: string;
  readonly lastLook: string | null;
};

/** A failing worker with its error. */
export interface FailingNow {
  readonly worker: string;
  readonly since: string;
  /** Registered code; null: the error has none. */
  readonly code: string | null;
  readonly sentence: string;
  readonly next: NextStep | null;
}

/** Failures with wall clock times; the workers use the monotonic clock. */
export function failingNow(workers: readonly FailingWorker[], now: Now): FailingNow[] {
  return workers.map(({ worker, since, error }) => ({
    worker,
    since: wallTime(since, now),
    code: error instanceof CodedError ? error.code : null,
    sentence: error.message,
    next: error instanceof CodedError ? error.next : null,
  }));
}

/** Rejects if the outbox does. */
export async function standing(
  outbox: StandingStore & SendingStore & Pick<RecipientStore, 'otherAccounts'> & Pick<MailStore, 'leftMailCount'>,
  settings: HoldupSettings,
  health: Pick<FailingWorkers, 'all' | 'worked'> | null,
  sources: readonly DocumentSource[],
  now: Now,
): Promise<DeliveryStanding> {
  const rows = (await outbox.summary()).filter(({ role }) => role === 'customer');
  const waits = await holdups(outbox, settings, now.wall);
  const { stopped, unusual } = await outbox.brakes();
  const oldest = unsettled(rows).flatMap(({ oldestCreatedAt: at }) => at ?? []);
  return {
    customers: byState(rows),
    oldestWaiting: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
    waits: waits.map((wait) => ({ ...wait, until: wait.until === null ? null : new Date(wait.until).toISOString() })),
    stopped: stopped && { by: stopped.by, why: stopped.why, since: new Date(stopped.at).toISOString() },
    unusual: unusual && { day: unusual.day, sent: unusual.sent, busiest: unusual.busiest },
    failing: failingNow(health?.all() ?? [], now),
    worked: Object.fromEntries([...(health?.worked() ?? [])].map(([worker, at]) => [worker, wallTime(at, now)])),
    sources: sources.flatMap(sourceNow),
    otherAccounts: await outbox.otherAccounts(),
    newChats: await newChats(outbox, now.wall),
  };
}

function sourceNow({ name, standing: tell }: DocumentSource): readonly SourceNow[] {
  if (!tell) return [];
  const now = tell();
  return [{ ...now, name, lastLook: now.lastLook === null ? null : new Date(now.lastLook).toISOString() }];
}
