import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import '../cheap-scrypt.test-support.ts';
import { openDatabase } from '../database/sqlite/database.ts';
import { bringPeople, copyPeople, hasPeople } from './carried.ts';
import { peopleMigrations } from './migrations.ts';
import { hashPassword } from './password.ts';
import { openPeople, type People } from './people.ts';

const now = 1_800_000_000_000;
const nobody = { company: '', account: '' };
let hash = '';
let root = '';
let place = '';
let made = 0;
const at = (name: string) => path.join(place, name);
before(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'people-carried-'));
  hash = await hashPassword('several long words');
});
beforeEach(() => {
  made += 1;
  place = path.join(root, String(made));
});
after(() => rmSync(root, { recursive: true, force: true }));

/** Ana, an admin who is logged in; Eva, who is disabled; Max, who is invited; a valid and a revoked token. */
function company(file: string) {
  const people = openPeople(file);
  const { accounts, tokens, audit, sessions } = people;
  for (const name of ['ana', 'eva', 'max']) accounts.add(name, 'admin', 'root', now);
  for (const name of ['ana', 'eva']) accounts.setPassword(accounts.named(name)?.id ?? 0, hash);
  accounts.setDisabled('eva', now);
  const session = sessions.begin(accounts.named('ana')?.id ?? 0, 'x', now);
  const { code } = accounts.issueCode('max', now);
  const wish = { scopes: ['overview:read'], expiresAt: null, createdBy: 'ana' };
  const token = tokens.add({ name: 'grafana', ...wish }, now);
  const revoked = tokens.add({ name: 'old', ...wish }, now);
  tokens.revoke('old', now);
  audit.add({ at: now, who: 'ana', via: 'page', address: '', action: 'login', target: '', detail: '' });
  return { people, session, code, token, revoked };
}

const standing = ({ accounts, tokens, audit }: People) => ({
  accounts: accounts.list(),
  tokens: tokens.list(),
  audit: audit.list(10),
});

/** What `work` gives of the people in a file. */
function of<T>(file: string, work: (people: People) => T): T {
  const people = openPeople(file);
  try {
    return work(people);
  } finally {
    people.close();
  }
}

test('accounts, tokens and audit come along; browsers and one-time codes do not, and tokens stay valid', async () => {
  const { people, session, code, token, revoked } = company(at('here.db'));
  copyPeople(at('here.db'), at('copy.db'));
  assert.equal(await bringPeople(at('copy.db'), at('there.db')), true);
  assert.deepEqual(of(at('there.db'), standing), standing(people));
  people.close();
  of(at('there.db'), ({ accounts, sessions, tokens }) => {
    assert.equal(accounts.passwordOf('ana'), hash);
    assert.equal(sessions.find(session, now, true), null, 'everybody logs in anew');
    assert.equal(accounts.ofCode(code, now), null);
    assert.equal(tokens.find(token, now)?.name, 'grafana');
    assert.equal(tokens.find(revoked, now), null, 'what was revoked stays so');
    assert.notEqual(accounts.named('eva')?.disabledAt, null, 'who was disabled stays so');
    accounts.add('new', 'viewer', 'ana', now);
  });
});

test('where there is an account or a token, nothing of a copy is taken', async () => {
  company(at('here.db')).people.close();
  copyPeople(at('here.db'), at('copy.db'));
  const wish = { name: 'one', scopes: ['overview:read'], expiresAt: null, createdBy: 'ana' };
  for (const [file, fill] of [
    ['account.db', ({ accounts }: People) => accounts.add('one', 'admin', 'root', now)],
    ['token.db', ({ tokens }: People) => tokens.add(wish, now)],
  ] as const) {
    of<unknown>(at(file), fill);
    const before = of(at(file), standing);
    assert.equal(await bringPeople(at('copy.db'), at(file)), false, file);
    assert.deepEqual(of(at(file), standing), before, file);
  }
});

test('a database in which nobody was entered yet takes the accounts, and its audit goes on', async () => {
  company(at('here.db')).people.close();
  copyPeople(at('here.db'), at('copy.db'));
  assert.equal(hasPeople(at('there.db')), false);
  const entry = { at: now, who: '', via: 'window', address: '', action: 'opened', target: '', detail: '' } as const;
  of(at('there.db'), ({ audit }) => audit.add(entry));
  assert.equal(hasPeople(at('there.db')), false);
  // As a running service has it open.
  const running = openPeople(at('there.db'));
  assert.equal(await bringPeople(at('copy.db'), at('there.db')), true);
  assert.deepEqual(
    running.audit.list(10).map(({ action }) => action),
    ['login', 'opened'],
  );
  assert.equal(running.accounts.list().length, 3);
  running.close();
  assert.equal(hasPeople(at('there.db')), true);
});

test('a copy that is made while somebody logs in is consistent, without what is not committed', () => {
  company(at('here.db')).people.close();
  const writer = openDatabase(at('here.db'), nobody, peopleMigrations);
  writer.run('BEGIN IMMEDIATE');
  writer.run("UPDATE accounts SET last_login_at = 7 WHERE name = 'ana'");
  writer.run("INSERT INTO sessions SELECT 'half', id, 1, 1, 'x' FROM accounts WHERE name = 'ana'");
  copyPeople(at('here.db'), at('copy.db'));
  writer.run('COMMIT');
  copyPeople(at('here.db'), at('later.db'));
  writer.close();
  const lastLogin = (file: string) => of(file, ({ accounts }) => accounts.named('ana')?.lastLoginAt);
  assert.deepEqual([lastLogin(at('copy.db')), lastLogin(at('later.db'))], [null, 7]);
  const copy = openDatabase(at('copy.db'), nobody, peopleMigrations);
  copy.verify();
  assert.deepEqual(copy.all('SELECT * FROM sessions'), []);
  copy.close();
});

test('a copy of a later version is refused, and nothing is taken', async () => {
  company(at('here.db')).people.close();
  copyPeople(at('here.db'), at('copy.db'));
  const copy = openDatabase(at('copy.db'), nobody, peopleMigrations);
  copy.run('PRAGMA user_version = 999');
  copy.close();
  await assert.rejects(bringPeople(at('copy.db'), at('there.db')), { code: 'DATABASE_NEWER' });
  assert.equal(hasPeople(at('there.db')), false);
});
