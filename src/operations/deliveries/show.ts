import type { Outbox } from '../../delivery/outbox.ts';
import type { InvoicePdf } from '../../delivery/ports/confirmation-store.ts';
import type { Revocation } from '../../delivery/ports/revocation-store.ts';
import type { Attempt } from '../../delivery/ports/sending-store.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { nextStepFor } from '../../delivery/rules/why.ts';
import type { Holdup } from '../../delivery/standing/holdups.ts';
import { deliveryError } from '../../errors/delivery.ts';
import { type NextStep, nextStep, withActions } from '../../next-steps/next-step.ts';
import { keyOf, named } from '../../sap/doc-entry.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';
import { type DeliveriesPorts, waitsOf } from './ports.ts';

/** The SAP document whose messages are shown. */
export interface Subject {
  readonly docEntry: number;
  readonly type: DocumentType;
}

/** Everything known about one message. */
export interface ShownDelivery {
  readonly row: DeliveryRow;
  readonly attempts: readonly Attempt[];
  readonly actions: Awaited<ReturnType<Outbox['actions']>>;
  /** Requests to delete it for everyone, and their results. */
  readonly revocations: readonly Revocation[];
  /** What a person can do about its reason; null: it has none, or nothing can be done. */
  readonly next: NextStep | null;
}

export interface ShownInvoice {
  /** The customer's first. */
  readonly messages: readonly ShownDelivery[];
  /** Its PDF with what it was accepted by, and those that are held for it with the reason. */
  readonly pdfs: readonly InvoicePdf[];
  readonly waits: readonly Holdup[];
}

/** The messages of an invoice, with their attempts and people's decisions; past ones too. @throws `DELIVERY_UNKNOWN` */
export async function showDelivery(ports: DeliveriesPorts, subject: Subject): Promise<ShownInvoice> {
  const past = await ports.outbox.pastOf(subject.type, keyOf(subject.docEntry));
  const rows = await rowsOf(ports.outbox, subject);
  if (rows.length === 0 && past.length === 0) throw unknown(subject);
  const messages = await Promise.all(
    rows.map(async (row) => ({
      row,
      attempts: await ports.outbox.attempts(row.message.id),
      actions: await ports.outbox.actions(row.message.id),
      revocations: await ports.outbox.revocations(row.message.id),
      next: nextStepOf(row),
    })),
  );
  const ref = rows[0]?.invoice?.ref;
  return {
    messages: [...messages, ...past.map((one) => ({ ...one, next: null }))],
    pdfs: ref ? await ports.outbox.pdfsOf(ref) : [],
    waits: await waitsOf(ports),
  };
}

/** The messages of an invoice about which something can be done, the customer's first. @throws `DELIVERY_UNKNOWN`, `DELIVERY_PAST` */
export async function messagesOf(outbox: Outbox, subject: Subject): Promise<readonly DeliveryRow[]> {
  const rows = await rowsOf(outbox, subject);
  if (rows.length > 0) return rows;
  const { type, docEntry } = subject;
  const [past] = await outbox.pastOf(type, keyOf(docEntry));
  if (!past) throw unknown(subject);
  throw deliveryError('DELIVERY_PAST', {
    delivery: `of ${type} ${docEntry}`,
    next: nextStep`Its times and message id: ${{ action: 'show_delivery', docEntry, type }}`,
  });
}

async function rowsOf(outbox: Outbox, { docEntry, type }: Subject): Promise<readonly DeliveryRow[]> {
  const rows = (await outbox.list({ key: keyOf(docEntry) })).filter(({ invoice }) => invoice?.ref.type === type);
  return rows.toSorted((a, b) => a.message.id - b.message.id);
}

function unknown({ docEntry, type }: Subject): Error {
  return deliveryError('DELIVERY_UNKNOWN', { delivery: `of ${type} ${docEntry}` });
}

/** What a person can do about a message: the next step of its reason, with actions for this message. */
export function nextStepOf({ message, invoice }: DeliveryRow): NextStep | null {
  const step = message.reason === null ? null : nextStepFor(message.reason);
  if (step === null || invoice === null) return step;
  const subject = named(invoice.ref);
  return withActions(step, (action) => {
    switch (action.action) {
      case 'resend':
      case 'mark_sent':
      case 'cancel':
        return { ...action, ...subject, role: message.role };
      case 'show_delivery':
        return { ...action, ...subject };
      case 'opt_in':
        return { ...action, customer: invoice.cardCode };
      default:
        return action;
    }
  });
}
