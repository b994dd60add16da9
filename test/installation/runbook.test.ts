import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { incidentKinds } from '../../src/alerts/kinds.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { sapDocument } from '../../src/sap/sap-document.test-support.ts';
import { typeAt } from '../next-steps/installation.ts';
import { codeSpans } from '../support/pages.ts';
import { refusalOf } from '../support/printed-commands.ts';
import { root } from '../support/sources.ts';
import { notTyped, typedBy, typedHere } from './runbook-rows.ts';

/** The commands of docs/operations.md: each is typed by a test, or there is a reason why none types it. */

const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
const blocks = [...page.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

/** What stands in a sentence to be typed: a program with what it is told, or a verb of ours. */
const TYPED =
  /^(?:(?:node|npm|npx|git|sudo|docker|tar|systemctl|journalctl|systemd-analyze|Remove-Item) \S|(?:service|doctor|users|tokens|deliveries|documents|contacts) \S)/;

/** Without comments, and with a line that goes on as one; settings of `.env` are none. */
function commandsOf(text: string): string[] {
  return text
    .replaceAll(/ *\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter((line) => line !== '' && !/^[A-Z]\w*=/.test(line));
}

const commands = [
  ...new Set([
    ...blocks.flatMap(({ text }) => commandsOf(text)),
    ...codeSpans({ path: 'docs/operations.md', text: page }).filter(
      (span) => TYPED.test(span) && span !== 'npm run docs',
    ),
  ]),
].sort();

test('every command of the page has one row: the test that types it, or why none does', () => {
  const rows = [...Object.keys(typedHere), ...Object.keys(typedBy), ...Object.values(notTyped).flat()];
  assert.deepEqual(rows.toSorted(), commands);
  assert.ok(commands.length > 70);
  for (const [command, [file, words]] of Object.entries(typedBy))
    assert.ok(readFileSync(path.join(root, file), 'utf8').includes(words), `${command}: ${file}: ${words}`);
});

test('the shell takes every block, and our programs what stands behind others', () => {
  for (const { language, text } of blocks) {
    assert.ok(['bash', 'powershell', 'text'].includes(language), language);
    if (language !== 'bash') continue;
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
  const ours = commands.flatMap((command) => {
    const [, program = '', words = ''] =
      /(?:^|[ /\\])(hybrid-invoice-service|session-manager)(?:\.js)?((?: .*)?)$/.exec(command) ?? [];
    return program === '' ? [] : [`node ${program}.js${words.replaceAll('"…"', 'x')}`];
  });
  assert.ok(ours.length > 40);
  for (const command of ours) assert.equal(refusalOf(command), null, command);
});

test('every kind of alert has its line', () => {
  for (const key of Object.keys(incidentKinds))
    assert.match(page, new RegExp(`^\\| \`${key}[.:]?[A-Z]*\` \\|`, 'm'), key);
});

test('the page has everything that its readers look for', () => {
  const headings = [...page.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading]) => heading);
  const wanted = [
    'Install',
    'Start at boot',
    'Linux, with systemd',
    'Windows',
    'Containers',
    'Set up',
    'Doctor',
    'Link',
  ];
  const later = ['Back up, off site too', 'Move to another computer', 'Restore on a bare machine', 'Change the phone'];
  const last = ['Several companies on one server', 'Alerts', 'Troubleshooting', 'Emergency', 'Upgrade', 'Uninstall'];
  for (const heading of [...wanted, ...later, ...last]) assert.ok(headings.includes(heading), heading);
});

const folder = mkdtempSync(path.join(tmpdir(), 'courier-runbook-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('what can be typed in an installation without a phone ends as the page lets expect', async () => {
  const company = sampleCompany('2026-11-23');
  const authority = makeAuthority();
  const tls = issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const sap = await startBusinessOne({ company: company.data, tls, userFields: courierUserFields });
  const caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, authority.certPem);
  const environment = {
    ...{
      SAP_URL: sap.url,
      SAP_COMPANY_DB: company.data.companyDb,
      SAP_USERNAME: sampleLogin.user,
      SAP_CA_FILE: caFile,
    },
    ...{ SAP_PASSWORD: sampleLogin.password, WHATSAPP_ENGINE: 'baileys', LOG_LEVEL: 'error', PORT: '0' },
    ...{ PDF_FOLDER: folder, DATA_PATH: path.join(folder, 'data'), COMPANY_COUNTRY: company.data.country },
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
  };
  try {
    const numbers = company.invoices.map(({ row }) => row['DocNum']);
    const row = company.invoices.find(
      ({ row: { DocNum } }) => numbers.filter((one) => one === DocNum).length === 1,
    )?.row;
    const docNum = Number(row?.['DocNum']);
    await post(environment, docNum, Number(row?.['DocEntry']));
    for (const [command, exitCode] of Object.entries(typedHere)) {
      const full = /^(?:node|deliveries) /.test(command) ? command : `node hybrid-invoice-service.js ${command}`;
      const typed = full
        .replace(/ --home \S+/, '')
        .replace('NUMBER', String(docNum))
        .replace('NAME', 'nobody')
        .replace('"…"', "'wrong prices'")
        .replace('deliveries.csv', path.join(folder, 'deliveries.csv'));
      const ended = await typeAt({ environment, farEnds: null }, typed);
      assert.equal(ended.exitCode, exitCode, `${typed}: ${ended.text}`);
    }
    assert.match(readFileSync(path.join(folder, 'deliveries.csv'), 'utf8'), new RegExp(`\\b${docNum}\\b`));
  } finally {
    await sap.close();
  }
});

/** An outbox with this invoice. */
async function post(environment: Readonly<Record<string, string>>, docNum: number, docEntry: number): Promise<void> {
  const configured = { company: environment['SAP_COMPANY_DB'] ?? '', account: 'sap-whatsapp-persistent' };
  const database = openDatabase(path.join(environment['DATA_PATH'] ?? '', 'outbox.db'), configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
  const ref = { company: configured.company, type: 'invoice', key: String(docEntry) } as const;
  await outbox.commitPage([sapDocument(docEntry, { docNum, ref })], null, rules, Date.now());
  await outbox.approve(Date.now(), true);
  database.close();
}
