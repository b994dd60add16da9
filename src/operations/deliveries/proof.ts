import type { Role } from '../../delivery/ports/message.ts';
import type { Attempt } from '../../delivery/ports/sending-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { isProven } from '../../delivery/rules/lifecycle.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { DeliveryMark, SapDocument } from '../../sap/invoice-source.ts';
import type { DeliveriesPorts } from './ports.ts';
import { type ShownDelivery, type Subject, showDelivery } from './show.ts';

/**
 * Who says so.
 *
 * - `server`: WhatsApp's server acknowledged the message
 * - `phone`: a receipt of the recipient's phone, which WhatsApp passed on
 * - `person`: somebody here recorded it
 * - `sap`: SAP showed it when the invoice was first read, without an attempt of this outbox
 */
export type TickSource = 'server' | 'phone' | 'person' | 'sap';

export interface Tick {
  readonly what: 'sent' | 'delivered' | 'read';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly source: TickSource;
}

/** One message about the invoice, as far as it proves something. */
export interface ProvenMessage {
  readonly role: Role;
  readonly state: DeliveryRow['message']['state'];
  /** Digits with country code, or an address that is no number; null: not known. */
  readonly to: string | null;
  readonly messageId: string | null;
  readonly ticks: readonly Tick[];
  readonly pdf: DeliveryRow['pdf'];
  readonly attempts: readonly Attempt[];
  readonly actions: ShownDelivery['actions'];
}

/** Everything that shows that an invoice was delivered. Phones are not masked. */
export interface Proof {
  readonly invoice: SapDocument;
  readonly messages: readonly ProvenMessage[];
  /** What SAP confirmed to have stored; null: nothing. */
  readonly inSap: DeliveryMark | null;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

/** @throws `DELIVERY_UNKNOWN`, `DELIVERY_NOT_PROVEN` */
export async function proofOf(ports: DeliveriesPorts, subject: Subject): Promise<Proof> {
  const { messages } = await showDelivery(ports, subject);
  const [first] = messages;
  const invoice = first?.row.invoice;
  if (!invoice) throw deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${subject.type} ${subject.docEntry}` });
  const proven = messages.filter(({ row }) => isProven(row.message.state));
  if (!proven.some(({ row }) => row.message.role === 'customer')) throw deliveryError('DELIVERY_NOT_PROVEN', {});
  return { invoice, messages: proven.map(provenOf), inSap: first.row.confirmedMark, madeAt: ports.now() };
}

function provenOf({ row, attempts, actions }: ShownDelivery): ProvenMessage {
  const { message, pdf } = row;
  const { role, state, jid, recipient, messageId } = message;
  return {
    ...{ role, state, messageId, pdf, attempts, actions },
    to: (jid ?? recipient)?.replace('@s.whatsapp.net', '') ?? null,
    ticks: ticksOf(message, { attempted: attempts.length > 0, byPerson: saidByPerson(actions) }),
  };
}

function ticksOf(
  { sentAt, deliveredAt, readAt }: DeliveryRow['message'],
  { attempted, byPerson }: { readonly attempted: boolean; readonly byPerson: boolean },
): readonly Tick[] {
  const tick = (what: Tick['what'], at: number | null, source: TickSource): Tick[] =>
    at === null ? [] : [{ what, at, source }];
  const sent = byPerson ? 'person' : attempted ? 'server' : 'sap';
  const receipt = attempted ? 'phone' : 'sap';
  return [...tick('sent', sentAt, sent), ...tick('delivered', deliveredAt, receipt), ...tick('read', readAt, receipt)];
}

/** The newest decision that settles it was that it had been sent. */
function saidByPerson(actions: ShownDelivery['actions']): boolean {
  const last = actions.findLast(({ action }) => action === 'marked_sent' || action === 'resend');
  return last?.action === 'marked_sent';
}
