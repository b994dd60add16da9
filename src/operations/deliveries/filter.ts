import type { Role } from '../../delivery/ports/message.ts';
import type { SearchFilter } from '../../delivery/ports/search-store.ts';
import { type MessageState, messageStates } from '../../delivery/rules/lifecycle.ts';
import { deliveredNames } from '../../sap/document-name.ts';
import { spanOfDays } from './days.ts';

export const roles: readonly Role[] = ['customer', 'salesperson', 'copy', 'notice'];

/** Conditions on deliveries as people and addresses write them. Left out or empty: no condition. */
export interface FilterTexts {
  /** Separated by commas, as all lists. */
  readonly state?: string | undefined;
  /** Left out: `customer`. */
  readonly role?: string | undefined;
  readonly reason?: string | undefined;
  /** Printed number, code of a customer or its beginning, words of the name. */
  readonly search?: string | undefined;
  readonly number?: string | undefined;
  readonly type?: string | undefined;
  readonly branch?: string | undefined;
  /** Document dates. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Days, see `spanOfDays`. */
  readonly sent?: string | undefined;
  readonly delivered?: string | undefined;
  readonly held?: string | undefined;
}

/** One condition that cannot be understood. */
export interface WrongFilter {
  readonly name: keyof FilterTexts;
  readonly value: string;
  /** In words. */
  readonly allowed: string;
}

/** How days are to be understood. */
export interface Today {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of the company. */
  readonly timeZone: string;
  /** How the face names a condition; left out: in quotation marks. */
  readonly called?: (name: keyof FilterTexts) => string;
}

/** The filter, and every condition that could not be understood and is not part of it. */
export function filterOf(
  texts: FilterTexts,
  { now, timeZone, called = (name) => `"${name}"` }: Today,
): { filter: SearchFilter; wrong: WrongFilter[] } {
  const wrong: WrongFilter[] = [];
  const given = <T>(name: keyof FilterTexts, allowed: string, read: (value: string) => T | null): T | undefined => {
    const value = texts[name]?.trim() ?? '';
    if (value === '') return undefined;
    const understood = read(value);
    if (understood === null) wrong.push({ name, value, allowed });
    return understood ?? undefined;
  };
  const days = (name: 'sent' | 'delivered' | 'held') => given(name, DAYS, (value) => spanOfDays(value, now, timeZone));
  const date = (name: 'from' | 'to') => given(name, 'a calendar date, YYYY-MM-DD', dateOf);
  const filter = {
    role: given('role', roles.join(', '), (value) => oneOf(roles, value)) ?? 'customer',
    states: given('state', messageStates.join(', '), statesOf),
    reasons: given('reason', 'codes, separated by commas', (value) => listOf(value, /^[A-Z][A-Z_]{1,60}$/)),
    text: given('search', 'at most 100 letters', (value) => (value.length <= 100 ? value : null)),
    docNum: given('number', 'a whole number of at most 10 digits', (value) =>
      /^\d{1,10}$/.test(value) ? Number(value) : null,
    ),
    named: given('type', deliveredNames.join(', '), (value) => oneOf(deliveredNames, value)),
    branches: given(
      'branch',
      "SAP's ids of branches, separated by commas",
      (value) => listOf(value, /^[1-9]\d{0,8}$/)?.map(Number) ?? null,
    ),
    from: date('from'),
    to: date('to'),
    sent: days('sent'),
    delivered: days('delivered'),
    held: days('held'),
  };
  if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) {
    wrong.push({ name: 'from', value: filter.from, allowed: `a date before that of ${called('to')}, ${filter.to}` });
  }
  return { filter: withoutUndefined(filter), wrong };
}

const DAYS = 'today, yesterday, a date YYYY-MM-DD, or two as FROM..TO';

/** A prepared message is shown and found as queued. */
function statesOf(value: string): readonly MessageState[] | null {
  const states = value.split(',').map((state) => oneOf(messageStates, state.trim()));
  if (states.some((state) => state === null)) return null;
  return states.flatMap((state) => (state === 'queued' ? ['queued', 'prepared'] : (state ?? [])));
}

function listOf(value: string, pattern: RegExp): readonly string[] | null {
  const parts = value.split(',').map((part) => part.trim());
  return parts.length <= 50 && parts.every((part) => pattern.test(part)) ? parts : null;
}

function dateOf(value: string): string | null {
  return spanOfDays(value, 0, 'UTC') && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T | null {
  return allowed.find((candidate) => candidate === value) ?? null;
}

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function withoutUndefined<T extends { readonly role: Role }>(values: T): Given<T> & Pick<T, 'role'> {
  const given = Object.entries<unknown>(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Given<T> & Pick<T, 'role'>;
}
