import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parseEnv } from 'node:util';
import { type RunningGateway, startGateway } from '../../sandbox/business-one/gateway.ts';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { placeOfEnvironment } from '../../src/cli/setup/place.ts';
import { everyQuestion, isSecret, optionOf } from '../../src/cli/setup/questions.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import type { CodedError } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { MailServer, mailPassword as smtpPassword, mailUser as smtpUser } from '../alerts/mail-server.ts';
import { Dovecot, mailPassword, mailUser, withoutDovecot } from '../support/dovecot.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { some } from '../support/sample.ts';
import { atTerminal, interrupt, type Session } from '../support/typist.ts';

/** `setup` with every question that it has: what it takes, what it asks again, and what an end in the middle leaves. */

const company = sampleCompany('2026-11-23').data;
const MOST_QUESTIONS = 200;
const secrets = new Set(everyQuestion.filter(isSecret).map(({ variable }) => variable));

describe('setup', { skip: withoutDovecot }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-setup-answers-'));
  const pdfs = path.join(folder, 'of the month');
  const here = process.cwd();
  let home: string;
  let homes = 0;
  let sap: RunningBusinessOne;
  let gateway: RunningGateway;
  let imap: Dovecot;
  let smtp: MailServer;
  let printed: Buffer;
  /** What is no question: where the stand-ins listen, and whom they are vouched for by. */
  let given: Readonly<Record<string, string>>;
  /** A right answer to every question. */
  let right: Readonly<Record<string, string>>;

  before(async () => {
    mkdirSync(pdfs);
    const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
    const login = { user: sampleLogin.user, password: sampleLogin.password };
    const prints = { print: () => null, fault: () => null, printMs: 0 };
    [sap, gateway, imap, smtp] = await Promise.all([
      startBusinessOne({ company, tls }),
      startGateway({ ...login, ...prints }),
      Dovecot.start(),
      MailServer.start(),
    ]);
    printed = await pdfOfLines('Factura N° 7', 'TOTAL ARS 10.00');
    const [imapCa, smtpCa] = [path.join(folder, 'imap.pem'), path.join(folder, 'smtp.pem')];
    writeFileSync(imapCa, imap.caPem);
    writeFileSync(smtpCa, smtp.caPem);
    given = {
      ...{ PDF_MAIL_PORT: String(imap.port), PDF_MAIL_CA_FILE: imapCa },
      ...{ ALERT_MAIL_PORT: String(smtp.port), ALERT_MAIL_CA_FILE: smtpCa },
    };
    right = {
      ...{
        COMPANY_NAME: 'Norte S.A.',
        COMPANY_COUNTRY: 'AR',
        COMPANY_LANGUAGE: 'es',
        COMPANY_TIME_ZONE: 'Asia/Kolkata',
      },
      ...{ WHATSAPP_ENGINE: 'baileys', SAP_URL: sap.url, SAP_COMPANY_DB: company.companyDb },
      ...{ SAP_USERNAME: login.user, SAP_PASSWORD: login.password },
      PDF_SOURCES: 'folder,mailbox,attachments,print',
      PDF_FOLDER: pdfs,
      ...{ PDF_MAIL_HOST: 'localhost', PDF_MAIL_USER: mailUser, PDF_MAIL_PASSWORD: mailPassword },
      ...{ PDF_MAIL_SENDERS: '@firm.example', PDF_MAIL_AUTHENTICATION: 'off' },
      ...{ SAP_GATEWAY_URL: gateway.url, SAP_PRINT_LAYOUTS: 'invoice=INV20007' },
      ...{ ALERT_MAIL_TO: 'it@example.com', ALERT_MAIL_HOST: 'localhost', ALERT_MAIL_USER: smtpUser },
      ...{ ALERT_MAIL_PASSWORD: smtpPassword, ALERT_MAIL_FROM: smtpUser },
    };
  });
  after(async () => {
    process.chdir(here);
    await Promise.all([sap.close(), gateway.close(), imap[Symbol.asyncDispose](), smtp[Symbol.asyncDispose]()]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(() => {
    homes += 1;
    home = path.join(folder, `home-${homes}`);
    mkdirSync(home, { mode: 0o700 });
    process.chdir(home);
  });

  /** By a person; what they do not say is Enter at a question, and yes to a change. */
  function typed(
    answers: Readonly<Record<string, readonly string[]>>,
    end: {
      readonly stopAt?: (asked: readonly string[]) => boolean;
      readonly set?: Readonly<Record<string, string>>;
      readonly no?: string;
    } = {},
  ) {
    const left = new Map(Object.entries(answers).map(([variable, all]) => [variable, [...all]]));
    const { stopAt = () => false, set = {}, no = 'Install' } = end;
    const asked: string[] = [];
    const answer = (question: string): string => {
      asked.push(question);
      // Whatever went wrong, it ends.
      if (asked.length > MOST_QUESTIONS) return interrupt;
      if (stopAt(asked)) return interrupt;
      const variable = everyQuestion.find(({ words }) => question.startsWith(words))?.variable;
      if (variable === undefined)
        return ['Create them', 'Install', no].some((word) => question.includes(word)) ? 'no' : 'yes';
      return left.get(variable)?.shift() ?? '';
    };
    return atTerminal(answer, (streams, signal) => run([], { streams, signal }, set));
  }

  function run(argv: readonly string[], around: Pick<Parameters<typeof runSetup>[1], 'streams' | 'signal'>, set = {}) {
    const wish = parseSetup(['--no-link', ...argv]);
    const environment = { ...given, ...envOf(), ...set };
    const place = placeOfEnvironment(environment);
    return runSetup(wish, { ...around, place, farEnds: null, installService: () => Promise.resolve(0) });
  }

  /** By the options of the command line, and passwords in the environment. */
  async function alone(changes: Readonly<Record<string, string>> = {}) {
    const all = Object.entries({ ...right, ...changes });
    const options = all
      .filter(([name]) => !secrets.has(name))
      .map(([name, text]) => `--${optionOf({ variable: name, words: '' })}=${text}`);
    const streams = {
      stdin: new PassThrough(),
      stdout: new PassThrough().resume(),
      stderr: new PassThrough().resume(),
    };
    const signal = new AbortController().signal;
    return await run(
      ['--yes', ...options],
      { streams, signal },
      Object.fromEntries(all.filter(([name]) => secrets.has(name))),
    );
  }

  function envOf(): Record<string, string | undefined> {
    const file = path.join(home, '.env');
    return readdirSync(home).includes('.env') ? { ...parseEnv(readFileSync(file, 'utf8')) } : {};
  }

  function withoutPin({ SAP_TLS_FINGERPRINT: pin, ...values }: Record<string, string | undefined>) {
    assert.match(pin ?? '', /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    return values;
  }

  const each = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([variable, text]) => [variable, [text]]));

  test('takes a folder, a mailbox, attachments, prints and a mail server, each tried, and proposes them the next time', async () => {
    const first = await typed(each(right));
    assert.equal(first.code, 0, said(first));
    assert.deepEqual(withoutPin(envOf()), right);
    for (const works of [
      /mails to look at/,
      /Readable, 0 PDF/,
      /the print service takes our login/,
      /nothing was sent/,
    ])
      assert.match(first.screen, works);
    assert.deepEqual([smtp.mails.length, gateway.logins() > 0], [0, true]);
    assert.doesNotMatch(first.screen, /Have somebody told/);

    const before = readFileSync(path.join(home, '.env'), 'utf8');
    const again = await typed({});
    assert.equal(again.code, 0, said(again));
    for (const [variable, text] of Object.entries(right))
      assert.equal(again.screen.includes(`[${text}]`), !secrets.has(variable), `${variable}: ${said(again)}`);
    assert.equal(readFileSync(path.join(home, '.env'), 'utf8'), before);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.startsWith('.env')),
      ['.env'],
    );
  });

  test('offers to make a folder for PDFs in its home, and none elsewhere, where a share may not be mounted', async () => {
    const elsewhere = path.join(folder, 'share');
    const answers = { ...each(right), PDF_SOURCES: ['folder'], PDF_FOLDER: ['./pdf/', elsewhere, './pdf/'] };
    const kept = await typed(answers, { no: 'Make it', stopAt: isAskedFor('Folder with the PDFs', 3) });
    assert.ok(kept.asked.length > 5 && !existsSync(path.join(home, 'pdf')), said(kept));
    const made = await typed({ ...answers, PDF_FOLDER: [elsewhere, './pdf/'] });
    assert.equal(made.code, 0, said(made));
    assert.match(
      made.screen,
      /share cannot be read: it is not there[\s\S]*pdf is not there yet\. Make it, for this user alone\?[\s\S]*0 PDF files/,
    );
    assert.deepEqual([existsSync(elsewhere), existsSync(path.join(home, 'pdf'))], [false, true]);
  });

  test('tries an attached PDF where attachments are a source: asked again, or left for the service, when SAP cannot give it', async () => {
    const only = { ...right, PDF_SOURCES: 'attachments' };
    const [row] = await sap.admin.rows('Invoices');
    const attach = (...names: readonly string[]) =>
      sap.admin.attach(
        'Invoices',
        Number(row?.['DocEntry']),
        names.map((name) => ({ name, content: printed.toString('base64') })),
      );
    const none = await typed(each(only));
    assert.equal(none.code, 0, said(none));
    assert.match(none.screen, /none was tried/);

    await attach('Factura 7.pdf');
    await sap.admin.setAttachmentFolder(false);
    try {
      const left = await typed(each(only), { no: 'Try the attachments' });
      assert.equal(left.code, 0, said(left));
      assert.match(left.screen, /SAP answers[\s\S]*Try the attachments again\?[\s\S]*They stay a source/);
      assert.equal(envOf()['PDF_SOURCES'], 'attachments');
      await assert.rejects(alone({ PDF_SOURCES: 'attachments' }), { code: 'DOCUMENT_NOT_OBTAINED' });
    } finally {
      await sap.admin.setAttachmentFolder(true);
    }
    const done = await typed(each(only));
    assert.equal(done.code, 0, said(done));
    assert.match(done.screen, /Factura 7\.pdf \(\d+ kB\) was fetched and can be read/);
    assert.equal(await alone({ PDF_SOURCES: 'attachments' }), 0);
  });

  test('an answer that is none, or that does not work, is asked again with the reason', async () => {
    const wrong: Readonly<Record<string, readonly (readonly [answer: string, reason: RegExp])[]>> = {
      COMPANY_NAME: [['', /It is needed/]],
      COMPANY_COUNTRY: [['Argentina', /Allowed: .*ISO 3166/]],
      COMPANY_LANGUAGE: [['xx', /Allowed: es/]],
      COMPANY_TIME_ZONE: [['Mars/Base', /Allowed: .*zone/i]],
      WHATSAPP_ENGINE: [['telegram', /Allowed: webjs, baileys/]],
      SAP_URL: [
        ['sap', /Allowed: .*http/],
        ['https://127.0.0.1:1', /ECONNREFUSED/],
        // Only the login shows that nothing is there; then it is the address that is asked for again.
        ['http://127.0.0.1:1', /without TLS[\s\S]*ECONNREFUSED[^\n]*\n {2}Address of the Service Layer/],
      ],
      SAP_COMPANY_DB: [['', /It is needed/]],
      SAP_USERNAME: [['', /It is needed/]],
      SAP_PASSWORD: [
        ['', /It is needed/],
        ['for-nobody', /ECONNREFUSED/],
        ['wrong-one', /refused the login/i],
      ],
      PDF_SOURCES: [['fax', /Allowed: folder/]],
      PDF_FOLDER: [
        ['/nowhere', /nowhere cannot be read: it is not there/],
        ['C:\\Facturas\\2026', /path of Windows/],
        ['\\\\server\\share', /path of Windows/],
      ],
      PDF_MAIL_HOST: [['', /It is needed/]],
      PDF_MAIL_USER: [['', /It is needed/]],
      PDF_MAIL_PASSWORD: [['wrong-two', /login|authenti/i]],
      PDF_MAIL_SENDERS: [['somebody', /Allowed: addresses/]],
      PDF_MAIL_AUTHENTICATION: [['', /It is needed/]],
      SAP_GATEWAY_URL: [
        ['here', /Allowed/],
        ['http://127.0.0.1:1', /ECONNREFUSED/],
      ],
      SAP_PRINT_LAYOUTS: [['invoice', /Allowed/]],
      ALERT_MAIL_TO: [['nobody', /Allowed: mail addresses/]],
      ALERT_MAIL_HOST: [['', /It is needed/]],
      ALERT_MAIL_USER: [],
      ALERT_MAIL_PASSWORD: [['wrong-three', /login/i]],
      ALERT_MAIL_FROM: [['nobody', /Allowed: a mail address/]],
    };
    assert.deepEqual(Object.keys(wrong).sort(), everyQuestion.map(({ variable }) => variable).sort());
    const answers = Object.fromEntries(
      Object.entries(wrong).map(([variable, all]) => [variable, [...all.map(([text]) => text), right[variable] ?? '']]),
    );
    // A path as a file manager copies it.
    answers['PDF_FOLDER'] = [...(answers['PDF_FOLDER'] ?? []).slice(0, -1), `"${pdfs}"`];
    const session = await typed(answers);
    assert.equal(session.code, 0, said(session));
    for (const [variable, all] of Object.entries(wrong)) {
      for (const [text, reason] of all) assert.match(session.screen, reason, `${variable} = ${text}`);
    }
    assert.doesNotMatch(session.screen, /for-nobody|wrong-(?:one|two|three)/);
    assert.deepEqual(withoutPin(envOf()), right);
  });

  test('by options too: what cannot be is refused before anything is tried, what does not work with the reason, and nothing is written', async () => {
    const impossible: readonly (readonly [variable: string, text: string])[] = [
      ...([
        ['COMPANY_COUNTRY', 'Argentina'],
        ['COMPANY_LANGUAGE', 'xx'],
        ['COMPANY_TIME_ZONE', 'Mars/Base'],
      ] as const),
      ...([
        ['WHATSAPP_ENGINE', 'telegram'],
        ['SAP_URL', 'sap'],
        ['PDF_SOURCES', 'fax'],
      ] as const),
      ...([
        ['PDF_MAIL_SENDERS', 'somebody'],
        ['SAP_GATEWAY_URL', 'here'],
        ['SAP_PRINT_LAYOUTS', 'invoice'],
      ] as const),
      ...([
        ['ALERT_MAIL_TO', 'nobody'],
        ['ALERT_MAIL_FROM', 'nobody'],
        ['COMPANY_NAME', 'change-me'],
      ] as const),
    ];
    for (const [variable, text] of some(impossible, 4)) {
      await assert.rejects(alone({ [variable]: text }), ({ code, message }: CodedError) => {
        assert.equal(code, 'CLI_USAGE', variable);
        assert.match(message, new RegExp(`--${optionOf({ variable, words: '' })} cannot be used`));
        return true;
      });
    }
    const refused: readonly (readonly [changes: Readonly<Record<string, string>>, code: string])[] = [
      [{ SAP_URL: 'https://127.0.0.1:1' }, 'SAP_UNREACHABLE'],
      [{ SAP_PASSWORD: 'wrong' }, 'SAP_LOGIN_REFUSED'],
      [{ SAP_COMPANY_DB: 'NONE' }, 'SAP_LOGIN_REFUSED'],
      [{ PDF_FOLDER: 'C:\\Facturas' }, 'PDF_FOLDER_UNREADABLE'],
      [{ PDF_MAIL_HOST: '' }, 'CLI_USAGE'],
      [{ PDF_MAIL_PASSWORD: 'wrong' }, 'MAIL_LOGIN_REFUSED'],
      [{ SAP_GATEWAY_URL: 'http://127.0.0.1:1' }, 'PDF_PRINT_UNAVAILABLE'],
      [{ ALERT_MAIL_PASSWORD: 'wrong' }, 'ALERT_MAIL_LOGIN_REFUSED'],
      [{ ALERT_MAIL_PASSWORD: '' }, 'CONFIG_ANSWERS_MISSING'],
    ];
    for (const [changes, code] of some(refused, 4))
      await assert.rejects(alone(changes), { code }, JSON.stringify(changes));
    assert.deepEqual(readdirSync(home), []);
    assert.equal(await alone(), 0);
    assert.deepEqual(withoutPin(envOf()), right);
    assert.equal(statSync(path.join(home, '.env')).mode & 0o777, 0o600);
  });

  test('without a person everything that is missing is told at once, with how to give it, and nothing of a file', async () => {
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const around = { streams, signal: new AbortController().signal };
    await assert.rejects(run(['--yes', '--pdf-sources=print'], around), (error: CodedError) => {
      assert.equal(error.code, 'CONFIG_ANSWERS_MISSING');
      const missing = [...error.message.matchAll(/^ {2}([^ :]+): /gm)].map(([, name]) => name);
      const sap = ['--sap-url', '--sap-company-db', '--sap-username', 'SAP_PASSWORD'];
      assert.deepEqual(missing, [
        ...['--company-name', '--company-country', ...sap],
        ...['--sap-gateway-url', '--sap-print-layouts'],
      ]);
      assert.doesNotMatch(`${error.message}${inCommands(error.next)}`, /\.env/);
      return true;
    });
    assert.deepEqual(readdirSync(home), []);
  });

  test('ended at any question, it leaves nothing, and no half .env where there was one', async () => {
    const untouched = `# ours\nCOMPANY_NAME="Before"\n`;
    const isInstall = (asked: readonly string[]) => (asked.at(-1) ?? '').startsWith('Install');
    const left = (): unknown => readdirSync(home).map((name) => [name, readFileSync(path.join(home, name), 'utf8')]);
    for (const former of some([null, untouched], 1)) {
      const begin = (): void => {
        for (const name of readdirSync(home)) rmSync(path.join(home, name), { recursive: true });
        if (former !== null) writeFileSync(path.join(home, '.env'), former, { mode: 0o600 });
      };
      begin();
      const complete = await typed(each(right), { stopAt: isInstall });
      // All of it, or nothing: only the service is left.
      assert.deepEqual(withoutPin(envOf()), right);
      const [last = 0, ...others] = complete.asked
        .map((_, index) => index)
        .slice(1)
        .toReversed();
      assert.ok(last >= everyQuestion.length, String(last));
      // The last one comes when everything is known, and nothing written.
      for (const nth of [last, ...some(others, 3)]) {
        begin();
        const before = left();
        const session = await typed(each(right), { stopAt: (asked) => asked.length === nth });
        assert.doesNotMatch(session.screen, /half-typed/);
        assert.ok(session.isInterrupted, said(session));
        assert.deepEqual(left(), before, session.asked.at(-1));
      }
    }
  });

  test('with tokens no password is asked for, and a mail server that refuses can be left out', async () => {
    const nowhere = 'https://127.0.0.1:1/token';
    const imapTokens = { PDF_MAIL_OAUTH: nowhere, PDF_MAIL_OAUTH_CLIENT_ID: 'id' };
    const mailbox = await typed(
      { ...each(right), PDF_SOURCES: ['mailbox'] },
      { set: imapTokens, stopAt: isAskedFor('IMAP server', 2) },
    );
    assert.ok(mailbox.isInterrupted, said(mailbox));
    assert.match(mailbox.screen, /127\.0\.0\.1:1[\s\S]*ECONNREFUSED[^\n]*\n[^\n]*IMAP server/);
    assert.doesNotMatch(mailbox.screen, /mailbox's password/);

    const smtpTokens = { ALERT_MAIL_OAUTH: nowhere, ALERT_MAIL_OAUTH_CLIENT_ID: 'id' };
    const folderOnly = { ...each(right), PDF_SOURCES: ['folder'] };
    const alerts = await typed(folderOnly, { set: smtpTokens, stopAt: isAskedFor('Try again', 1) });
    assert.ok(alerts.isInterrupted, said(alerts));
    assert.match(alerts.screen, /ECONNREFUSED/);
    assert.doesNotMatch(alerts.screen, /password there/);

    const without = await typed(folderOnly, { set: { ALERT_MAIL_PORT: '1' }, no: 'Try again' });
    assert.equal(without.code, 0, said(without));
    assert.match(without.screen, /ECONNREFUSED[\s\S]*Have somebody told/);
    assert.deepEqual(
      Object.keys(envOf()).filter((name) => name.startsWith('ALERT')),
      [],
    );
  });
});

function isAskedFor(words: string, times: number) {
  return (asked: readonly string[]) => asked.filter((one) => one.startsWith(words)).length === times;
}

function said({ screen, thrown }: Session): string {
  return `${screen}\n${thrown?.stack ?? ''}`;
}
