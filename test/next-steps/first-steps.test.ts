import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { leads, type Place, prints, typeAt } from './installation.ts';

// An installation before its first start: each step is typed where it is printed. SAP has none of our fields yet.

const start = 'node hybrid-invoice-service.js';
let folder: string;
let place: Place;
let sap: Awaited<ReturnType<typeof startBusinessOne>>;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-steps-'));
  const company = sampleCompany('2026-11-23');
  const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  sap = await startBusinessOne({ company: company.data, tls, userFields: courierUserFields.slice(1) });
  const environment = {
    ...{ SAP_URL: sap.url, SAP_COMPANY_DB: company.data.companyDb, SAP_USERNAME: sampleLogin.user },
    ...{ SAP_PASSWORD: sampleLogin.password, WHATSAPP_ENGINE: 'baileys', LOG_LEVEL: 'error', PORT: '0' },
    DATA_PATH: path.join(folder, 'data'),
    PDF_FOLDER: folder,
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
  };
  place = { environment, farEnds: null };
});
after(async () => {
  await sap.close();
  await rm(folder, { recursive: true, force: true });
});

const changed = (changes: Readonly<Record<string, string>>): Place => ({
  ...place,
  environment: { ...place.environment, ...changes },
});

test('every view of an outbox that is not there names the start', async () => {
  const verbs = ['list', 'show 1', 'export', 'opt-outs', 'resend 1 --why x', 'proof 1', 'settle-marks new --why x'];
  const others = [
    'documents mails',
    'contacts export +5491155550000',
    'documents import /etc/hostname --for 1 --why x',
  ];
  for (const command of [...verbs.map((verb) => `deliveries ${verb}`), ...others.map((words) => `${start} ${words}`)])
    await prints(place, command, 1, [start]);
});

test('what needs a running service says so, and names the start', async () => {
  await prints(place, 'node session-manager.js --refresh', 1, [start]);
  await prints(place, 'deliveries approve', 1, [start]);
});

test('each trouble of SAP leads to what mends it, down to a check without any', async () => {
  await prints(changed({ SAP_URL: 'https://127.0.0.1:9' }), `${start} --check-sap`, 1, []);
  await leads(place, `${start} --check-sap`, 1, [`${start} --sap-fingerprint`]);
  const { text } = await typeAt(place, `${start} --sap-fingerprint`);
  const [, pin = ''] = /SAP_TLS_FINGERPRINT=(\S+)/.exec(text) ?? [];
  assert.notEqual(pin, '', text);
  const pinned = changed({ SAP_TLS_FINGERPRINT: pin });
  const mistyped = changed({ SAP_TLS_FINGERPRINT: pin, SAP_PASSWORD: 'wrong' });
  // Behind what a person corrects first.
  const { text: refused } = await prints(mistyped, `${start} --check-sap`, 1, [`${start} --check-sap`]);
  assert.doesNotMatch(refused, /\dT\d.*Z/, 'times are those of the company');
  await leads(pinned, `${start} --check-sap`, 1, [`${start} --setup-sap --apply`]);
  await sap.admin.restartServiceLayer();
  await prints(pinned, `${start} --check-sap`, 0, []);
});

test('accounts and tokens: the empty lists name the first, a wrong name the list', async () => {
  await leads(place, `${start} users list`, 0, [`${start} users invite ana --role admin`]);
  await leads(place, `${start} users code nobody`, 1, [`${start} users list`]);
  await leads(place, `${start} tokens list`, 0, [`${start} tokens add ana --scope overview:read`]);
});

test('a slip on the command line leads to the help', async () => {
  for (const [slip, help] of [
    [`${start} --hlep`, `${start} --help`],
    [`${start} users lst`, `${start} users --help`],
    ['deliveries lst', `${start} deliveries --help`],
    ['node session-manager.js --satus', 'node session-manager.js --help'],
  ] as const) {
    await prints(place, slip, 2, [help]);
    assert.equal((await typeAt(place, help)).exitCode, 0);
  }
});
