import { isCalendarDate } from '../../config/variable.ts';
import type { DeliveryFilter } from '../../delivery/ports/delivery-filter.ts';
import type { Role } from '../../delivery/ports/message.ts';
import { type MessageState, messageStates } from '../../delivery/rules/lifecycle.ts';
import { cliError } from '../../errors/cli.ts';
import { deliveredNames } from '../../sap/document-name.ts';
import { type DocumentType, documentTypes } from '../../sap/invoice-source.ts';

const roles: readonly Role[] = ['customer', 'salesperson', 'copy', 'notice'];
const MOST_ROWS = 1_000_000;

/** `parseArgs` options that select deliveries. */
export const filterOptions = {
  state: { type: 'string' },
  role: { type: 'string', default: 'customer' },
  customer: { type: 'string' },
  number: { type: 'string' },
  type: { type: 'string' },
  branch: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string' },
} as const;

export interface FilterValues {
  readonly state?: string | undefined;
  readonly role: string;
  readonly customer?: string | undefined;
  readonly number?: string | undefined;
  readonly type?: string | undefined;
  readonly branch?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: string | undefined;
}

/** @throws `CLI_USAGE` that names the invalid value */
export function filterFrom(values: FilterValues): DeliveryFilter {
  const { state, role, customer, number, type, branch, from, to, limit } = values;
  const filter: DeliveryFilter = {
    role: roleFrom(role),
    ...(state === undefined ? {} : { states: state.split(',').flatMap(statesFrom) }),
    ...(customer === undefined ? {} : { cardCode: customer }),
    ...(number === undefined ? {} : { docNum: printedNumber(number) }),
    ...(type === undefined ? {} : { named: one('type', type, deliveredNames) }),
    ...(branch === undefined ? {} : { branches: branch.split(',').map(branchId) }),
    ...(from === undefined ? {} : { from: date('from', from) }),
    ...(to === undefined ? {} : { to: date('to', to) }),
    ...(limit === undefined ? {} : { limit: rows(limit) }),
  };
  if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) {
    throw wrong('from', filter.from, `a date before that of --to, ${filter.to}`);
  }
  return filter;
}

/** @throws `CLI_USAGE` */
export function roleFrom(value: string): Role {
  return one('role', value, roles);
}

/** @throws `CLI_USAGE` */
export function typeFrom(value: string): DocumentType {
  return one('type', value, documentTypes);
}

/** A prepared message is shown and found as queued. */
function statesFrom(value: string): readonly MessageState[] {
  const state = one('state', value.trim(), messageStates);
  return state === 'queued' ? ['queued', 'prepared'] : [state];
}

function one<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(name, value, allowed.join(', '));
  return found;
}

function printedNumber(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw wrong('number', value, 'a whole number of at most 10 digits');
  return Number(value);
}

function branchId(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value.trim())) throw wrong('branch', value, "SAP's ids of branches, separated by commas");
  return Number(value);
}

function rows(value: string): number {
  const count = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > MOST_ROWS) throw wrong('limit', value, `1 to ${MOST_ROWS}`);
  return count;
}

function date(name: string, value: string): string {
  if (!isCalendarDate(value)) throw wrong(name, value, 'a calendar date, YYYY-MM-DD');
  return value;
}

function wrong(name: string, value: string, allowed: string): Error {
  const problem = `--${name} is "${value}"; allowed: ${allowed}.`;
  return cliError('CLI_USAGE', { problem, program: 'hybrid-invoice-service.js deliveries' });
}
