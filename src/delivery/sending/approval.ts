import type { Log } from '../../log.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { StandingStore } from '../ports/standing-store.ts';
import type { DeliverySettings } from '../settings.ts';

/** Rows shown to the person who approves; more are counted. */
const SHOWN = 500;

/** What would be sent after approval. */
export interface PendingApproval {
  /** The very first run, or customers' messages enabled again with some in the queue. */
  readonly kind: 'first_run' | 'customer_messages_enabled';
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

/** A new installation sends nothing until a person has approved it. */
export interface Approval {
  /** Loads the stored state; call first. */
  load(): Promise<void>;
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
  let missing: PendingApproval['kind'] | null = 'first_run';
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
      if (missing === null) return null;
      const summary = await outbox.summary();
      const count = (states: readonly string[]): number =>
        summary
          .filter((row) => row.role === 'customer' && states.includes(row.state))
          .reduce((sum, row) => sum + row.count, 0);
      const rows = await outbox.list({ states: ['queued', 'prepared'], role: 'customer', limit: SHOWN });
      return {
        kind: missing,
        fromDate: parts.fromDate,
        invoices: count(['queued', 'prepared']),
        waitingDocument: count(['received', 'waiting_document']),
        held: summary.flatMap(({ role, state, reason, count: held }) =>
          role === 'customer' && (state === 'held' || state === 'failed')
            ? [{ reason: reason ?? state, count: held }]
            : [],
        ),
        sample: rows.flatMap(({ invoice }) =>
          invoice
            ? [
                {
                  docNum: invoice.docNum,
                  docDate: invoice.docDate,
                  cardName: invoice.cardName,
                  total: invoice.total,
                  currency: invoice.currency,
                },
              ]
            : [],
        ),
      };
    },
    approve: async () => {
      await outbox.approve(now(), !settings.disableCustomerMessages);
      if (missing !== null) log.info({ approval: missing }, 'a person approved sending');
      missing = null;
    },
  };
}
