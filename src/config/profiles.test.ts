import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { loadConfig } from './load.ts';

const profile = (name: string) => loadConfig(parseEnv(readFileSync(`.env.${name}.example`, 'utf8')));

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
  assert.equal(deploy.startCommand, 'env WHATSAPP_BROWSER_SANDBOX=off node hybrid-invoice-service.js');
  assert.equal(deploy.healthcheckPath, '/health/live');
  assert.equal(deploy.numReplicas, 1);
});
