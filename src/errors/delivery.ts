import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const deliveryErrors = {
  DELIVERY_DOUBTFUL: {
    class: 'ambiguous',
    sentence: 'It may have been sent: no confirmation came, and sending it again could duplicate it.',
    next: nextStep`Ask the customer; then ${{ action: 'mark_sent' }} or ${{ action: 'resend' }}.`,
  },
  DELIVERY_DOUBTFUL_THEN_REFUSED: {
    class: 'ambiguous',
    sentence: 'It may have been sent: the first attempt has no confirmation, a later one was refused.',
    next: nextStep`Ask the customer; then ${{ action: 'mark_sent' }} or ${{ action: 'resend' }}.`,
  },
  DELIVERY_DOUBTFUL_THEN_CANCELLED: {
    class: 'ambiguous',
    sentence: 'It may have been sent before the invoice was cancelled in SAP.',
    next: nextStep`Tell the customer that the invoice is cancelled; then ${{ action: 'mark_sent' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_INTERRUPTED: {
    class: 'ambiguous',
    sentence: 'The service ended while the message was being sent.',
    next: 'Nothing: evidence settles it after the next connection.',
  },
  DELIVERY_NO_ACK: {
    class: 'ambiguous',
    sentence: "WhatsApp's server did not confirm the message in time.",
    next: 'Nothing: evidence settles it.',
  },
  DELIVERY_CONNECTION_LOST: {
    class: 'ambiguous',
    sentence: 'The connection dropped while the message was being sent.',
    next: 'Nothing: evidence settles it after the next connection.',
  },
  DELIVERY_NOT_IN_CHAT: {
    class: 'temporary',
    sentence: 'The message never left: WhatsApp Web does not have it.',
    next: 'Nothing: it is tried again.',
  },
  DELIVERY_NEVER_SENT: {
    class: 'needs_person',
    sentence: 'It could not be sent for {hours} hours, while other messages went out: {detail}',
    next: nextStep`Look at the customer's number and WhatsApp; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_FIRST_CONTACT_LIMITED: {
    class: 'needs_person',
    sentence: 'WhatsApp limits first messages to people who never wrote to this number (463).',
    next: nextStep`Ask the customer to write to your number once, then ${{ action: 'resend' }}.`,
  },
  DELIVERY_REFUSED: {
    class: 'permanent',
    sentence: "WhatsApp's server refused the message for good.",
    next: nextStep`See its code with ${{ action: 'show_delivery' }}; send the invoice another way, or ${{ action: 'resend' }}.`,
  },
  DELIVERY_REFUSED_FOR_NOW: {
    class: 'temporary',
    sentence: "WhatsApp's server refused the message for now.",
    next: 'Nothing: it is tried again.',
  },
  DELIVERY_REFUSED_UNKNOWN: {
    class: 'needs_person',
    sentence: "WhatsApp's server refused the message with a code that is not known.",
    next: nextStep`See the code with ${{ action: 'show_delivery' }}; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_RATE_LIMITED: {
    class: 'temporary',
    sentence: 'WhatsApp asks for fewer messages (429).',
    next: 'Nothing: sending pauses. Raise SEND_INTERVAL when it happens often.',
  },
  DELIVERY_NOT_ON_WHATSAPP: {
    class: 'needs_person',
    sentence: "None of the customer's phones has WhatsApp.",
    next: "Correct the customer's mobile in SAP; the message goes out by itself.",
  },
  DELIVERY_READER_NOT_ON_WHATSAPP: {
    class: 'needs_person',
    sentence: 'The phone that the copy is for has no WhatsApp.',
    next: "Correct the salesperson's mobile in SAP, or COPY_TO.",
  },
  DELIVERY_ANOTHER_NUMBER_NAMED: {
    class: 'needs_person',
    sentence:
      'Asked for this number, WhatsApp named an account that is not known to be its own; nothing was sent there.',
    next: 'Ask whether the number is still theirs, and correct it in SAP or COPY_TO; the message then goes by itself.',
  },
  DELIVERY_NOT_A_PERSON: {
    class: 'permanent',
    sentence: "The address is no person's, but a group's, a list's, a status or a channel; nothing was sent.",
    next: 'Nothing: it is never sent.',
  },
  DELIVERY_NEVER_WRITTEN_TO: {
    class: 'permanent',
    sentence: 'An answer goes only to who has had a message, and this phone has had none.',
    next: 'Nothing: it is never sent. A stop word counts all the same.',
  },
  DELIVERY_SALESPERSON_MISSING: {
    class: 'needs_person',
    sentence: 'SAP has no such salesperson any more.',
    next: "Check the invoice's salesperson in SAP.",
  },
  DELIVERY_OPTED_OUT: {
    class: 'needs_person',
    sentence: 'The customer does not want messages.',
    next: nextStep`Send the invoice another way, then ${{ action: 'cancel' }}; or, when the customer wants them again, ${{ action: 'opt_in' }}.`,
  },
  DELIVERY_MARK_UNKNOWN: {
    class: 'needs_person',
    sentence: 'SAP shows an outcome at the invoice, and nothing says whether it is its own or was copied with another.',
    next: nextStep`One answer for all: ${{ action: 'settle_held', batch: 'marks', answer: 'sent-before' }} takes what SAP shows for true, ${{ action: 'settle_held', batch: 'marks', answer: 'new' }} sends them.`,
  },
  DELIVERY_NOTHING_TO_SETTLE: {
    class: 'permanent',
    sentence: 'No invoice is held for this question: {batch}.',
    next: nextStep`See what is held: ${{ action: 'list_deliveries', states: ['held'] }}`,
  },
  DELIVERY_PARTNER_MISSING: {
    class: 'needs_person',
    sentence: 'SAP has no such customer any more.',
    next: 'Check the customer in SAP.',
  },
  DELIVERY_INVOICE_MISSING: {
    class: 'needs_person',
    sentence: 'SAP has no such invoice any more.',
    next: nextStep`Check the invoice in SAP, then ${{ action: 'cancel' }}.`,
  },
  DELIVERY_INVOICE_CANCELLED: {
    class: 'permanent',
    sentence: 'The invoice was cancelled in SAP before it was sent.',
    next: 'Nothing.',
  },
  DELIVERY_CANCELLED_BY_PERSON: {
    class: 'permanent',
    sentence: 'A person cancelled the delivery.',
    next: nextStep`Nothing; ${{ action: 'resend' }} takes it back.`,
  },
  DELIVERY_AWAITS_APPROVAL: {
    class: 'temporary',
    sentence: 'The fiscal authority has not approved the invoice yet.',
    next: 'Nothing: it goes on by itself after the approval.',
  },
  DELIVERY_DOCUMENT_GONE: {
    class: 'temporary',
    sentence: 'The PDF is not where it was found, or it has changed since.',
    next: 'Put the PDF back into the folder; the message goes out by itself.',
  },
  DELIVERY_NEW_CHATS_PAUSED: {
    class: 'temporary',
    sentence: 'First messages to new contacts pause, because WhatsApp limited them.',
    next: 'Nothing: they go on when the limit ends.',
  },
  DELIVERY_ENGINE_REFUSED: {
    class: 'needs_person',
    sentence: 'The WhatsApp engine refused the message.',
    next: nextStep`See the reason in the log; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_UNKNOWN: {
    class: 'permanent',
    sentence: 'There is no delivery {delivery}.',
    next: nextStep`It takes SAP's internal number (DocEntry); the list finds an invoice by its printed number: ${{ action: 'list_deliveries', number: 'N' }}`,
  },
  DELIVERY_NOT_OPTED_OUT: {
    class: 'permanent',
    sentence: 'No phone of customer {customer} has sent a stop word.',
    next: nextStep`See who has with ${{ action: 'list_opt_outs' }}; a mark in SAP is taken away in SAP.`,
  },
  DELIVERY_ACTION_IMPOSSIBLE: {
    class: 'permanent',
    sentence: 'It cannot be {action}: its state is "{state}".',
    next: '{next}',
  },
  DELIVERY_FAILPOINT: {
    class: 'temporary',
    sentence: 'The test asked for a failure at {failpoint}.',
    next: 'Nothing: only tests arm failpoints.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const deliveryError = errorFactory(deliveryErrors);
