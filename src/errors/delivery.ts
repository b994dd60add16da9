import { nextStep, nothingToDo } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const deliveryErrors = {
  DELIVERY_DOUBTFUL: {
    class: 'ambiguous',
    sentence: 'It may have been sent: there was no confirmation, and sending it again could duplicate it.',
    next: nextStep`Ask the customer; then ${{ action: 'mark_sent' }} or ${{ action: 'resend' }}.`,
  },
  DELIVERY_DOUBTFUL_THEN_REFUSED: {
    class: 'ambiguous',
    sentence: 'It may have been sent: the first attempt was not confirmed, a later one was refused.',
    next: nextStep`Ask the customer; then ${{ action: 'mark_sent' }} or ${{ action: 'resend' }}.`,
  },
  DELIVERY_DOUBTFUL_THEN_CANCELLED: {
    class: 'ambiguous',
    sentence: 'It may have been sent before the invoice was cancelled in SAP.',
    next: nextStep`Tell the customer that the invoice was cancelled; then ${{ action: 'mark_sent' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_INTERRUPTED: {
    class: 'ambiguous',
    sentence: 'The service stopped while the message was being sent.',
    next: 'Nothing to do: receipts or the chat will tell after the next connection.',
  },
  DELIVERY_NO_ACK: {
    class: 'ambiguous',
    sentence: "WhatsApp's server did not confirm the message in time.",
    next: 'Nothing to do: receipts or the chat will tell.',
  },
  DELIVERY_CONNECTION_LOST: {
    class: 'ambiguous',
    sentence: 'The connection dropped while the message was being sent.',
    next: 'Nothing to do: receipts or the chat will tell after the next connection.',
  },
  DELIVERY_NOT_IN_CHAT: {
    class: 'temporary',
    sentence: 'The message was not sent: it is not in the WhatsApp Web chat.',
    next: 'Nothing to do: it is retried.',
  },
  DELIVERY_NEVER_SENT: {
    class: 'needs_person',
    sentence: 'It could not be sent for {hours} hours, although other messages were: {detail}',
    next: nextStep`Check the customer's number and WhatsApp; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_LINE_TOO_SLOW: {
    class: 'needs_person',
    sentence: 'The line is too slow to upload its document, tried {tries} times. {detail}',
    next: nextStep`Use a faster line, or make the PDF smaller, then ${{ action: 'resend' }}; or send the invoice another way and ${{ action: 'cancel' }}.`,
  },
  DELIVERY_FIRST_CONTACT_LIMITED: {
    class: 'needs_person',
    sentence: 'WhatsApp limits messages to people who have never written to this number (463).',
    next: 'Ask the customer to write to your number once; the message is then sent automatically.',
  },
  DELIVERY_NO_PRIVACY_TOKEN: {
    class: 'needs_person',
    sentence:
      "WhatsApp refuses messages without this contact's privacy token, which it gives when they write (463). The account itself is not restricted.",
    next: 'Ask the customer to write to your number once; the message is then sent automatically.',
  },
  DELIVERY_TOKEN_ASKED: {
    class: 'temporary',
    sentence: "WhatsApp refused it without this contact's privacy token (463); the token is asked for.",
    next: 'Nothing to do: it is tried once more.',
  },
  DELIVERY_ACCOUNT_RESTRICTED: {
    class: 'temporary',
    sentence: 'WhatsApp has restricted this account: it cannot start new chats (463).',
    next: 'Nothing to do: it is sent when the restriction ends, or at once if the customer writes. Write less to people who do not expect it.',
  },
  DELIVERY_NEW_CHAT_QUOTA: {
    class: 'temporary',
    sentence: 'The account has started as many chats as WhatsApp allows in this cycle.',
    next: 'Nothing to do: it is sent in the next cycle, or at once if the customer writes.',
  },
  DELIVERY_NEW_CHATS_SPREAD: {
    class: 'temporary',
    sentence: "First messages to new contacts are spread over WhatsApp's cycle: {used} of {total} chats are used.",
    next: 'Nothing to do: it is sent in its turn, or at once if the customer writes.',
  },
  DELIVERY_REFUSED: {
    class: 'permanent',
    sentence: "WhatsApp's server rejected the message permanently.",
    next: nextStep`Send the invoice another way, or try again: ${{ action: 'resend' }}`,
  },
  DELIVERY_REFUSED_FOR_NOW: {
    class: 'temporary',
    sentence: "WhatsApp's server rejected the message temporarily.",
    next: 'Nothing to do: it is retried.',
  },
  DELIVERY_REFUSED_TOO_OFTEN: {
    class: 'needs_person',
    sentence: "WhatsApp's server has rejected the message for more than a day, each time with a temporary error.",
    next: nextStep`Check the connection with ${{ action: 'status' }}; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_REFUSED_UNKNOWN: {
    class: 'needs_person',
    sentence: "WhatsApp's server rejected the message with an unknown code.",
    next: nextStep`Try again with ${{ action: 'resend' }}, or send the invoice another way and ${{ action: 'cancel' }}.`,
  },
  DELIVERY_RATE_LIMITED: {
    class: 'temporary',
    sentence: 'WhatsApp asks for fewer messages (429).',
    next: 'Nothing to do: sending pauses. Raise SEND_INTERVAL if it happens often.',
  },
  DELIVERY_TAKEN_BY_NO_PHONE: {
    class: 'needs_person',
    sentence: 'WhatsApp has it, but no phone has received it for {days} days: its owner may have given up the number.',
    next: nextStep`Ask the customer, correct the number in SAP, then ${{ action: 'resend' }}; or send the invoice another way.`,
  },
  DELIVERY_NOT_ON_WHATSAPP: {
    class: 'needs_person',
    sentence: "None of the customer's phones is on WhatsApp.",
    next: "Correct the customer's mobile in SAP; the message is then sent automatically.",
  },
  DELIVERY_READER_NOT_ON_WHATSAPP: {
    class: 'needs_person',
    sentence: 'The phone for the copy is not on WhatsApp.',
    next: "Correct the salesperson's mobile in SAP, or COPY_TO.",
  },
  DELIVERY_ANOTHER_NUMBER_NAMED: {
    class: 'needs_person',
    sentence: 'WhatsApp resolved this number to an account not known to belong to it; nothing was sent there.',
    next: 'Ask whether they still have this number, and correct it in SAP or COPY_TO; the message is then sent automatically.',
  },
  DELIVERY_NOT_A_PERSON: {
    class: 'permanent',
    sentence: 'The address is a group, list, status or channel, not a person; nothing was sent.',
    next: 'Nothing to do: it is never sent.',
  },
  DELIVERY_NEVER_WRITTEN_TO: {
    class: 'permanent',
    sentence: 'Answers go only to phones that received a message before; this one did not.',
    next: 'Nothing to do: it is never sent. A stop word still counts.',
  },
  DELIVERY_SALESPERSON_MISSING: {
    class: 'needs_person',
    sentence: 'The salesperson no longer exists in SAP.',
    next: "Check the invoice's salesperson in SAP.",
  },
  DELIVERY_OPTED_OUT: {
    class: 'needs_person',
    sentence: 'The customer does not want messages.',
    next: nextStep`Send the invoice another way, then ${{ action: 'cancel' }}; or, if the customer wants messages again, ${{ action: 'opt_in' }}.`,
  },
  DELIVERY_MARK_UNKNOWN: {
    class: 'needs_person',
    sentence:
      'SAP shows a status for the invoice, but it is unclear whether it belongs to this invoice or was copied from another.',
    next: nextStep`Answer once for all of them: ${{ action: 'settle_held', batch: 'marks', answer: 'sent-before' }} trusts the status in SAP, ${{ action: 'settle_held', batch: 'marks', answer: 'new' }} sends them.`,
  },
  DELIVERY_DOCUMENT_REPLACED: {
    class: 'needs_person',
    sentence:
      'SAP shows another document under a known number ({differences}), as after a restore of its database from a backup.',
    next: nextStep`Answer once for all of them: ${{ action: 'settle_held', batch: 'restored', answer: 'new' }} sends them, ${{ action: 'settle_held', batch: 'restored', answer: 'sent-before' }} does not.`,
  },
  DELIVERY_LEFT_OUT: {
    class: 'needs_person',
    sentence: '{variable} does not include {what}.',
    next: nextStep`Nothing to do if it is not to be sent: ${{ action: 'cancel' }} ends it. It is sent automatically once the settings include it again and the service was restarted.`,
  },
  DELIVERY_HELD_IN_SAP: {
    class: 'needs_person',
    sentence: 'It was put on hold by U_CourierAction in SAP.',
    next: nextStep`Set U_CourierAction to resend or cancel in SAP, or use ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_RESENT_TODAY: {
    class: 'needs_person',
    sentence: 'U_CourierAction in SAP resends a document at most once a day.',
    next: nextStep`Wait a day, or use ${{ action: 'resend' }}.`,
  },
  DELIVERY_SAP_ACTION_IMPOSSIBLE: {
    class: 'permanent',
    sentence: 'U_CourierAction in SAP requests "{action}", which is impossible in state "{state}".',
    next: nextStep`See the message with ${{ action: 'show_delivery' }}.`,
  },
  DELIVERY_NUMBER_CHANGED: {
    class: 'needs_person',
    sentence: "U_CourierAction in SAP asked to resend it, but the customer's number has changed since it was sent.",
    next: nextStep`If the new number is right, use ${{ action: 'resend' }}; otherwise correct it in SAP first.`,
  },
  DELIVERY_NOTHING_TO_SETTLE: {
    class: 'permanent',
    sentence: 'No invoice is held for this reason: {batch}.',
    next: nextStep`See what is held: ${{ action: 'list_deliveries', states: ['held'] }}`,
  },
  DELIVERY_PARTNER_MISSING: {
    class: 'needs_person',
    sentence: 'The customer no longer exists in SAP.',
    next: 'Check the customer in SAP.',
  },
  DELIVERY_INVOICE_MISSING: {
    class: 'needs_person',
    sentence: 'The invoice no longer exists in SAP.',
    next: nextStep`Check the invoice in SAP, then ${{ action: 'cancel' }}.`,
  },
  DELIVERY_INVOICE_CANCELLED: {
    class: 'permanent',
    sentence: 'The invoice was cancelled in SAP before it was sent.',
    next: nothingToDo,
  },
  DELIVERY_CANCELLED_BY_PERSON: {
    class: 'permanent',
    sentence: 'A person cancelled the delivery.',
    next: nextStep`Nothing to do; ${{ action: 'resend' }} undoes it.`,
  },
  DELIVERY_AWAITS_APPROVAL: {
    class: 'temporary',
    sentence: 'The fiscal authority has not approved the invoice yet.',
    next: 'Nothing to do: it continues after the approval.',
  },
  DELIVERY_DOCUMENT_GONE: {
    class: 'temporary',
    sentence: 'The PDF has been moved or changed since it was found.',
    next: 'Put the PDF back into the folder; the message is then sent automatically.',
  },
  DELIVERY_NEW_CHATS_PAUSED: {
    class: 'temporary',
    sentence: 'Messages to new contacts are paused because WhatsApp limited them.',
    next: 'Nothing to do: they resume when the limit ends.',
  },
  DELIVERY_ENGINE_REFUSED: {
    class: 'needs_person',
    sentence: 'The WhatsApp engine refused the message.',
    next: nextStep`See the reason in the log; then ${{ action: 'resend' }} or ${{ action: 'cancel' }}.`,
  },
  DELIVERY_UNKNOWN: {
    class: 'permanent',
    sentence: 'There is no delivery {delivery}.',
    next: nextStep`Check the number. To see what was found in SAP: ${{ action: 'list_deliveries' }}`,
  },
  DELIVERY_PAST: {
    class: 'permanent',
    sentence: 'The delivery {delivery} is past: what was sent is kept as proof, and nothing of it is sent again.',
    next: '{next}',
  },
  DELIVERY_NUMBER_FITS_SEVERAL: {
    class: 'needs_person',
    sentence: 'Number {number} fits more than one document:\n{choices}',
    next: '{next}',
  },
  DELIVERY_NOT_OPTED_OUT: {
    class: 'permanent',
    sentence: 'No customer {customer} and no phone {customer} has sent a stop word.',
    next: nextStep`See who has with ${{ action: 'list_opt_outs' }}; an opt-out set in SAP must be removed in SAP.`,
  },
  DELIVERY_REVOKE_TOO_LATE: {
    class: 'permanent',
    sentence: 'It was sent more than 60 hours ago: WhatsApp no longer deletes it for everyone.',
    next: 'Ask the recipient to delete it.',
  },
  DELIVERY_OPT_OUT_AMBIGUOUS: {
    class: 'permanent',
    sentence: '{count} phones that sent a stop word look like {phone}; nothing was changed.',
    next: 'Give the whole number with its country code.',
  },
  DELIVERY_ACTION_IMPOSSIBLE: {
    class: 'permanent',
    sentence: 'It cannot be {action}: its state is "{state}".',
    next: '{next}',
  },
  DELIVERY_NOT_PROVEN: {
    class: 'permanent',
    sentence: 'Nothing proves yet that WhatsApp has taken the invoice, so there is no proof of delivery.',
    next: 'Wait until it is sent; the delivery shows why it waits.',
  },
  DELIVERY_CONTACT_NO_PHONE: {
    class: 'permanent',
    sentence: 'That is no phone number.',
    next: 'Write it with its country code, as +5491155550000.',
  },
  DELIVERY_CONTACT_UNKNOWN: {
    class: 'permanent',
    sentence: 'Nothing is kept of this phone.',
    next: 'Check the number and its country code; a person may also have had invoices on another phone.',
  },
  DELIVERY_CONTACT_IN_FLIGHT: {
    class: 'needs_person',
    sentence: 'Nothing was erased: {count} of this contact are not settled yet ({documents}).',
    next: nextStep`Wait until they are delivered (30 days at most), or decide about each: ${{ action: 'list_deliveries' }}`,
  },
  DELIVERY_NOTHING_TO_APPROVE: {
    class: 'permanent',
    sentence: "Nothing awaits a person's approval.",
    next: nextStep`Nothing to do; somebody else may have been faster. What is sent: ${{ action: 'list_deliveries' }}`,
  },
  DELIVERY_APPROVAL_CHANGED: {
    class: 'needs_person',
    sentence: 'Nothing was approved: what awaits approval is not what was shown, or more has come to it.',
    next: nextStep`Look at it again: ${{ action: 'approve_sending' }}`,
  },
  DELIVERY_NOT_LOOKED_YET: {
    class: 'temporary',
    sentence: 'What would be sent is not known yet: SAP and the PDFs have not been read since the start.',
    next: nextStep`Try again in a moment; if that does not help, see what fails: ${{ action: 'status' }}`,
  },
  DELIVERY_FAILPOINT: {
    class: 'temporary',
    sentence: 'A test requested a failure at {failpoint}.',
    next: 'Nothing to do: only tests enable failpoints.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const deliveryError = errorFactory(deliveryErrors);
