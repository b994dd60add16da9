/** What an invoice shows, made from its customer's message: the mark in SAP, and when the salesperson is told. */
import type { DeliveryMark, SapDocument, WriteBackStatus } from '../../sap/invoice-source.ts';
import { CANCELLED_BY_PERSON, isProven, type MessageLife, type MessageState, newLife } from './lifecycle.ts';
import { whyOf } from './why.ts';

/**
 * How an invoice enters: the life of its customer's message, whether our mark in SAP says so already, and whether SAP
 * shows the mark of another document, which is to be corrected.
 */
export type Admission =
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'admitted';
      readonly life: MessageLife;
      readonly fromMark: boolean;
      readonly anothersMark: boolean;
    };

export interface AdmissionRules {
  /** `YYYY-MM-DD`; invoices dated before are none of ours. */
  readonly fromDate: string;
  /** In test mode marks in SAP are neither read nor written. */
  readonly test: boolean;
}

/** A date begins first where clocks are 14 hours ahead of UTC. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

/**
 * Decides about a document that was never seen before.
 *
 * @param markedElsewhere the message id of its mark is known on another document
 */
export function admit(document: SapDocument, rules: AdmissionRules, markedElsewhere: boolean): Admission {
  if (document.cancelStatus === 'cancellation' || document.docDate < rules.fromDate) return { kind: 'ignored' };
  const anothersMark = !rules.test && isAnothersMark(document, markedElsewhere);
  const marked = rules.test || anothersMark ? null : lifeFromMark(document.mark);
  if (marked) return { kind: 'admitted', life: marked, fromMark: true, anothersMark };
  return { kind: 'admitted', life: unmarkedLife(document), fromMark: false, anothersMark };
}

function unmarkedLife({ cancelStatus, approved, flaw }: SapDocument): MessageLife {
  if (cancelStatus === 'cancelled') return newLife('cancelled', whyOf('DELIVERY_INVOICE_CANCELLED'));
  if (flaw) return { ...newLife('held', flaw), hold: 'invoice' };
  return approved ? newLife('waiting_document') : newLife('received', whyOf('DELIVERY_AWAITS_APPROVAL'));
}

/**
 * Whether the mark on a document is certainly not its own: SAP copies user fields when a document is duplicated. A day of
 * creation has no time zone in SAP, so only a moment before that day began anywhere lies before it.
 */
export function isAnothersMark({ mark, creationDate }: SapDocument, markedElsewhere: boolean): boolean {
  if (!mark) return false;
  if (markedElsewhere) return true;
  if (mark.at === null || creationDate === null) return false;
  return Date.parse(mark.at) < Date.parse(`${creationDate}T00:00:00Z`) - EARLIEST_ZONE_MS;
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
