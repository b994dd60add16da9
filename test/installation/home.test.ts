import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { enterHome, homeOf } from '../../src/cli/home.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { seed, some } from '../support/sample.ts';
import { root } from '../support/sources.ts';
import { Folder, type Program, sapNowhere } from './folder.ts';

/** `.env` and data are found wherever the command is typed. */

const folder = new Folder();
after(() => folder.close());
const elsewhere = folder.in('elsewhere');
const home = folder.in('home');
mkdirSync(elsewhere);
mkdirSync(home, { mode: 0o700 });
const lines = Object.entries({ ...sapNowhere, DATA_PATH: './own-data/' }).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(path.join(home, '.env'), lines.join(''), { mode: 0o600 });

const programs: readonly Program[] = ['hybrid-invoice-service.js', 'session-manager.js'];

interface Installation {
  readonly home: string;
  readonly envFile: string | null;
  readonly store: string;
  readonly dataPath: string;
}

function statusIn(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]) {
  const ran = folder.type(['session-manager.js', '--status', '--json', ...args], { cwd, env });
  return JSON.parse(ran.stdout.trim()) as { status: { sentence: string }; installation: Installation };
}

describe('the home of an installation', () => {
  const expected = { home, envFile: path.join(home, '.env'), dataPath: path.join(home, 'own-data') };
  const ways: readonly (readonly [string, NodeJS.ProcessEnv, ...string[]])[] = [
    ['COURIER_HOME', { COURIER_HOME: home }],
    ['--home as it is seen from the working folder', {}, '--home=../home'],
  ];
  for (const [name, env, ...args] of some(ways, 1)) {
    test(`is ${name}, whatever the working folder`, () => {
      const { installation } = statusIn(elsewhere, env, ...args);
      assert.deepEqual({ ...installation, ...expected }, installation);
      assert.equal(path.dirname(installation.store), path.join(home, '.wwebjs_auth'));
    });
  }

  test('is the folder of the program by default; of an installed package, the working folder', () => {
    const at = { given: null, variable: undefined, project: '/opt/courier', workingFolder: '/tmp' };
    assert.equal(homeOf(at), '/opt/courier');
    assert.equal(homeOf({ ...at, project: '/srv/node_modules/invoice-courier' }), '/tmp');
    assert.equal(homeOf({ ...at, variable: '' }), '/opt/courier');
    assert.equal(homeOf({ ...at, variable: 'there' }), '/tmp/there');
    assert.equal(homeOf({ ...at, given: 'here', variable: 'there' }), '/tmp/here');
  });

  test('that cannot be used is refused with what to set', (t) => {
    t.diagnostic(`seed ${seed}`);
    writeFileSync(folder.in('a-file'), '');
    const before = process.cwd();
    for (const place of [folder.in('missing'), folder.in('a-file')]) {
      const refused = (error: unknown): boolean => hasCode(error, 'CONFIG_HOME_UNUSABLE');
      assert.throws(() => enterHome(['--home', place], 'x'), refused);
      assert.throws(() => enterHome([], 'x', { COURIER_HOME: place }), refused);
    }
    assert.throws(
      () => enterHome(['--status', '--home'], 'x'),
      (error: unknown) => hasCode(error, 'CLI_USAGE'),
    );
    assert.equal(process.cwd(), before);
    for (const program of some(programs, 1)) {
      const { status, stderr } = folder.type([program, '--home', folder.in('missing')]);
      assert.equal(status, 5, stderr);
      assert.match(stderr, /Next: Set --home/);
    }
  });
});

test('an .env of ours in the working folder that is not used is named', () => {
  const here = folder.in('here');
  mkdirSync(here);
  const typed = { cwd: here, env: { COURIER_HOME: home } };
  writeFileSync(path.join(here, '.env'), 'WHATSAPP_SESSION_NAME=other\n', { mode: 0o600 });
  const { stderr } = folder.type(['session-manager.js', '--list'], typed);
  assert.ok(stderr.includes(`${path.join(here, '.env')} is not used`), stderr);
  assert.ok(stderr.includes(`--home ${here}`), stderr);
});

test('files on the command line are seen from where they are typed', () => {
  writeFileSync(path.join(elsewhere, 'no.pdf'), 'not a PDF');
  const typed = { cwd: elsewhere, env: { COURIER_HOME: home } };
  const explained = folder.type(['invoice-courier.js', 'documents', 'explain', 'no.pdf'], typed);
  assert.equal(explained.status, 1);
  assert.doesNotMatch(explained.stdout + explained.stderr, /ENOENT/);
  writeFileSync(path.join(elsewhere, 'words'), 'no login is in this file\n');
  const imported = folder.type(
    ['session-manager.js', '--import', 'carried', '--passphrase-file', 'words', '--yes'],
    typed,
  );
  assert.ok(imported.stderr.includes(path.join(elsewhere, 'carried')), imported.stderr);
});

test('--status says in which store it looked, and says nothing about a phone where there is none', () => {
  const empty = folder.in('empty');
  mkdirSync(empty, { mode: 0o700 });
  const absent = statusIn(elsewhere, { COURIER_HOME: empty });
  assert.ok(absent.status.sentence.includes(absent.installation.store), absent.status.sentence);
  // Whoever looks first may be root: what they left, the service could not use.
  assert.deepEqual(readdirSync(empty), []);
});

test('the alias is the same program', () => {
  const [alias, program] = ['invoice-courier.js', 'hybrid-invoice-service.js'].map((name) =>
    readFileSync(path.join(root, name), 'utf8'),
  );
  assert.equal(alias, program);
});

test('what is typed wrong is said before anything about the configuration, and an .env that is no file is named', (t) => {
  t.diagnostic(`seed ${seed}`);
  const bare = folder.in('bare');
  mkdirSync(path.join(bare, '.env'), { recursive: true, mode: 0o700 });
  const wrong: readonly (readonly [Program, ...string[]])[] = [
    ['hybrid-invoice-service.js', 'deliveries', 'list', '--sent-onn', 'yesterday'],
    ['hybrid-invoice-service.js', 'users', 'lst'],
    ['session-manager.js', '--satus'],
  ];
  for (const line of some(wrong, 1)) {
    const { status, stderr } = folder.type(line, { env: { COURIER_HOME: bare } });
    assert.equal(status, 2, line.join(' '));
    assert.match(stderr, /^Invalid command line: .* Did you mean [a-z-]+\?\nNext: node \S+( [a-z]+)? --help\n$/);
  }
  for (const program of some(programs, 1)) {
    const line = program === 'session-manager.js' ? '--status' : '--check-sap';
    const { status, stdout, stderr } = folder.type([program, line, '--json'], { env: { COURIER_HOME: bare } });
    assert.equal(status, 5, stderr);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'CONFIG_FILE_UNREADABLE');
  }
});
