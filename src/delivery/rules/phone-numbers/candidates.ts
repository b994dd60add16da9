import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { lacksAreaCode, nationalForms, whatsappForms } from './country-rules.ts';
import { phoneNumbers } from './library.ts';
import { cuts, digitsOf, phonePieces } from './pieces.ts';

/** Twice what a text field of SAP holds at most. A longer one is not cut: the rest of a number may be another's. */
const LONGEST_FIELD = 512;

/** One subscriber; `digits` are the forms under which WhatsApp may know them, most likely first, without "+". */
export interface NumberCandidate {
  readonly e164: string;
  readonly country: string | null;
  readonly digits: readonly string[];
}

export type PhoneReading =
  | { readonly numbers: readonly NumberCandidate[]; readonly reason: null }
  | { readonly numbers: readonly []; readonly reason: 'empty' | 'no_number' | 'area_code_missing' | 'not_valid' };

/**
 * Parses a phone field as people write it. Pure. Numbers without country code belong to the partner's country, or to the
 * company's if the partner has none; nothing is guessed: an invalid number gets a reason.
 */
export function candidates(text: string, partnerCountry: string | null, companyCountry: string): PhoneReading {
  if (text.trim() === '') return { numbers: [], reason: 'empty' };
  if (text.length > LONGEST_FIELD) return { numbers: [], reason: 'not_valid' };
  const pieces = phonePieces(text);
  if (pieces.length === 0) return { numbers: [], reason: 'no_number' };
  const countries = [...new Set([partnerCountry, companyCountry])].filter(
    (country): country is CountryCode => country !== null && phoneNumbers().isSupportedCountry(country),
  );
  const found = pieces.flatMap((piece) => readPiece(piece, countries));
  const numbers = [...new Map(found.map((number) => [[...number.digits].sort().join(), number])).values()];
  if (numbers.length > 0) return { numbers, reason: null };
  const [home] = countries;
  const incomplete = home !== undefined && pieces.some((piece) => lacksAreaCode(home, piece));
  return { numbers: [], reason: incomplete ? 'area_code_missing' : 'not_valid' };
}

/** A piece as one number, or cut into several. */
function readPiece(piece: string, countries: readonly CountryCode[]): NumberCandidate[] {
  const whole = readNumber(piece, countries);
  if (whole) return [whole];
  for (const { parts, sure } of cuts(piece)) {
    const numbers = parts.map((part) => readNumber(part, countries));
    const valid = numbers.filter((number) => number !== null);
    // If the split is a guess, an invalid part shows that it was wrong.
    if (valid.length > 0 && (sure || valid.length === numbers.length)) return valid;
  }
  return [];
}

function readNumber(piece: string, countries: readonly CountryCode[]): NumberCandidate | null {
  const number = parse(piece, countries);
  if (!number) return null;
  const digits = whatsappForms(number.country ?? null, number.countryCallingCode, number.nationalNumber);
  return { e164: number.number, country: number.country ?? null, digits };
}

function parse(piece: string, [home, ...others]: readonly CountryCode[]): PhoneNumber | null {
  const digits = digitsOf(piece);
  if (/^\s*(?:\+|\(\+|00(?!0))/.test(piece)) {
    const international = `+${digits.replace(/^00/, '')}`;
    return firstValid([international, ...nationalForms(countryOf(international), international)], undefined);
  }
  if (home === undefined) return null;
  const own = lacksAreaCode(home, piece) ? null : firstValid([piece, ...nationalForms(home, digits)], home);
  if (own) return own;
  for (const country of others) {
    const number = firstValid([piece, ...nationalForms(country, digits)], country);
    if (number && carriesCountryCode(digits, number)) return number;
  }
  return null;
}

/**
 * A number incomplete in the partner's country might be a stranger's in the company's: there it counts only if written with
 * that country's code.
 */
function carriesCountryCode(digits: string, number: PhoneNumber): boolean {
  return digits.length >= 11 && digits.startsWith(number.countryCallingCode);
}

function firstValid(forms: readonly string[], country: CountryCode | undefined): PhoneNumber | null {
  for (const text of forms) {
    const options = { ...(country && { defaultCountry: country }), extract: false };
    const number = phoneNumbers().parsePhoneNumberFromString(text, options);
    if (number?.isValid()) return number;
  }
  return null;
}

function countryOf(international: string): CountryCode | null {
  return (
    phoneNumbers().parsePhoneNumberFromString(international)?.country ??
    (
      [
        ['+52', 'MX'],
        ['+55', 'BR'],
        ['+54', 'AR'],
      ] as const
    ).find(([code]) => international.startsWith(code))?.[1] ??
    null
  );
}
