import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsInForce } from './in-force.ts';

const environment = {
  SAP_PASSWORD: 'topsecret-password',
  SAP_URL: 'https://sap.local:50000/b1s/v2',
  ALERT_WEBHOOK_URL: 'https://hooks.example/T0/secret-part',
  WHATSAPP_BACKUP_PASSPHRASE_FILE: '/run/secrets/passphrase',
  PORT: '3001',
};
const settings = settingsInForce(environment, { PORT: '3001', SAP_URL: 'https://other' });
const of = (name: string) => settings.find((one) => one.name === name);

test('a setting tells its value and where it came from', () => {
  const shown = (name: string) => [of(name)?.value, of(name)?.origin];
  assert.deepEqual(shown('PORT'), ['3001', 'env_file']);
  assert.deepEqual(shown('SAP_URL'), ['••••••••', 'environment'], 'an address may hold a password');
  assert.deepEqual(shown('LOG_LEVEL'), ['info', 'default']);
  assert.deepEqual(shown('COMPANY_NAME'), [null, 'default']);
  assert.equal(of('WHATSAPP_BACKUP_PASSPHRASE')?.origin, 'secret_file');
});

test('no secret is in it, nor what may hold one', () => {
  const all = JSON.stringify(settings);
  for (const secret of ['topsecret', 'secret-part', '/run/secrets/passphrase'])
    assert.equal(all.includes(secret), false);
  assert.equal(of('SAP_PASSWORD')?.value, '••••••••');
});
