import type { DueMessage, Message } from '../../delivery/ports/message.ts';
import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';
import { oneLine } from '../../visible-text.ts';

const LONGEST_NAME = 40;

/**
 * What became of an invoice, for whoever looks on: `Invoice 100001 to Ana (54*******5555): delivered.` Null: nothing that a
 * person waits for. Phones are masked. Pure.
 */
export function deliveryLine({ message, invoice }: Pick<DueMessage, 'message' | 'invoice'>): string | null {
  if (invoice === null || message.role !== 'customer') return null;
  const outcome = outcomeOf(message);
  if (outcome === null) return null;
  const phone = message.jid === null ? '' : ` (${maskPhone(message.jid).split('@')[0]})`;
  const { docNum, cardName, ref } = invoice;
  return `${nouns[ref.type]} ${docNum} to ${oneLine(cardName, LONGEST_NAME)}${phone}: ${outcome}`;
}

const nouns: Readonly<Record<DocumentType, string>> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  delivery_note: 'Delivery note',
  down_payment: 'Down payment invoice',
};

function outcomeOf({ state, detail }: Message): string | null {
  switch (state) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'cancelled':
      return `${state}.`;
    case 'held':
    case 'failed':
      return detail === null ? `${state}.` : `${state}: ${oneLine(detail)}`;
    case 'ambiguous':
      return 'in doubt; it is being checked.';
    default:
      return null;
  }
}
