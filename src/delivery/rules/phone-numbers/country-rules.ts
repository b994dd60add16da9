import type { CountryCode } from 'libphonenumber-js/max';

/**
 * Where countries changed their numbers and people (or WhatsApp) did not follow. Which form WhatsApp knows cannot be
 * derived: the rules in the field disagree, so that every form is asked for, and the JID that WhatsApp returns is kept.
 */

/** Brazil's areas in which accounts keep the ninth digit (São Paulo, Rio, Espírito Santo); elsewhere mostly without. */
const BR_NINE_KEPT = /^(?:1[1-9]|2[12478])/;

/**
 * Other spellings of a number that is not valid as written: Mexico's dropped mobile prefixes (1, 01, 044, 045), Brazil's
 * mobiles from before the ninth digit. `digits` with "+" are international.
 */
export function nationalForms(country: CountryCode | null, digits: string): string[] {
  if (country === 'MX') {
    const mobile = /^(?:\+?521|04[45]|01|1)(\d{10})$/.exec(digits);
    return mobile?.[1] ? [`+52${mobile[1]}`] : [];
  }
  if (country === 'BR') {
    const old = /^(?:\+?55|0)?([1-9]\d)([6-9]\d{7})$/.exec(digits);
    return old?.[1] && old[2] ? [`+55${old[1]}9${old[2]}`] : [];
  }
  return [];
}

/**
 * The forms under which WhatsApp may know a valid number, most likely first.
 * Sources: green-api and whapi documentation; measured disagreements in evolution-api and baileys issue 1997.
 */
export function whatsappForms(country: string | null, callingCode: string, national: string): string[] {
  const plain = `${callingCode}${national}`;
  switch (country) {
    // The 9 marks a mobile; without it the library takes any number for a landline. Both share one numbering space.
    case 'AR':
      return national.startsWith('9') && national.length === 11
        ? [plain, `54${national.slice(1)}`]
        : [`549${national}`, plain];
    case 'MX':
      return [`521${national}`, plain];
    case 'BR': {
      // Mobiles from before the ninth digit began with 6 to 9; without the 9, any other is somebody's landline.
      const mobile = /^(\d{2})9([6-9]\d{7})$/.exec(national);
      if (!mobile?.[1] || !mobile[2]) return [plain];
      const without = `55${mobile[1]}${mobile[2]}`;
      return BR_NINE_KEPT.test(national) ? [plain, without] : [without, plain];
    }
    default:
      return [plain];
  }
}

/**
 * Subscribers' numbers without area code, in countries that have area codes: what is dialled inside a town. Germany's
 * lengths vary, so that only the leading 0 (or a mobile's 15, 16, 17) tells.
 */
const LOCAL: Partial<Record<CountryCode, RegExp>> = {
  AR: /^(?:15)?\d{6,8}$/,
  BR: /^9?\d{8}$/,
  MX: /^\d{7,8}$/,
  IN: /^\d{6,8}$/,
  DE: /^(?!49\d{9}|1[567]\d{8})[1-9]\d+$/,
};

/** True when a piece looks like a subscriber's number of that country that lacks the area code. */
export function lacksAreaCode(country: CountryCode, piece: string): boolean {
  return !piece.includes('+') && (LOCAL[country]?.test(piece.replace(/\D/g, '')) ?? false);
}
