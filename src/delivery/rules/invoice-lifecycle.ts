/** What an invoice shows, made from its customer's message: the mark in SAP, and when the salesperson is told. */
import type { DeliveryMark, DocumentType, SapDocument, WriteBackStatus } from '../../sap/invoice-source.ts';
import { isProven, type MessageLife, type MessageState, newLife } from './lifecycle.ts';
import { lifeFromMark, type MarkVerdict, unknownMarkLife } from './mark.ts';
import { type Why, whyOf } from './why.ts';

/**
 * How an invoice enters: the life of its customer's message, whose the mark is that SAP shows, and whether that mark says
 * so already.
 */
export type Admission =
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'admitted';
      readonly life: MessageLife;
      readonly fromMark: boolean;
      readonly mark: MarkVerdict | null;
    };

export interface AdmissionRules {
  /** `YYYY-MM-DD`; invoices dated before are none of ours. */
  readonly fromDate: string;
  /** Ids of branches whose documents are ours; empty or left out: all. */
  readonly branches?: readonly number[];
  /** Types that are ours; empty or left out: all that the source shows. */
  readonly types?: readonly DocumentType[];
  /** In test mode marks in SAP are neither read nor written. */
  readonly test: boolean;
  /** What our message ids are computed from: see `messageId`. */
  readonly idKey: Buffer;
}

/**
 * Decides about a document that was never seen before.
 *
 * @param mark whose its mark is; null: it has none, or marks do not count
 */
export function admit(document: SapDocument, rules: AdmissionRules, mark: MarkVerdict | null): Admission {
  if (document.cancelStatus === 'cancellation' || isRequest(document)) return { kind: 'ignored' };
  if (document.docDate < rules.fromDate) return { kind: 'ignored' };
  if (leftOut(document, rules)) return { kind: 'ignored' };
  const marked = mark === 'own' ? lifeFromMark(document.mark) : null;
  if (marked) return { kind: 'admitted', life: marked, fromMark: true, mark };
  const asks = mark === 'unknown' && document.cancelStatus === 'none';
  return { kind: 'admitted', life: asks ? unknownMarkLife() : unmarkedLife(document), fromMark: false, mark };
}

/** A request for a down payment is no invoice, though it stands in SAP among those. */
export function isRequest({ kind }: Pick<SapDocument, 'kind'>): boolean {
  return kind === 'down_payment_request';
}

/** A document that names no branch is of none that is left out. */
export function isOfAnotherBranch({ branch }: Pick<SapDocument, 'branch'>, branches: readonly number[]): boolean {
  return branches.length > 0 && !!branch && !branches.includes(branch.id);
}

/** Whether no document at all is left out: then none has to be read to know. */
export function leavesNoneOut({ branches = [], types = [] }: Pick<AdmissionRules, 'branches' | 'types'>): boolean {
  return branches.length === 0 && types.length === 0;
}

/** Why the settings leave a document out; null: they do not. */
export function leftOut(
  document: Pick<SapDocument, 'ref' | 'branch'>,
  { branches = [], types = [] }: Pick<AdmissionRules, 'branches' | 'types'>,
): Why | null {
  const { ref, branch } = document;
  if (types.length > 0 && !types.includes(ref.type))
    return whyOf('DELIVERY_LEFT_OUT', { variable: 'SAP_DOCUMENT_TYPES', what: ref.type });
  if (!isOfAnotherBranch(document, branches)) return null;
  return whyOf('DELIVERY_LEFT_OUT', { variable: 'SAP_BRANCHES', what: `branch ${branch?.id}` });
}

function unmarkedLife({ cancelStatus, approved, flaw }: SapDocument): MessageLife {
  if (cancelStatus === 'cancelled') return newLife('cancelled', whyOf('DELIVERY_INVOICE_CANCELLED'));
  if (flaw) return { ...newLife('held', flaw), hold: 'invoice' };
  return approved ? newLife('waiting_document') : newLife('received', whyOf('DELIVERY_AWAITS_APPROVAL'));
}

/** The mark that SAP should show for a customer's message; null: none yet, or the one that a person is asked about. */
export function desiredMark(
  life: MessageLife,
  messageId: string | null,
  now: number,
  current: WriteBackStatus | null,
): DeliveryMark | null {
  const status = isAsked(life) ? null : markStatus(life.state, current !== null);
  if (status === null) return null;
  return { status, messageId, at: new Date(momentOf(life, now)).toISOString(), detail: detailOf(life) };
}

/** Held for one question about many invoices: until its answer nobody hears of them, and what stands in SAP stays. */
function isAsked({ hold }: Pick<MessageLife, 'hold'>): boolean {
  return hold === 'mark' || hold === 'restored';
}

/** The salesperson is told once the customer's message has come to something. */
export function callsForCopy({ state, hold }: Pick<MessageLife, 'state' | 'hold'>): boolean {
  return isProven(state) || state === 'failed' || (state === 'held' && !isAsked({ hold }));
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
  // Of what is proven only this is told: no phone has taken it.
  if (life.reason === null || (isProven(life.state) && life.reason !== 'DELIVERY_TAKEN_BY_NO_PHONE')) return null;
  return `${life.reason}: ${life.detail ?? ''}`.slice(0, 250);
}
