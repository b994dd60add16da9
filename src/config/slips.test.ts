import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slipsIn } from './slips.ts';

test('a name that looks like a slip in one of ours is told, with the one that was meant', () => {
  const slips = {
    TEST_MOD: 'TEST_MODE',
    TSET_MODE: 'TEST_MODE',
    DISABLE_CUSTOMER_MESSAGE: 'DISABLE_CUSTOMER_MESSAGES',
    stop_words: 'STOP_WORDS',
    WHATSAPP_SESION_NAME: 'WHATSAPP_SESSION_NAME',
    SAP_COMPANYDB: 'SAP_COMPANY_DB',
    SAP_PASSWRD: 'SAP_PASSWORD',
    SAP_PASSWORD_FIEL: 'SAP_PASSWORD_FILE',
    ALERT_MAIL_TOO: 'ALERT_MAIL_TO',
    // Only secrets are read from files.
    SAP_USERNAME_FILE: 'SAP_USERNAME',
  };
  for (const [slip, ours] of Object.entries(slips)) {
    assert.deepEqual(slipsIn({ [slip]: 'x' }), [`${slip} has no effect. Did you mean ${ours}?`]);
  }
});

test('variables of other programs, with our prefixes too, are theirs', () => {
  const theirs = [
    ...['SAP_CODEPAGE', 'SAP_RETRIEVAL_PATH', 'SAP_IPV6_ACTIVE', 'SAPSYSTEMNAME', 'SAP_X', 'WHATSAPP_X', 'PDF_VIEWER'],
    ...['WHATSAPP_TOKEN', 'WHATSAPP_API_KEY', 'SEND_GRID_KEY', 'COMPANY_ID', 'ALERT_LEVEL', 'COPY_TOOL', 'HTTP_PROXY'],
    ...['HTTPS_PROXY', 'HTTP_PORT', 'LOG_LEVELS_OF_SOMEBODY', 'HOST', 'TEST', 'HOME', 'PATH', 'CREDENTIALS_DIRECTORY'],
    ...['PUPPETEER_CACHE_DIR', 'PUPPETEER_SKIP_DOWNLOAD', 'NODE_ENV', 'COURIER_HOME', 'PORTS', 'MAIL_HOST'],
  ];
  assert.deepEqual(slipsIn(Object.fromEntries(theirs.map((name) => [name, 'x']))), []);
});
