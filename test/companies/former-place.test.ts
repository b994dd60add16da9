/** From one company to several: what the one has kept is found, given to its company by renames, and never left unseen. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { loadSite } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { run } from '../../src/database/port.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { CodedError, toError } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { adoptFormerPlace } from '../../src/service/adopt-former-place.ts';
import { checkSiteStart } from '../../src/service/preflight.ts';
import { typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';

const SESSION = 'sap-whatsapp-persistent';
const COMMAND = 'node hybrid-invoice-service.js --company north database adopt';
let home: string;
let data: string;
let file: string;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'courier-former-'));
  data = path.join(home, 'data');
  file = path.join(home, 'courier.json');
  mkdirSync(path.join(data, 'documents'), { recursive: true });
  mkdirSync(path.join(data, 'logs'));
  for (const name of ['id.key', 'vault.key', 'documents/0a.pdf', 'logs/service.log', 'mine.txt'])
    writeFileSync(path.join(data, name), `former ${name}`);
  openPeople(peopleFile(data)).close();
  const outbox = openDatabase(path.join(data, 'outbox.db'), { company: 'NORTH', account: SESSION });
  await outbox.transact(function* () {
    yield* run("INSERT INTO books (key, company, mode) VALUES ('live:NORTH', 'NORTH', 'live')");
  });
  outbox.close();
  describe({});
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Two companies, of which north goes on with what is there. */
function describe(account: object, session = SESSION): void {
  const book = (name: string, of: string) => ({
    ...{ account: of, SAP_URL: 'https://127.0.0.1:9', SAP_COMPANY_DB: name, SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
    PDF_FOLDER: path.join(home, 'pdf', name),
  });
  const at = (name: string) => ({ WHATSAPP_AUTH_PATH: path.join(home, 'session', name), WHATSAPP_ENGINE: 'baileys' });
  const content = {
    service: { DATA_PATH: data, PORT: 0 },
    accounts: { [session]: { ...at('north'), ...account }, 'south-number': at('south') },
    books: { north: book('NORTH', session), south: book('SOUTH', 'south-number') },
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
}

const start = () => checkSiteStart(loadSite(readConfigFile(file, {})));
const adopt = (command = COMMAND) => typeAt({ environment: {}, farEnds: null, configFile: file }, command);
const entries = (folder = data): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !/lock|-(?:wal|shm)$/.test(name))
    .sort();

test('several companies do not start over what a service of one has kept, and the command that is named gives it to one', async () => {
  const whole = entries();
  const refusal = await start().then(
    () => assert.fail('it starts'),
    (error: unknown) => error,
  );
  assert.ok(refusal instanceof CodedError);
  assert.equal(refusal.code, 'CONFIG_FORMER_PLACE');
  assert.deepEqual(commandsIn(inCommands(refusal.next)), [COMMAND.replace('north', 'ana')]);

  const dry = await adopt(`${COMMAND} --dry-run`);
  assert.match(dry.text, /outbox\.db would be moved/);
  assert.deepEqual(entries(), whole);
  // A command about the company has made a key of its own meanwhile.
  const own = path.join(data, 'companies', 'north');
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'vault.key'), 'made meanwhile');
  const done = await adopt();
  assert.equal(done.exitCode, 0, done.text);
  await start();
  assert.deepEqual(
    readdirSync(data)
      .filter((name) => !name.includes('lock'))
      .sort(),
    ['companies', 'logs', 'mine.txt'],
  );
  const [aside = ''] = readdirSync(own).filter((name) => name.startsWith('before-adoption'));
  assert.equal(readFileSync(path.join(own, aside, 'vault.key'), 'utf8'), 'made meanwhile');
  for (const name of ['id.key', 'vault.key', 'documents/0a.pdf'])
    assert.equal(readFileSync(path.join(own, name), 'utf8'), `former ${name}`);
  assert.match((await adopt()).text, /holds nothing/);
});

test('killed before any of its steps, nothing starts until it was done again, and nothing is lost', async () => {
  const { config } = loadSite(readConfigFile(file, {})).companies[0] ?? assert.fail();
  for (let kills = 0; ; kills++) {
    let left = 1;
    const step = (): void => {
      if (left-- === 0) throw new Error('killed');
    };
    const parts = { dataPath: data, company: config, dryRun: false, clock: systemClock, step };
    const ended = await adoptFormerPlace(parts).catch((error: unknown) => toError(error).message);
    if (ended !== 'killed') break;
    assert.ok(kills < 20);
    await assert.rejects(start(), { code: 'CONFIG_FORMER_PLACE' });
  }
  await start();
  const own = entries(path.join(data, 'companies', 'north'));
  for (const name of ['outbox.db', 'people.db', 'id.key', 'vault.key', 'documents/0a.pdf'])
    assert.ok(own.includes(name), name);
});

test('what is of another company or session, in use, or there already is refused, and nothing changes', async () => {
  const whole = entries();
  const refused = async (why: RegExp, command = COMMAND): Promise<void> => {
    const { exitCode, text } = await adopt(command);
    assert.equal(exitCode, 1, text);
    assert.match(text, why);
    assert.deepEqual(entries(), whole);
  };
  await refused(/outbox is of NORTH, and not of SOUTH/, COMMAND.replace('north', 'south'));
  describe({}, 'another-number');
  await refused(/session is sap-whatsapp-persistent/);
  describe({});
  {
    using reader = new DatabaseSync(path.join(data, 'outbox.db'));
    reader.exec('PRAGMA journal_mode = WAL; CREATE TABLE other (a); BEGIN; SELECT * FROM other');
    await refused(/another program has .*outbox\.db open/);
  }
  const own = path.join(data, 'companies', 'north', 'outbox.db');
  mkdirSync(path.dirname(own), { recursive: true });
  writeFileSync(own, '');

  assert.match((await adopt()).text, /there is an outbox in .*north already/);
  assert.ok(existsSync(path.join(data, 'outbox.db')));
});

test('a company that shares an account is given what was there only if it comes first', async () => {
  const written = JSON.parse(readFileSync(file, 'utf8')) as {
    accounts: Record<string, unknown>;
    books: Record<'north' | 'south', object>;
  };
  const { [SESSION]: account } = written.accounts;
  const { north, south } = written.books;
  const share = (books: Record<string, object>): void => {
    for (const book of Object.values(books)) Object.assign(book, { account: SESSION });
    writeFileSync(file, JSON.stringify({ ...written, accounts: { [SESSION]: account }, books }), { mode: 0o600 });
  };
  const whole = entries();
  share({ south, north });
  const refused = await adopt();
  assert.notEqual(refused.exitCode, 0);
  assert.match(refused.text, /south comes before it among the companies with its account/);
  assert.deepEqual(entries(), whole);
  share({ north, south });
  const adopted = await adopt();
  assert.equal(adopted.exitCode, 0, adopted.text);
  assert.ok(existsSync(path.join(data, 'companies', 'north', 'outbox.db')));
});
