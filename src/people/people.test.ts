import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import '../cheap-scrypt.test-support.ts';
import { hasCode } from '../errors/coded-error.ts';
import { openPeople, type People, peopleFile } from './people.ts';
import type { Role } from './role.ts';

const HOUR = 3_600_000;
const password = 'eleven quiet harbours';

function open(t: TestContext): { readonly people: People; readonly file: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'people-'));
  const file = peopleFile(folder);
  const people = openPeople(file);
  t.after(() => {
    people.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { people, file };
}

async function add(people: People, name: string, role: Role, now = 0): Promise<string> {
  people.accounts.add(name, role, 'root', now);
  const { code } = people.accounts.issueCode(name, now);
  return (await people.redeem({ code, password, address: '::1' }, now)).secret;
}

const refused = (code: string) => (error: unknown) => hasCode(error, code);

test('a code sets a password once, within a day, however it is typed, and a newer one voids it', async (t) => {
  const { people } = open(t);
  people.accounts.add('anna', 'admin', 'root', 0);
  const first = people.accounts.issueCode('anna', 0);
  const second = people.accounts.issueCode('ANNA', 0);
  const redeem = (code: string, now: number) => people.redeem({ code, password, address: 'x' }, now);
  await assert.rejects(redeem(first.code, 1), refused('PEOPLE_CODE_INVALID'));
  await assert.rejects(redeem(second.code, 24 * HOUR), refused('PEOPLE_CODE_INVALID'));
  const typed = second.code.toLowerCase().replaceAll('-', ' ');
  await assert.rejects(
    people.redeem({ code: typed, password: 'short', address: 'x' }, 1),
    refused('PEOPLE_PASSWORD_WEAK'),
  );
  const { account } = await redeem(typed, 1);
  assert.deepEqual([account.name, account.role], ['anna', 'admin']);
  await assert.rejects(redeem(second.code, 2), refused('PEOPLE_CODE_INVALID'));
});

test('passwords, codes, sessions and tokens are stored as hashes only', async (t) => {
  const { people, file } = open(t);
  const secret = await add(people, 'anna', 'admin');
  const { code } = people.accounts.issueCode('anna', 0);
  const wish = { name: 'metrics', scopes: ['metrics'], createdBy: 'anna', expiresAt: null };
  const token = people.tokens.add(wish, 0);
  assert.equal(people.tokens.find(token, 1)?.name, 'metrics');
  const stored = ['', '-wal'].map((suffix) => readFileSync(`${file}${suffix}`, 'latin1')).join('');
  for (const one of [password, secret, code, code.replaceAll('-', ''), token, token.slice(8)])
    assert.equal(stored.includes(one), false);
  assert.match(people.accounts.passwordOf('anna') ?? '', /^scrypt\$32768\$8\$3\$/);
});

test('a session ends when it is idle, in any case after its longest time, and with its account', async (t) => {
  const { people } = open(t);
  const { sessions, accounts } = people;
  await add(people, 'other', 'admin');
  const idle = await add(people, 'olga', 'operator');
  assert.equal(sessions.find(idle, HOUR - 1, false)?.name, 'olga');
  assert.equal(sessions.find(idle, HOUR, false), null, 'what the page itself asks for does not keep it alive');
  const busy = (await people.logIn({ name: 'olga', password, address: 'x' }, 0)).secret;
  for (let at = 0; at < 12 * HOUR; at += HOUR / 2) assert.ok(sessions.find(busy, at, true), `${at} ms`);
  assert.equal(sessions.find(busy, 12 * HOUR, true), null);
  const last = (await people.logIn({ name: 'olga', password, address: 'x' }, 0)).secret;
  accounts.setRole('olga', 'viewer');
  assert.equal(sessions.find(last, 1, true)?.role, 'viewer', 'a role counts at once');
  accounts.setDisabled('olga', 1);
  assert.equal(sessions.find(last, 1, true), null);
  await assert.rejects(people.logIn({ name: 'olga', password, address: 'x' }, 2), refused('PEOPLE_LOGIN_REFUSED'));
});

test('many wrong passwords at once are not all examined', async (t) => {
  const { people } = open(t);
  await add(people, 'anna', 'admin');
  const attempt = () => people.logIn({ name: 'Anna', password: 'wrong', address: '10.0.0.9' }, 1000);
  const ends = await Promise.allSettled(Array.from({ length: 12 }, attempt));
  const codes = ends.map((end) => (end.status === 'rejected' && hasCode(end.reason, 'PEOPLE_LOGIN_REFUSED') ? 1 : 0));
  assert.equal(
    codes.reduce<number>((sum, one) => sum + one, 0),
    5,
  );
});

test('somebody can always log in as admin', async (t) => {
  const { people } = open(t);
  await add(people, 'anna', 'admin');
  people.accounts.add('invited', 'admin', 'anna', 0);
  assert.throws(() => people.accounts.setRole('anna', 'viewer'), refused('PEOPLE_LAST_ADMIN'));
  assert.throws(() => people.accounts.setDisabled('anna', 1), refused('PEOPLE_LAST_ADMIN'));
  await add(people, 'bea', 'admin');
  assert.equal(people.accounts.setRole('anna', 'viewer').role, 'viewer');
});

test('the audit can be added to, and neither changed nor shortened', (t) => {
  const { people, file } = open(t);
  const entry = { at: 1, who: 'anna', via: 'page', address: '::1', action: 'login', target: '', detail: '' } as const;
  people.audit.add(entry);
  people.audit.add({ ...entry, at: 2 });
  const other = new DatabaseSync(file);
  t.after(() => other.close());
  assert.throws(() => other.exec("UPDATE audit SET who = 'bea'"), /append-only/);
  assert.throws(() => other.exec('DELETE FROM audit'), /append-only/);
  assert.deepEqual(
    people.audit.list(10).map(({ id, at }) => [id, at]),
    [
      [2, 2],
      [1, 1],
    ],
  );
  assert.deepEqual(
    people.audit.list(10, 2).map(({ id }) => id),
    [1],
  );
});

test('refusals without end leave two entries a minute for each person, kind and target: the first, and how many more', (t) => {
  const { people, file } = open(t);
  const entry = { who: 'vera', via: 'page', address: '::1', action: 'refused_role', detail: '' } as const;
  const refuse = (at: number, target: string, who = 'vera') => people.audit.addRefusal({ ...entry, at, target, who });
  for (let n = 0; n < 1000; n++) refuse(n, 'POST /clean');
  for (let n = 0; n < 10; n++) refuse(n, 'POST /clean', 'olga');
  refuse(5, 'POST /unlink');
  refuse(60_000, 'POST /clean');
  refuse(60_001, 'POST /clean');
  const found = people.audit.list(100).map(({ at, who, target, detail }) => [at, who, target, detail]);
  assert.deepEqual(found.toReversed(), [
    [0, 'vera', 'POST /clean', ''],
    [0, 'olga', 'POST /clean', ''],
    [5, 'vera', 'POST /unlink', ''],
    [999, 'vera', 'POST /clean', '999 more within a minute'],
    [9, 'olga', 'POST /clean', '9 more within a minute'],
    [60_000, 'vera', 'POST /clean', ''],
    [60_001, 'vera', 'POST /clean', '1 more within a minute'],
  ]);
  refuse(60_002, 'POST /clean');
  people.close();
  const stored = new DatabaseSync(file);
  t.after(() => stored.close());
  assert.equal(stored.prepare('SELECT count(*) AS n FROM audit').get()?.['n'], 8, 'counted until the end');
});

test('names that could be mistaken are refused', (t) => {
  const { people } = open(t);
  for (const name of ['', 'a', '<b>anna</b>', 'anna\u202e', ' anna', 'a'.repeat(61)])
    assert.throws(() => people.accounts.add(name, 'viewer', 'root', 0), refused('PEOPLE_NAME_INVALID'));
  people.accounts.add('José.Muñoz', 'viewer', 'root', 0);
  assert.throws(() => people.accounts.add('josé.muñoz', 'viewer', 'root', 0), refused('PEOPLE_NAME_TAKEN'));
});

test('a person changes their own password with the current one; other sessions end, and guesses are throttled', async (t) => {
  const { people } = open(t);
  const mine = await add(people, 'anna', 'viewer');
  const { secret: other } = await people.logIn({ name: 'anna', password, address: 'x' }, 1);
  const account = people.accounts.named('anna');
  assert.ok(account);
  const wish = { account, session: mine, current: password, password: 'twelve quiet harbours', address: 'x' };
  const change = (changes: Partial<typeof wish>, now = 2) => people.changePassword({ ...wish, ...changes }, now);
  await assert.rejects(change({ current: 'wrong' }), refused('PEOPLE_LOGIN_REFUSED'));
  await assert.rejects(change({ password: 'short' }), refused('PEOPLE_PASSWORD_WEAK'));
  assert.ok(people.sessions.find(other, 2, true), 'nothing has ended so far');
  await change({});
  assert.ok(people.sessions.find(mine, 3, true));
  assert.equal(people.sessions.find(other, 3, true), null);
  await assert.rejects(people.logIn({ name: 'anna', password, address: 'y' }, 4), refused('PEOPLE_LOGIN_REFUSED'));
  for (let i = 1; i < 5; i++) await assert.rejects(change({ current: 'wrong' }), refused('PEOPLE_LOGIN_REFUSED'));
  await assert.rejects(change({ current: 'wrong' }), refused('PEOPLE_TOO_MANY_ATTEMPTS'));
});
