import { systemClock } from '../clock.ts';
import { localTime } from '../delivery/telling/local-time.ts';
import { cliError } from '../errors/cli.ts';
import type { Account, IssuedCode } from '../people/accounts.ts';
import type { People } from '../people/people.ts';
import { type Role, roleNamed, roles } from '../people/role.ts';
import { oneLine } from '../visible-text.ts';
import { meantBy, readArguments } from './arguments.ts';
import { alignedTable, type Column } from './deliveries/words.ts';

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
  /** Of the company. */
  readonly timeZone: string;
  /** Columns of the terminal. */
  readonly width: number;
  readonly write: (text: string) => void;
}

/** Verbs with a role behind the name, and those without. */
const withRole = ['invite', 'role'] as const;
const withName = ['code', 'disable', 'enable'] as const;
const verbs: readonly string[] = ['list', 'invite', 'code', 'role', 'disable', 'enable'];

type Change = { readonly name: string } & (
  | { readonly verb: (typeof withRole)[number]; readonly role: Role }
  | { readonly verb: (typeof withName)[number] }
);

/** Reads the words behind `users`; what it answers does them, and throws `PEOPLE_…`. @throws `CLI_USAGE` */
export function readUsers(argv: readonly string[]): (parts: UsersParts) => number {
  const { values, positionals } = readArguments(argv, {
    program: PROGRAM,
    options: { role: { type: 'string' }, json: { type: 'boolean' } },
    words: true,
  });
  const [word, name, roleText, ...rest] = positionals;
  const json = values.json === true;
  if (word === undefined) throw usage('a verb is missing.');
  if (word === 'list') {
    if (name !== undefined) throw usage(`unexpected word after list: ${name}.`);
    return (parts) => list(parts, json);
  }
  const verb = [...withRole, ...withName].find((one) => one === word);
  if (verb === undefined) throw usage(`unknown verb ${word}; available: ${verbs.join(', ')}.${meantBy(word, verbs)}`);
  if (name === undefined) throw usage(`${verb} needs a name.`);
  const takesRole = verb === 'invite' || verb === 'role';
  const [surplus] = takesRole ? rest : [roleText, ...rest];
  if (surplus !== undefined) throw usage(`unexpected word after ${verb} ${name}: ${surplus}.`);
  const wish: Change = takesRole ? { verb, name, role: roleFrom(roleText ?? values.role) } : { verb, name };
  return (parts) => change(wish, parts, json);
}

function change(wish: Change, parts: UsersParts, json: boolean): number {
  const { name } = wish;
  const { people, user } = parts;
  const { accounts, sessions } = people;
  const now = systemClock.now().wall;
  const enter = (action: string, detail = ''): void =>
    people.audit.add({ at: now, who: user, via: 'terminal', address: '', action, target: name, detail });
  switch (wish.verb) {
    case 'invite': {
      const account = accounts.add(name, wish.role, user, now);
      enter('user_invited', account.role);
      return tellCode(account, accounts.issueCode(name, now), parts, json);
    }
    case 'code': {
      const code = accounts.issueCode(name, now);
      enter('code_issued');
      return tellCode(known(people, name), code, parts, json);
    }
    case 'role': {
      const account = accounts.setRole(name, wish.role);
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
  }
}

function known({ accounts }: People, name: string): Account {
  const account = accounts.named(name);
  if (!account) throw new TypeError('an account without a row');
  return account;
}

function list(parts: UsersParts, json: boolean): number {
  const { people, write } = parts;
  const accounts = people.accounts.list();
  if (json) write(`${JSON.stringify({ users: accounts.map(shown) })}\n`);
  else if (accounts.length === 0) write(`Nobody yet. The first: node ${PROGRAM} invite NAME --role admin\n`);
  else write(tableOf(accounts, parts));
  return 0;
}

/** Everybody, for a terminal; times of the company. */
export function tableOf(
  accounts: readonly Account[],
  { timeZone, width }: Pick<UsersParts, 'timeZone' | 'width'>,
): string {
  const columns: readonly Column<Account>[] = [
    { head: 'Name', of: ({ name }) => name, shrinks: true },
    { head: 'Role', of: ({ role }) => role },
    { head: 'State', of: stateOf },
    { head: 'Last login', of: ({ lastLoginAt }) => (lastLoginAt === null ? '' : localTime(lastLoginAt, timeZone)) },
  ];
  return alignedTable(columns, accounts, width);
}

function tell(account: Account, { write }: UsersParts, json: boolean): number {
  const { name, role } = account;
  write(json ? `${JSON.stringify(shown(account))}\n` : `${oneLine(name)} (${role}): ${stateOf(account)}.\n`);
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

function stateOf({ disabledAt, hasPassword }: Account): string {
  if (disabledAt !== null) return 'disabled';
  return hasPassword ? 'active' : 'invited';
}

function shown(account: Account) {
  const { name, role, lastLoginAt } = account;
  return {
    name,
    role,
    state: stateOf(account),
    lastLogin: lastLoginAt === null ? null : new Date(lastLoginAt).toISOString(),
  };
}

function roleFrom(text: string | undefined): Role {
  const role = roleNamed(text ?? '');
  if (role === null) throw usage(`a role is needed: ${roles.join(', ')}.`);
  return role;
}

function usage(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}
