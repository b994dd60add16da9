import { isCalendarDate } from '../../config/variable.ts';
import { sapError } from '../../errors/sap.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * Maximum length of a text: more than SAP allows in any field read here. Longer ones are cut, so that no other code has to
 * handle megabytes.
 */
export const LONGEST_TEXT = 1024;
/** An amount has at most 30 digits on either side of its point. */
const AMOUNT = /^-?\d{1,30}(\.\d{1,30})?$/;
const WITH_EXPONENT = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?[eE]([+-]?\d{1,3})$/;

/**
 * Reads the properties of one entity in all the forms that occur. An invalid value is null, so that an odd due date does not
 * hide an invoice; if it is required, the error names entity, property and value.
 */
export class Fields {
  readonly #row: JsonObject;
  readonly #entity: string;

  constructor(row: JsonObject, entity: string) {
    this.#row = row;
    this.#entity = entity;
  }

  /** A non-empty text, cut to `LONGEST_TEXT` characters, or null. */
  text(property: string): string | null {
    const value = this.#row[property];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value.slice(0, LONGEST_TEXT) : null;
  }

  /** A non-empty text, never cut: the beginning of a key may be another key. */
  requiredText(property: string): string {
    const text = this.text(property);
    return text === null || text.length === LONGEST_TEXT ? this.#unexpected(property) : text;
  }

  /** An integer; null if empty or invalid. */
  integer(property: string): number | null {
    const value = this.#row[property];
    // An object may have a `toString` that throws.
    if ((typeof value !== 'number' && typeof value !== 'string') || value === '') return null;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : null;
  }

  requiredInteger(property: string): number {
    return this.integer(property) ?? this.#unexpected(property);
  }

  /** An amount as sent by SAP, with an exponent (valid in JSON) written out; "0" if empty. */
  amount(property: string): string {
    const value = this.#row[property];
    if (value === null || value === undefined || value === '') return '0';
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (AMOUNT.test(text)) return text;
    return plainDecimal(text) ?? this.#unexpected(property);
  }

  /**
   * `YYYY-MM-DD`. Dates come with or without a time part, which is meaningless; no time zone is applied. null if
   * empty, or not a calendar date.
   */
  date(property: string): string | null {
    const text = this.text(property);
    if (text === null) return null;
    const match = /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    const day = match?.[3] === undefined ? match?.[1] : `${match[1]}-${match[2]}-${match[3]}`;
    // The cursor, and so the next poll for all documents, may be computed from it.
    return day !== undefined && isCalendarDate(day) ? day : null;
  }

  requiredDate(property: string): string {
    return this.date(property) ?? this.#unexpected(property);
  }

  /**
   * `HH:MM:SS` from `18:38:00`, `18:38`, `1838` or `PT18H38M00S`. SAP stores hour and minute as one number, so below 60 it
   * has minutes only: 5 is `00:05:00`. null if empty, or not a time of day.
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

  /** The member's name, from its name or its stored value; null if empty or unknown. */
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

/** `1.21E+3` as `1210`; null if it is not a number. */
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

/** SAP's database stores tYES and tNO as Y and N. */
export const yesNo = { tYES: 'Y', tNO: 'N' } as const;
