import type { Partner } from '../../sap/invoice-source.ts';
import { isPerson, numberOf } from '../../whatsapp/person.ts';
import type { DueMessage } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import {
  choosePhones,
  copyPhone,
  type PhoneChoice,
  salesPersonPhones,
  testPhone,
} from '../rules/phone-numbers/choose.ts';
import { isSameNumber } from '../rules/phone-numbers/same-number.ts';
import { type Why, whyOf } from '../rules/why.ts';
import { type DeliveryContext, wall } from '../shared/context.ts';
import { unlessAborted } from '../shared/unless-aborted.ts';

/** A number's JID is looked up again after this time: accounts change. */
const KNOWN_FOR_MS = 30 * 86_400_000;

/** What resolving a recipient needs. */
export type RecipientParts = Pick<
  DeliveryContext,
  'source' | 'messenger' | 'settings' | 'failpoints' | 'clock' | 'unreachableNumbers'
> & { readonly outbox: RecipientStore };

export type Recipient =
  | { readonly kind: 'found'; readonly jid: string; readonly partner: Partner | null }
  | { readonly kind: 'held'; readonly why: Why };

/** `optedOut`: left out: it was not looked at. */
type LookedUp = Recipient & { readonly optedOut?: boolean };

/** Whose numbers WhatsApp is asked for; held: what SAP shows already keeps the message. */
type Addressee =
  | { readonly kind: 'numbers'; readonly choice: PhoneChoice }
  | { readonly kind: 'held'; readonly why: Why };

/**
 * Finds the recipient of a message: reads SAP again, looks up the possible forms of each number at WhatsApp in order, and
 * stores the returned JID if it belongs to that number. Rejects if SAP or WhatsApp cannot be queried.
 */
export async function findRecipient(context: RecipientParts, due: DueMessage, signal: AbortSignal): Promise<Recipient> {
  const { settings, outbox } = context;
  const { message } = due;
  const partner = await partnerOf(context, due, signal);
  if (message.role === 'notice' && message.jid !== null && !settings.test) {
    return await answerable(context, message.jid, partner);
  }
  const addressee = await addresseeOf(context, due, partner, signal);
  if (addressee.kind === 'held') return addressee;
  const found = await lookUp(context, due, addressee.choice, partner, signal);
  const isCopy = message.role === 'salesperson' || message.role === 'copy';
  if (found.kind === 'held' || isCopy || settings.test) return found;
  if (found.optedOut ?? (await outbox.optedOut(found.jid))) return { kind: 'held', why: whyOf('DELIVERY_OPTED_OUT') };
  return found;
}

/**
 * Why a customer's message has no recipient, as far as SAP and the outbox tell; null: WhatsApp would be asked. Asks WhatsApp
 * nothing.
 *
 * @param partner the invoice's, as SAP shows it now
 */
export async function whyNoRecipient(
  context: Pick<RecipientParts, 'source' | 'settings' | 'outbox'>,
  due: DueMessage,
  partner: Partner | null,
  signal: AbortSignal,
): Promise<Why | null> {
  const addressee = await addresseeOf(context, due, partner, signal);
  if (addressee.kind === 'held') return addressee.why;
  if (context.settings.test) return null;
  for (const digits of addressee.choice.numbers.flatMap((number) => number.digits)) {
    const known = await context.outbox.knownRecipient(digits);
    if (known && isOf(digits, known.jid)) {
      return known.optedOut ? whyOf('DELIVERY_OPTED_OUT') : null;
    }
  }
  return null;
}

async function partnerOf(
  { source, outbox }: Pick<RecipientParts, 'source' | 'outbox'>,
  { message, invoice }: DueMessage,
  signal: AbortSignal,
): Promise<Partner | null> {
  const cardCode = invoice?.cardCode ?? (message.jid === null ? null : await outbox.customerOf(message.jid));
  return cardCode === null ? null : await source.partner(cardCode, signal);
}

