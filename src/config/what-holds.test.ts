import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatHolds } from './what-holds.ts';

const sap = {
  SAP_URL: 'https://sap.example.local:50000',
  SAP_COMPANY_DB: 'SBODEMOAR',
  SAP_USERNAME: 'courier',
  SAP_PASSWORD: 'secret-word',
};

test('a valid configuration holds whole', () => {
  const { config, unusable, problems } = whatHolds({ ...sap, PORT: '4000' });
  assert.equal(config?.service.PORT, 4000);
  assert.deepEqual([[...unusable], problems], [[], []]);
});

test('what is valid holds, and what is not is named once and never with a secret', () => {
  const broken = {
    ...sap,
    SAP_URL: 'sap',
    PORT: 'x',
    PDF_FOLDER: 'change-me',
    DATA_PATH: '/srv/data',
    TEST_MODE: 'true',
  };
  const { config, unusable, problems } = whatHolds(broken);
  assert.equal(config?.service.DATA_PATH, '/srv/data');
  assert.equal(config.books[0].SAP_USERNAME, 'courier');
  assert.deepEqual([...unusable].sort(), ['PDF_FOLDER', 'PORT', 'SAP_URL', 'TEST_PHONE']);
  assert.equal(problems.length, 4, problems.join('\n'));
  assert.ok(!problems.join().includes('secret-word'));
});

test('without anything the defaults hold, and nothing of SAP', () => {
  const { config, unusable } = whatHolds({});
  assert.equal(config?.service.PORT, 3000);
  assert.deepEqual([...unusable].sort(), ['SAP_COMPANY_DB', 'SAP_PASSWORD', 'SAP_URL', 'SAP_USERNAME']);
});

test('variables that contradict each other are all unusable', () => {
  const { config, unusable } = whatHolds({ ...sap, SAP_BRANCHES: '7', PDF_BRANCH_FOLDERS: '1=centro' });
  assert.notEqual(config, null);
  assert.ok(unusable.has('PDF_BRANCH_FOLDERS'));
});

test('a contradiction that shows only once others are mended is left out as well', () => {
  const { config, unusable } = whatHolds({ ALERT_MAIL_OAUTH: 'gmail', ALERT_MAIL_TO: 'it@example.com', PORT: '4000' });
  assert.equal(config?.service.PORT, 4000);
  for (const name of ['SAP_URL', 'ALERT_MAIL_HOST', 'ALERT_MAIL_USER']) assert.ok(unusable.has(name), name);
});
