import { deliveryError } from '../../errors/delivery.ts';
import type { Log } from '../../log.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import type { DeliveryRow, StandingStore, SummaryRow } from '../ports/standing-store.ts';
import type { ApprovedDay, UnusualDay } from '../rules/brakes.ts';
import type { MessageState } from '../rules/lifecycle.ts';
import { localMoment } from '../rules/pacing.ts';
import { sentenceFor } from '../rules/why.ts';
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
  /** Customers' messages that wait, and would not be sent, because such messages are switched off. */
  readonly switchedOff: number;
  readonly waitingDocument: number;
  /** Customers' messages that would not be sent, by their error code. */
  readonly held: readonly { readonly reason: string; readonly count: number }[];
  /** Those of them that are shown, and why each would not be sent. */
  readonly heldSample: readonly (PendingInvoice & { readonly why: string })[];
  /** Those of the ones to be sent that are shown. */
  readonly sample: readonly PendingInvoice[];
}

/** An invoice as the person who approves knows it. */
export interface PendingInvoice {
  readonly docNum: number;
  readonly docDate: string;
  readonly cardName: string;
  readonly total: string;
  readonly currency: string;
}

/** Which question a person answers: their answer holds for this one only. */
export interface ApprovalQuestion {
  readonly kind: PendingApproval['kind'];
  /** The unusual day, `YYYY-MM-DD`; null: another kind. */
  readonly day: string | null;
  /** So many customers' messages may be sent immediately; left out: however many have come to it meanwhile. */
  readonly invoices?: number;
}

/** A new installation sends nothing until a person has approved it; nor does one that sends unusually much. */
export interface Approval {
  /** Loads the stored state; call first. */
  load(): Promise<void>;
  /** Of what the start found; an unusual day is the gate's. */
  given(): boolean;
  pending(): Promise<PendingApproval | null>;
  /** Whether a person's answer is awaited. */
  isAwaited(): Promise<boolean>;
  /**
   * `question` left out: whatever is asked, if anything is.
   *
   * @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED`: nothing was approved
   */
  approve(question?: ApprovalQuestion): Promise<void>;
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
  const asked = async (): Promise<Pick<PendingApproval, 'kind' | 'day'> | null> => {
    if (missing !== null) return { kind: missing };
    const { unusual } = await outbox.brakes();
    return unusual && { kind: 'unusual_day', day: unusual };
  };
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
      const question = await asked();
      if (question === null) return null;
      const shown = (states: readonly MessageState[]) => outbox.list({ states, role: 'customer', limit: SHOWN });
      const rows = { ready: await shown(['queued', 'prepared']), held: await shown(['held', 'failed']) };
      const found = whatWouldBeSent(await outbox.summary(), rows, settings.disableCustomerMessages);
      return { ...question, fromDate: parts.fromDate, ...found };
    },
    isAwaited: async () => (await asked()) !== null,
    approve: async (question) => {
      const pending = await asked();
      if (question) {
        const { disableCustomerMessages } = settings;
        answers(question, pending, whatWouldBeSent(await outbox.summary(), nothingShown, disableCustomerMessages));
      }
      if (pending === null) return;
      if (missing !== null) await outbox.approve(now(), !settings.disableCustomerMessages);
      await outbox.approveDay(await expectedToday(outbox, settings, now()));
      log.info({ approval: pending.kind }, 'a person approved sending');
      missing = null;
    },
  };
}

/** The question that was asked with it. Pure. */
export function questionOf({ kind, day }: Pick<PendingApproval, 'kind' | 'day'>): ApprovalQuestion {
  return { kind, day: day?.day ?? null };
}

/** Pure. @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED` */
function answers(
  { kind, day, invoices = Number.POSITIVE_INFINITY }: ApprovalQuestion,
  pending: Pick<PendingApproval, 'kind' | 'day'> | null,
  waiting: Pick<PendingApproval, 'invoices'>,
): void {
  if (pending === null) throw deliveryError('DELIVERY_NOTHING_TO_APPROVE', {});
  const asked = questionOf(pending);
  if (asked.kind !== kind || asked.day !== day || waiting.invoices > invoices)
    throw deliveryError('DELIVERY_APPROVAL_CHANGED', {});
}

const nothingShown = { ready: [], held: [] } as const;

/** Pure. */
function whatWouldBeSent(
  summary: readonly SummaryRow[],
  rows: { readonly ready: readonly DeliveryRow[]; readonly held: readonly DeliveryRow[] },
  customersDisabled: boolean,
): Omit<PendingApproval, 'kind' | 'day' | 'fromDate'> {
  const count = (states: readonly string[]): number =>
    summary
      .filter((row) => row.role === 'customer' && states.includes(row.state))
      .reduce((sum, row) => sum + row.count, 0);
  const ready = count(['queued', 'prepared']);
  return {
    invoices: customersDisabled ? 0 : ready,
    switchedOff: customersDisabled ? ready : 0,
    waitingDocument: customersDisabled ? 0 : count(['received', 'waiting_document']),
    held: summary.flatMap(({ role, state, reason, count: held }) =>
      role === 'customer' && (state === 'held' || state === 'failed') ? [{ reason: reason ?? state, count: held }] : [],
    ),
    heldSample: rows.held.flatMap(({ invoice, message: { state, reason, detail } }) =>
      invoice ? [{ ...pendingInvoice(invoice), why: detail ?? (reason === null ? state : sentenceFor(reason)) }] : [],
    ),
    sample: customersDisabled ? [] : rows.ready.flatMap(({ invoice }) => (invoice ? [pendingInvoice(invoice)] : [])),
  };
}

function pendingInvoice({ docNum, docDate, cardName, total, currency }: SapDocument): PendingInvoice {
  return { docNum, docDate, cardName, total, currency };
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
