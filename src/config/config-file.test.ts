import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parsePostgresUrl } from '../database/address.ts';
import { CodedError } from '../errors/coded-error.ts';
import { loadCompany, loadSite } from './companies.ts';
import { readConfigFile } from './config-file.ts';
import { namesTwice } from './json-names.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'config-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'courier.json');

interface Content {
  readonly format?: number;
  readonly service: Record<string, unknown>;
  readonly accounts: Record<string, Record<string, unknown>>;
  readonly books: Record<string, Record<string, unknown>>;
}

function sap(db: string, more: object = {}) {
  return { SAP_URL: 'https://sap.local:50000', SAP_COMPANY_DB: db, SAP_USERNAME: 'u', SAP_PASSWORD: 'p', ...more };
}

function content(): Content {
  return {
    format: 1,
    service: { PORT: 3100, DATA_PATH: path.join(folder, 'data') },
    accounts: { one: { WHATSAPP_ENGINE: 'baileys' }, two: { WHATSAPP_ENGINE: 'webjs' } },
    books: {
      north: { account: 'one', ...sap('NORTH') },
      south: { account: 'two', ...sap('SOUTH', { TEST_MODE: false }) },
    },
  };
}

function read(change: (content: Content) => void = () => undefined, environment = {}) {
  const changed = content();
  change(changed);
  writeFileSync(file, JSON.stringify(changed));
  return readConfigFile(file, environment);
}

