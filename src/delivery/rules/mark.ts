/** Whose a mark is that stands at a document in SAP: user fields are copied with a document, and databases restored. */
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import { CANCELLED_BY_PERSON, isProven, type MessageEvent, type MessageLife, newLife } from './lifecycle.ts';
import { whyOf } from './why.ts';

/** `unknown`: nothing says whether it is the document's own. */
export type MarkVerdict = 'own' | 'anothers' | 'unknown';

/** What the outbox knows about the message id of a mark. */
export interface KnownId {
  /** It is that of a message of this document: computed from its key, or of an attempt. */
  readonly own: boolean;
  /** It is known on another document. */
  readonly elsewhere: boolean;
}

/** A date begins first where clocks are 14 hours ahead of UTC. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

/** Whose the mark is; null: there is none. */
export function judgeMark({ mark, creationDate }: SapDocument, id: KnownId): MarkVerdict | null {
  if (!mark) return null;
  if (id.own || mark.names === 'this') return 'own';
  if (id.elsewhere || mark.names === 'another' || isOlderThan(creationDate, mark.at)) return 'anothers';
  return 'unknown';
}

/** A day of creation has no time zone in SAP, so only a moment before that day began anywhere lies before it. */
function isOlderThan(creationDate: string | null, at: string | null): boolean {
  if (at === null || creationDate === null) return false;
  return Date.parse(at) < Date.parse(`${creationDate}T00:00:00Z`) - EARLIEST_ZONE_MS;
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
    case 'revoked':
      // Whoever deleted it decides whether it is sent again.
      return newLife('cancelled', whyOf(CANCELLED_BY_PERSON));
    case 'queued':
    case 'failed':
      return null;
  }
}

/** The life of a message whose document has a mark that may be its own: it may have been sent, and waits for a person. */
export function unknownMarkLife(): MessageLife {
  return { ...newLife('held', whyOf('DELIVERY_MARK_UNKNOWN')), hold: 'mark', doubts: 1 };
}

/** What a person says of all documents that one question is about. */
export type BatchAnswer = 'sent_before' | 'new';

/**
 * What the answer does to one of their messages. Sent before: what the mark says, as if it were known to be the
 * document's own; where it says nothing of the kind, the person's word.
 */
export function answered(mark: DeliveryMark | null, life: MessageLife, answer: BatchAnswer, at: number): MessageEvent {
  if (answer === 'new') return { type: 'resend' };
  const marked = life.hold === 'mark' ? lifeFromMark(mark) : null;
  if (marked && isProven(marked.state)) {
    return { type: 'evidence', status: marked.state, generation: life.generation, at: marked.sentAt ?? at };
  }
  if (marked?.reason === CANCELLED_BY_PERSON) return { type: 'cancelled_by_person', why: whyOf(CANCELLED_BY_PERSON) };
  if (marked?.hold === 'doubt') return { type: 'held', hold: 'doubt', why: whyOf('DELIVERY_DOUBTFUL') };
  return { type: 'marked_sent', at };
}
