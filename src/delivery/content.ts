import type { Partner } from '../sap/invoice-source.ts';
import type { Content } from '../whatsapp/engine.ts';
import type { MessageLife } from './lifecycle.ts';
import type { CustomerStatus, MessageTexts } from './message-text/message-texts.ts';
import type { DueMessage } from './outbox.ts';

/** What a message says and carries; null: there is nothing to send (no PDF, no invoice). Pure. */
export function contentOf(
  texts: MessageTexts,
  due: DueMessage,
  partner: Partner | null,
  test: boolean,
): Content | null {
  const { message, invoice, document, customer } = due;
  if (message.text !== null) return { kind: 'text', text: message.text };
  if (!invoice) return null;
  const options = { testFor: test ? invoice.cardName : null };
  if (message.role === 'customer' && !document) return null;
  const text =
    message.role === 'customer'
      ? texts.customer(invoice, partner, options)
      : texts.salesperson(invoice, partner, customerStatus(customer), options);
  if (!document) return { kind: 'text', text };
  return {
    kind: 'document',
    path: document.path,
    sha256: document.sha256,
    fileName: texts.fileName(invoice, partner),
    mimeType: 'application/pdf',
    caption: text,
  };
}

/** The truth about the customer's message, as it is when the copy is made. */
function customerStatus(customer: MessageLife | null): CustomerStatus {
  const reason = customer?.detail ?? null;
  switch (customer?.state) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'held':
    case 'failed':
    case 'cancelled':
      return { status: customer.state, reason };
    default:
      return { status: 'queued', reason };
  }
}
