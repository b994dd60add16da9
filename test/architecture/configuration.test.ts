import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { describedGroups } from '../../src/config/described.ts';
import { loadConfig } from '../../src/config/load.ts';
import { root } from '../support/sources.ts';

const variables = describedGroups().flatMap(({ variables: group }) => group);
const required = Object.fromEntries(variables.filter((one) => one.required).map((one) => [one.name, one.example]));

test("every variable's example is allowed", () => {
  for (const { name, example } of variables) {
    // TEST_MODE asks for a phone, SAP's print for its gateway, and a mail server for its account; else an example stands beside the required ones only.
    const asked = { SAP_GATEWAY_URL: 'https://sap.local:60000', SAP_PRINT_LAYOUTS: 'invoice=INV20003' };
    const mail = {
      ALERT_MAIL_HOST: 'mail.example.com',
      ALERT_MAIL_TO: 'it@example.com',
      ALERT_MAIL_USER: 'courier@example.com',
      ALERT_MAIL_PASSWORD: 'secret',
      ALERT_MAIL_OAUTH_CLIENT_ID: 'client',
    };
    const environment = { ...required, ...mail, TEST_PHONE: '+5491155550000', ...asked, [name]: example };
    assert.doesNotThrow(() => loadConfig(environment), name);
  }
});

test('every default, written into .env, means what it means unset', () => {
  const unset = loadConfig(required);
  for (const { name, byDefault } of variables.filter((one) => one.byDefault !== ''))
    assert.deepEqual(loadConfig({ ...required, [name]: byDefault }), unset, name);
});

test('.env.example can be used as it is once the required values are filled in', () => {
  const file = readFileSync(join(root, '.env.example'), 'utf8');
  assert.deepEqual(loadConfig({ ...parseEnv(file), ...required }), loadConfig(required));
  const all = parseEnv(file.replace(/^# (?=[A-Z_]+=)/gm, ''));
  assert.deepEqual(Object.keys(all).sort(), variables.map(({ name }) => name).sort());
  for (const { name, example, byDefault, secret } of variables)
    assert.equal(all[name], secret ? '' : byDefault || example, name);
});
