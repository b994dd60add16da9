import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { typeAt } from '../next-steps/installation.ts';
import { until } from '../support/until.ts';
import { argumentsOf, childrenOf, environmentOf } from './child-processes.ts';
import { launchCommand } from './launcher.ts';
import { startAttackedService } from './rig.ts';

/** Whoever has taken over another process of the same user reads `/proc/PID/environ` of this one. */

const skip = process.platform !== 'linux' && 'environments are read from /proc';
const secrets = {
  SAP_PASSWORD: 'planted-password-1',
  SAP_WEBHOOK_KEY: 'planted-webhook-key-2',
  WHATSAPP_BACKUP_PASSPHRASE: 'planted-passphrase-3',
  ALERT_WEBHOOK_SECRET: 'planted-alert-secret-4',
  WHATSAPP_PROXY: 'http://courier:planted-proxy-password-5@127.0.0.1:9',
} as const;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-secrets-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('the environment of a running command', { skip }, () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket));
  before(async () => {
    silent.listen(0, '127.0.0.1');
    await until('silent server', () => silent.listening);
  });
  after(() => silent.close());

  /** Looks at the command and its children while it waits for SAP. */
  async function environmentsOf(env: Record<string, string>): Promise<string> {
    sockets.clear();
    const address = silent.address();
    assert.ok(typeof address === 'object' && address !== null);
    const sap = { SAP_URL: `http://127.0.0.1:${address.port}`, SAP_COMPANY_DB: 'DEMO', SAP_USERNAME: 'courier' };
    const command = launchCommand('hybrid-invoice-service.js', ['--check-sap'], {
      cwd: folder,
      env: { ...sap, ...env },
    });
    await until('question to SAP', () => sockets.size > 0 || command.child.exitCode !== null);
    const pid = command.child.pid ?? 0;
    const environments = [pid, ...childrenOf(pid)].map(environmentOf).join('\n');
    command.child.kill('SIGTERM');
    for (const socket of sockets) socket.destroy();
    await command.ended;
    assert.ok(sockets.size > 0, command.output());
    return environments;
  }

  it('no longer contains the given secrets, but everything else', async () => {
    const seen = await environmentsOf({ ...secrets, PLANTED: 'planted-for-everybody' });
    assert.match(seen, /planted-for-everybody/);
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret), secret);
  });

  it('contains none either if an older Node starts the pinned one', async () => {
    const older = path.join(folder, 'older-node.mjs');
    await writeFile(
      older,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });\n",
    );
    // Only the first Node is to believe it: the pinned one is started without this option.
    const once = `data:text/javascript,${encodeURIComponent(`delete process.env.NODE_OPTIONS; await import('${pathToFileURL(older).href}')`)}`;
    const seen = await environmentsOf({ ...secrets, NODE_OPTIONS: `--import=${once}` });
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret), secret);
  });
});

test('an engine sees no secret in its environment', { skip }, async (t) => {
  Object.assign(process.env, secrets);
  t.after(() => {
    for (const name of Object.keys(secrets)) delete process.env[name];
  });
  const attacked = await startAttackedService(() => ({}));
  t.after(() => attacked.close());
  assert.match(environmentOf(attacked.service.pid), /planted-password-1/, 'nothing was planted');
  // The reader of PDFs may be there first.
  const engines = () =>
    childrenOf(attacked.service.pid).filter((pid) => argumentsOf(pid).some((one) => one.endsWith('host/entry.ts')));
  await until('engine', () => engines().length > 0);
  const seen = childrenOf(attacked.service.pid).map(environmentOf).join('\n');
  assert.match(seen, /PATH=/);
  for (const secret of [...Object.values(secrets), attacked.environment['SAP_PASSWORD'] ?? ''])
    assert.ok(!seen.includes(secret), secret);
});

describe('a secret from a file', () => {
  let standIns: StandIns;
  let environment: Record<string, string>;
  before(async () => {
    const place = path.join(folder, 'stand-ins');
    await mkdir(place);
    standIns = await startStandIns({ folder: place, engine: 'baileys', today: '2026-11-23', printed: false });
    const { SAP_PASSWORD: password = '', ...rest } = standIns.environment;
    environment = rest;
    await writeFile(path.join(folder, 'password'), `${password}\n`, { mode: 0o600 });
    await mkdir(path.join(folder, 'credentials'));
    await writeFile(path.join(folder, 'credentials', 'SAP_PASSWORD'), password, { mode: 0o600 });
    await writeFile(path.join(folder, 'empty'), '\n');
  });
  after(() => standIns.close());

  async function check(env: Record<string, string>) {
    const place = { environment: { ...environment, ...env }, farEnds: null };
    const { exitCode: code, text: output } = await typeAt(place, 'node hybrid-invoice-service.js --check-sap');
    return { code, output };
  }

  it('is read from the path in NAME_FILE, and from systemd credentials', async () => {
    for (const env of [
      { SAP_PASSWORD_FILE: path.join(folder, 'password') },
      { CREDENTIALS_DIRECTORY: path.join(folder, 'credentials') },
    ]) {
      const { code, output } = await check(env);
      assert.equal(code, 0, output);
    }
  });

  it('is refused, naming it, if it is unreadable or given twice', async () => {
    const cases: readonly [Record<string, string>, RegExp][] = [
      [{ SAP_PASSWORD_FILE: path.join(folder, 'absent') }, /SAP_PASSWORD_FILE.*ENOENT/],
      [{ SAP_PASSWORD_FILE: folder }, /SAP_PASSWORD_FILE.*not a regular file/],
      [{ SAP_PASSWORD_FILE: '/dev/zero' }, /SAP_PASSWORD_FILE.*not a regular file/],
      [{ SAP_PASSWORD_FILE: path.join(folder, 'empty') }, /SAP_PASSWORD_FILE.*empty/],
      [{ SAP_PASSWORD_FILE: path.join(folder, 'password'), SAP_PASSWORD: 'given-twice' }, /SAP_PASSWORD_FILE.*both/],
    ];
    for (const [env, words] of cases) {
      const { code, output } = await check(env);
      assert.notEqual(code, 0);
      assert.match(output, words);
      assert.doesNotMatch(output, /given-twice/);
    }
  });
});
