import type { ContactRecord, ContactStore } from '../../delivery/ports/contact-store.ts';
import { candidates } from '../../delivery/rules/phone-numbers/candidates.ts';
import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import type { PdfStore } from '../../documents/pdf-store.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Decision } from '../decision.ts';

export interface ContactPorts {
  readonly outbox: ContactStore;
  readonly pdfs: Pick<PdfStore, 'remove'>;
  /** Adds to the audit. */
  readonly audit: (entry: ContactAudit) => void;
  readonly now: () => number;
  /** ISO 3166 alpha-2, for a phone without country code. */
  readonly companyCountry: string;
}

/** What somebody did with a person's data; `at` is epoch milliseconds, `target` the phone, masked. */
export interface ContactAudit {
  readonly at: number;
  readonly who: string;
  readonly action: 'contact_exported' | 'contact_forgotten';
  readonly target: string;
  readonly detail: string;
}

/** What was erased. */
export interface ErasedContact {
  readonly invoices: number;
  readonly messages: number;
  readonly pdfs: number;
}

/**
 * Everything that is kept of the owner of this phone. That it was looked at is audited, with the phone masked.
 *
 * @throws `DELIVERY_CONTACT_NO_PHONE`, `DELIVERY_CONTACT_UNKNOWN`
 */
export async function exportContact(ports: ContactPorts, phone: string, who: string): Promise<ContactRecord> {
  const digits = digitsOf(phone, ports.companyCountry);
  const found = await ports.outbox.contact(digits);
  if (!found) throw deliveryError('DELIVERY_CONTACT_UNKNOWN');
  const detail = `${found.invoices.length} invoices, ${found.messages.length + found.past.length} messages`;
  ports.audit({ at: ports.now(), who, action: 'contact_exported', target: masked(digits), detail });
  return found;
}

/**
 * Erases what names the owner of this phone, and our copies of PDFs that are nobody else's. The ids by which nothing is sent a
 * second time stay, and so does an opt-out.
 *
 * @throws `DELIVERY_CONTACT_NO_PHONE`, `DELIVERY_CONTACT_UNKNOWN`, `DELIVERY_CONTACT_IN_FLIGHT`
 */
export async function forgetContact(ports: ContactPorts, phone: string, decision: Decision): Promise<ErasedContact> {
  const digits = digitsOf(phone, ports.companyCountry);
  const at = ports.now();
  const { decidedBy: who, why } = decision;
  const answer = await ports.outbox.forgetContact(digits, { who, why, at });
  if (!answer) throw deliveryError('DELIVERY_CONTACT_UNKNOWN');
  if (answer.kind === 'in_flight') {
    const documents = answer.docNums.map((docNum) => docNum ?? 'an answer to a stop word').join(', ');
    throw deliveryError('DELIVERY_CONTACT_IN_FLIGHT', { count: answer.docNums.length, documents });
  }
  const { invoices, messages, pdfs } = answer;
  const detail = `${invoices} invoices, ${messages} messages, ${pdfs.length} PDFs: ${why}`;
  ports.audit({ at, who, action: 'contact_forgotten', target: masked(digits), detail });
  for (const sha256 of pdfs) await ports.pdfs.remove(sha256);
  return { invoices, messages, pdfs: pdfs.length };
}

/** The forms of the number, as WhatsApp is asked for them. */
function digitsOf(phone: string, companyCountry: string): readonly string[] {
  const [number] = candidates(phone, null, companyCountry).numbers;
  if (!number) throw deliveryError('DELIVERY_CONTACT_NO_PHONE');
  return number.digits;
}

function masked([digits = '']: readonly string[]): string {
  return maskPhone(digits);
}
