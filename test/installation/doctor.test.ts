import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { sandboxSessionTimings } from '../../sandbox/pace.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { runDoctor } from '../../src/cli/doctor/run.ts';
import { parseInvocation } from '../../src/cli/hybrid/usage.ts';
import { systemClock } from '../../src/clock.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { CheckLine } from '../../src/operations/checks.ts';
import { doctorLines } from '../../src/operations/doctor/lines.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { MailServer, mailPassword, mailUser } from '../alerts/mail-server.ts';

/** `doctor` on an installation against stand-ins: it names what is broken, and changes nothing. */

const folder = mkdtempSync(path.join(tmpdir(), 'courier-doctor-'));
let standIns: StandIns;
let mail: MailServer;
let healthy: Environment;
before(async () => {
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
  mail = await MailServer.start();
  const caFile = path.join(folder, 'mail-ca.pem');
  writeFileSync(caFile, mail.caPem);
  healthy = {
    ...standIns.environment,
    ALERT_MAIL_HOST: 'localhost',
    ALERT_MAIL_PORT: String(mail.port),
    ALERT_MAIL_CA_FILE: caFile,
    ALERT_MAIL_TO: 'it@example.com',
    ALERT_MAIL_USER: mailUser,
    ALERT_MAIL_PASSWORD: mailPassword,
  };
});
after(async () => {
  await Promise.all([standIns.close(), mail[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const around = () => ({
  farEnds: {
    whatsapp: standIns.whatsapp.farEnd,
    sessionTimings: sandboxSessionTimings,
    delivery: <T>(settings: T) => settings,
    failpoints: null,
  },
  signal: new AbortController().signal,
});

async function linesOf(environment: Environment, deadlineMs = 9000): Promise<readonly CheckLine[]> {
  return doctorLines(await examine(environment, { ...around(), deadlineMs }));
}

function amiss(lines: readonly CheckLine[]): string[] {
  return lines.filter(({ result }) => result !== 'ok').map(({ name, result }) => `${name} ${result}`);
}

/** Every file below, with size and time of its last change. */
function stateOf(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(place, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .sort();
}

test('an installation in order is told so, nothing is changed, and nothing is sent', async () => {
  const before = stateOf(folder);
  const lines = await linesOf(healthy);
  assert.deepEqual(amiss(lines), ['login warning'], JSON.stringify(lines, null, 1));
  assert.deepEqual(stateOf(folder), before);
  assert.deepEqual([mail.mails.length, mail.logins.length], [0, 1]);
  const names = lines.map(({ name }) => name);
  for (const name of ['clock', 'DATA_PATH', 'PORT', 'SAP login', 'web.whatsapp.com', 'SMTP'])
    assert.ok(names.includes(name), name);
});

test('it works while the service holds its locks', async () => {
  const locks = await Promise.all(
    [
      [healthy['DATA_PATH'], 'outbox'],
      [healthy['WHATSAPP_AUTH_PATH'], 'sap-whatsapp-persistent'],
    ].map(([place = '', name = '']) =>
      acquireLock({ folder: place, name, doing: 'running', waitMs: 0, clock: systemClock }),
    ),
  );
  try {
    assert.deepEqual(amiss(await linesOf(healthy)), ['login warning']);
  } finally {
    for (const lock of locks) lock.release();
  }
});

test('a broken configuration is one line, and everything that does not need it is looked at', async () => {
  const lines = await linesOf({
    ...healthy,
    SAP_URL: 'no address',
    PORT: 'x',
    SAP_PASSWORD: 'the-secret',
    ALERT_MAIL_HOTS: 'y',
  });
  assert.deepEqual(amiss(lines), [
    'configuration error',
    'configuration warning',
    'clock warning',
    'PORT warning',
    'login warning',
    'SAP warning',
  ]);
  assert.ok(!JSON.stringify(lines).includes('the-secret'));
});

test('whatever is silent is given up in time, side by side, and each is a line of its own', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket));
  const address = await new Promise<string>((resolve) =>
    silent.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(silent.address() as { port: number }).port}`)),
  );
  const [, port = ''] = address.split(':');
  try {
    const lines = await linesOf(
      {
        ...healthy,
        SAP_URL: `https://${address}`,
        PDF_SOURCES: 'folder,print,mailbox',
        SAP_GATEWAY_URL: `https://${address}`,
        SAP_PRINT_LAYOUTS: 'invoice=INV1',
        ...{ PDF_MAIL_HOST: '127.0.0.1', PDF_MAIL_PORT: port, PDF_MAIL_USER: 'a', PDF_MAIL_PASSWORD: 'b' },
        ...{ PDF_MAIL_SENDERS: '@a.example', PDF_MAIL_AUTHENTICATION: 'off' },
        ...{ ALERT_MAIL_HOST: '127.0.0.1', ALERT_MAIL_PORT: port },
      },
      3000,
    );
    assert.deepEqual(amiss(lines), [
      'clock warning',
      'login warning',
      'SAP error',
      'print service error',
      'mailbox error',
      'SMTP error',
    ]);
  } finally {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  }
});

test('what others refuse is told in their words, and a refused login is not tried again', async () => {
  const wrong = {
    ...healthy,
    SAP_PASSWORD: 'wrong',
    ALERT_MAIL_PASSWORD: 'wrong',
    PDF_FOLDER: path.join(folder, 'none'),
    WHATSAPP_BACKUP_COPY_PATH: path.join(folder, 'not mounted'),
  };
  const logins = async () => (await standIns.sap.admin.counts())['POST Login'];
  const first = await linesOf(wrong);
  assert.deepEqual(amiss(first), [
    'clock warning',
    'WHATSAPP_BACKUP_COPY_PATH error',
    'login warning',
    'SAP login error',
    `PDF folder: ${path.join(folder, 'none')} error`,
    'SMTP error',
  ]);
  const before = await logins();
  assert.deepEqual(amiss(await linesOf(wrong)), amiss(first));
  assert.equal(await logins(), before);
});

test('the command answers in one JSON line with its exit code, under both names', async () => {
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  const code = await runDoctor({ ...healthy, PDF_FOLDER: '/nowhere' }, { ...around(), json: true, write });
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: CheckLine[] };
  assert.deepEqual([code, ok, out.trim().includes('\n')], [1, false, false]);
  assert.ok(checks.every(({ remedy }) => remedy === null || typeof remedy === 'string'));
  for (const argv of [['doctor'], ['--check', '--json'], ['--json', '--check']]) {
    assert.equal(parseInvocation(argv).command.verb, 'other', argv.join(' '));
  }
});
