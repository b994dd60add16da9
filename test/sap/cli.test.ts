import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { CompanyUser } from '../../sandbox/business-one/company-data.ts';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import type { BusinessOneOptions as ServerOptions } from '../../sandbox/business-one/start.ts';
import { checkSap } from '../../src/cli/check-sap.ts';
import { runSapFingerprint } from '../../src/cli/sap-fingerprint.ts';
import { setupSap } from '../../src/cli/setup-sap.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { BusinessOneOptions } from '../../src/sap/business-one/options.ts';
import { keyField } from '../../src/sap/business-one/user-fields.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

interface Report {
  readonly code: number;
  readonly text: string;
}

async function check(options: BusinessOneOptions, json = false): Promise<Report> {
  const parts: string[] = [];
  const code = await checkSap(options, json, (part) => parts.push(part), forever);
  return { code, text: parts.join('') };
}

async function setup(options: BusinessOneOptions, apply: boolean): Promise<Report> {
  const parts: string[] = [];
  const code = await setupSap(options, apply, false, (part) => parts.push(part), forever);
  return { code, text: parts.join('') };
}

it('says line by line that a prepared SAP is ready, without showing a phone number', async (t) => {
  const { options } = await startPair(t);
  const { code, text } = await check(options);
  assert.equal(code, 0, text);
  const lines = text.split('\n');
  for (const name of ['certificate', 'login', 'changes of Invoices', 'rights on BusinessPartners', 'an invoice']) {
    assert.ok(
      lines.some((line) => line.startsWith(`ok      ${name}: `)),
      `${name}\n${text}`,
    );
  }
  assert.match(text, /10\.00\.290/);
  assert.doesNotMatch(text, /4444-5555/);
});

it('sends nobody who has just run it back to it', async (t) => {
  const { options, admin } = await startPair(t);
  const answers = [await check({ ...options, url: 'https://127.0.0.1:1' })];
  for (const fault of [
    { kind: 'status', status: 403, code: -5006, text: 'No permission', path: '/Invoices' },
    { kind: 'status', status: 400, code: -1000, text: 'Property is invalid', path: '/Invoices' },
    { kind: 'status', status: 400, code: -1, text: 'Something of this company', path: '/BusinessPartners' },
  ] as const) {
    await admin.addFault({ ...fault, times: null });
    answers.push(await check(options));
    await admin.clearFaults();
  }
  for (const { code, text } of answers) {
    assert.equal(code, 1, text);
    assert.match(text, /^error /m);
    assert.doesNotMatch(text, /(?<!then check it: )node \S+ --check-sap/, 'only once something was changed');
  }
});

it('reports as JSON', async (t) => {
  const { options } = await startPair(t);
  const { text } = await check(options, true);
  const report = JSON.parse(text) as { ok: boolean; checks: { name: string; result: string }[] };
  assert.equal(report.ok, true);
  assert.deepEqual(
    report.checks.map(({ result }) => result).filter((result) => result === 'error'),
    [],
  );
});

it('sends no password to a server whose certificate is not trusted, and shows its fingerprint', async (t) => {
  const { options, admin } = await startPair(t);
  const { code, text } = await check({ ...options, trust: { kind: 'system' } });
  assert.equal(code, 1);
  assert.match(text, /error {3}certificate: .*SHA-256 is ([0-9A-F]{2}:){31}/);
  assert.match(text, /SAP_TLS_FINGERPRINT/);
  assert.deepEqual(await admin.counts(), {});
});

it('reports the wrong password once and stops', async (t) => {
  const { options, admin } = await startPair(t);
  const { code, text } = await check({ ...options, password: 'wrong' });
  assert.equal(code, 1);
  assert.match(
    text,
    /error {3}login: SAP refused the login of courier to SBOTEST: Enter a valid user name and password/,
  );
  assert.deepEqual(await admin.counts(), { 'POST Login': 1 });
});

it('names the object for which the user lacks permission', async (t) => {
  const user = {
    name: 'courier',
    password: 'correct horse',
    denied: [{ entitySet: 'SalesPersons', access: 'read' as const }],
  };
  const { options } = await startPair(t, { server: { company: { ...smallCompany, users: [user] } } });
  const { code, text } = await check(options);
  assert.equal(code, 1);
  assert.match(text, /error {3}rights on SalesPersons: .*not permitted/);
  assert.match(text, /Authorizations/);
});

