import type { Role } from '../../delivery/ports/message.ts';
import type { SearchFilter } from '../../delivery/ports/search-store.ts';
import { cliError } from '../../errors/cli.ts';
import { type FilterTexts, filterOf, roles, type Today } from '../../operations/deliveries/filter.ts';
import { type DocumentType, documentTypes } from '../../sap/invoice-source.ts';

const MOST_ROWS = 1_000_000;

/** `parseArgs` options that select deliveries. */
export const filterOptions = {
  state: { type: 'string' },
  role: { type: 'string', default: 'customer' },
  reason: { type: 'string' },
  customer: { type: 'string' },
  number: { type: 'string' },
  type: { type: 'string' },
  branch: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'sent-on': { type: 'string' },
  'delivered-on': { type: 'string' },
  'held-on': { type: 'string' },
  limit: { type: 'string' },
} as const;

export type FilterValues = { readonly [Name in keyof typeof filterOptions]?: string | undefined };

/** Options that are called otherwise than the conditions. */
const OPTIONS: Readonly<Partial<Record<keyof FilterTexts, string>>> = {
  search: 'customer',
  sent: 'sent-on',
  delivered: 'delivered-on',
  held: 'held-on',
};

/** @throws `CLI_USAGE` that names the invalid value */
export function filterFrom(values: FilterValues, today: Today): SearchFilter {
  const { customer: search, 'sent-on': sent, 'delivered-on': delivered, 'held-on': held, ...others } = values;
  const { filter, wrong } = filterOf(
    { ...others, search, sent, delivered, held },
    { ...today, called: (name) => `--${OPTIONS[name] ?? name}` },
  );
  const [first] = wrong;
  if (first) throw wrongOption(OPTIONS[first.name] ?? first.name, first.value, first.allowed);
  return filter;
}

/** Left out: null. @throws `CLI_USAGE` */
export function limitFrom({ limit }: FilterValues): number | null {
  if (limit === undefined) return null;
  const count = /^\d{1,7}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > MOST_ROWS) throw wrongOption('limit', limit, `1 to ${MOST_ROWS}`);
  return count;
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
  if (found === undefined) throw wrongOption(name, value, allowed.join(', '));
  return found;
}

function wrongOption(name: string, value: string, allowed: string): Error {
  const problem = `--${name} is "${value}"; allowed: ${allowed}.`;
  return cliError('CLI_USAGE', { problem, program: 'hybrid-invoice-service.js deliveries' });
}
