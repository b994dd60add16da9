import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute } from '../../src/cli/service/execute.ts';
import { stopService } from '../../src/cli/service/stop.ts';
import { unitText } from '../../src/cli/service/systemd.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSite } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { loadConfig } from '../../src/config/load.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { findService } from '../../src/http/control-client.ts';
import { steadyMemory } from '../../src/node-options.js';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';
import { Folder, sapNowhere } from './folder.ts';

const names = ['north', 'south'] as const;

/** Starting at boot, as far as it can be tried where no service manager runs. */

const folder = new Folder();
after(() => folder.close());
const settings = { ...sapNowhere, WHATSAPP_ENGINE: 'baileys', PORT: '0', DATA_PATH: folder.in('data') };
const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(folder.in('.env'), lines.join(''), { mode: 0o600 });

test('a dry run shows the unit for this home and its owner, and changes nothing', {
  skip: process.platform !== 'linux',
}, () => {
  // As root the tests have made a folder of root, which would be refused.
  if (process.getuid?.() === 0) chownSync(folder.path, 65_534, 65_534);
  const before = folder.entries();
  const { status, stdout, stderr } = folder.type(['hybrid-invoice-service.js', 'service', 'install', '--dry-run']);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^write \/etc\/systemd\/system\/invoice-courier\.service$/m);
  assert.ok(
    stdout.includes(
      `ExecStart=${process.execPath} ${steadyMemory} ${path.join(root, 'hybrid-invoice-service.js')} --home ${folder.path}`,
    ),
  );
  assert.doesNotMatch(stdout, /User=root/);
  assert.deepEqual(folder.entries(), before);
  if (process.getuid?.() === 0) chownSync(folder.path, 0, 0);
});

test('where no service manager runs, none is pretended', { skip: existsSync('/run/systemd/system') }, () => {
  const { status, stdout } = folder.type(['hybrid-invoice-service.js', 'service', 'install', '--json']);
  assert.equal(status, 1);
  assert.match(stdout, /SERVICE_MANAGER_MISSING/);
});

const verify = ['systemd-analyze', 'verify'] as const;
const hasLinter = spawnSync(verify[0], ['--version']).status === 0;