/** What is wrong, without the head. */
function problems(change: (content: Content) => void, environment = {}): readonly string[] {
  try {
    loadSite(read(change, environment));
  } catch (thrown) {
    assert.ok(thrown instanceof CodedError);
    assert.equal(thrown.code, 'CONFIG_FILE_INVALID');
    assert.equal(thrown.details['file'], file);
    return thrown.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

test('each problem stands on a line of its own', () => {
  const told = problems(({ books }) => {
    for (const book of Object.values(books)) Object.assign(book, { account: 'of-nobody' });
  });
  assert.equal(told.length, 2, told.join('\n'));
});

test('each company has its own session, folders and data; what is of the service is shared', () => {
  const { service, companies } = loadSite(read());
  assert.equal(service.PORT, 3100);
  const [north, south] = companies;
  assert.ok(north && south);
  assert.deepEqual([north.name, north.account, south.name, south.account], ['north', 'one', 'south', 'two']);
  assert.equal(north.config.books[0].SAP_COMPANY_DB, 'NORTH');
  assert.equal(south.config.books[0].account, 'two');
  assert.equal(north.config.service.PORT, 3100);
  assert.equal(north.config.service.DATA_PATH, path.join(folder, 'data', 'companies', 'north'));
  assert.deepEqual(
    [south.config.accounts[0].WHATSAPP_AUTH_PATH, south.config.accounts[0].WHATSAPP_BACKUP_PATH],
    [path.join('.wwebjs_auth', 'two'), path.join('whatsapp-session-backup', 'two')],
  );
  assert.equal(north.config.books[0].PDF_FOLDER, path.join('pdf', 'north'));
});

test('a value at the wrong level, twice, or of nobody is named with its place and what to do', () => {
  const cases: readonly (readonly [(content: Content) => void, string, object?])[] = [
    [
      ({ books }) => (books['north'] = { ...books['north'], PORT: 1 }),
      'books.north.PORT is at the wrong level. Move it to service.',
    ],
    [
      ({ service }) => (service['SAP_URL'] = 'https://x'),
      'service.SAP_URL is at the wrong level. Move it to books.NAME.',
    ],
    [
      ({ service }) => (service['SAP_PASSWORD_FILE'] = 'x'),
      'service.SAP_PASSWORD_FILE is at the wrong level. Move it to books.NAME.',
    ],
    [
      ({ books }) => (books['north'] = { ...books['north'], WHATSAPP_ENGINE: 'webjs' }),
      'books.north.WHATSAPP_ENGINE is at the wrong level. Move it to accounts.NAME.',
    ],
    [
      ({ accounts }) => (accounts['one'] = { WHATSAPP_SESSION_NAME: 'x' }),
      "accounts.one.WHATSAPP_SESSION_NAME is given twice: the account's name is the name of its session. Remove it.",
    ],
    [
      () => undefined,
      'service.PORT is given twice: also in the environment or .env. Remove one of them.',
      { PORT: '1' },
    ],
    [
      () => undefined,
      'TEST_MODE is in the environment or .env, where it is for no company. Move it to books.NAME.',
      { TEST_MODE: 'true' },
    ],
    [
      ({ books }) => (books['south'] = { ...books['south'], account: 'three' }),
      'books.south.account is "three", which accounts does not have. Add it there, or name another.',
    ],
    [
      ({ books }) => delete books['south'],
      'accounts.two is used by no book. Name it in books.NAME.account, or remove it.',
    ],
    [
      ({ books }) => (books['North'] = { account: 'one' }),
      'books.North: a name has lower-case letters, digits, - and _, at most 32, and begins with a letter or digit.',
    ],
    [
      ({ books }) => (books['north'] = { ...books['north'], SAP_BRANCHES: [1, 2] }),
      'books.north.SAP_BRANCHES must be a text, a number, true or false. Separate several by commas.',
    ],
    [({ books }) => delete books['north']?.['SAP_URL'], 'books.north.SAP_URL is missing.'],
    [({ accounts }) => (accounts['two'] = { WHATSAPP_ENGINE: 'x' }), 'accounts.two.WHATSAPP_ENGINE is "x".'],
    [({ service }) => (service['PORT'] = 'x'), 'service.PORT is "x".'],
  ];
  for (const [change, said, environment] of cases) {
    const found = problems(change, environment ?? {});
    assert.ok(found[0]?.startsWith(said), `${said}\n${found.join('\n')}`);
  }
});

test('what two companies must not share is refused', () => {
  const cases: readonly (readonly [north: object, south: object, said: string | null])[] = [
    [sap('A'), sap('A'), 'books.south.SAP_COMPANY_DB is that of books.north. Every invoice would be sent twice'],
    [sap('A', { SAP_BRANCHES: '1,2' }), sap('A', { SAP_BRANCHES: '2' }), 'books.south.SAP_COMPANY_DB is that'],
    [sap('A', { SAP_BRANCHES: '1' }), sap('A', { SAP_BRANCHES: '2' }), null],
    [sap('A'), sap('A', { SAP_URL: 'https://other.local:50000' }), null],
    [sap('A', { PDF_FOLDER: '/srv/pdf' }), sap('B', { PDF_FOLDER: '/srv/pdf/b' }), 'books.south.PDF_FOLDER is that'],
    [
      sap('A', { SAP_WEBHOOK_URL: 'https://a', SAP_WEBHOOK_KEY: 'k' }),
      sap('B', { SAP_WEBHOOK_URL: 'https://b', SAP_WEBHOOK_KEY: 'k' }),
      'books.south.SAP_WEBHOOK_PORT is that of books.north',
    ],
  ];
  for (const [north, south, said] of cases) {
    const found = problems(({ books }) => {
      books['north'] = { account: 'one', ...north };
      books['south'] = { account: 'two', ...south };
    });
    if (said === null) assert.deepEqual(found, []);
    else assert.ok(found[0]?.startsWith(said), `${said}\n${found.join('\n')}`);
  }
  const folders = problems(({ accounts }) => {
    accounts['one'] = { WHATSAPP_BACKUP_PATH: '/srv/backups' };
    accounts['two'] = { WHATSAPP_BACKUP_PATH: '/srv/backups/' };
  });
  assert.ok(folders[0]?.startsWith('accounts.two.WHATSAPP_BACKUP_PATH is that of accounts.one.'), folders.join('\n'));
  const browsers = problems(({ service, accounts }) => {
    service['WHATSAPP_MAX_BROWSERS'] = 1;
    accounts['one'] = {};
  });
  assert.ok(browsers[0]?.startsWith('service.WHATSAPP_MAX_BROWSERS is 1, and 2 accounts'), browsers.join('\n'));
  const url = 'postgres://u:p@db.local/courier?schema=mine';
  const inOneSchema = problems(({ service }) => (service['DATABASE_URL'] = url));
  assert.match(inOneSchema[0] ?? '', /^service\.DATABASE_URL names a schema, and each account has one of its own/);
});

test('in one database of PostgreSQL each account has a schema of its own, of the company that comes first', () => {
  const schemas = (change: Parameters<typeof read>[0]) =>
    loadSite(read(change)).companies.map(
      ({ config }) => parsePostgresUrl(config.service.DATABASE_URL ?? '')?.schema ?? null,
    );
  for (const url of ['postgres://u:p@db.local/courier', 'postgres://u@/courier?host=/run/postgresql']) {
    const into = (content: Content): void => {
      content.service['DATABASE_URL'] = url;
    };
    assert.deepEqual(schemas(into), ['courier_north', 'courier_south']);
    const shared = (content: Content): void => {
      into(content);
      sharing()(content);
    };
    assert.deepEqual(schemas(shared), ['courier_north', 'courier_north']);
  }
});

test('secrets come from files for the company that names them, and service variables from the environment', () => {
  const secret = path.join(folder, 'password');
  writeFileSync(secret, 'of north\n');
  const configured = read(
    ({ service, books }) => {
      delete service['PORT'];
      const { SAP_PASSWORD: _, ...north } = books['north'] ?? {};
      books['north'] = { ...north, SAP_PASSWORD_FILE: secret };
    },
    { PORT: '3200', PATH: '/bin' },
  );
  const { service, companies } = loadSite(configured);
  assert.equal(service.PORT, 3200);
  assert.deepEqual(
    companies.map(({ config }) => config.books[0].SAP_PASSWORD),
    ['of north', 'p'],
  );
});

test('one company can be looked at while another is wrong', () => {
  const configured = read(({ books }) => delete books['south']?.['SAP_URL']);
  const [north, south] = configured.companies;
  assert.ok(north && south);
  assert.equal(loadCompany(file, north).books[0].SAP_COMPANY_DB, 'NORTH');
  assert.throws(() => loadCompany(file, south), { code: 'CONFIG_FILE_INVALID' });
});

test('an unknown name is a warning, a newer format and broken JSON are refused without quoting the file', () => {
  const { warnings } = read(({ books }) => (books['north'] = { ...books['north'], SAP_COMPANYDB: 'x', COLOUR: 'red' }));
  assert.deepEqual(warnings, [
    'books.north.SAP_COMPANYDB has no effect. Did you mean SAP_COMPANY_DB?',
    'books.north.COLOUR has no effect.',
  ]);
  assert.throws(() => read((all) => Object.assign(all, { format: 2 })), { code: 'CONFIG_FILE_NEWER' });
  writeFileSync(file, '{ "books": { "north": { "SAP_PASSWORD": "hunter2" "x": 1 } } }');
  assert.throws(
    () => readConfigFile(file, {}),
    (error: Error) => 'code' in error && error.code === 'CONFIG_FILE_UNREADABLE' && !error.message.includes('hunter2'),
  );
  assert.throws(() => readConfigFile(path.join(folder, 'none.json'), {}), { code: 'CONFIG_FILE_UNREADABLE' });
});

test('a name that stands twice in the text is found, though the parser takes the last', () => {
  assert.deepEqual(namesTwice('{"a":{"b":1,"c":"b:{","b":2},"d":[{"b":1},{"b":2}],"a":3}'), ['a.b', 'a']);
  assert.deepEqual(namesTwice('{"a\\u0062":1,"ab":2}'), ['ab']);
  writeFileSync(file, '{"accounts":{},"books":{"north":{"account":"one"},"north":{"account":"two"}}}');
  assert.throws(() => readConfigFile(file, {}), /books\.north is given twice/);
});

/** Both send by the number of `one`. */
function sharing(change: (books: Content['books']) => void = () => undefined) {
  return (changed: Content): void => {
    delete changed.accounts['two'];
    changed.books['south'] = { ...changed.books['south'], account: 'one' };
    change(changed.books);
  };
}

test('two companies may share an account: its place is that of the first, everything else is their own', () => {
  const { companies } = loadSite(read(sharing()));
  const at = (name: string) => path.join(folder, 'data', 'companies', name);
  for (const { name, account, config } of companies) {
    assert.equal(account, 'one');
    assert.equal(config.service.DATA_PATH, at(name));
    assert.deepEqual(config.service.accountPlaces, [at('north'), at('south')]);
    assert.equal(config.service.configFile, file);
  }
  assert.deepEqual(
    companies.map(({ config }) => config.books[0].beside),
    [['SOUTH'], ['NORTH']],
  );
  const south = readConfigFile(file, {}).companies[1];
  assert.ok(south);
  assert.deepEqual(loadCompany(file, south).service.accountPlaces, [at('north'), at('south')]);
});

test('companies that share an account have its pace, time zone and stop words in common, and no company database', () => {
  const found = problems(
    sharing((books) => {
      books['north'] = { ...books['north'], SEND_INTERVAL: 30_000, STOP_WORDS: 'stop' };
      books['south'] = { ...books['south'], SEND_INTERVAL: 20_000, COMPANY_TIME_ZONE: 'America/Lima' };
    }),
  );
  assert.deepEqual(
    found.flatMap((line) => line.split('\\u000a')).map((line) => line.trim()),
    ['SEND_INTERVAL', 'COMPANY_TIME_ZONE', 'STOP_WORDS'].map(
      (name) =>
        `books.south.${name} is not that of books.north, and both send by the number of one, which has only one. Give both the same.`,
    ),
  );
  assert.deepEqual(problems(sharing((books) => (books['south'] = { ...books['south'], SAP_COMPANY_DB: 'NORTH' }))), [
    'books.south.SAP_COMPANY_DB is that of books.north, and both send by the number of one, where a company database has one book. Make them one book, or give books.south an account of its own.',
  ]);
});

test('a credential of the service manager is of the company or account that its name begins with', (t) => {
  const credentials = mkdtempSync(path.join(folder, 'credentials-'));
  t.after(() => rmSync(credentials, { recursive: true }));
  for (const name of ['north.SAP_PASSWORD', 'south.SAP_PASSWORD', 'one.WHATSAPP_BACKUP_PASSPHRASE', 'SAP_PASSWORD'])
    writeFileSync(path.join(credentials, name), `of ${name}\n`);
  const configured = read(
    ({ books }) => {
      delete books['north']?.['SAP_PASSWORD'];
    },
    { CREDENTIALS_DIRECTORY: credentials },
  );
  const [north, south] = loadSite(configured).companies.map(({ config }) => config);
  assert.equal(north?.books[0].SAP_PASSWORD, 'of north.SAP_PASSWORD');
  assert.equal(north.accounts[0].WHATSAPP_BACKUP_PASSPHRASE, 'of one.WHATSAPP_BACKUP_PASSPHRASE');
  assert.equal(south?.books[0].SAP_PASSWORD, 'p', 'what the file says wins');
  assert.equal(south.accounts[0].WHATSAPP_BACKUP_PASSPHRASE, null);
});
