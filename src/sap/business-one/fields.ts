import { isCalendarDate } from '../../config/variable.ts';
import { sapError } from '../../errors/sap.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * Characters of a text: more than any that is read here can have in SAP. What is longer is cut, so that nothing behind has to
 * expect megabytes.
 */
export const LONGEST_TEXT = 1024;
/** An amount has at most 30 digits on either side of its point. */
const AMOUNT = /^-?\d{1,30}(\.\d{1,30})?$/;
const WITH_EXPONENT = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?[eE]([+-]?\d{1,3})$/;

/**
 * Reads the properties of one entity with the strangeness of each kind. One that does not fit is null, so that an oddity
 * in a due date hides no invoice; where it is required, the error names entity, property and value.
 */
export class Fields {
  readonly #row: JsonObject;
  readonly #entity: string;

  constructor(row: JsonObject, entity: string) {
    this.#row = row;
    this.#entity = entity;
  }

  /** A text that is not empty, or null; at most `LONGEST_TEXT` characters of it. */
  text(property: string): string | null {
    const value = this.#row[property];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value.slice(0, LONGEST_TEXT) : null;
  }

  /** Whole: the beginning of a key might be another's. */
  requiredText(property: string): string {
    const text = this.text(property);
    return text === null || text.length === LONGEST_TEXT ? this.#unexpected(property) : text;
  }

  /** A whole number; null for an empty or an odd one. */
  integer(property: string): number | null {
    const value = this.#row[property];
    // An object has no number, and may have a `toString` of its own that throws.
    if ((typeof value !== 'number' && typeof value !== 'string') || value === '') return null;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : null;
  }

  requiredInteger(property: string): number {
    return this.integer(property) ?? this.#unexpected(property);
  }

  /** An amount as SAP printed it; an exponent, which JSON allows, is written out. "0" for an empty one. */
  amount(property: string): string {
    const value = this.#row[property];
    if (value === null || value === undefined || value === '') return '0';
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (AMOUNT.test(text)) return text;
    return plainDecimal(text) ?? this.#unexpected(property);
  }

  /**
   * `YYYY-MM-DD`: dates come with or without a time part, which means nothing. Never through a time zone. null for an
   * empty one, or one that no calendar has.
   */
  date(property: string): string | null {
    const text = this.text(property);
    if (text === null) return null;
    const match = /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    const day = match?.[3] === undefined ? match?.[1] : `${match[1]}-${match[2]}-${match[3]}`;
    // The next look for changes is computed from it, and with it that for all other documents.
    return day !== undefined && isCalendarDate(day) ? day : null;
  }

  requiredDate(property: string): string {
    return this.date(property) ?? this.#unexpected(property);
  }

  /**
   * `HH:MM:SS` from `18:38:00`, `18:38`, `1838` or `PT18H38M00S`. SAP stores hour and minute as one number, so below 60 it
   * has minutes only: 5 is `00:05:00`. null for an empty one, or one that no clock shows.
   */
  time(property: string): string | null {
    const value = this.text(property);
    if (value === null) return null;
    const clock = /^(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?Z?$/.exec(value);
    const duration = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/.exec(value);
    const minutesOnly = /^()(\d{1,2})$/.exec(value);
    const [all, hours, minutes, seconds] = clock ?? duration ?? minutesOnly ?? [];
    if (all === undefined) return null;
    const time = [hours, minutes, seconds].map((part) => (part ?? '').padStart(2, '0')).join(':');
    return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? time : null;
  }

  /** The member's name, from its name or its stored value; null for an empty or an unknown one. */
  member<Name extends string>(property: string, members: Readonly<Record<Name, string>>): Name | null {
    const text = this.text(property);
    if (text === null) return null;
    for (const [name, value] of Object.entries<string>(members)) {
      if (text === name || text === value) return name as Name;
    }
    return null;
  }

  #unexpected(property: string): never {
    const value: Json = this.#row[property] ?? null;
    throw sapError('SAP_DATA_UNEXPECTED', {
      entity: this.#entity,
      property,
      value: JSON.stringify(value).slice(0, 60),
    });
  }
}

/** `1.21E+3` as `1210`; null when it is no number. */
function plainDecimal(text: string): string | null {
  const match = WITH_EXPONENT.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 30) return null;
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = padded.slice(at).replace(/0+$/, '');
  return `${sign}${left}${right === '' ? '' : `.${right}`}`;
}

/** Y and N of SAP's database behind tYES and tNO. */
export const yesNo = { tYES: 'Y', tNO: 'N' } as const;
