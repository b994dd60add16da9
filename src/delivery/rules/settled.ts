/** When an invoice needs its place in the outbox no more: nothing of it is to be done, and nothing can come of it. Pure. */
import type { MessageLife, MessageState } from './lifecycle.ts';

/** What decides about one of its messages. Times are epoch milliseconds. */
export interface MessageStanding extends Pick<MessageLife, 'state' | 'doubts'> {
  /** The latest of its changes, decisions and revocations. */
  readonly lastAt: number;
}

export interface InvoiceStanding {
  readonly admittedAt: number;
  readonly messages: readonly MessageStanding[];
  /** Copies are made, or need not be. */
  readonly copiesMade: boolean;
  /** A status is still to be written to SAP, or a wish to be cleared there. */
  readonly dueInSap: boolean;
  /** A message is still to be deleted for everyone. */
  readonly revoking: boolean;
  /** PDFs wait for a person's word on them. */
  readonly holdsPdfs: boolean;
  /** Its key was another document's before, of which the outbox tells. */
  readonly replaced: boolean;
}

/**
 * True if nothing of it has changed since `before`, and nothing is due, held, in doubt or left to a person. A message that is
 * sent counts: WhatsApp drops what no phone has taken in 30 days, and `before` lies longer ago.
 */
export function isSettled(invoice: InvoiceStanding, before: number): boolean {
  const { messages, admittedAt, copiesMade, dueInSap, revoking, holdsPdfs, replaced } = invoice;
  if (!copiesMade || dueInSap || revoking || holdsPdfs || replaced) return false;
  if (messages.length === 0 || admittedAt >= before) return false;
  return messages.every(({ state, doubts, lastAt }) => isFinal(state) && doubts === 0 && lastAt < before);
}

function isFinal(state: MessageState): boolean {
  switch (state) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'cancelled':
      return true;
    // A person may still decide about a failed one.
    case 'failed':
    case 'received':
    case 'waiting_document':
    case 'queued':
    case 'prepared':
    case 'dispatching':
    case 'ambiguous':
    case 'held':
      return false;
  }
}

/**
 * The year with which its proof goes: that of its last event, or of its date if that is later. So no document is younger
 * than the year with which its proof is dropped.
 */
export function yearOfProof(lastAt: number, docDate: string): number {
  const dated = Number(/^\d{4}/.exec(docDate)?.[0] ?? 0);
  return Math.max(new Date(lastAt).getUTCFullYear(), dated);
}

/**
 * The first year whose proofs stay, when those of years that are over for longer than `years` go. By the newest document too,
 * if that is older: a clock that is wrong drops nothing, and nothing young is taken for old.
 *
 * @param newest date of a document, `YYYY-MM-DD`
 */
export function firstKeptYear(now: number, newest: string, years: number): number {
  return Math.min(new Date(now).getUTCFullYear(), Number(newest.slice(0, 4))) - years;
}
