import { scopeNamed, scopes } from '../api/scopes.ts';
import { systemClock } from '../clock.ts';
import { localTime } from '../delivery/telling/local-time.ts';
import { cliError } from '../errors/cli.ts';
import type { People } from '../people/people.ts';
import type { ApiToken } from '../people/tokens.ts';
import { oneLine } from '../visible-text.ts';
import { meantBy, readArguments } from './arguments.ts';
import { alignedTable, type Column } from './deliveries/words.ts';

const PROGRAM = 'hybrid-invoice-service.js tokens';

export const tokensUsage = `Usage: node ${PROGRAM} VERB [options]

Which programs may use the API and /metrics (docs/api.md). Works while the service runs, too.

  list                       all tokens with scopes, last use and state
  add NAME --scope S[,S]     a new token; it is shown once
    --days N                   it expires after so many days
  revoke NAME                ends it at once

  --json                     the result as one JSON line
  --help                     this page

Scopes
${Object.entries(scopes)
  .map(([name, meaning]) => `  ${name.padEnd(18)} ${meaning}`)
  .join('\n')}
`;

export interface TokensParts {
  readonly people: Pick<People, 'tokens' | 'audit'>;
  /** The user of this terminal, for the audit. */
  readonly user: string;
  /** Of the company. */
  readonly timeZone: string;
  /** Columns of the terminal. */
  readonly width: number;
  readonly write: (text: string) => void;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 3660;

const verbs = ['list', 'add', 'revoke'];

/** Reads the words behind `tokens`; what it answers does them, and throws `PEOPLE_…`. @throws `CLI_USAGE` */
export function readTokens(argv: readonly string[]): (parts: TokensParts) => number {
  const { values, positionals } = readArguments(argv, {
    program: PROGRAM,
    options: { scope: { type: 'string' }, days: { type: 'string' }, json: { type: 'boolean' } },
    words: true,
  });
  const [verb, name, ...rest] = positionals;
  const json = values.json === true;
  if (verb === undefined) throw usage('a verb is missing.');
  if (!verbs.includes(verb))
    throw usage(`unknown verb ${verb}; available: ${verbs.join(', ')}.${meantBy(verb, verbs)}`);
  const [surplus] = verb === 'list' ? positionals.slice(1) : rest;
  if (surplus !== undefined) throw usage(`unexpected word after ${verb}: ${surplus}.`);
  if (verb === 'list') return (parts) => list(parts, json);
  if (name === undefined) throw usage(`${verb} needs a name.`);
  if (verb === 'revoke') return (parts) => revoke(name, parts, json);
  const wish = {
    name,
    scopes: scopesFrom(values.scope),
    days: values.days === undefined ? null : daysFrom(values.days),
  };
  return (parts) => add(wish, parts, json);
}

interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  /** null: it never expires. */
  readonly days: number | null;
}

function add({ name, scopes: wanted, days }: NewToken, { people, user, write }: TokensParts, json: boolean): number {
  const now = systemClock.now().wall;
  const expiresAt = days === null ? null : now + days * DAY_MS;
  const token = people.tokens.add({ name, scopes: wanted, expiresAt, createdBy: user }, now);
  const by = { at: now, who: user, via: 'terminal', address: '' } as const;
  people.audit.add({ ...by, action: 'token_added', target: name, detail: wanted.join(' ') });
  if (json) write(`${JSON.stringify({ name, scopes: wanted, expiresAt: moment(expiresAt), token })}\n`);
  else write(`Token ${oneLine(name)} (${wanted.join(', ')}), shown only this once:\n\n  ${token}\n\n`);
  return 0;
}

function revoke(name: string, { people, user, write }: TokensParts, json: boolean): number {
  const now = systemClock.now().wall;
  people.tokens.revoke(name, now);
  people.audit.add({
    at: now,
    who: user,
    via: 'terminal',
    address: '',
    action: 'token_revoked',
    target: name,
    detail: '',
  });
  write(json ? `${JSON.stringify({ name, revoked: true })}\n` : `${oneLine(name)} is revoked.\n`);
  return 0;
}

function list(parts: TokensParts, json: boolean): number {
  const { people, write } = parts;
  const now = systemClock.now().wall;
  const tokens = people.tokens.list();
  if (json) write(`${JSON.stringify({ tokens: tokens.map((one) => shown(one, now)) })}\n`);
  else if (tokens.length === 0) write(`None yet. One: node ${PROGRAM} add NAME --scope overview:read\n`);
  else write(tableOf(tokens, now, parts));
  return 0;
}

/** All tokens, for a terminal; times of the company. */
export function tableOf(
  tokens: readonly ApiToken[],
  now: number,
  { timeZone, width }: Pick<TokensParts, 'timeZone' | 'width'>,
): string {
  const columns: readonly Column<ApiToken>[] = [
    { head: 'Name', of: ({ name }) => name, shrinks: true },
    { head: 'State', of: (token) => stateOf(token, now) },
    { head: 'Last used', of: ({ usedAt }) => (usedAt === null ? 'never' : localTime(usedAt, timeZone)) },
    { head: 'Expires', of: ({ expiresAt }) => (expiresAt === null ? '' : localTime(expiresAt, timeZone)), spare: 1 },
    { head: 'Scopes', of: ({ scopes: given }) => given.join(', '), shrinks: true, longest: 200 },
  ];
  return alignedTable(columns, tokens, width);
}

function stateOf({ expiresAt, revokedAt }: ApiToken, now: number): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

function shown(token: ApiToken, now: number) {
  const { name, scopes: given, createdAt, createdBy, expiresAt, usedAt } = token;
  const times = { created: moment(createdAt), expires: moment(expiresAt), lastUsed: moment(usedAt) };
  return { name, scopes: given, state: stateOf(token, now), createdBy, ...times };
}

function moment(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function scopesFrom(text = ''): readonly string[] {
  const names = text.split(',').map((part) => part.trim());
  const wrong = names.find((one) => scopeNamed(one) === null);
  if (wrong !== undefined) throw usage(`add needs --scope, of: ${Object.keys(scopes).join(', ')}.`);
  return [...new Set(names)];
}

function daysFrom(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS) throw usage(`--days needs a number from 1 to ${MOST_DAYS}.`);
  return days;
}

function usage(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