describe('the branches of a company with several', () => {
  const branches = [
    { BPLID: 1, BPLName: 'Centro' },
    { BPLID: 2, BPLName: 'Sur', Disabled: 'tYES' as const },
    { BPLID: 3, BPLName: 'Norte' },
  ];
  const line = async (
    t: TestContext,
    wanted: readonly number[],
    user: Partial<CompanyUser> = {},
    given: Partial<ServerOptions> = {},
  ) => {
    const users = [{ name: 'courier', password: 'correct horse', ...user }];
    const company = { ...smallCompany, branches, users };
    const { options, admin } = await startPair(t, { server: { company, ...given }, source: { branches: wanted } });
    return { admin, said: async () => /^.*branches: .*(?:\n {8}.*)?$/m.exec((await check(options)).text)?.[0] ?? '' };
  };

  it('are compared with SAP_BRANCHES and with those of the user', async (t) => {
    const of = async (...given: [readonly number[], Partial<CompanyUser>?]) => (await line(t, ...given)).said();
    assert.equal(await of([]), 'ok      branches: 1 (Centro), 2 (Sur), 3 (Norte)');
    assert.equal(await of([1, 3]), 'ok      branches: 1 (Centro), 3 (Norte); not in SAP_BRANCHES: 2 (Sur)');
    assert.match(
      await of([1, 7]),
      /^error {3}branches: SAP has no branch 7, .* It has: 1 \(Centro\), 2 \(Sur\), 3 \(Norte\)/,
    );
    assert.match(
      await of([1, 3], { branches: [1] }),
      /^error {3}branches: The SAP user courier is not assigned to branch 3 \(Norte\).*\n.*Branch Assignment/,
    );
    assert.match(await of([], { branches: [1, 2] }), /^warning branches: .*\n.*not assigned to 3 \(Norte\)/);
    assert.match(await of([2]), /^warning branches: .*\n.*2 \(Sur\): disabled in SAP/);
  });

  it('are all read from a server that sends twenty rows without a next link, whatever is asked for', async (t) => {
    const many = Array.from({ length: 45 }, (_unused, index) => ({ BPLID: index + 1, BPLName: `B${index + 1}` }));
    const { said } = await line(
      t,
      [45],
      {},
      {
        company: { ...smallCompany, branches: many },
        maxPageSize: 20,
        nextLinks: false,
      },
    );
    assert.match(await said(), /^ok {6}branches: 45 \(B45\); not in SAP_BRANCHES: 1 \(B1\), .*44 \(B44\)$/);
  });

  it('are reported as unknown if the version or the user cannot read them', async (t) => {
    const old = await line(t, [1]);
    const gone = { kind: 'status', status: 404, code: -1000, text: 'Unrecognized resource path.' } as const;
    await old.admin.addFault({ ...gone, path: 'UsersService_GetCurrentUser', times: null });
    assert.match(
      await old.said(),
      /^warning branches: 1 \(Centro\).*\n.*does not tell which branches courier is assigned to/,
    );
    const denied = [{ entitySet: 'BusinessPlaces', access: 'read' as const }];
    assert.match(await (await line(t, [1], { denied })).said(), /^warning branches: cannot be read/);
    assert.match(await (await line(t, [], { denied })).said(), /^ok {6}branches: cannot be read/);
    const none = { company: smallCompany };
    assert.equal(await (await line(t, [], {}, none)).said(), 'ok      branches: the company has none');
    assert.match(
      await (await line(t, [1], {}, none)).said(),
      /^error {3}branches: SAP has no branch 1, .* It has: none/,
    );
  });
});

for (const writeBack of ['user_fields', 'user_table'] as const) {
  it(`lists what is missing, creates it with --apply, and says that a restart is needed (${writeBack})`, async (t) => {
    const { options, admin } = await startPair(t, {
      server: { userFields: [], userTables: [] },
      source: { writeBack },
    });
    const before = await setup(options, false);
    assert.equal(before.code, 1);
    assert.match(before.text, writeBack === 'user_fields' ? /missing +OINV\.U_CourierStatus/ : /missing +@COURIER\n/);
    assert.match(before.text, /--setup-sap --apply/);
    assert.equal((await admin.rows('UserFieldsMD')).length, 0);

    const applied = await setup(options, true);
    assert.equal(applied.code, 0, applied.text);
    assert.match(applied.text, /restart the Service Layer/);
    const unseen = await check(options);
    assert.equal(unseen.code, 1);
    assert.match(unseen.text, /error {3}place of the outcome: .*does not know them yet/);

    await admin.restartServiceLayer();
    const after = await setup(options, true);
    assert.deepEqual(after, { code: 0, text: after.text });
    assert.match(after.text, /Everything is there/);
    assert.equal((await check(options)).code, 0);
  });
}

