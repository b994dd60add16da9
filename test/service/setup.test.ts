import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { parseEnv } from 'node:util';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { whatsappNumbers } from '../../sandbox/sample-company/people.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { ownNumber } from '../../sandbox/stand-ins.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { placeOfEnvironment } from '../../src/cli/setup/place.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import { customer, entersCode } from '../support/manager.ts';
import { type Deeds, onTerminal, withoutTerminal } from '../support/pseudo-terminal.ts';
import { seed, some } from '../support/sample.ts';
import { proposedQuestions } from '../support/setup-questions.ts';

/** `setup` from an empty folder to a linked phone, by a person who makes mistakes, and without one. */

const company = sampleCompany('2026-11-23').data;
let folder: string;
let home: string;
let sap: RunningBusinessOne;
let whatsapp: WhatsApp;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-setup-'));
  home = path.join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(path.join(folder, 'pdf'));
  const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  sap = await startBusinessOne({ company, tls });
  whatsapp = await startWhatsApp({
    accounts: [{ digits: ownNumber, name: company.companyName }],
    contacts: [...whatsappNumbers(), { digits: customer, name: 'Customer' }],
  });
  writeFileSync(path.join(folder, 'far-end.json'), JSON.stringify(whatsapp.farEnd));
});
after(async () => {
  await Promise.all([sap.close(), whatsapp.close()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function setUp(deeds: Deeds, argv: readonly string[] = []) {
  const program = path.join(import.meta.dirname, '..', '..', 'sandbox', 'command-main.ts');
  const command = [process.execPath, program, path.join(folder, 'far-end.json'), 'hybrid-invoice-service', 'setup'];
  return onTerminal([...command, ...argv], { COURIER_HOME: home }, deeds, entersCode(whatsapp));
}

/** When a question stands there for the nth time. */
function asked(words: string, times = 1): RegExp {
  return new RegExp(`(?:${words}[^\\n]*:[\\s\\S]*){${times}}$`);
}
const agreed = (words: string, times = 1): RegExp => new RegExp(`(?:${words}[\\s\\S]*){${times}}\\(yes/no\\) $`);

function envOf() {
  const file = path.join(home, '.env');
  return { values: { ...parseEnv(readFileSync(file, 'utf8')) }, mode: statSync(file).mode & 0o777 };
}

describe('setup', { skip: withoutTerminal }, () => {
  const name = `O'Higgins "del" Sur #1`;

  test('leaves nothing behind when it is ended at any question', async (t) => {
    const untilSap: Deeds = [
      [asked('signs the messages'), `${name}\n`],
      [asked('Country'), 'AR\n'],
      [asked('Language'), '\n'],
      [asked('Time zone'), '\n'],
      [asked('Engine'), 'baileys\n'],
      [asked('Service Layer'), `${sap.url}\n`],
    ];
    const ends: readonly Deeds[] = [
      [...untilSap, [agreed('only this one'), '\x03']],
      [
        ...untilSap,
        [agreed('only this one'), 'yes\n'],
        [asked('Company database'), `${company.companyDb}\n`],
        [asked('User for this service'), 'courier\n'],
        [asked('Its password'), 'half-typed\x03'],
      ],
    ];
    t.diagnostic(`seed ${seed}`);
    for (const deeds of some(ends, 1)) {
      const { code, screen } = await setUp(deeds);
      assert.equal(code, 130, screen);
      assert.ok(!screen.includes('half-typed'), screen);
      assert.deepEqual(readdirSync(home), [], screen);
    }
  });

  test('asks again with the reason until each answer works, writes them, links the phone and sends a test', async () => {
    const { code, screen } = await setUp(
      [
        [asked('signs the messages'), '\n'],
        [asked('signs the messages', 2), `${name}\n`],
        [asked('Country'), 'argentina\n'],
        [asked('Country', 2), 'AR\n'],
        [asked('Language'), '\n'],
        [asked('Time zone'), 'Mars/Base\n'],
        [asked('Time zone', 2), 'America/Montevideo\n'],
        [asked('Engine'), 'baileys\n'],
        [asked('Service Layer'), 'https://127.0.0.1:1\n'],
        [asked('Service Layer', 2), `${sap.url}\n`],
        [agreed('only this one'), 'no\n'],
        [asked('Service Layer', 3), '\n'],
        [agreed('only this one', 2), 'yes\n'],
        [asked('Company database'), `${company.companyDb}\n`],
        [asked('User for this service'), `${sampleLogin.user}\n`],
        [asked('Its password'), 'a-wrong-one\n'],
        [asked('Company database', 2), '\n'],
        [asked('User for this service', 2), '\n'],
        [asked('Its password', 2), `x\x7f${sampleLogin.password}\n`],
        [agreed('Create them now'), 'yes\n'],
        [asked('Where PDFs come from'), '\n'],
        [asked('Folder with the PDFs'), '/nowhere\n'],
        [asked('Folder with the PDFs', 2), '../pdf\n'],
        [asked('Mail addresses that are told'), '\n'],
        [agreed('Link a phone now'), 'yes\n'],
        [/Type yes to agree: $/, 'yes\n'],
        [asked('Phone for a test message'), '+5491100000000\n'],
        [asked('Phone for a test message', 2), `+${customer}\n`],
        [agreed('Install it as a service'), 'no\n'],
      ],
      ['--code', `+${ownNumber}`],
    );
    assert.equal(code, 0, screen);
    for (const secret of [sampleLogin.password, 'a-wrong-one']) assert.ok(!screen.includes(secret), screen);
    assert.match(screen, /What comes next/);
    const { SAP_TLS_FINGERPRINT: pin = '', ...values } = envOf().values;
    assert.match(pin, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    assert.deepEqual(values, {
      COMPANY_NAME: name,
      COMPANY_COUNTRY: 'AR',
      COMPANY_LANGUAGE: 'es',
      COMPANY_TIME_ZONE: 'America/Montevideo',
      WHATSAPP_ENGINE: 'baileys',
      SAP_URL: sap.url,
      SAP_COMPANY_DB: company.companyDb,
      SAP_USERNAME: sampleLogin.user,
      SAP_PASSWORD: sampleLogin.password,
      PDF_SOURCES: 'folder',
      PDF_FOLDER: '../pdf',
    });
    assert.equal(envOf().mode, 0o600);
    assert.equal((await whatsapp.admin.arrivals({ digits: customer })).length, 1);
  });

  test('run again, it proposes what is there, and changes nothing that is not answered otherwise', async () => {
    const before = readFileSync(path.join(home, '.env'), 'utf8');
    await sap.admin.restartServiceLayer();
    const { code, screen } = await setUp([
      ...proposedQuestions.map((words) => [asked(words), '\n'] as const),
      [asked('Phone for a test message'), '\n'],
      [agreed('Install it as a service'), 'no\n'],
    ]);
    assert.equal(code, 0, screen);
    assert.match(screen, /trusted before[\s\S]*fields for the outcome are there[\s\S]*a phone is linked/);
    assert.ok(!screen.includes(sampleLogin.password), screen);
    assert.equal(readFileSync(path.join(home, '.env'), 'utf8'), before);
    assert.deepEqual(
      readdirSync(home).filter((one) => one.startsWith('.env')),
      ['.env'],
    );
  });

  test('without a person takes its options, keeps the former .env, and refuses what does not work', async (t) => {
    const before = readFileSync(path.join(home, '.env'), 'utf8');
    const here = process.cwd();
    process.chdir(home);
    t.after(() => process.chdir(here));
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const alone = (...argv: string[]) =>
      runSetup(parseSetup(argv), {
        place: placeOfEnvironment(envOf().values),
        farEnds: null,
        streams,
        signal: new AbortController().signal,
        installService: null,
      });
    await assert.rejects(alone(), { code: 'CLI_USAGE' });
    await assert.rejects(alone('--yes', '--no-link', '--pdf-folder', '/nowhere'), { code: 'PDF_FOLDER_UNREADABLE' });
    assert.equal(readFileSync(path.join(home, '.env'), 'utf8'), before);

    assert.equal(await alone('--yes', '--no-link', '--company-name', 'Other'), 0);
    assert.equal(envOf().values['COMPANY_NAME'], 'Other');
    const kept = readdirSync(home).filter((one) => one.startsWith('.env.before-'));
    assert.equal(kept.length, 1);
    const [former = ''] = kept.map((one) => path.join(home, one));
    assert.equal(readFileSync(former, 'utf8'), before);
    assert.equal(statSync(former).mode & 0o777, 0o600);
  });
});

test('an answer that cannot be is refused on the command line, before anything is asked', () => {
  assert.throws(() => parseSetup(['--company-country', 'Argentina']), { code: 'CLI_USAGE' });
  assert.throws(() => parseSetup(['--sap-password', 'x']), { code: 'CLI_USAGE' });
});
