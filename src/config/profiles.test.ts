import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { loadConfig } from './load.ts';

const valuesOf = (name: string) => parseEnv(readFileSync(`.env.${name}.example`, 'utf8'));
const filledIn = (name: string) =>
  Object.fromEntries(Object.entries(valuesOf(name)).map(([one, value]) => [one, value === 'change-me' ? 'x' : value]));
const profile = (name: string) => loadConfig({ ...filledIn(name), ...(name === 'production' && decided) });

/** What a company fills in. */
const decided = {
  COMPANY_NAME: 'Ferretería del Sur S.A.',
  COMPANY_COUNTRY: 'AR',
  COMPANY_LANGUAGE: 'es',
  COMPANY_TIME_ZONE: 'America/Argentina/Buenos_Aires',
  SAP_URL: 'https://sap.example.local:50000',
  SAP_COMPANY_DB: 'SBODEMOAR',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'a long password',
  PDF_FOLDER: '/srv/sap/pdf',
  ALERT_MAIL_TO: 'it@example.com',
  ALERT_MAIL_HOST: 'smtp.example.com',
  ALERT_MAIL_USER: 'courier@example.com',
  ALERT_MAIL_PASSWORD: 'an app password',
};

test('the production profile starts nothing until the company has decided each point, and names them', () => {
  assert.throws(
    () => loadConfig(valuesOf('production')),
    (error: Error) => Object.keys(decided).every((name) => error.message.includes(`  ${name} still has`)),
  );
  const left = Object.entries(valuesOf('production')).filter(([, value]) => value?.includes('change-me'));
  assert.deepEqual(left.map(([name]) => name).toSorted(), Object.keys(decided).toSorted());
});

test("the production profile loads and has the guide's settings", () => {
  const [account] = profile('production').accounts;
  assert.equal(account.WHATSAPP_SESSION_NAME, 'production-persistent');
  assert.equal(account.WHATSAPP_AUTO_BACKUP, true);
  assert.equal(account.WHATSAPP_KEEP_ALIVE_INTERVAL, 300_000);
  assert.equal(account.WHATSAPP_HEALTH_CHECK_INTERVAL, 86_400_000);
  assert.equal(account.WHATSAPP_MAX_SESSION_AGE, 604_800_000);
});

test("the development profile loads, has the guide's settings, and reaches no customer", () => {
  const { accounts, books } = profile('development');
  const [account] = accounts;
  assert.equal(account.WHATSAPP_SESSION_NAME, 'dev-persistent');
  assert.equal(account.WHATSAPP_AUTO_BACKUP, false);
  assert.equal(account.WHATSAPP_KEEP_ALIVE_INTERVAL, 60_000);
  assert.equal(account.WHATSAPP_HEALTH_CHECK_INTERVAL, 3_600_000);
  assert.equal(books[0].TEST_MODE, true);
});

test('the platform restarts the service if its process dies, not if its session does', () => {
  const { deploy } = JSON.parse(readFileSync('railway.json', 'utf8'));
  assert.match(
    deploy.startCommand,
    /^\/usr\/bin\/tini -s -- env WHATSAPP_BROWSER_SANDBOX=off node [^;&]*\/hybrid-invoice-service\.js$/,
  );
  assert.equal(deploy.healthcheckPath, '/health/live');
  assert.equal(deploy.numReplicas, 1);
});
