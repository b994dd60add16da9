import type { Message } from '../../delivery/ports/message.ts';
import type { DeliveryRow } from '../../delivery/ports/standing-store.ts';
import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import { docEntryOf } from '../../sap/doc-entry.ts';

/** A delivery in JSON and CSV: times ISO 8601 UTC, phones masked. A stable contract of every front end. */
export interface PlainDelivery {
  readonly docEntry: number | null;
  readonly docNum: number | null;
  readonly type: string | null;
  /** `debit_memo`, `reserve_invoice`; null: nothing besides the type. */
  readonly kind: string | null;
  /** SAP's id of the branch; null: none. */
  readonly branch: number | null;
  readonly branchName: string | null;
  readonly date: string | null;
  readonly customer: string | null;
  readonly name: string | null;
  readonly total: string | null;
  readonly currency: string | null;
  readonly role: string;
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly generation: number;
  readonly phone: string | null;
  readonly messageId: string | null;
  readonly waitsUntil: string | null;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly sap: string | null;
  readonly sapPending: boolean;
  readonly sapError: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  /** Out of the outbox, never to be sent again (OUTBOX_KEEP_DAYS). */
  readonly past: boolean;
}

export function plain({
  message,
  invoice,
  confirmedMark,
  writeBackPending,
  writeBackError,
  isPast,
}: DeliveryRow): PlainDelivery {
  return {
    docEntry: invoice && docEntryOf(invoice.ref),
    docNum: invoice?.docNum ?? null,
    type: invoice?.ref.type ?? null,
    kind: invoice?.kind ?? null,
    branch: invoice?.branch?.id ?? null,
    branchName: invoice?.branch?.name ?? null,
    date: invoice?.docDate ?? null,
    customer: invoice?.cardCode ?? null,
    name: invoice?.cardName ?? null,
    total: invoice?.total ?? null,
    currency: invoice?.currency ?? null,
    role: message.role,
    state: message.state,
    reason: message.reason,
    detail: message.detail,
    generation: message.generation,
    phone: phoneOf(message),
    messageId: message.messageId,
    waitsUntil: message.notBefore === 0 ? null : moment(message.notBefore),
    sentAt: moment(message.sentAt),
    deliveredAt: moment(message.deliveredAt),
    readAt: moment(message.readAt),
    sap: confirmedMark?.status ?? null,
    sapPending: writeBackPending,
    sapError: writeBackError,
    createdAt: new Date(message.createdAt).toISOString(),
    changedAt: new Date(message.changedAt).toISOString(),
    past: isPast === true,
  };
}

/** Recipient, masked; null: not known yet. */
function phoneOf({ jid, recipient }: Message): string | null {
  const phone = jid ?? recipient;
  return phone === null ? null : shownPhone(phone);
}

/** `54*******5555`; an address that is no phone number keeps its kind: `12*******3456@lid`. */
export function shownPhone(jid: string): string {
  return maskPhone(jid).replace('@s.whatsapp.net', '');
}

/** Epoch milliseconds as ISO 8601 UTC. */
export function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
