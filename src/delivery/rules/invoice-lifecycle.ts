/** What an invoice shows, made from its customer's message: the mark in SAP, and when the salesperson is told. */
import type { DeliveryMark, SapDocument, WriteBackStatus } from '../../sap/invoice-source.ts';
import { CANCELLED_BY_PERSON, isProven, type MessageLife, type MessageState, newLife } from './lifecycle.ts';
import { whyOf } from './why.ts';

/** How an invoice enters: the life of its customer's message, and whether our mark in SAP says so already. */
export type Admission =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'admitted'; readonly life: MessageLife; readonly fromMark: boolean };

export interface AdmissionRules {
  /** `YYYY-MM-DD`; invoices dated before are none of ours. */
  readonly fromDate: string;
  /** In test mode marks in SAP are neither read nor written. */
  readonly test: boolean;
}

/** Decides about a document that was never seen before. */
export function admit(document: SapDocument, rules: AdmissionRules): Admission {
  if (document.cancelStatus === 'cancellation' || document.docDate < rules.fromDate) return { kind: 'ignored' };
  const marked = rules.test ? null : lifeFromMark(document.mark);
  if (marked) return { kind: 'admitted', life: marked, fromMark: true };
  if (document.cancelStatus === 'cancelled') {
    return { kind: 'admitted', life: newLife('cancelled', whyOf('DELIVERY_INVOICE_CANCELLED')), fromMark: false };
  }
  const life = document.approved ? newLife('waiting_document') : newLife('received', whyOf('DELIVERY_AWAITS_APPROVAL'));
  return { kind: 'admitted', life, fromMark: false };
}

/**
 * Our own mark in SAP as evidence, for an outbox that was lost or is older than it. A message that was held in doubt
 * stays held: the attempt it speaks of may have arrived. What a person cancelled stays cancelled.
 */
export function lifeFromMark(mark: DeliveryMark | null): MessageLife | null {
  if (!mark) return null;
  const at = mark.at === null ? Number.NaN : Date.parse(mark.at);
  const sentAt = Number.isNaN(at) ? null : at;
  const [reason = '', detail = ''] = (mark.detail ?? '').split(': ', 2);
  switch (mark.status) {
    case 'sent':
      return { ...newLife('sent'), sentAt };
    case 'delivered':
      return { ...newLife('delivered'), sentAt, deliveredAt: sentAt };
    case 'read':
      return { ...newLife('read'), sentAt, deliveredAt: sentAt, readAt: sentAt };
    case 'cancelled':
      return reason === CANCELLED_BY_PERSON ? newLife('cancelled', { reason, detail }) : null;
    case 'held': {
      if (!reason.startsWith('DELIVERY_DOUBTFUL')) return null;
      return { ...newLife('held', { reason, detail }), hold: 'doubt', doubts: 1 };
    }
    case 'queued':
    case 'failed':
      return null;
  }
}

/** The mark that SAP should show for a customer's message; null: none yet. */
export function desiredMark(
  life: MessageLife,
  messageId: string | null,
  now: number,
  current: WriteBackStatus | null,
): DeliveryMark | null {
  const status = markStatus(life.state, current !== null);
  if (status === null) return null;
  return { status, messageId, at: new Date(momentOf(life, now)).toISOString(), detail: detailOf(life) };
}

/** The salesperson is told once the customer's message has come to something. */
export function callsForCopy(state: MessageState): boolean {
  return isProven(state) || state === 'failed' || state === 'held';
}

function markStatus(state: MessageState, shownBefore: boolean): WriteBackStatus | null {
  switch (state) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'held':
    case 'failed':
    case 'cancelled':
      return state;
    case 'received':
    case 'waiting_document':
    case 'queued':
    case 'prepared':
    case 'dispatching':
    case 'ambiguous':
      // Nothing is worth a write yet, unless SAP shows an outcome that no longer holds.
      return shownBefore ? 'queued' : null;
  }
}

function momentOf(life: MessageLife, now: number): number {
  return life.readAt ?? life.deliveredAt ?? life.sentAt ?? now;
}

/** The reason's code first, so that it can be read again after a disaster. */
function detailOf(life: MessageLife): string | null {
  if (life.reason === null || isProven(life.state)) return null;
  return `${life.reason}: ${life.detail ?? ''}`.slice(0, 250);
}