it('names a user field that is too short, without changing it', async (t) => {
  const short = { TableName: 'OINV', Name: 'CourierDetail', Type: 'db_Alpha', Size: 50, EditSize: 50 };
  const { options } = await startPair(t, { server: { userFields: [short], userTables: [] } });
  const { code, text } = await setup(options, true);
  assert.equal(code, 1);
  assert.match(text, /does not fit +OINV\.U_CourierDetail: 50 characters, but 254 are required/);
});

it('shows the fingerprint of the certificate and pins it in the environment file', async (t) => {
  const { server, envFile, config } = await withEnvFile(t);
  const parts: string[] = [];
  const code = await runSapFingerprint({
    book: config.books[0],
    json: true,
    write: (part) => parts.push(part),
    signal: forever,
    store: true,
    envFile,
  });
  assert.equal(code, 0);
  const shown = JSON.parse(parts.join('')) as { fingerprint: string; trusted: boolean };
  assert.equal(shown.fingerprint, new X509Certificate(server.certPem).fingerprint256);
  assert.equal(shown.trusted, false);
  assert.equal(await readFile(envFile, 'utf8'), `A=1\nSAP_TLS_FINGERPRINT=${shown.fingerprint}\nB=2\n`);
});

async function withEnvFile(t: TestContext) {
  const { options, authority } = await startPair(t);
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-sap-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const envFile = path.join(folder, '.env');
  await writeFile(envFile, 'A=1\n# SAP_TLS_FINGERPRINT=old\nB=2\n');
  const config = loadConfig({
    SAP_URL: options.url,
    SAP_COMPANY_DB: options.company,
    SAP_USERNAME: options.user,
    SAP_PASSWORD: options.password,
  });
  return { server: { certPem: await certificateOf(options.url, authority.certPem) }, envFile, config };
}

/** What the server shows, asked of it independently of the code under test. */
async function certificateOf(url: string, ca: string): Promise<string> {
  const { connect } = await import('node:tls');
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate) resolve(certificate.toString());
      else reject(new Error('no certificate'));
    });
    socket.on('error', reject);
  });
}

it('accepts an installation without the field that names the document, with a hint, and adds it', async (t) => {
  const userFields = courierUserFields.filter(({ Name }) => Name !== keyField.Name);
  const { options, admin } = await startPair(t, { server: { userFields } });
  const { code, text } = await check(options);
  assert.equal(code, 0);
  assert.match(text, /warning +place of the outcome: .*without OINV\.U_CourierKey\n.*--setup-sap --apply/);
  assert.match((await setup(options, true)).text, /restart the Service Layer/);
  await admin.restartServiceLayer();
  assert.match((await check(options)).text, /ok +place of the outcome: user fields of the documents\n/);
});

/** A company with sixty user fields of its own on the documents, before ours. */
const sixtyFields = Array.from({ length: 60 }, (_, index) => ({
  ...{ TableName: 'OINV', Name: `Own${index}`, Type: 'db_Alpha', SubType: 'st_None', Size: 10, EditSize: 10 },
}));

for (const nextLinks of [true, false]) {
  it(`finds its own fields among sixty others in pages of twenty, ${nextLinks ? 'with' : 'without'} next links`, async (t) => {
    const pages = { maxPageSize: 20, nextLinks };
    const { options } = await startPair(t, {
      server: { ...pages, userFields: [...sixtyFields, ...courierUserFields] },
    });
    const { code, text } = await check(options);
    assert.equal(code, 0, text);
    assert.match(text, /ok {6}place of the outcome: user fields of the documents/);
    assert.match((await setup(options, false)).text, /Everything is there/);

    const bare = await startPair(t, { server: { ...pages, userFields: sixtyFields, userTables: [] } });
    const applied = await setup(bare.options, true);
    assert.equal(applied.code, 0, applied.text);
    assert.match(applied.text, /not yet seen.*U_CourierStatus/);
    await bare.admin.restartServiceLayer();
    assert.equal((await check(bare.options)).code, 0);
  });
}
