import type { Partner } from '../../sap/invoice-source.ts';
import type { Content } from '../../whatsapp/engine.ts';
import type { DueMessage } from '../ports/message.ts';
import type { CustomerStatus, MessageTexts } from '../rules/message-text/message-texts.ts';
import type { DeliverySettings } from '../settings.ts';

/** Text and document of a message; null: nothing to send (no PDF, no invoice). Pure. */
export function contentOf(
  texts: MessageTexts,
  due: DueMessage,
  partner: Partner | null,
  settings: Pick<DeliverySettings, 'test' | 'disableCustomerMessages'>,
): Content | null {
  const { message, invoice, document } = due;
  if (message.text !== null) return { kind: 'text', text: message.text };
  const options = { testFor: settings.test ? (invoice?.cardName ?? partner?.name ?? '?') : null };
  if (message.role === 'notice') return { kind: 'text', text: texts.optOutConfirmation(partner, options) };
  if (!invoice) return null;
  if (message.role === 'customer' && !document) return null;
  const text =
    message.role === 'customer'
      ? texts.customer(invoice, partner, options)
      : texts.salesperson(invoice, partner, customerStatus(due, settings.disableCustomerMessages), options);
  // The salesperson already has the PDF from the copy.
  if (!document || isWordOfTrouble(due)) return { kind: 'text', text };
  return {
    kind: 'document',
    path: document.path,
    sha256: document.sha256,
    fileName: texts.fileName(invoice, partner),
    mimeType: 'application/pdf',
    caption: text,
  };
}

/** Status of the customer's message when the copy is created. */
function customerStatus(due: DueMessage, disabled: boolean): CustomerStatus {
  const { customer } = due;
  const why = { reason: customer?.detail ?? null, code: customer?.reason ?? null };
  switch (customer?.state) {
    case 'sent':
      return { status: isWordOfTrouble(due) ? 'undelivered' : 'sent', ...why };
    case 'delivered':
    case 'read':
    case 'held':
    case 'failed':
    case 'cancelled':
      return { status: customer.state, ...why };
    case 'dispatching':
    case 'ambiguous':
      return { status: 'unconfirmed', reason: null };
    case 'queued':
    case 'prepared':
      return { status: disabled ? 'disabled' : 'queued', ...why };
    case 'received':
    case 'waiting_document':
    case undefined:
      return { status: 'queued', ...why };
  }
}

/** See `RecipientStore.createOverdueWords`. */
function isWordOfTrouble({ message }: DueMessage): boolean {
  return message.role === 'salesperson' && message.ordinal > 0;
}
