import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it, mock } from 'node:test';
import { Sessions } from '../../sandbox/business-one/sessions.ts';
import { partners, salesPersons, whatsappNumbers } from '../../sandbox/sample-company/people.ts';
import { sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { ownNumber, startStandIns } from '../../sandbox/stand-ins.ts';
import { webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { until } from '../support/until.ts';
import { crashingRun, DUMP, type ShownSecrets } from './crashing-run.ts';
import {
  type Leak,
  LeakScanner,
  type Secret,
  type SecretKind,
  secretBytes,
  secretNumber,
  secretText,
} from './leak-scan.ts';

/** A run leaves logs, incidents, dumps and backups, which people attach to questions and copy elsewhere. */

/** What exists to hold secrets, and which. Nothing else may, and these no others. */
const keepers: readonly { readonly file: RegExp; readonly holds: readonly SecretKind[]; readonly why: string }[] = [
  { file: /^session\/baileys-[^/]+\/store\.db/, holds: ['login', 'number'], why: 'the login: the link to WhatsApp' },
  { file: /^session\/[^/]+\.metadata\.json$/, holds: ['number'], why: "whose login it is: the company's own number" },
  { file: /^data\/outbox\.db/, holds: ['number'], why: 'whom each invoice goes to, and went to' },
  { file: /^data\/vault\.key$/, holds: ['vault key'], why: 'opens the backups; not with a passphrase' },
  { file: /^data\/id\.key$/, holds: ['id key'], why: 'message ids are derived from it' },
  { file: /^data\/control\.[^/]+\.json$/, holds: ['control token'], why: 'commands find the running service by it' },
];
/** The last part of a QR code is a digit. */
const isLong = (text: string) => text.length >= 20;
const isKept = ({ file, kind }: Leak) =>
  keepers.some((keeper) => keeper.file.test(file) && keeper.holds.includes(kind));

const webhookKey = 'planted-webhook-key-2';
const alertSecret = 'planted-alert-secret-3';
const alertToken = 'planted-alert-token-4';
const places = { started: process.cwd(), temporary: process.env['TMPDIR'] };

let folder: string;
let secrets: Secret[];
let leaks: Leak[];

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-left-'));
  mkdirSync(path.join(folder, 'tmp'));
  // Dumps and temporary files of all processes lie below it.
  process.chdir(folder);
  process.env['TMPDIR'] = path.join(folder, 'tmp');
  allowDumps();
  const logins = mock.method(Sessions.prototype, 'login');
  const alarmed = createServer((_request, response) => void response.writeHead(500).end()).listen(0, '127.0.0.1');
  await until('server of alerts', () => alarmed.listening);
  const address = alarmed.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23' });
  const settings = {
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/${alertToken}`,
    ALERT_WEBHOOK_SECRET: alertSecret,
  };
  const login = new Map<string, Secret>();
  const everything = ({ codes, tokens }: ShownSecrets): Secret[] => {
    for (const secret of loginSecrets()) login.set(secret.name, secret);
    return [
      ...secretsOfInstallation(),
      ...login.values(),
      ...codes.flatMap((code) => code.split(',').filter(isLong)).map((part) => secretText('login', 'QR code', part)),
      ...tokens.map((token) => secretText('control token', 'control token', token)),
      ...logins.mock.calls.flatMap(({ result }) => (result ? [secretText('SAP session', 'B1SESSION', result)] : [])),
    ];
  };
  try {
    const onCrash = (shown: ShownSecrets) => {
      leaks = new LeakScanner(everything(shown)).scan(folder);
    };
    secrets = everything(await crashingRun({ standIns, webhookKey, settings, onCrash }));
    leaks.push(...new LeakScanner(secrets).scan(folder));
  } finally {
    alarmed.close();
    await standIns.close();
  }
});
after(async () => {
  process.chdir(places.started);
  if (places.temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = places.temporary;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function secretsOfInstallation(): Secret[] {
  const [, vaultKey = ''] = readFileSync(path.join(folder, 'data', 'vault.key'), 'utf8').split(' ');
  const idKey = readFileSync(path.join(folder, 'data', 'id.key'), 'utf8').trim();
  return [
    secretText('setting', 'SAP_PASSWORD', sampleLogin.password),
    secretText('setting', 'SAP_WEBHOOK_KEY', webhookKey),
    secretText('setting', 'path of the webhook', webhookPath(webhookKey)),
    secretText('setting', 'ALERT_WEBHOOK_SECRET', alertSecret),
    secretText('setting', 'ALERT_WEBHOOK_URL', alertToken),
    secretBytes('vault key', 'vault key', Buffer.from(vaultKey, 'hex')),
    secretBytes('id key', 'id key', Buffer.from(idKey, 'hex')),
    ...phoneNumbers().map(secretNumber),
  ];
}

/** In SAP's fields and at WhatsApp, one of those that differ in the country's or the mobile's prefix alone. */
function phoneNumbers(): string[] {
  const inSap = JSON.stringify([...partners, ...salesPersons]).matchAll(/"(?:Cellular|Phone\d|Mobile\w*)":"([^"]*)"/g);
  const written = [...inSap].flatMap(([, text = '']) => text.split('/').map((one) => one.replaceAll(/\D/g, '')));
  const known = [ownNumber, ...whatsappNumbers().flatMap(({ digits, aliases = [] }) => [digits, ...aliases])];
  const long = [...known, ...written].filter((digits) => digits.length >= 10);
  return [...new Map(long.map((digits) => [digits.slice(-10), digits])).values()];
}

/** All bytes of its store that are long enough for a key. */
function loginSecrets(): Secret[] {
  const file = path.join(folder, 'session', 'baileys-sap-whatsapp-persistent', 'store.db');
  const store = new DatabaseSync(file, { readOnly: true });
  const rows = store.prepare('SELECT credentials AS text FROM login UNION ALL SELECT value FROM keys').all();
  store.close();
  const texts = rows.map(({ text }) => String(text)).join('\n');
  return [...texts.matchAll(/"\$bytes":"([\w+/=]{40,})"/g)].map(([, base64 = '']) =>
    secretBytes('login', `key ${base64.slice(0, 6)}…`, Buffer.from(base64, 'base64')),
  );
}

/** Whoever runs a service under a service manager may have allowed them; most systems keep none by default. */
function allowDumps(): void {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), '--core=unlimited:unlimited'], { stdio: 'ignore' });
  } catch {
    // Not on this system, or not for this user: whether dumps are left is seen by the one that is planted.
  }
}

describe('after a run with debug logs, a crash of each process, and a backup', () => {
  it('the secrets searched for are those of the run, and are present where they belong', () => {
    const kinds = new Set(secrets.map(({ kind }) => kind));
    assert.deepEqual(
      [...kinds].sort(),
      ['SAP session', 'control token', 'id key', 'login', 'number', 'setting', 'vault key'].sort(),
    );
    for (const keeper of keepers)
      for (const kind of keeper.holds)
        assert.ok(
          leaks.some((leak) => keeper.file.test(leak.file) && leak.kind === kind),
          `${keeper.file} holds no ${kind}`,
        );
    const log = readFileSync(path.join(folder, 'service.log'), 'utf8');
    for (const words of ['"level":20', '"signal":"SIGABRT","asked":false', '"channel":"webhook"', 'planted at'])
      assert.ok(log.includes(words), words);
  });

  it('no log, incident, temporary file, dump or backup holds a secret or a full phone number', () => {
    assert.deepEqual(
      leaks.filter((leak) => !isKept(leak)),
      [],
    );
  });

  it('each of them would have been found, in any encoding', () => {
    for (const secret of secrets) {
      const one = new LeakScanner([secret]);
      for (const needle of secret.needles)
        assert.equal(one.secretsIn(Buffer.concat([Buffer.alloc(9), needle])).length, 1, secret.name);
    }
    const all = new LeakScanner(secrets);
    const plant = (file: string, text: string): Leak[] => {
      appendFileSync(path.join(folder, file), text);
      return all.scan(folder).filter((leak) => !isKept(leak));
    };
    const number = { file: path.join('tmp', 'planted'), kind: 'number', name: '…5501' };
    assert.deepEqual(plant(number.file, 'call +54 9 11 4444-5501'), [number]);
    const password = { file: 'service.log', kind: 'setting', name: 'SAP_PASSWORD' };
    const inBase64 = Buffer.from(sampleLogin.password).toString('base64');
    const found = plant(password.file, `Authorization: ${inBase64}`);
    assert.deepEqual(
      found.filter(({ kind }) => kind === 'setting'),
      [password],
    );
  });

  it("an ordinary process's dump does contain its secrets", (t) => {
    spawnSync('/bin/sh', ['-c', 'known="an-ordinary-$0"; kill -ABRT $$', 'secret']);
    if (!existsSync(DUMP)) return t.skip('this system leaves no dump in the folder of the process');
    assert.ok(readFileSync(DUMP).includes('an-ordinary-secret'));
    rmSync(DUMP);
  });
});
