import type { CodedError } from '../../../errors/coded-error.ts';
import { recipientsError } from '../../../errors/recipients.ts';
import type { NextStep } from '../../../next-steps/next-step.ts';
import type { Partner, PhoneField, SalesPerson, SapDocument } from '../../../sap/invoice-source.ts';
import { candidates, type PhoneReading } from './candidates.ts';

/** A coded problem as plain values, for a held message. */
export interface PhoneProblem {
  readonly code: string;
  readonly sentence: string;
  readonly next: NextStep;
}

/** Numbers to look up at WhatsApp in order of preference, each with its forms in order of likelihood. */
export interface PhoneChoice {
  readonly numbers: readonly { readonly field: string; readonly digits: readonly string[] }[];
  /** Set if and only if there is no number: the reason. */
  readonly problem: PhoneProblem | null;
}

/** Numbers as people should write them, by country. */
const EXAMPLES: Readonly<Record<string, string>> = {
  AR: '+54 9 11 5555 0000',
  BR: '+55 11 98765 0000',
  MX: '+52 55 1234 0000',
  IN: '+91 98765 00000',
  DE: '+49 171 5550000',
};

/** Reasons, most helpful first: the first is reported. */
const REASONS = ['area_code_missing', 'not_valid', 'no_number'] as const satisfies PhoneReading['reason'][];

/**
 * The customer's numbers: of the invoice's contact person and of the partner, in the order of `fieldOrder`
 * (`contact.MobilePhone`, `Cellular`, …). Fields that are not in the order are not used. An invoice in another name is a
 * one-time customer's, for whom the partner only stands: its own phone alone counts. Pure.
 */
export function choosePhones(request: {
  readonly partner: Partner;
  readonly invoice: Pick<SapDocument, 'cardName' | 'phone' | 'contactPersonCode'>;
  readonly fieldOrder: readonly string[];
  readonly companyCountry: string;
}): PhoneChoice {
  const { partner, invoice, fieldOrder, companyCountry } = request;
  const who = `customer ${partner.cardCode}`;
  if (!isSameName(invoice.cardName, partner.name)) {
    if (!invoice.phone) return nobody(recipientsError('PHONE_OF_ANOTHER_NAME', { who }));
    return choose([{ field: 'document.phone', text: invoice.phone }], partner.country, companyCountry, who);
  }
  const contact = partner.contacts.find(({ code }) => code === invoice.contactPersonCode);
  const fields = [...(contact?.phones ?? []), ...partner.phones];
  const ordered = fieldOrder.flatMap((name) => fields.filter(({ field }) => field === name));
  return choose(ordered, partner.country, companyCountry, who);
}

/** The salesperson's numbers, in SAP's order. Pure. */
export function salesPersonPhones(salesPerson: SalesPerson, companyCountry: string): PhoneChoice {
  return choose(salesPerson.phones, null, companyCountry, `salesperson ${salesPerson.code}`);
}

/** A phone of `COPY_TO`. Pure. */
export function copyPhone(text: string, companyCountry: string): PhoneChoice {
  return choose([{ field: 'COPY_TO', text }], null, companyCountry, 'COPY_TO');
}

/** @throws `COPY_TO_INVALID` that says which phone is invalid */
export function checkCopyTo(phones: readonly string[], companyCountry: string): void {
  for (const [i, text] of phones.entries()) {
    if (copyPhone(text, companyCountry).problem === null) continue;
    throw recipientsError('COPY_TO_INVALID', { position: i + 1, example: exampleOf(companyCountry) });
  }
}

/**
 * `TEST_PHONE` as the forms to ask WhatsApp for.
 *
 * @throws `TEST_PHONE_INVALID`
 */
export function testPhone(text: string, companyCountry: string): readonly string[] {
  const [number] = candidates(text, null, companyCountry).numbers;
  if (!number) throw recipientsError('TEST_PHONE_INVALID', { example: exampleOf(companyCountry) });
  return number.digits;
}

function choose(
  fields: readonly PhoneField[],
  country: string | null,
  companyCountry: string,
  who: string,
): PhoneChoice {
  const readings = fields.map(({ field, text }) => ({ field, reading: candidates(text, country, companyCountry) }));
  const numbers = readings.flatMap(({ field, reading }) =>
    reading.numbers.map(({ digits }) => ({ field: shortName(field), digits })),
  );
  if (numbers.length > 0) return { numbers: withoutRepetitions(numbers), problem: null };
  const worst = REASONS.map((reason) => readings.find(({ reading }) => reading.reason === reason)).find(Boolean);
  const home = country ?? companyCountry;
  const details = { who, field: shortName(worst?.field ?? ''), country: home, example: exampleOf(home) };
  return nobody(recipientsError(codeOf(worst?.reading.reason ?? 'empty'), details));
}

function nobody({ code, message, next }: CodedError): PhoneChoice {
  return { numbers: [], problem: { code, sentence: message, next } };
}

/** Compares letters and digits only, ignoring accents, punctuation and case. An unknown name differs from none. */
function isSameName(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) =>
    name
      .normalize('NFKD')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase(),
  );
  return a === '' || b === '' || a === b;
}

function codeOf(reason: NonNullable<PhoneReading['reason']>) {
  switch (reason) {
    case 'empty':
      return 'PHONE_MISSING';
    case 'no_number':
      return 'PHONE_UNREADABLE';
    case 'area_code_missing':
      return 'PHONE_AREA_CODE_MISSING';
    case 'not_valid':
      return 'PHONE_NOT_VALID';
  }
}

/** The same number in two fields is looked up once. */
function withoutRepetitions(numbers: PhoneChoice['numbers']): PhoneChoice['numbers'] {
  return [...new Map(numbers.map((number) => [number.digits.join(), number])).values()];
}

function exampleOf(country: string): string {
  return EXAMPLES[country] ?? '+54 9 11 5555 0000';
}

function shortName(field: string): string {
  return field.replace(/^(contact|document)\./, (_, of) =>
    of === 'contact' ? "the contact person's " : "the document's ",
  );
}
