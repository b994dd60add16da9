import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { lacksAreaCode, nationalForms, whatsappForms } from './country-rules.ts';
import { cuts, digitsOf, phonePieces } from './pieces.ts';

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
 * Reads a phone field as people write it. Pure. Numbers without country code are read as of the partner's country,
 * then of the company's; nothing is guessed: what is no valid number in either has a reason.
 */
export function candidates(text: string, partnerCountry: string | null, companyCountry: string): PhoneReading {
  if (text.trim() === '') return { numbers: [], reason: 'empty' };
  const pieces = phonePieces(text);
  if (pieces.length === 0) return { numbers: [], reason: 'no_number' };
  const countries = [...new Set([partnerCountry, companyCountry])].filter(
    (country): country is CountryCode => country !== null && isSupportedCountry(country),
  );
  const found = pieces.flatMap((piece) => readPiece(piece, countries));
  const numbers = [...new Map(found.map((number) => [[...number.digits].sort().join(), number])).values()];
  if (numbers.length > 0) return { numbers, reason: null };
  const [home] = countries;
  const incomplete = home !== undefined && pieces.some((piece) => lacksAreaCode(home, piece));
  return { numbers: [], reason: incomplete ? 'area_code_missing' : 'not_valid' };
}

/** A piece as one number, or cut into several when each part is one. */
function readPiece(piece: string, countries: readonly CountryCode[]): NumberCandidate[] {
  const whole = readNumber(piece, countries);
  if (whole) return [whole];
  for (const parts of cuts(piece)) {
    const numbers = parts.map((part) => readNumber(part, countries)).filter((number) => number !== null);
    if (numbers.length > 0) return numbers;
  }
  return [];
}

function readNumber(piece: string, countries: readonly CountryCode[]): NumberCandidate | null {
  const number = parse(piece, countries);
  if (!number) return null;
  const digits = whatsappForms(number.country ?? null, number.countryCallingCode, number.nationalNumber);
  return { e164: number.number, country: number.country ?? null, digits };
}

function parse(piece: string, countries: readonly CountryCode[]): PhoneNumber | null {
  const international = /^\s*(?:\+|\(\+|00(?!0))/.test(piece) ? `+${digitsOf(piece).replace(/^00/, '')}` : null;
  if (international) {
    const forms = [international, ...nationalForms(countryOf(international), international)];
    return firstValid(forms.map((form) => [form, undefined] as const));
  }
  const attempts = countries.flatMap((country) =>
    [piece, ...nationalForms(country, digitsOf(piece))].map((form) => [form, country] as const),
  );
  return firstValid(attempts);
}

function firstValid(attempts: readonly (readonly [string, CountryCode | undefined])[]): PhoneNumber | null {
  for (const [text, country] of attempts) {
    const number = parsePhoneNumberFromString(text, { ...(country && { defaultCountry: country }), extract: false });
    if (number?.isValid()) return number;
  }
  return null;
}

function countryOf(international: string): CountryCode | null {
  return (
    parsePhoneNumberFromString(international)?.country ??
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
