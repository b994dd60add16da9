import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningGateway, startGateway } from '../../sandbox/business-one/gateway.ts';
import { type ProxyStandIn, startProxy } from '../../sandbox/proxy/proxy.ts';
import { sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { jsonInCommands } from '../../src/next-steps/commands.ts';
import type { CheckLine } from '../../src/operations/checks.ts';
import { doctorLines, isHealthy } from '../../src/operations/doctor/lines.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import { MailServer, mailPassword as smtpPassword, mailUser as smtpUser } from '../alerts/mail-server.ts';
import { Dovecot, mailPassword, mailUser, withoutDovecot } from '../support/dovecot.ts';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';

/**
 * Every line of `doctor` on real servers: in order, not as it should be, and broken. What no test can bring about on its own
 * computer (an old Node, a clock that is off, a full disk, an expired certificate) is in `src/operations/doctor/lines.test.ts`.
 */

type Set = Readonly<Record<string, string>>;
/** As the command tells it: with the commands of its remedy. */
type ToldLine = Pick<CheckLine, 'name' | 'result' | 'text'> & { readonly remedy: string | null };
/** A line's name, its result, and what it says or advises. */
type Told = readonly (readonly [name: string, result: CheckLine['result'], words: RegExp])[];

const missing =
  withoutDovecot || withoutPostgres() || (process.getuid?.() !== 0 && 'it gives a folder to somebody else');

describe('doctor, line by line,', { skip: missing }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-doctor-lines-'));
  const at = (...names: string[]) => path.join(folder, ...names);
  const here = process.cwd();
  let standIns: StandIns;
  let gateway: RunningGateway;
  let imap: Dovecot;
  let smtp: MailServer;
  let postgres: PostgresCluster;
  let proxy: ProxyStandIn;
  let healthy: Set;

  before(async () => {
    const { user, password } = sampleLogin;
    [standIns, gateway, imap, smtp, postgres, proxy] = await Promise.all([
      startStandIns({ folder, engine: 'baileys', today: '2026-11-23' }),
      startGateway({ user, password, print: () => null, fault: () => null, printMs: 0 }),
      Dovecot.start(),
      MailServer.start(),
      startPostgres(),
      startProxy({ kind: 'http', authority: makeAuthority(), login: null, lead: (place) => place }),
    ]);
    const own = issueCertificate(makeAuthority(), { dnsNames: ['courier.example'] });
    writeFileSync(at('imap.pem'), imap.caPem);
    writeFileSync(at('smtp.pem'), smtp.caPem);
    writeFileSync(at('own.pem'), `${own.certPem}${own.keyPem}`, { mode: 0o600 });
    writeFileSync(at('texts.json'), JSON.stringify([{ language: 'en', text: 'Hello {customer}: {number}, {total}.' }]));
    // A program that says its version and starts nothing.
    writeFileSync(
      at('browser'),
      '#!/bin/sh\ncase "$*" in *--version*) echo "Chromium 150.0.1.0";; *) exit 1;; esac\n',
      { mode: 0o755 },
    );
    await attach({
      'Pedido.docx': 'an order',
      'Factura.pdf': readFileSync(path.join(standIns.environment['PDF_FOLDER'] ?? '', standIns.pdfs[0]?.path ?? '')),
    });
    for (const name of ['home', 'share', 'data']) mkdirSync(at(name), { mode: 0o700, recursive: true });
    process.chdir(at('home'));
    writeFileSync('.env', '', { mode: 0o600 });
    healthy = {
      ...standIns.environment,
      DATABASE_URL: await postgres.create(),
      HTTP_TLS_CERT: at('own.pem'),
      WHATSAPP_PROXY: `http://127.0.0.1:${proxy.port}`,
      WHATSAPP_BACKUP_COPY_PATH: at('share'),
      PDF_SOURCES: 'folder,mailbox,attachments,print,rendered',
      ...{ PDF_MAIL_HOST: 'localhost', PDF_MAIL_PORT: String(imap.port), PDF_MAIL_CA_FILE: at('imap.pem') },
      ...{ PDF_MAIL_USER: mailUser, PDF_MAIL_PASSWORD: mailPassword },
      ...{ PDF_MAIL_SENDERS: '@firm.example', PDF_MAIL_AUTHENTICATION: 'off' },
      ...{ SAP_GATEWAY_URL: gateway.url, SAP_PRINT_LAYOUTS: 'invoice=INV20007' },
      MESSAGE_TEMPLATES: at('texts.json'),
      ...{ ALERT_MAIL_HOST: 'localhost', ALERT_MAIL_PORT: String(smtp.port), ALERT_MAIL_CA_FILE: at('smtp.pem') },
      ...{ ALERT_MAIL_TO: 'it@example.com', ALERT_MAIL_USER: smtpUser, ALERT_MAIL_PASSWORD: smtpPassword },
      ALERT_WEBHOOK_URL: 'https://hooks.example/courier',
    };
    // Whatever is loaded at the first look has held the others up for longer than the proxy is waited for.
    await examined({});
  });
  after(async () => {
    process.chdir(here);
    await Promise.allSettled([standIns, gateway, proxy].map((one) => one.close()));
    await Promise.all([imap, smtp, postgres].map((one) => one[Symbol.asyncDispose]()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** To the newest invoice, in place of what it had. */
  async function attach(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    const newest = Math.max(...(await standIns.sap.admin.rows('Invoices')).map(({ DocEntry: entry }) => Number(entry)));
    const all = Object.entries(files).map(([name, bytes]) => ({
      name,
      content: Buffer.from(bytes).toString('base64'),
    }));
    await standIns.sap.admin.attach('Invoices', newest, all);
  }

  async function examined(changes: Set) {
    const { farEnd: whatsapp } = standIns.whatsapp;
    const facts = await examine(
      { ...healthy, ...changes },
      {
        farEnds: { whatsapp, sessionTimings: {}, delivery: (settings) => settings, failpoints: null },
        signal: new AbortController().signal,
        // A busy machine is not what is looked for.
        deadlineMs: 60_000,
      },
    );
    const lines = doctorLines(facts);
    const checks = JSON.parse(jsonInCommands(lines)) as readonly ToldLine[];
    const shown = checks.map(({ name, result, text, remedy }) => `${result} ${name}: ${text} → ${remedy}`).join('\n');
    for (const { name, result, remedy } of checks)
      assert.equal(result === 'ok', remedy === null, `${name} is ${result}, with the remedy ${remedy}`);
    return { checks, shown, isHealthy: isHealthy(lines) };
  }

  function told({ checks, shown }: Awaited<ReturnType<typeof examined>>, lines: Told): void {
    for (const [name, result, words] of lines) {
      const of = checks.filter((line) => line.name.startsWith(name));
      assert.ok(
        of.some((line) => line.result === result && words.test(`${line.text} ${line.remedy}`)),
        `${name} is not ${result} with ${String(words)}:\n${shown}`,
      );
    }
  }

  test('in order', async () => {
    const found = await examined({});
    told(found, [
      ['program', 'ok', /engine baileys with baileys/],
      ['Node', 'ok', /Node \d/],
      ['configuration', 'ok', /Valid: .*home\/\.env/],
      ['time zone', 'ok', /for the company/],
      ['clock', 'ok', /Within 1 s/],
      ['DATA_PATH', 'ok', /MB free/],
      ['WHATSAPP_AUTH_PATH', 'ok', /can be (?:used|made)/],
      ['WHATSAPP_BACKUP_PATH', 'ok', /can be (?:used|made)/],
      ['WHATSAPP_BACKUP_COPY_PATH', 'ok', /share can be used/],
      ['DATABASE_URL', 'ok', /PostgreSQL \d+.*empty so far/],
      ['lock', 'ok', /Free/],
      ['PORT', 'ok', /is free/],
      ['HTTP_TLS_CERT', 'ok', /Valid for another 36\d days/],
      ['proxy', 'ok', /answers/],
      ['web.whatsapp.com', 'ok', /Reached/],
      ['WhatsApp version', 'ok', /./],
      ['SAP certificate', 'ok', /./],
      ['SAP login', 'ok', /./],
      ['SAP changes of Invoices', 'ok', /./],
      ['SAP rights on BusinessPartners', 'ok', /./],
      ['SAP place of the outcome', 'ok', /./],
      ['SAP an invoice', 'ok', /./],
      ['PDF folder', 'ok', /Readable, \d+ PDF/],
      ['mailbox', 'ok', /mails to look at/],
      ['attachments', 'ok', /Factura\.pdf \(\d+ kB\) was fetched and can be read/],
      ['print service', 'ok', /takes our login; nothing was printed/],
      ['copies of our own', 'ok', /without a logo/],
      ['texts', 'ok', /can be used/],
      ['SMTP', 'ok', /takes our login; nothing was sent/],
      ['alerts', 'ok', /webhook too; not tried/],
      ['login', 'warning', /No phone has been linked[\s\S]*--link/],
    ]);
    assert.deepEqual([smtp.mails.length, found.isHealthy], [0, true]);
  });

  test('not as it should be', async () => {
    const profile = at('session', 'session-sap-whatsapp-persistent');
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(profile, 'Last Version'), '149.0.0.0');
    await attach({ 'Pedido.docx': 'an order' });
    chmodSync('.env', 0o644);
    chmodSync(at('data'), 0o755);
    try {
      const found = await examined({
        ALERT_MAIL_HOTS: 'x',
        COMPANY_TIME_ZONE: '',
        DATA_PATH: at('data'),
        ...{ ALERT_MAIL_HOST: '', ALERT_MAIL_TO: '', ALERT_WEBHOOK_URL: '' },
        ...{ WHATSAPP_ENGINE: 'webjs', PUPPETEER_EXECUTABLE_PATH: at('browser') },
      });
      told(found, [
        ['configuration', 'warning', /ALERT_MAIL_HOTS.*Correct the name/],
        ['configuration', 'warning', /644/],
        ['DATA_PATH', 'warning', /The next start closes it/],
        ['alerts', 'warning', /Nobody is told.*Set ALERT_MAIL_HOST/],
        ['time zone', 'warning', /not set.*Set COMPANY_TIME_ZONE/],
        ['browser', 'ok', /150.*newer than 149/],
        ['browser starts', 'error', /./],
        ['attachments', 'warning', /none was tried.*Attach a PDF/],
        ['login', 'warning', /--link/],
      ]);
    } finally {
      chmodSync('.env', 0o600);
      chmodSync(at('data'), 0o700);
    }
  });

  test('broken', async () => {
    await postgres.stop();
    const [foreign, session] = [at('of somebody'), at('linked')];
    mkdirSync(foreign, { mode: 0o700 });
    chownSync(foreign, 65_534, 65_534);
    mkdirSync(path.join(session, 'session-main'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(session, 'session-main', 'Last Version'), '999.0.0.0');
    writeFileSync(path.join(session, 'main.webjs.metadata.json'), '{');
    try {
      const found = await examined({
        SAP_POLL_INTERVAL: 'x',
        WHATSAPP_BACKUP_PATH: foreign,
        WHATSAPP_BACKUP_COPY_PATH: at('not mounted'),
        PORT: gateway.url.split(':').at(-1) ?? '',
        HTTP_TLS_CERT: at('nowhere.pem'),
        ...{ WHATSAPP_ENGINE: 'webjs', PUPPETEER_EXECUTABLE_PATH: at('browser') },
        ...{ WHATSAPP_AUTH_PATH: session, WHATSAPP_SESSION_NAME: 'main', WHATSAPP_PROXY: 'http://127.0.0.1:1' },
        SAP_CA_FILE: at('own.pem'),
        PDF_FOLDER: 'C:\\Facturas',
        PDF_MAIL_PASSWORD: 'wrong',
        SAP_GATEWAY_URL: 'http://127.0.0.1:1',
        PDF_LOGO: at('nowhere.png'),
        MESSAGE_TEMPLATES: at('nowhere.json'),
        ALERT_MAIL_PASSWORD: 'wrong',
      });
      told(found, [
        ['configuration', 'error', /SAP_POLL_INTERVAL.*setup/s],
        ['clock', 'warning', /NTP/],
        ['WHATSAPP_BACKUP_PATH', 'error', /belongs to/],
        ['WHATSAPP_BACKUP_COPY_PATH', 'error', /not mounted/],
        ['DATABASE_URL', 'error', /PostgreSQL|database/i],
        ['PORT', 'error', /in use|taken/],
        ['HTTP_TLS_CERT', 'error', /nowhere\.pem/],
        ['browser', 'error', /150\.0\.1\.0, and 999 used the login last.*Update the browser/s],
        ['proxy', 'error', /127\.0\.0\.1:1.*WHATSAPP_PROXY/s],
        ['web.whatsapp.com', 'error', /Not reached.*port 443/s],
        ['login', 'error', /damaged.*--repair/s],
        ['SAP certificate', 'error', /./],
        ['PDF folder', 'error', /path of Windows.*PDF_FOLDER/s],
        ['mailbox', 'error', /rejects the login.*PDF_MAIL_PASSWORD/s],
        ['attachments', 'warning', /Not tried: SAP_URL/],
        ['print service', 'error', /ECONNREFUSED/],
        ['copies of our own', 'error', /nowhere\.png/],
        ['texts', 'error', /nowhere\.json/],
        ['SMTP', 'error', /rejects the login.*ALERT_MAIL_PASSWORD/s],
      ]);
    } finally {
      await postgres.start();
    }
  });
});
