import { type MessageState, messageStates } from '../../delivery/lifecycle.ts';
import type { DeliveryFilter, Role } from '../../delivery/outbox.ts';
import { cliError } from '../../errors/cli.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';

const roles: readonly Role[] = ['customer', 'salesperson', 'copy', 'notice'];
export const documentTypes: readonly DocumentType[] = ['invoice', 'credit_note', 'delivery_note'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Options of `parseArgs` that choose deliveries. */
export const filterOptions = {
  state: { type: 'string' },
  role: { type: 'string', default: 'customer' },
  customer: { type: 'string' },
  number: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string' },
} as const;

export interface FilterValues {
  readonly state?: string | undefined;
  readonly role: string;
  readonly customer?: string | undefined;
  readonly number?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: string | undefined;
}

/** @throws `CLI_USAGE` that names the wrong value */
export function filterFrom(values: FilterValues): DeliveryFilter {
  return {
    role: roleFrom(values.role),
    ...(values.state === undefined
      ? {}
      : { states: values.state.split(',').map((state): MessageState => one('state', state.trim(), messageStates)) }),
    ...(values.customer === undefined ? {} : { cardCode: values.customer }),
    ...(values.number === undefined ? {} : { docNum: whole('number', values.number) }),
    ...(values.from === undefined ? {} : { from: date('from', values.from) }),
    ...(values.to === undefined ? {} : { to: date('to', values.to) }),
    ...(values.limit === undefined ? {} : { limit: whole('limit', values.limit) }),
  };
}

/** @throws `CLI_USAGE` */
export function roleFrom(value: string): Role {
  return one('role', value, roles);
}

/** @throws `CLI_USAGE` */
export function typeFrom(value: string): DocumentType {
  return one('type', value, documentTypes);
}

function one<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(name, value, allowed.join(', '));
  return found;
}

function whole(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw wrong(name, value, 'a whole number');
  return Number(value);
}

function date(name: string, value: string): string {
  if (!DATE.test(value) || Number.isNaN(Date.parse(value))) throw wrong(name, value, 'YYYY-MM-DD');
  return value;
}

function wrong(name: string, value: string, allowed: string): Error {
  const problem = `--${name} is "${value}"; allowed: ${allowed}.`;
  return cliError('CLI_USAGE', { problem, program: 'hybrid-invoice-service.js deliveries' });
}
