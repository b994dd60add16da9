/** `setup --company`: a file is begun, gets another company, and takes over what `.env` says of one; or nothing is written. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseEnv } from 'node:util';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { placeOfCompany } from '../../src/cli/setup/place.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import { loadSite } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';

const company = sampleCompany('2026-11-23').data;

describe('setup --company', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-setup-company-'));
  const here = process.cwd();
  let sap: RunningBusinessOne;
  let home: string;
  let file: string;
  let homes = 0;
  before(async () => {
    const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
    sap = await startBusinessOne({ company, tls });
  });
  after(async () => {
    process.chdir(here);
    await sap.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    homes += 1;
    home = path.join(folder, `home-${homes}`);
    file = path.join(home, 'courier.json');
    mkdirSync(path.join(home, 'pdf', 'north'), { recursive: true });
    mkdirSync(path.join(home, 'pdf', 'south'));
    process.chdir(home);
  });

  /** The environment as the next command has it. */
  const own = (): Record<string, string> => {
    const env = path.join(home, '.env');
    const text = readdirSync(home).includes('.env') ? readFileSync(env, 'utf8') : '';
    return { ...parseEnv(text) } as Record<string, string>;
  };
  const setUp = async (name: string, more: Record<string, string>, ...argv: string[]): Promise<number> => {
    const wish = parseSetup(['--yes', '--no-link', '--company-country', 'AR', '--whatsapp-engine', 'baileys', ...argv]);
    return await runSetup(wish, {
      ...{ place: placeOfCompany({ file, name, account: wish.account, own: { ...own(), ...more } }), farEnds: null },
      ...{ streams: { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() } },
      ...{ signal: new AbortController().signal, installService: null },
    });
  };
  const password = { SAP_PASSWORD: sampleLogin.password };
  const answers = (name: string, branch: string) => [
    ...['--company-name', name, '--sap-url', sap.url, '--sap-company-db', company.companyDb],
    ...['--sap-username', sampleLogin.user, '--account', branch],
  ];
  const site = () => loadSite(readConfigFile(file, own()));

  it('begins a file, adds to it, and leaves what else is in it as it is', async () => {
    assert.equal(await setUp('north', password, ...answers('North', 'north-number')), 0);
    assert.deepEqual(own(), { COURIER_CONFIG: 'courier.json' });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const north = site().companies[0]?.config.books[0];
    assert.equal(north?.SAP_PASSWORD, sampleLogin.password);
    assert.match(north.SAP_TLS_FINGERPRINT ?? '', /^(?:[0-9A-F]{2}:){31}/);

    const byHand = readFileSync(file, 'utf8').replace('"COMPANY_NAME"', '"SAP_BRANCHES":   "1", "COMPANY_NAME"');
    writeFileSync(file, byHand, { mode: 0o600 });
    const twice = setUp('south', password, ...answers('South', 'south-number'));
    await assert.rejects(twice, { code: 'CONFIG_FILE_INVALID', message: /Every invoice would be sent twice/ });
    assert.equal(readFileSync(file, 'utf8'), byHand, 'nothing is written');
    await assert.rejects(setUp('South!', password, ...answers('South', 'south-number')), {
      code: 'CONFIG_FILE_INVALID',
    });
    assert.equal(readFileSync(file, 'utf8'), byHand);

    writeFileSync(file, byHand.replace(company.companyDb, 'OTHER'), { mode: 0o600 });
    assert.equal(await setUp('south', password, ...answers('South', 'south-number')), 0);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /"SAP_BRANCHES": {3}"1", "COMPANY_NAME"/);
    assert.deepEqual(
      site().companies.map(({ name, account }) => [name, account]),
      [
        ['north', 'north-number'],
        ['south', 'south-number'],
      ],
    );
    assert.equal(await setUp('south', {}, '--company-name', 'South & Co'), 0, 'run again, it proposes what is there');
    assert.equal(site().companies[1]?.config.books[0].COMPANY_NAME, 'South & Co');
  });

  it('takes what .env says of one company over, with the places of its login, backups and PDFs', async () => {
    const former = {
      ...{ COMPANY_NAME: 'North', COMPANY_COUNTRY: 'AR', SAP_URL: sap.url, SAP_COMPANY_DB: company.companyDb },
      ...{ SAP_USERNAME: sampleLogin.user, SAP_PASSWORD: sampleLogin.password, WHATSAPP_ENGINE: 'baileys', PORT: '0' },
    };
    const lines = Object.entries(former).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(path.join(home, '.env'), `# ours\n${lines.join('')}`, { mode: 0o600 });
    mkdirSync(path.join(home, 'data'));
    writeFileSync(path.join(home, 'data', 'id.key'), '');
    assert.equal(await setUp('north', {}), 0);
    assert.deepEqual(own(), { PORT: '0', COURIER_CONFIG: 'courier.json' });
    assert.match(readFileSync(path.join(home, '.env'), 'utf8'), /^# ours$/m);
    assert.equal(readdirSync(home).filter((name) => name.startsWith('.env.before-')).length, 1);
    const { account, config } = site().companies[0] ?? assert.fail();
    assert.equal(account, 'sap-whatsapp-persistent');
    assert.equal(config.accounts[0].WHATSAPP_AUTH_PATH, './.wwebjs_auth/');
    assert.equal(config.accounts[0].WHATSAPP_BACKUP_PATH, './whatsapp-session-backup/');
    assert.equal(config.books[0].PDF_FOLDER, './pdf/');
  });

  it('leaves everything as it was where an answer does not work', async () => {
    const wrong = { SAP_PASSWORD: 'not this one' };
    await assert.rejects(setUp('north', wrong, ...answers('North', 'north-number')), { code: 'SAP_LOGIN_REFUSED' });
    assert.deepEqual(readdirSync(home), ['pdf']);
  });
});
