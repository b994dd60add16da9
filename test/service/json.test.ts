import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { contactsUsage } from '../../src/cli/contacts/arguments.ts';
import { databaseUsage } from '../../src/cli/database/verb.ts';
import { deliveriesUsage } from '../../src/cli/deliveries/arguments.ts';
import { OutboxOnDisk } from '../../src/cli/deliveries/rig.test-support.ts';
import { documentsUsage } from '../../src/cli/documents.ts';
import { usage as serviceUsage, verbs } from '../../src/cli/hybrid/usage.ts';
import { serviceUsage as managedUsage } from '../../src/cli/service/verb.ts';
import { usage as sessionUsage } from '../../src/cli/session-manager/usage.ts';
import { tokensUsage } from '../../src/cli/tokens.ts';
import { usersUsage } from '../../src/cli/users.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { bareEnvironment } from '../support/environment.ts';
import { type Rig, startRig } from '../support/manager.ts';
import type { RanLine } from './command-lines.ts';

/** Every command with `--json`: one JSON document on standard output, whether it does its work or not. */

const folder = mkdtempSync(path.join(tmpdir(), 'json-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The verbs that a page lists, each once, in order. */
function verbsOf(page: string): readonly string[] {
  const [table = ''] = page.split(/^(?:Scopes|Filters)/m);
  const listed = [...table.matchAll(/^ {2}(--)?([a-z][a-z-]+)/gm)].map(([, dashes = '', name = '']) => dashes + name);
  const twoOnALine = [...page.matchAll(/^ {2}\w+ NAME, (\w+) NAME/gm)].map(([, name = '']) => name);
  return [...new Set([...listed, ...twoOnALine])].filter((name) => !OPTIONS.has(name));
}
const OPTIONS: ReadonlySet<string> = new Set(
  (
    '--json --help --home --config --company --session --all --yes --dry-run --approve-first-run --take-over --state --role --type --branch --customer --reason ' +
    '--sent-on --number --who --why --file --output --csv --excel --total --tax-id'
  ).split(' '),
);

/** Verbs without verbs of their own; `setup` asks, and answers in sentences. */
const single = ['setup', 'doctor', 'upgrade'];

const pages: Readonly<Record<string, string>> = {
  // `run` is the service itself, as a task of Windows runs it.
  service: managedUsage.replace(/^ {2}run .*$/m, ''),
  deliveries: deliveriesUsage,
  documents: documentsUsage,
  contacts: contactsUsage,
  database: databaseUsage,
  users: usersUsage,
  tokens: tokensUsage,
};

/** What a verb needs behind it; left out: nothing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  '--preview': ['1'],
  upgrade: ['--check'],
  'service install': ['--dry-run'],
  'service status': ['--dry-run'],
  'service start': ['--dry-run'],
  'service remove': ['--dry-run'],
  'deliveries show': ['1001'],
  'deliveries proof': ['1001', '--output', path.join(folder, 'proof.pdf')],
  'deliveries resend': ['1001', '--why', 'x'],
  'deliveries mark-sent': ['1001', '--why', 'x'],
  'deliveries cancel': ['1002', '--why', 'x'],
  'deliveries revoke': ['1001', '--why', 'x'],
  'deliveries settle-marks': ['new', '--why', 'x'],
  'deliveries settle-restored': ['new', '--why', 'x'],
  'deliveries stop-sending': ['--why', 'x'],
  'deliveries opt-in': ['C1', '--why', 'x'],
  'deliveries reconcile': ['--from', '2026-11-01', '--to', '2026-11-02'],
  'deliveries export': ['--file', path.join(folder, 'export.json')],
  'documents explain': [path.join(folder, 'none.pdf')],
  'documents find': ['1001'],
  'documents import': [path.join(folder, 'none.pdf')],
  'database move': ['--to', 'sqlite', '--dry-run'],
  'contacts export': ['+5491155550000'],
  'contacts forget': ['+5491155550000', '--why', 'x', '--yes'],
  'users invite': ['ana', '--role', 'admin'],
  'users code': ['ana'],
  'users role': ['ana', 'viewer'],
  'users disable': ['ana'],
  'users enable': ['ana'],
  'tokens add': ['grafana', '--scope', 'overview:read'],
  'tokens revoke': ['grafana'],
};

const commands: readonly string[] = [
  ...verbsOf(serviceUsage).filter((name) => name.startsWith('--')),
  ...['doctor', 'upgrade'],
  ...Object.entries(pages).flatMap(([name, page]) =>
    verbsOf(page)
      .filter((verb) => !verb.startsWith('--'))
      .map((verb) => `${name} ${verb}`),
  ),
];

/** One document, and an error with its code, its sentence and what to do. */
function check(line: string, { code, out }: RanLine): string | null {
  assert.match(out, /^\{.*\}\n$/, `${line}: ${out}`);
  const told = JSON.parse(out) as {
    exitCode?: number;
    error?: { code: string; sentence: string; next: string };
  };
  if (told.exitCode !== undefined) assert.equal(told.exitCode, code, line);
  const { error } = told;
  if (error === undefined) return null;
  assert.notEqual(code, 0, line);
  assert.match(error.code, /^[A-Z][A-Z_]+$/, line);
  assert.ok(error.sentence.length > 5 && error.next.length > 5, `${line}: ${out}`);
  assert.notEqual(error.code, 'UNEXPECTED', `${line}: ${error.sentence}`);
  return error.code;
}

class Program implements AsyncDisposable {
  readonly #child;

  constructor(home: string) {
    const env = { ...bareEnvironment(), COURIER_HOME: home };
    const program = path.join(import.meta.dirname, 'command-lines.ts');
    this.#child = fork(program, [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  async run(line: string, ...more: string[]): Promise<RanLine> {
    this.#child.send([...line.split(' ').filter((word) => word !== ''), ...more, '--json']);
    const [ran] = (await once(this.#child, 'message')) as [RanLine];
    return ran;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

test('the pages list every verb that there is', () => {
  assert.deepEqual(
    [...single, ...Object.keys(pages)],
    verbs.map(({ name }) => name),
  );
  for (const [name, least] of [
    ['deliveries', 16],
    ['documents', 4],
    ['users', 6],
    ['tokens', 3],
    ['--', 5],
  ] as const)
    assert.ok(commands.filter((one) => one.startsWith(name)).length >= least, `${name}: ${commands.join(', ')}`);
});

const WITHOUT_SETTINGS = /^(?:--version|doctor|upgrade|service .*|documents explain)$/;

test('without any settings every command of the service says what is missing, or what it does not understand, as JSON', async () => {
  await using program = new Program(folder);
  for (const command of ['', ...commands]) {
    const ran = await program.run(command, ...(NEEDED[command] ?? []));
    const code = check(command, ran);
    // The doctor tells it as one line, and the service manager is asked without any settings.
    if (WITHOUT_SETTINGS.test(command)) assert.notEqual(code, 'CONFIG_INVALID', command);
    else assert.equal(code, 'CONFIG_INVALID', command);
  }
  const lines = [...commands.map((command) => `${command} --nonsense`), ...Object.keys(pages), 'nonsense'];
  for (const line of lines) {
    const code = check(line, await program.run(line));
    if (code !== 'CONFIG_INVALID') assert.equal(code, 'CLI_USAGE', line);
  }
});

test('on an installation whose SAP lets nobody in and whose service is off, each command tells its result or why there is none', async (t) => {
  const sap = createServer((_, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 100000027, message: { lang: 'en-us', value: 'Login failed' } } }));
  });
  await once(sap.listen(0, '127.0.0.1'), 'listening');
  t.after(() => sap.close());
  const home = path.join(folder, 'home');
  const data = path.join(home, 'data');
  for (const made of [home, data, path.join(home, 'pdf')]) mkdirSync(made);
  const disk = new OutboxOnDisk(path.join(data, 'outbox.db'));
  disk.now = Date.now();
  await disk.post(sapDocument(1), sapDocument(2));
  const settings = {
    ...{
      SAP_URL: `http://127.0.0.1:${(sap.address() as AddressInfo).port}`,
      SAP_COMPANY_DB: 'TEST',
      SAP_USERNAME: 'u',
      SAP_PASSWORD: 'p',
    },
    ...{ SAP_TRUST: 'insecure', WHATSAPP_SESSION_NAME: 'main', DATA_PATH: data, PDF_FOLDER: path.join(home, 'pdf') },
    ...{ COPY_TO: '+5491155550100', LOG_LEVEL: 'debug' },
  };
  writeFileSync(
    path.join(home, '.env'),
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  await using program = new Program(home);
  const told = new Map<string, string | null>();
  for (const command of commands) {
    const ran = await program.run(command, ...(NEEDED[command] ?? []));

    told.set(command, check(command, ran));
  }
  const done = [...told].filter(([, code]) => code === null).map(([command]) => command);
  for (const command of ['deliveries list', 'deliveries export', 'deliveries show', 'users list', 'tokens add'])
    assert.ok(done.includes(command), `${command}: ${told.get(command)}`);
  assert.equal([...told.values()].includes('CONFIG_INVALID'), false);
  assert.equal([...told.values()].includes('CLI_USAGE'), false, JSON.stringify([...told]));
});

test('every command of session-manager.js answers with one JSON document, linked or not, understood or not', async () => {
  const rig = await startRig({ page: false });
  try {
    const all = verbsOf(sessionUsage);
    assert.ok(all.length >= 16, all.join(', '));
    for (const verb of all) {
      await answers(rig, `${verb}${SESSION[verb] ?? ''} --json`);
      assert.equal(await answers(rig, `${verb} --nonsense --json`), 'CLI_USAGE', verb);
    }
    assert.equal(await answers(rig, '--figures --csv --json'), null);
  } finally {
    await rig.close();
  }
});

/** What a verb needs behind it without a phone that links. */
const SESSION: Readonly<Record<string, string>> = {
  '--link': ' --code 1',
  '--export': ` ${path.join(folder, 'carried.courier')}`,
  '--import': ` ${path.join(folder, 'none.courier')} --yes`,
  '--test': ' +5491155550000',
  '--clean': ' --dry-run',
};

async function answers(rig: Rig, line: string): Promise<string | null> {
  const { exitCode, stdout } = await rig.run(line);
  return check(line, { code: exitCode, out: stdout });
}
