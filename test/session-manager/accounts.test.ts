import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import '../../src/cheap-scrypt.test-support.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import { manage, type Rig, startLinkedRig } from '../support/manager.ts';

/** Who may use pages and API, when a session is backed up, restored, and carried to another computer. */

let rig: Rig;
let there: Readonly<Record<string, string>>;
const passphrase = 'correct horse battery';

before(async () => {
  rig = await startLinkedRig();
  const at = (name: string) => path.join(rig.folder, 'there', name);
  there = {
    ...rig.environment,
    WHATSAPP_AUTH_PATH: at('session'),
    WHATSAPP_BACKUP_PATH: at('backups'),
    DATA_PATH: at('data'),
  };
  writeFileSync(path.join(rig.folder, 'passphrase'), passphrase);
});
after(() => rig.close());

const here = () => rig.environment;
const secret = () => path.join(rig.folder, 'passphrase');
const run = (environment: Readonly<Record<string, string>>, command: string) =>
  manage(command, { environment, farEnds: rig.farEnds });

/** What `work` gives of the people of an installation. */
function of<T>({ DATA_PATH = '' }: Readonly<Record<string, string>>, work: (people: People) => T): T {
  const people = openPeople(peopleFile(DATA_PATH));
  try {
    return work(people);
  } finally {
    people.close();
  }
}

const names = (environment: Readonly<Record<string, string>>) =>
  of(environment, ({ accounts }) => accounts.list().map(({ name }) => name));
const removeAccounts = ({ DATA_PATH = '' }: Readonly<Record<string, string>>) => {
  for (const name of readdirSync(DATA_PATH)) if (/^people\.db/.test(name)) rmSync(path.join(DATA_PATH, name));
};

test('a restore brings no accounts by itself, says that it could, and the printed command does', async () => {
  const token = of(here(), ({ accounts, tokens }) => {
    accounts.add('ana', 'admin', 'root', 1);
    return tokens.add({ name: 'grafana', scopes: ['overview:read'], expiresAt: null, createdBy: 'ana' }, 1);
  });
  assert.equal((await run(here(), '--backup')).exitCode, 0);
  of(here(), ({ accounts }) => accounts.setDisabled('ana', 2));
  const kept = await run(here(), '--restore --with-accounts --json');
  assert.deepEqual(attachments(kept.json), { brought: [], offered: [], kept: ['people.db'] });
  assert.equal(
    of(here(), ({ accounts }) => accounts.named('ana')?.disabledAt),
    2,
    'who was disabled stays so',
  );

  removeAccounts(here());
  const offered = await run(here(), '--restore');
  assert.equal(offered.exitCode, 0, offered.stderr);
  assert.deepEqual(names(here()), [], 'nobody is brought back silently');
  const command = /node session-manager\.js (--restore [^\n]*--with-accounts)/.exec(offered.stdout)?.[1] ?? '';
  const brought = await run(here(), `${command} --json`);
  assert.deepEqual(attachments(brought.json)?.brought, ['people.db'], brought.stderr);
  assert.deepEqual(names(here()), ['ana']);
  assert.equal(
    of(here(), ({ tokens }) => tokens.find(token, 3)?.name),
    'grafana',
  );
});

test('with the login, accounts are carried to a computer that has none, and there they stay their own', async () => {
  const session = of(here(), ({ accounts, sessions }) => sessions.begin(accounts.named('ana')?.id ?? 0, 'x', 1));
  const out = path.join(rig.folder, 'out');
  const exported = await run(here(), `--export ${out} --passphrase-file ${secret()} --json`);
  assert.deepEqual(exported.json?.['attached'], ['people.db'], exported.stderr);
  // A service that was started there once has made an empty database.
  assert.deepEqual(names(there), []);
  const imported = await run(there, `--import ${out} --passphrase-file ${secret()} --json`);
  assert.equal(imported.exitCode, 0, imported.stderr);
  assert.deepEqual([imported.json?.['brought'], imported.json?.['kept']], [['people.db'], []]);
  assert.deepEqual(names(there), ['ana']);
  assert.equal(
    of(there, ({ sessions }) => sessions.find(session, 1, false)),
    null,
    'everybody logs in anew',
  );

  of(there, ({ accounts }) => accounts.add('eva', 'viewer', 'ana', 3));
  const back = path.join(rig.folder, 'back');
  assert.equal((await run(there, `--export ${back} --passphrase-file ${secret()}`)).exitCode, 0);
  const home = await run(here(), `--import ${back} --passphrase-file ${secret()} --json`);
  assert.equal(home.exitCode, 0, home.stderr);
  assert.deepEqual(home.json?.['kept'], ['people.db']);
  assert.deepEqual(names(here()), ['ana'], 'accounts that are here are not replaced');
});

test('unreadable accounts keep no login from being backed up', async () => {
  removeAccounts(here());
  writeFileSync(path.join(here()['DATA_PATH'] ?? '', 'people.db'), 'no database'.repeat(1000));
  assert.equal((await run(here(), '--backup')).exitCode, 0);
  const restored = await run(here(), '--restore --json');
  assert.equal(restored.exitCode, 0, restored.stderr);
  assert.deepEqual(attachments(restored.json)?.offered, []);
});

function attachments(json: Record<string, unknown> | null) {
  return json?.['attachments'] as { brought: string[]; offered: string[]; kept: string[] } | undefined;
}
