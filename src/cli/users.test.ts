import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { hasCode } from '../errors/coded-error.ts';
import { openPeople, peopleFile } from '../people/people.ts';
import { readUsers } from './users.ts';

function open(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'users-'));
  const people = openPeople(peopleFile(folder));
  t.after(() => {
    people.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (command: string): string => {
    let written = '';
    const write = (text: string): void => {
      written += text;
    };
    const parts = {
      people,
      user: 'root',
      address: 'http://localhost:3000',
      timeZone: 'America/Lima',
      width: 60,
      write,
    };
    readUsers(command.split(' '))(parts);
    return written;
  };
  return { people, run };
}

test('the first account: a list that says how, an invitation with its code and where to enter it', async (t) => {
  const { people, run } = open(t);
  assert.match(run('list'), /Nobody yet.*users invite NAME --role admin/);
  const invited = run('invite anna --role admin');
  const code = /^ {2}(\S+)$/m.exec(invited)?.[1] ?? '';
  assert.match(invited, /valid for 24 hours[\s\S]*http:\/\/localhost:3000\/welcome/);
  assert.match(run('list'), /anna +admin +invited/);
  await people.redeem({ code, password: 'eleven quiet harbours', address: '::1' }, Date.now());
  assert.match(run('list'), /anna +admin +active +20/);
  const [entry] = people.audit.list(1);
  assert.deepEqual(
    [entry?.who, entry?.via, entry?.action, entry?.target],
    ['root', 'terminal', 'user_invited', 'anna'],
  );
});

test('roles, codes and disabled accounts, also as JSON', (t) => {
  const { run } = open(t);
  run('invite olga --role viewer');
  assert.equal(JSON.parse(run('role olga operator --json')).role, 'operator');
  assert.match(JSON.parse(run('code olga --json')).code, /^(\w{5}-){4}\w{5}$/);
  assert.equal(JSON.parse(run('disable olga --json')).state, 'disabled');
  assert.equal(JSON.parse(run('enable olga --json')).state, 'invited');
  assert.equal(JSON.parse(run('list --json')).users.length, 1);
});

test('what is wrong is said, and changes nothing', (t) => {
  const { people, run } = open(t);
  for (const command of ['invite olga', 'invite olga --role king', 'frobnicate olga', 'invite', 'list a b c'])
    assert.throws(
      () => run(command),
      (error) => hasCode(error, 'CLI_USAGE'),
      command,
    );
  assert.throws(
    () => run('code nobody'),
    (error) => hasCode(error, 'PEOPLE_UNKNOWN'),
  );
  assert.equal(people.accounts.list().length, 0);
});
