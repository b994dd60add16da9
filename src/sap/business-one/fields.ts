import { isCalendarDate } from '../../config/variable.ts';
import { sapError } from '../../errors/sap.ts';
import type { Json, JsonObject } from './json.ts';

/** Reads the properties of one entity with the strangeness of each kind; names it in the error when one does not fit. */
export class Fields {
  readonly #row: JsonObject;
  readonly #entity: string;

  constructor(row: JsonObject, entity: string) {
    this.#row = row;
    this.#entity = entity;
  }

  /** A text that is not empty, or null. */
  text(property: string): string | null {
    const value = this.#row[property];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  }

  requiredText(property: string): string {
    return this.text(property) ?? this.#unexpected(property);
  }

  /** A whole number, or null. */
  integer(property: string): number | null {
    const value = this.#row[property];
    if (value === null || value === undefined || value === '') return null;
    // An object has no number, and may have a `toString` of its own that throws.
    const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
    return Number.isSafeInteger(number) ? number : this.#unexpected(property);
  }

  requiredInteger(property: string): number {
    return this.integer(property) ?? this.#unexpected(property);
  }

  /** An amount as SAP printed it; an exponent, which JSON allows, is written out. "0" for an empty one. */
  amount(property: string): string {
    const value = this.#row[property];
    if (value === null || value === undefined || value === '') return '0';
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
    if (/^-?\d+(\.\d+)?$/.test(text)) return text;
    return plainDecimal(text) ?? this.#unexpected(property);
  }

  /** `YYYY-MM-DD`: dates come with or without a time part, which means nothing. Never through a time zone. */
  date(property: string): string | null {
    const text = this.text(property);
    if (text === null) return null;
    const match = /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    const day = match?.[3] === undefined ? match?.[1] : `${match[1]}-${match[2]}-${match[3]}`;
    // The next look for changes is computed from it, and with it that for all other documents.
    return day !== undefined && isCalendarDate(day) ? day : this.#unexpected(property);
  }

  requiredDate(property: string): string {
    return this.date(property) ?? this.#unexpected(property);
  }

  /** `HH:MM:SS` from `18:38:00`, `18:38`, `1838` or `PT18H38M00S`. */
  time(property: string): string | null {
    const value = this.text(property);
    if (value === null) return null;
    const clock = /^(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?Z?$/.exec(value);
    const duration = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/.exec(value);
    const [, hours, minutes, seconds] = clock ?? duration ?? [];
    if (!clock && !duration) return this.#unexpected(property);
    const time = [hours, minutes, seconds].map((part) => (part ?? '0').padStart(2, '0')).join(':');
    return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? time : this.#unexpected(property);
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
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
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
