import type { Log } from '../../log.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { DeliveryRow, StandingStore, SummaryRow } from '../ports/standing-store.ts';
import type { ApprovedDay, UnusualDay } from '../rules/brakes.ts';
import { localMoment } from '../rules/pacing.ts';
import type { DeliverySettings } from '../settings.ts';
import { unsettled } from '../standing/summary.ts';

/** Rows shown to the person who approves; more are counted. */
const SHOWN = 500;

/** What would be sent after approval. */
export interface PendingApproval {
  /** The very first run, customers' messages enabled again with some in the queue, or unusually many messages on one day. */
  readonly kind: 'first_run' | 'customer_messages_enabled' | 'unusual_day';
  /** The unusual day; left out: another kind. */
  readonly day?: UnusualDay;
  /** `YYYY-MM-DD`: invoices dated earlier are never sent. */
  readonly fromDate: string;
  /** Customers' messages that would be sent immediately. */
  readonly invoices: number;
  readonly waitingDocument: number;
  /** Customers' messages that would not be sent, by their error code. */
  readonly held: readonly { readonly reason: string; readonly count: number }[];
  readonly sample: readonly {
    readonly docNum: number;
    readonly docDate: string;
    readonly cardName: string;
    readonly total: string;
    readonly currency: string;
  }[];
}

/** A new installation sends nothing until a person has approved it; nor does one that sends unusually much. */
export interface Approval {
  /** Loads the stored state; call first. */
  load(): Promise<void>;
  /** Of what the start found; an unusual day is the gate's. */
  given(): boolean;
  pending(): Promise<PendingApproval | null>;
  approve(): Promise<void>;
}

export function createApproval(parts: {
  readonly outbox: SendingStore & StandingStore;
  readonly settings: DeliverySettings;
  readonly log: Log;
  readonly fromDate: string;
  readonly now: () => number;
}): Approval {
  const { outbox, settings, log, now } = parts;
  let missing: Exclude<PendingApproval['kind'], 'unusual_day'> | null = 'first_run';
  return {
    load: async () => {
      if (settings.disableCustomerMessages) await outbox.noteCustomersDisabled(now());
      const { firstRunAt, customersDisabledAt } = await outbox.approvals();
      if (firstRunAt === null) missing = 'first_run';
      else if (!settings.disableCustomerMessages && customersDisabledAt !== null) {
        missing = 'customer_messages_enabled';
      } else missing = null;
    },
    given: () => missing === null,
    pending: async () => {
      const day = missing === null ? (await outbox.brakes()).unusual : null;
      const kind = missing ?? (day && 'unusual_day');
      if (kind === null) return null;
      const rows = await outbox.list({ states: ['queued', 'prepared'], role: 'customer', limit: SHOWN });
      const shown = whatWouldBeSent(await outbox.summary(), rows);
      return { kind, ...(day ? { day } : {}), fromDate: parts.fromDate, ...shown };
    },
    approve: async () => {
      const { unusual } = await outbox.brakes();
      if (missing !== null) await outbox.approve(now(), !settings.disableCustomerMessages);
      if (missing !== null || unusual) await outbox.approveDay(await expectedToday(outbox, settings, now()));
      if (missing !== null || unusual) log.info({ approval: missing ?? 'unusual_day' }, 'a person approved sending');
      missing = null;
    },
  };
}

/** Pure. */
function whatWouldBeSent(
  summary: readonly SummaryRow[],
  rows: readonly DeliveryRow[],
): Pick<PendingApproval, 'invoices' | 'waitingDocument' | 'held' | 'sample'> {
  const count = (states: readonly string[]): number =>
    summary
      .filter((row) => row.role === 'customer' && states.includes(row.state))
      .reduce((sum, row) => sum + row.count, 0);
  return {
    invoices: count(['queued', 'prepared']),
    waitingDocument: count(['received', 'waiting_document']),
    held: summary.flatMap(({ role, state, reason, count: held }) =>
      role === 'customer' && (state === 'held' || state === 'failed') ? [{ reason: reason ?? state, count: held }] : [],
    ),
    sample: rows.flatMap(({ invoice }) => {
      if (!invoice) return [];
      const { docNum, docDate, cardName, total, currency } = invoice;
      return [{ docNum, docDate, cardName, total, currency }];
    }),
  };
}

/** What has gone out today, and all that waits: so much is expected. */
async function expectedToday(
  outbox: SendingStore & StandingStore,
  { timeZone }: Pick<DeliverySettings, 'timeZone'>,
  now: number,
): Promise<ApprovedDay> {
  const { day } = localMoment(now, timeZone);
  const pacing = await outbox.pacing();
  const waiting = unsettled(await outbox.summary()).reduce((sum, { count }) => sum + count, 0);
  return { day, messages: waiting + (pacing?.day === day ? pacing.today : 0) };
}
