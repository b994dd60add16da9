import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runTestAlert } from '../../src/cli/test-alert.ts';
import { loadConfig } from '../../src/config/load.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { MailServer, mailPassword, mailUser } from './mail-server.ts';

const needed = {
  SAP_URL: 'https://sap.example.local:50000',
  SAP_COMPANY_DB: 'SBODEMOAR',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'secret',
  COMPANY_COUNTRY: 'AR',
  COMPANY_TIME_ZONE: 'America/Argentina/Buenos_Aires',
};
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'test-alert-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(variables: Record<string, string>) {
  const { service, books } = loadConfig({ ...needed, DATA_PATH: folder, ...variables });
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const { signal } = new AbortController();
  const code = await runTestAlert({ service, book: books[0], json: false, write, signal });
  return { code, text };
}

test('a test alert goes through every channel, and each answer is told', async () => {
  await using server = await MailServer.start();
  const ca = path.join(folder, 'ca.pem');
  writeFileSync(ca, server.caPem);
  const mail = {
    ALERT_MAIL_HOST: '127.0.0.1',
    ALERT_MAIL_PORT: String(server.port),
    ALERT_MAIL_CA_FILE: ca,
    ALERT_MAIL_USER: mailUser,
    ALERT_MAIL_PASSWORD: mailPassword,
    ALERT_MAIL_TO: 'finance@example.com',
  };
  const one = await run(mail);
  assert.deepEqual([one.code, one.text], [0, 'ok      e-mail: The server took it.\n']);
  assert.match(server.mails[0]?.raw ?? '', /Esto es una prueba/);
  const all = await run({
    ...mail,
    ALERT_MAIL_PASSWORD: 'wrong',
    ALERT_WEBHOOK_URL: 'http://127.0.0.1:9/',
    ALERT_WHATSAPP_TO: '+54 9 11 5555-0009',
  });
  assert.equal(all.code, 1);
  const failed = all.text.split('\n').filter((line) => line.startsWith('failed'));
  assert.deepEqual(
    failed.map((line) => /^failed +(\S+):/.exec(line)?.[1]),
    ['webhook', 'e-mail', 'WhatsApp'],
  );
  assert.match(all.text, /rejects the login.*\n {8}Check ALERT_MAIL_USER/);
});

test('without a channel there is nothing to test, and half a mail account is no configuration', async () => {
  await assert.rejects(run({}), (error) => hasCode(error, 'ALERT_NO_CHANNEL'));
  const halves = [
    [{ ALERT_MAIL_HOST: 'mail.example.com', ALERT_MAIL_FROM: 'a@example.com' }, /ALERT_MAIL_TO/],
    [{ ALERT_MAIL_TO: 'a@example.com' }, /ALERT_MAIL_HOST/],
    [{ ALERT_MAIL_HOST: 'm.example.com', ALERT_MAIL_TO: 'a@example.com' }, /ALERT_MAIL_FROM/],
    [{ ALERT_MAIL_HOST: 'm', ALERT_MAIL_TO: 'a@e.com', ALERT_MAIL_USER: 'a@e.com' }, /ALERT_MAIL_PASSWORD/],
    [{ ALERT_WHATSAPP_TO: '5555' }, /ALERT_WHATSAPP_TO/],
  ] as const;
  for (const [variables, missing] of halves) await assert.rejects(run(variables), missing);
});
