import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import '../../src/cheap-scrypt.test-support.ts';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { sapError } from '../../src/errors/sap.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { sapLines } from '../../src/operations/doctor/surroundings-lines.ts';
import { openPeople, peopleFile } from '../../src/people/people.ts';
import { optionalDocumentFields } from '../../src/sap/business-one/user-fields.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { leads, type Place, prints, typeAt } from './installation.ts';
import { commandsIn } from './printed.ts';

// An installation before its first start: each step is typed where it is printed. SAP has none of our fields yet.

const start = 'node hybrid-invoice-service.js';
let folder: string;
let place: Place;
/** Of an invoice that SAP has. */
let docEntry: number;
let sap: Awaited<ReturnType<typeof startBusinessOne>>;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courier-steps-'));
  const company = sampleCompany('2026-11-23');
  docEntry = Number(company.data.invoices[0]?.DocEntry);
  const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  // Nor our table.
  const userFields = courierUserFields.slice(1).filter(({ TableName }) => !TableName.startsWith('@'));
  sap = await startBusinessOne({ company: company.data, tls, userFields });
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

test('what SAP sends otherwise than expected leads to the version, and to the table that is missing', async () => {
  const { text } = await typeAt(place, `${start} --sap-fingerprint`);
  const [, pin = ''] = /SAP_TLS_FINGERPRINT=(\S+)/.exec(text) ?? [];
  const table = changed({ SAP_TLS_FINGERPRINT: pin, SAP_WRITE_BACK: 'user_table' });
  await leads(table, `${start} --preview --doc-entry ${docEntry}`, 1, [`${start} --setup-sap --apply`]);
  await sap.admin.restartServiceLayer();
  const unexpected = sapError('SAP_DATA_UNEXPECTED', { entity: 'invoice', property: 'DocTotal', value: 'much' });
  const unreadable = sapError('SAP_ROW_UNREADABLE', { type: 'invoice', docEntry: '7', excerpt: '{}' });
  const late = sapLines({ lines: [], end: { is: 'late', seconds: 9 }, skews: [] } as never);
  for (const next of [unexpected.next, unreadable.next, late[0]?.remedy ?? '']) {
    assert.deepEqual(commandsIn(inCommands(next)), [`${start} --check-sap`]);
  }
  const version = await prints(table, `${start} --check-sap`, 0, []);
  assert.match(version.text, /SAP Business One [\d.]+/);
});

test('a certificate that is too weak is pinned, and an optional field that is missing is added, by what is named', async () => {
  const optional = new Set<string>(optionalDocumentFields.map(({ Name }) => Name));
  const tls = {
    ...issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] }, 1024),
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  const userFields = courierUserFields.filter((field) => !optional.has(String(field.Name)));
  const other = await startBusinessOne({ company: sampleCompany('2026-11-23').data, tls, userFields });
  const weak = changed({ SAP_URL: other.url });
  try {
    await prints(weak, `${start} --check-sap`, 1, [`${start} --sap-fingerprint`]);
    const { text } = await typeAt(weak, `${start} --sap-fingerprint`);
    const [, pin = ''] = /SAP_TLS_FINGERPRINT=(\S+)/.exec(text) ?? [];
    const lacking = changed({ SAP_URL: other.url, SAP_TLS_FINGERPRINT: pin });
    await leads(lacking, `${start} --check-sap`, 0, [`${start} --setup-sap --apply`]);
    await other.admin.restartServiceLayer();
    await prints(lacking, `${start} --check-sap`, 0, []);
  } finally {
    await other.close();
  }
});

test('what is previewed and what is shown lead to each other once', async () => {
  const { text } = await typeAt(place, `${start} --sap-fingerprint`);
  const [, pin = ''] = /SAP_TLS_FINGERPRINT=(\S+)/.exec(text) ?? [];
  const pinned = changed({ SAP_TLS_FINGERPRINT: pin });
  const file = path.join(place.environment['DATA_PATH'] ?? '', 'outbox.db');
  const key = { company: place.environment['SAP_COMPANY_DB'] ?? '', account: 'sap-whatsapp-persistent' };
  const database = openDatabase(file, key);
  const outbox = createOutbox(database, { mode: 'live', ...key, copies: false });
  const ref = { company: key.company, type: 'invoice', key: String(docEntry) } as const;
  const rules = { fromDate: '2020-01-01', test: false, idKey: Buffer.alloc(32, 7) };
  await outbox.commitPage([{ ...sapDocument(docEntry), ref }], null, rules, Date.now());
  database.close();
  const preview = `${start} --preview --doc-entry ${docEntry}`;
  await prints(pinned, `deliveries show --doc-entry ${docEntry}`, 0, [preview]);
  const { exitCode, text: shown } = await typeAt(pinned, preview);
  assert.equal(exitCode, 0, shown);
  assert.deepEqual(commandsIn(shown), [`deliveries show --doc-entry ${docEntry}`]);
  rmSync(file);
});

test('accounts and tokens: the empty lists name the first, a wrong name the list', async () => {
  await leads(place, `${start} users list`, 0, [`${start} users invite ana --role admin`]);
  await leads(place, `${start} users code nobody`, 1, [`${start} users list`]);
  await leads(place, `${start} tokens list`, 0, [`${start} tokens add ana --scope overview:read`]);
});

test('the last admin who can log in makes way for another, who is invited by what is printed', async () => {
  const people = openPeople(peopleFile(place.environment['DATA_PATH'] ?? ''));
  const join = async (invited: string) => {
    const [, code = ''] = /^ {2}(\S+)$/m.exec(invited) ?? [];
    await people.redeem({ code, password: 'eleven quiet harbours', address: '::1' }, Date.now());
  };
  try {
    await join((await typeAt(place, `${start} users code ana`)).text);
    const leave = `${start} users disable ana`;
    await prints(place, leave, 1, [`${start} users invite ana --role admin`]);
    await join((await typeAt(place, `${start} users invite bob --role admin`)).text);
    await prints(place, leave, 0, []);
  } finally {
    people.close();
  }
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