test('systemd accepts units, also for a home with a blank and signs of its own', {
  skip: !hasLinter && 'systemd-analyze is not installed',
}, () => {
  for (const home of ['/var/lib/invoice-courier', folder.in('my "courier" 100%')]) {
    if (!home.startsWith('/var')) mkdirSync(home);
    const facts = {
      name: 'invoice-courier',
      platform: 'linux',
      node: process.execPath,
      program: path.join(root, 'hybrid-invoice-service.js'),
      home,
      configFile: null,
      user: 'courier',
      group: 'courier',
      writes: ['/var/backups/a courier'],
      reads: [],
      secrets: ['SAP_PASSWORD'],
      credentials: [{ name: 'SAP_PASSWORD', file: '/etc/invoice-courier/SAP_PASSWORD' }],
      withPassword: false,
    };
    const file = folder.in('invoice-courier.service');
    writeFileSync(file, unitText(facts));
    const { status, stderr } = spawnSync(verify[0], [verify[1], file], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    // What is open beyond that is needed: the network, and namespaces for the browser's sandbox.
    const exposure = spawnSync(verify[0], ['security', '--offline=true', '--threshold=45', file]);
    assert.equal(exposure.status, 0, exposure.stdout.toString());
    writeFileSync(file, unitText(facts).replace('KillMode=mixed', 'KillMode=never'));
    assert.match(spawnSync(verify[0], [verify[1], file], { encoding: 'utf8' }).stderr, /KillMode|Failed to parse/);
  }
});

test('the steps of a plan are done in order, and the first that is refused ends it with its own words', async () => {
  const said: string[] = [];
  const hands = { stop: async () => void said.push('stopped'), said: (text: string) => void said.push(text) };
  const node = (code: string) => ({ do: 'run', command: [process.execPath, '-e', code] }) as const;
  await execute(
    [
      { do: 'write', file: folder.in('unit'), text: '\uFEFFü', encoding: 'utf16le' },
      { ...node('process.exit(3)'), mayFail: true },
      node('console.log("done")'),
      { do: 'stop' },
    ],
    hands,
  );
  assert.deepEqual(said, ['done', 'stopped']);
  assert.deepEqual([...readFileSync(folder.in('unit'))], [0xff, 0xfe, 0xfc, 0]);
  await execute(
    [
      { do: 'delete', file: folder.in('unit') },
      { do: 'delete', file: folder.in('unit') },
    ],
    hands,
  );
  const refusals = [
    node('console.error("no rights"); process.exit(1)'),
    { do: 'run', command: ['no-such-command'] },
    { do: 'write', file: folder.in('missing', 'unit'), text: '', encoding: 'utf8' },
  ] as const;
  for (const step of refusals)
    await assert.rejects(execute([step, { do: 'stop' }], hands), (error) => hasCode(error, 'SERVICE_MANAGER_REFUSED'));
  assert.deepEqual(said, ['done', 'stopped']);
});

test('in the background it logs to its file, also why it did not start, and stops cleanly when it is asked to', async () => {
  const start = () =>
    spawn(process.execPath, [path.join(root, 'hybrid-invoice-service.js'), '--home', folder.path, 'service', 'run'], {
      env: bareEnvironment(),
      stdio: 'ignore',
    });
  const log = folder.in('data', 'logs', 'service.log');
  const config = loadConfig(settings);
  const service = start();
  const ended = once(service, 'exit');
  const { WHATSAPP_SESSION_NAME: session } = config.accounts[0];
  while ((await findService(folder.in('data'), session)) === null && service.exitCode === null) await sleep(50);
  const running = { service: config.service, controls: [{ dataPath: folder.in('data'), session }] };
  await stopService(running);
  assert.deepEqual(await ended, [0, null]);
  assert.match(readFileSync(log, 'utf8'), /"starting"/);
  // Without one it has nothing to do.
  await stopService(running);
  writeFileSync(folder.in('.env'), lines.join('').replace(/^SAP_URL=.*$/m, 'SAP_URL=ftp://no'), { mode: 0o600 });
  assert.deepEqual(await once(start(), 'exit'), [5, null]);
  assert.match(readFileSync(log, 'utf8'), /"not started"/);
});

test('a service of several companies is told all of their places, and ends also while none of them can start', {
  skip: process.platform !== 'linux',
}, async () => {
  const home = folder.in('several');
  mkdirSync(path.join(home, 'data'), { recursive: true, mode: 0o700 });
  const { WHATSAPP_PROXY: _, ...sap } = sapNowhere;
  const book = (name: string) => ({
    ...{ account: name, ...sap, SAP_COMPANY_DB: name, PDF_FOLDER: `/srv/${name}`, PDF_ARCHIVE_FOLDER: '/srv/sent' },
    ...{ SAP_PASSWORD: undefined, SAP_PASSWORD_FILE: `/home/it/${name}` },
  });
  const content = (more: object) => ({
    service: { PORT: 0 },
    accounts: Object.fromEntries(names.map((name) => [name, { WHATSAPP_ENGINE: 'baileys' }])),
    books: Object.fromEntries(names.map((name) => [name, { ...book(name), ...more }])),
  });
  const file = path.join(home, 'courier.json');
  writeFileSync(file, JSON.stringify(content({})), { mode: 0o600 });
  writeFileSync(path.join(home, '.env'), 'COURIER_CONFIG=courier.json\n', { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(home, 65_534, 65_534);
  const typed = (...words: string[]) =>
    folder.type(['hybrid-invoice-service.js', '--home', home, 'service', ...words, '--dry-run']);
  // Only root may read the passwords.
  const { stdout: unit, stderr } = typed('install');
  for (const line of [/--config \S+\/several\/courier\.json$/m, /=-\/srv\/north$/m, /=-\/srv\/south$/m, /=read-only$/m])
    assert.match(unit, line, stderr);
  assert.match(typed('stop', '--company', 'north').stderr, /runs all companies/);
  if (process.getuid?.() === 0) chownSync(home, 0, 0);

  writeFileSync(file, JSON.stringify(content({ SAP_PASSWORD: 'p', SAP_PASSWORD_FILE: undefined })), { mode: 0o600 });
  const locks = names.map((name) => path.join(home, 'data', 'companies', name));
  const held = await Promise.all(
    locks.map((lock) => acquireLock({ folder: lock, name: 'outbox', doing: 'testing', waitMs: 0, clock: systemClock })),
  );
  const words = [path.join(root, 'hybrid-invoice-service.js'), '--home', home, 'service', 'run'];
  const running = spawn(process.execPath, words, { env: bareEnvironment(), stdio: 'ignore' });
  const ended = once(running, 'exit');
  const log = path.join(home, 'data', 'logs', 'service.log');
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  while (!/"south".+does not start/.test(said()) && running.exitCode === null) await sleep(50);
  const { service } = loadSite(readConfigFile(file, {}));
  const dataPath = path.join(home, 'data');
  await stopService({
    service: { ...service, DATA_PATH: dataPath },
    controls: locks.map((lock, at) => ({ dataPath: lock, session: names[at] ?? '' })),
  });
  assert.deepEqual(await ended, [0, null]);
  for (const lock of held) lock.release();
});
