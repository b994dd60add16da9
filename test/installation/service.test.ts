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
import { loadConfig } from '../../src/config/load.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { findService } from '../../src/http/control-client.ts';
import { steadyMemory } from '../../src/node-options.js';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';
import { Folder, sapNowhere } from './folder.ts';

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
      user: 'courier',
      group: 'courier',
      writes: ['/var/backups/a courier'],
      reads: [],
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
  await stopService({
    ...config,
    accounts: [{ ...config.accounts[0], WHATSAPP_AUTH_PATH: folder.in('.wwebjs_auth') }],
  });
  assert.deepEqual(await ended, [0, null]);
  assert.match(readFileSync(log, 'utf8'), /"starting"/);
  // Without one it has nothing to do.
  await stopService(config);
  writeFileSync(folder.in('.env'), lines.join('').replace(/^SAP_URL=.*$/m, 'SAP_URL=ftp://no'), { mode: 0o600 });
  assert.deepEqual(await once(start(), 'exit'), [5, null]);
  assert.match(readFileSync(log, 'utf8'), /"not started"/);
});
