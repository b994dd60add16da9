import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseEnv } from 'node:util';
import { hasCode } from '../errors/coded-error.ts';
import type { Environment } from './environment.ts';
import { loadConfig, loadSessionConfig } from './load.ts';
import { variableGroups } from './schema.ts';

const complete: Environment = {
  SAP_URL: 'https://sap.example.local:50000/',
  SAP_COMPANY_DB: 'SBODEMOAR',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'secret-word',
};

function problemsOf(environment: Environment): string {
  try {
    loadConfig(environment);
  } catch (error) {
    assert.ok(error instanceof Error && hasCode(error, 'CONFIG_INVALID'));
    return error.message;
  }
  assert.fail('the configuration was accepted');
}

describe('the configuration', () => {
  it('uses the PDF folder of earlier versions if it exists and none is configured', (t) => {
    const [home, folder] = [process.cwd(), mkdtempSync(path.join(tmpdir(), 'config-'))];
    process.chdir(folder);
    t.after(() => {
      process.chdir(home);
      rmSync(folder, { recursive: true });
    });
    assert.equal(loadConfig(complete).books[0].PDF_FOLDER, './pdf/');
    mkdirSync('data/pdf', { recursive: true });
    assert.equal(loadConfig(complete).books[0].PDF_FOLDER, './data/pdf/');
    assert.equal(loadConfig({ ...complete, PDF_FOLDER: './pdf/' }).books[0].PDF_FOLDER, './pdf/');
  });

  it('keeps no proof for less time than the outbox keeps what is settled', () => {
    const of = (OUTBOX_KEEP_DAYS: string, PROOF_KEEP_YEARS: string) =>
      loadConfig({ ...complete, OUTBOX_KEEP_DAYS, PROOF_KEEP_YEARS }).books[0];
    assert.deepEqual([of('', '').OUTBOX_KEEP_DAYS, of('', '').PROOF_KEEP_YEARS], [null, null]);
    assert.equal(of('365', '1').PROOF_KEEP_YEARS, 1);
    assert.equal(of('', '1').PROOF_KEEP_YEARS, 1);
    const wrong = { ...complete, OUTBOX_KEEP_DAYS: '366', PROOF_KEEP_YEARS: '1' };
    assert.match(problemsOf(wrong), /PROOF_KEEP_YEARS is/);
    assert.match(problemsOf({ ...complete, OUTBOX_KEEP_DAYS: '89' }), /OUTBOX_KEEP_DAYS is/);
    assert.match(problemsOf({ ...complete, PROOF_KEEP_YEARS: '0' }), /PROOF_KEEP_YEARS is/);
  });

  it('gives each delivered branch its own folder', () => {
    const of = (folders: string, branches = '') =>
      loadConfig({ ...complete, PDF_FOLDER: '/pdf', PDF_BRANCH_FOLDERS: folders, SAP_BRANCHES: branches }).books[0];
    assert.deepEqual(of('1=centro, 3 = /srv/a=b').PDF_BRANCH_FOLDERS, [
      { branch: 1, folder: 'centro' },
      { branch: 3, folder: '/srv/a=b' },
    ]);
    assert.deepEqual(of('', '1').PDF_BRANCH_FOLDERS, []);
    assert.equal(of('1=centro', '1,2').PDF_BRANCH_FOLDERS.length, 1);
    for (const wrong of ['centro', '0=centro', '1=', '1=a,1=b', '1=a,2=./a', '1=.', '1=/pdf', '3=../pdf'])
      assert.match(
        problemsOf({ ...complete, PDF_FOLDER: '/pdf', PDF_BRANCH_FOLDERS: wrong }),
        /PDF_BRANCH_FOLDERS is/,
        wrong,
      );
    assert.match(
      problemsOf({ ...complete, PDF_BRANCH_FOLDERS: '3=norte', SAP_BRANCHES: '1,2' }),
      /PDF_BRANCH_FOLDERS is/,
    );
  });

  it('rejects a path of Windows in double quotes, where \\n is a line break', () => {
    for (const typed of ['C:\\new\\facturas', 'C:\\facturas\\norte', '\\\\server\\norte']) {
      const read = { ...complete, ...parseEnv(`PDF_FOLDER="${typed}"`) };
      assert.match(problemsOf(read), /PDF_FOLDER has a line break in its path/, typed);
      assert.equal(loadConfig({ ...complete, ...parseEnv(`PDF_FOLDER=${typed}`) }).books[0].PDF_FOLDER, typed);
    }
  });

  it('rejects a value that .env cuts off at a #, naming the variable but not the value', (t) => {
    const [home, folder] = [process.cwd(), mkdtempSync(path.join(tmpdir(), 'config-'))];
    process.chdir(folder);
    t.after(() => {
      process.chdir(home);
      rmSync(folder, { recursive: true });
    });
    const withFile = (text: string): Environment => {
      writeFileSync('.env', text);
      return { ...complete, ...parseEnv(text) };
    };
    for (const line of ['SAP_PASSWORD=secret#word', 'export SAP_PASSWORD = secret #word', 'SAP_PASSWORD=#word']) {
      const problems = problemsOf(withFile(`# comment\n${line}\nTZ=UTC # ours\n`));
      assert.match(problems, /SAP_PASSWORD is cut off at a # in \S*\.env\. Quote its value/, line);
      assert.doesNotMatch(problems, /secret|#word|TZ/, line);
    }
    assert.match(problemsOf(withFile('SAP_COMPANY_DB=SBO#AR')), /SAP_COMPANY_DB is cut off/);
    const sound = 'SAP_PASSWORD="secret#word"\nSAP_COMPANY_DB=SBO # the real one\nCOMPANY_NAME="A\nSAP_USERNAME=b#c"\n';
    assert.equal(loadConfig(withFile(sound)).books[0].SAP_PASSWORD, 'secret#word');
    withFile('SAP_PASSWORD=secret#word');
    assert.equal(loadConfig(complete).books[0].SAP_PASSWORD, 'secret-word', 'what is set outside wins over the file');
  });

  it('accepts the address of the Service Layer as users copy it, including its version', () => {
    for (const end of ['', '/', '/b1s/v1', '/b1s/v2/', '/B1S/v2', '/b1s']) {
      const { SAP_URL } = loadConfig({ ...complete, SAP_URL: `https://sap.example.local:50000/erp${end}` }).books[0];
      assert.equal(SAP_URL, 'https://sap.example.local:50000/erp', end);
    }
  });

  it('has the documented defaults', () => {
    const [account] = loadConfig(complete).accounts;
    assert.equal(account.WHATSAPP_SESSION_NAME, 'sap-whatsapp-persistent');
    assert.equal(account.WHATSAPP_AUTH_PATH, './.wwebjs_auth/');
    assert.equal(account.WHATSAPP_KEEP_ALIVE_INTERVAL, 300_000);
    assert.equal(account.WHATSAPP_HEALTH_CHECK_INTERVAL, 86_400_000);
    assert.equal(account.WHATSAPP_MAX_SESSION_AGE, 604_800_000);
    assert.equal(account.WHATSAPP_AUTO_BACKUP, true);
    assert.equal(account.WHATSAPP_ENGINE, 'webjs');
  });

  it('names all invalid and missing variables at once, with allowed values and an example', () => {
    const problems = problemsOf({
      SAP_URL: 'sap.example.local',
      WHATSAPP_KEEP_ALIVE_INTERVAL: '0',
      WHATSAPP_ENGINE: 'selenium',
    });
    for (const name of ['SAP_URL', 'SAP_COMPANY_DB', 'SAP_USERNAME', 'SAP_PASSWORD', 'WHATSAPP_KEEP_ALIVE_INTERVAL']) {
      assert.match(problems, new RegExp(`${name} .*Allowed: .*Example: ${name}=`));
    }
    assert.match(problems, /WHATSAPP_ENGINE is "selenium"\. Allowed: webjs, baileys/);
  });

  it('refuses a placeholder that nobody has replaced, in any variable, by its name', () => {
    for (const name of variableGroups.flatMap(({ variables: group }) => Object.keys(group))) {
      assert.match(
        problemsOf({ ...complete, [name]: ' Change-Me ' }),
        new RegExp(`^  ${name} still has .*change-me`, 'm'),
      );
    }
    assert.match(problemsOf({ ...complete, SAP_URL: 'https://change-me:50000' }), /SAP_URL still has/);
    assert.doesNotThrow(() => loadConfig({ ...complete, SAP_PASSWORD: 'Change-me-not-42' }));
  });

  it('validates dates, SAP phone fields and quiet hours', () => {
    for (const [name, value] of [
      ['PROCESS_INVOICES_FROM_DATE', '2026-13-45'],
      ['PROCESS_INVOICES_FROM_DATE', '2026-02-30'],
      ['PHONE_FIELDS', 'Cellular,Mobil'],
      ['SEND_QUIET_HOURS', '21:00-21:00'],
    ] as const) {
      assert.match(problemsOf({ ...complete, [name]: value }), new RegExp(`${name} is "${value}"\\. Allowed: `));
    }
    assert.equal(
      loadConfig({ ...complete, PROCESS_INVOICES_FROM_DATE: '2028-02-29' }).books[0].PROCESS_INVOICES_FROM_DATE,
      '2028-02-29',
    );
  });

  it('never prints a secret', () => {
    const problems = problemsOf({
      ...complete,
      SAP_URL: 'x',
      WHATSAPP_BACKUP_PASSPHRASE: 'short',
      SAP_PASSWORD: 'secret-word',
    });
    assert.doesNotMatch(problems, /secret-word|short/);
  });

  it('does not allow monitoring to be switched off', () => {
    assert.match(problemsOf({ ...complete, WHATSAPP_KEEP_ALIVE_INTERVAL: '0' }), /15000 to 3600000/);
  });

  it('treats an empty value as unset', () => {
    assert.equal(
      loadConfig({ ...complete, SAP_CA_FILE: '', PROCESS_INVOICES_FROM_DATE: '' }).books[0].SAP_CA_FILE,
      null,
    );
  });

  it('requires TEST_PHONE with TEST_MODE', () => {
    assert.match(problemsOf({ ...complete, TEST_MODE: 'true' }), /TEST_PHONE is missing/);
    assert.match(problemsOf({ TEST_MODE: 'true' }), /SAP_URL is missing.*TEST_PHONE is missing/s);
  });

  it('describes one company and one account, with their variables', () => {
    const { service, books, accounts } = loadConfig({ ...complete, WHATSAPP_SESSION_NAME: 'sales' });
    assert.deepEqual([books.length, accounts.length], [1, 1]);
    assert.equal(books[0].account, accounts[0].WHATSAPP_SESSION_NAME, 'its messages go through it');
    const names = [service, ...books, ...accounts].flatMap((part) => Object.keys(part));
    const variables = variableGroups.flatMap((group) => Object.keys(group.variables));
    assert.deepEqual(
      names.toSorted(),
      [...variables, 'account', 'accountPlaces', 'beside', 'configFile'].toSorted(),
      'each stands in one part',
    );
    assert.ok('DATA_PATH' in service && 'SAP_URL' in books[0] && 'WHATSAPP_ENGINE' in accounts[0]);
  });

  it('lets session-manager work without SAP', () => {
    const { accounts } = loadSessionConfig({ SAP_PASSWORD: 'change-me' });
    assert.equal(accounts[0].WHATSAPP_SESSION_NAME, 'sap-whatsapp-persistent');
    assert.throws(() => loadSessionConfig({ DATA_PATH: 'change-me' }), /DATA_PATH still has/);
  });

  it('ignores variables of other programs', () => {
    assert.doesNotThrow(() =>
      loadConfig({ ...complete, PATH: '/bin', SAP_CODEPAGE: '4110', WHATSAPP_X: '1', TEST_MOD: '1' }),
    );
  });
});