async function addresseeOf(
  { source, settings }: Pick<RecipientParts, 'source' | 'settings'>,
  { message, invoice }: DueMessage,
  partner: Partner | null,
  signal: AbortSignal,
): Promise<Addressee> {
  const { companyCountry } = settings;
  const numbers = (choice: PhoneChoice): Addressee =>
    choice.problem
      ? { kind: 'held', why: { reason: choice.problem.code, detail: choice.problem.sentence } }
      : { kind: 'numbers', choice };
  if (settings.test) {
    const digits = testPhone(settings.testPhone ?? '', companyCountry);
    return numbers({ numbers: [{ field: 'TEST_PHONE', digits }], problem: null });
  }
  if (!invoice) return { kind: 'held', why: whyOf('DELIVERY_INVOICE_MISSING') };
  if (message.role === 'salesperson') {
    const person = invoice.salesPersonCode === null ? null : await source.salesPerson(invoice.salesPersonCode, signal);
    if (!person) return { kind: 'held', why: whyOf('DELIVERY_SALESPERSON_MISSING') };
    return numbers(salesPersonPhones(person, companyCountry));
  }
  if (message.role === 'copy') return numbers(copyPhone(message.recipient ?? '', companyCountry));
  if (!partner) return { kind: 'held', why: whyOf('DELIVERY_PARTNER_MISSING') };
  if (partner.optedOut) return { kind: 'held', why: whyOf('DELIVERY_OPTED_OUT') };
  return numbers(choosePhones({ partner, invoice, fieldOrder: settings.phoneFields, companyCountry }));
}

/** A notice goes only to someone who received a message from us. */
async function answerable({ outbox }: RecipientParts, jid: string, partner: Partner | null): Promise<Recipient> {
  if (!isPerson(jid)) return { kind: 'held', why: whyOf('DELIVERY_NOT_A_PERSON') };
  if (!(await outbox.wroteTo(jid))) return { kind: 'held', why: whyOf('DELIVERY_NEVER_WRITTEN_TO') };
  return { kind: 'found', jid, partner };
}

async function lookUp(
  context: RecipientParts,
  due: DueMessage,
  choice: PhoneChoice,
  partner: Partner | null,
  signal: AbortSignal,
): Promise<LookedUp> {
  const { outbox, messenger, failpoints, unreachableNumbers } = context;
  let another = false;
  for (const digits of choice.numbers.flatMap((number) => number.digits)) {
    const known = await outbox.knownRecipient(digits);
    if (known && isOf(digits, known.jid) && Math.abs(wall(context) - known.checkedAt) < KNOWN_FOR_MS) {
      return { kind: 'found', jid: known.jid, partner, optedOut: known.optedOut };
    }
    // A held message is checked repeatedly; a person who resends it wants a fresh lookup.
    const now = wall(context);
    const before = unreachableNumbers.why(digits, now);
    if (due.message.state === 'held' && before !== null) {
      another ||= before === 'another';
      continue;
    }
    const answer = await unlessAborted(messenger.lookup(digits), signal);
    if (!answer.exists || !isOf(digits, answer.jid)) {
      another ||= answer.exists;
      unreachableNumbers.note(digits, answer.exists ? 'another' : 'absent', now);
      continue;
    }
    unreachableNumbers.forget(digits);
    await failpoints.reach('recipient.before_commit');
    // Before anything else is read of this person: what was said under the LID counts for the number.
    if (answer.lid !== undefined) await outbox.learnAddress(answer.lid, answer.jid, now);
    await outbox.rememberRecipient(due.message.id, { digits, jid: answer.jid, checkedAt: wall(context) });
    await failpoints.reach('recipient.after_commit');
    return { kind: 'found', jid: answer.jid, partner };
  }
  if (another) return { kind: 'held', why: whyOf('DELIVERY_ANOTHER_NUMBER_NAMED') };
  const nobody = due.message.role === 'customer' ? 'DELIVERY_NOT_ON_WHATSAPP' : 'DELIVERY_READER_NOT_ON_WHATSAPP';
  return { kind: 'held', why: whyOf(nobody) };
}

/** An address not known to belong to the number is treated as someone else's. */
function isOf(digits: string, jid: string): boolean {
  const number = numberOf(jid);
  return number !== null && isSameNumber(digits, number);
}
