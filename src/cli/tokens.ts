import { parseArgs } from 'node:util';
import { scopeNamed, scopes } from '../api/scopes.ts';
import { systemClock } from '../clock.ts';
import { cliError } from '../errors/cli.ts';
import { toError } from '../errors/coded-error.ts';
import type { People } from '../people/people.ts';
import type { ApiToken } from '../people/tokens.ts';
import { oneLine } from '../visible-text.ts';

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
  readonly write: (text: string) => void;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 3660;

/** Runs one verb and writes its result. @throws `CLI_USAGE`, `PEOPLE_…` */
export function runTokens(argv: readonly string[], parts: TokensParts): number {
  const { values, positionals } = parse(argv);
  const [verb = '', name, ...rest] = positionals;
  const { people, user, write } = parts;
  const now = systemClock.now().wall;
  if (rest.length > 0) throw usage('too many words.');
  if (verb === 'list') return list(parts, now, values.json === true);
  if (verb !== 'add' && verb !== 'revoke') throw usage(verb === '' ? 'a verb is missing.' : `unknown verb ${verb}.`);
  if (name === undefined) throw usage(`${verb} needs a name.`);
  const enter = (action: string, detail: string): void =>
    people.audit.add({ at: now, who: user, via: 'terminal', address: '', action, target: name, detail });
  if (verb === 'revoke') {
    people.tokens.revoke(name, now);
    enter('token_revoked', '');
    write(values.json ? `${JSON.stringify({ name, revoked: true })}\n` : `${oneLine(name)} is revoked.\n`);
    return 0;
  }
  const wanted = scopesFrom(values.scope);
  const expiresAt = values.days === undefined ? null : now + daysFrom(values.days) * DAY_MS;
  const token = people.tokens.add({ name, scopes: wanted, expiresAt, createdBy: user }, now);
  enter('token_added', wanted.join(' '));
  if (values.json) write(`${JSON.stringify({ name, scopes: wanted, expiresAt: moment(expiresAt), token })}\n`);
  else write(`Token ${oneLine(name)} (${wanted.join(', ')}), shown only this once:\n\n  ${token}\n\n`);
  return 0;
}

function list({ people, write }: TokensParts, now: number, json: boolean): number {
  const tokens = people.tokens.list().map((one) => shown(one, now));
  if (json) write(`${JSON.stringify({ tokens })}\n`);
  else if (tokens.length === 0) write(`None yet. One: node ${PROGRAM} add NAME --scope overview:read\n`);
  else write(`${tokens.map(line).join('\n')}\n`);
  return 0;
}

function line({ name, scopes: given, state, lastUsed }: ReturnType<typeof shown>): string {
  const used = lastUsed === null ? 'never used' : `last used ${lastUsed}`;
  return `${oneLine(name).padEnd(24)} ${state.padEnd(8)} ${used}; ${given.join(', ')}`;
}

function shown({ name, scopes: given, createdAt, createdBy, expiresAt, usedAt, revokedAt }: ApiToken, now: number) {
  const state = revokedAt !== null ? 'revoked' : expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
  const times = { created: moment(createdAt), expires: moment(expiresAt), lastUsed: moment(usedAt) };
  return { name, scopes: given, state, createdBy, ...times };
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

function parse(argv: readonly string[]) {
  const options = { scope: { type: 'string' }, days: { type: 'string' }, json: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw usage(toError(error).message, error);
  }
}

function usage(problem: string, cause?: unknown) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM }, cause);
}
