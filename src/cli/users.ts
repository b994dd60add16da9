import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { cliError } from '../errors/cli.ts';
import { toError } from '../errors/coded-error.ts';
import type { Account, IssuedCode } from '../people/accounts.ts';
import type { People } from '../people/people.ts';
import { type Role, roleNamed, roles } from '../people/role.ts';
import { oneLine } from '../visible-text.ts';

const PROGRAM = 'hybrid-invoice-service.js users';

export const usersUsage = `Usage: node ${PROGRAM} VERB [options]

Who may log in to the pages of the service. Works while the service runs, too.

  list                       everybody with role, last login and state
  invite NAME --role ROLE    a new account; prints a one-time code, valid for 24 hours, with which NAME sets a password
  code NAME                  a new one-time code for somebody who has lost the password
  role NAME ROLE             change the role
  disable NAME, enable NAME  ends every session of NAME at once; allows logging in again

  --json                     the result as one JSON line
  --help                     this page

Roles: viewer sees everything with phone numbers masked; operator also decides about deliveries, stops
sending, backs up and refreshes the session; admin may do everything.
`;

export interface UsersParts {
  readonly people: People;
  /** The user of this terminal, for the audit. */
  readonly user: string;
  /** Where a code is entered. */
  readonly address: string;
  readonly write: (text: string) => void;
}

/** Runs one verb and writes its result. @throws `CLI_USAGE`, `PEOPLE_…` */
export function runUsers(argv: readonly string[], parts: UsersParts): number {
  const { values, positionals } = parse(argv);
  const [verb = '', name, roleText, ...rest] = positionals;
  const json = values.json === true;
  if (rest.length > 0) throw usage('too many words.');
  if (verb === 'list') return list(parts, json);
  if (name === undefined) throw usage(verb === '' ? 'a verb is missing.' : `${verb} needs a name.`);
  return change(verb, name, roleText ?? values.role, parts, json);
}

function change(verb: string, name: string, role: string | undefined, parts: UsersParts, json: boolean): number {
  const { people, user } = parts;
  const { accounts, sessions } = people;
  const now = systemClock.now().wall;
  const enter = (action: string, detail = ''): void =>
    people.audit.add({ at: now, who: user, via: 'terminal', address: '', action, target: name, detail });
  switch (verb) {
    case 'invite': {
      const account = accounts.add(name, roleFrom(role), user, now);
      enter('user_invited', account.role);
      return tellCode(account, accounts.issueCode(name, now), parts, json);
    }
    case 'code': {
      const code = accounts.issueCode(name, now);
      enter('code_issued');
      return tellCode(known(people, name), code, parts, json);
    }
    case 'role': {
      const account = accounts.setRole(name, roleFrom(role));
      enter('role_changed', account.role);
      return tell(account, parts, json);
    }
    case 'disable': {
      const account = accounts.setDisabled(name, now);
      sessions.endAll(account.id);
      enter('user_disabled');
      return tell(account, parts, json);
    }
    case 'enable':
      accounts.setDisabled(name, null);
      enter('user_enabled');
      return tell(known(people, name), parts, json);
    default:
      throw usage(`unknown verb ${verb}.`);
  }
}

function known({ accounts }: People, name: string): Account {
  const account = accounts.named(name);
  if (!account) throw new TypeError('an account without a row');
  return account;
}

function list({ people, write }: UsersParts, json: boolean): number {
  const accounts = people.accounts.list();
  if (json) write(`${JSON.stringify({ users: accounts.map(shown) })}\n`);
  else if (accounts.length === 0) write(`Nobody yet. The first: node ${PROGRAM} invite NAME --role admin\n`);
  else write(`${accounts.map(line).join('\n')}\n`);
  return 0;
}

function tell(account: Account, { write }: UsersParts, json: boolean): number {
  write(json ? `${JSON.stringify(shown(account))}\n` : `${line(account)}\n`);
  return 0;
}

function tellCode(account: Account, { code, expiresAt }: IssuedCode, parts: UsersParts, json: boolean): number {
  const { write, address } = parts;
  if (json) write(`${JSON.stringify({ ...shown(account), code, expiresAt: new Date(expiresAt).toISOString() })}\n`);
  else
    write(
      `One-time code for ${oneLine(account.name)} (${account.role}), valid for 24 hours:\n\n  ${code}\n\nEnter it at ${address}/welcome\n`,
    );
  return 0;
}

function line(account: Account): string {
  const { name, role, lastLogin, state } = shown(account);
  return `${oneLine(name).padEnd(24)} ${role.padEnd(9)} ${state}${lastLogin === null ? '' : `, last login ${lastLogin}`}`;
}

function shown({ name, role, hasPassword, disabledAt, lastLoginAt }: Account) {
  const state = disabledAt !== null ? 'disabled' : hasPassword ? 'active' : 'invited';
  return { name, role, state, lastLogin: lastLoginAt === null ? null : new Date(lastLoginAt).toISOString() };
}

function roleFrom(text: string | undefined): Role {
  const role = roleNamed(text ?? '');
  if (role === null) throw usage(`a role is needed: ${roles.join(', ')}.`);
  return role;
}

function parse(argv: readonly string[]) {
  const options = { role: { type: 'string' }, json: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw usage(toError(error).message, error);
  }
}

function usage(problem: string, cause?: unknown) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM }, cause);
}
