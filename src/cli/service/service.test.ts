import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedGroups } from '../../config/described.ts';
import { loadConfig } from '../../config/load.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { nativeHeap, steadyMemory } from '../../node-options.js';
import type { ServiceFacts, Step } from './facts.ts';
import { serviceVerbs } from './facts.ts';
import { READ, readPlaces, WRITTEN, writtenFolders } from './gather.ts';
import { planInText, planOf } from './plan.ts';
import { taskXml, windowsWord } from './scheduled-task.ts';
import { unitText } from './systemd.ts';
import { parseServiceWish } from './verb.ts';

const linux: ServiceFacts = {
  name: 'courier-acme',
  platform: 'linux',
  node: '/opt/node/bin/node',
  program: '/opt/invoice-courier/hybrid-invoice-service.js',
  home: '/srv/courier/acme',
  configFile: null,
  user: 'courier',
  group: 'courier',
  writes: ['/var/backups/acme'],
  reads: ['/srv/pdf'],
  secrets: ['SAP_PASSWORD', 'ALERT_MAIL_PASSWORD', 'PDF_MAIL_PASSWORD'],
  credentials: [{ name: 'SAP_PASSWORD', file: '/etc/courier-acme/SAP_PASSWORD' }],
  withPassword: false,
};
const windows: ServiceFacts = {
  ...linux,
  platform: 'win32',
  node: String.raw`C:\Invoice Courier\runtime\node.exe`,
  program: String.raw`C:\Invoice Courier\node_modules\invoice-courier\hybrid-invoice-service.js`,
  home: String.raw`C:\Courier & Söhne\home`,
  user: String.raw`ACME\courier`,
  group: '',
  writes: [],
  credentials: [],
};

const commands = (plan: readonly Step[]): readonly string[] =>
  plan.map((step) =>
    step.do === 'run' ? step.command.join(' ') : 'file' in step ? `${step.do} ${step.file}` : step.do,
  );

test('under systemd a service is written, enabled and started, and removed without a trace', () => {
  assert.deepEqual(commands(planOf('install', linux)), [
    'write /etc/systemd/system/courier-acme.service',
    'systemctl daemon-reload',
    'systemctl enable courier-acme.service',
    'systemctl restart courier-acme.service',
  ]);
  const removal = planOf('remove', linux);
  assert.deepEqual(commands(removal).slice(0, 2), [
    'systemctl disable --now courier-acme.service',
    'delete /etc/systemd/system/courier-acme.service',
  ]);
  const written = planOf('install', linux).flatMap((step) => (step.do === 'write' ? [step.file] : []));
  assert.deepEqual(
    removal.flatMap((step) => (step.do === 'delete' ? [step.file] : [])),
    written,
  );
});

test('a unit runs as the owner of its home, may write there and in what the configuration names, and nowhere else', () => {
  const text = unitText(linux);
  for (const line of [
    'User=courier',
    'WorkingDirectory=/srv/courier/acme',
    'ReadWritePaths=/srv/courier/acme',
    'ReadWritePaths=-/var/backups/acme',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'LoadCredential=SAP_PASSWORD:/etc/courier-acme/SAP_PASSWORD',
    ...Object.entries(nativeHeap).map(([name, value]) => `Environment=${name}=${value}`),
    `ExecStart=/opt/node/bin/node ${steadyMemory} /opt/invoice-courier/hybrid-invoice-service.js --home /srv/courier/acme`,
  ])
    assert.ok(text.split('\n').includes(line), line);
  assert.ok(!text.includes('StateDirectory'));
  const below = unitText({ ...linux, home: '/home/ana/my "courier" 100%' });
  assert.match(below, /^ProtectHome=read-only$/m);
  assert.match(below, /--home "\/home\/ana\/my \\"courier\\" 100%%"$/m);
});

test('of several companies one service runs all: it is told their file, and each secret by whose it is', () => {
  const several = {
    configFile: '/etc/courier/acme group.json',
    secrets: ['ALERT_MAIL_PASSWORD', 'north.SAP_PASSWORD', 'south.SAP_PASSWORD'],
    credentials: [{ name: 'north.SAP_PASSWORD', file: '/etc/acme/north.SAP_PASSWORD' }],
  };
  const unit = unitText({ ...linux, ...several });
  assert.match(unit, /^ExecStart=.* --home \/srv\/courier\/acme --config "\/etc\/courier\/acme group\.json"$/m);
  assert.match(unit, /^#LoadCredential=ALERT_MAIL_PASSWORD:/m);
  assert.match(unit, /^LoadCredential=north\.SAP_PASSWORD:\/etc\/acme\/north\.SAP_PASSWORD$/m);
  assert.match(unit, /^#LoadCredential=south\.SAP_PASSWORD:/m);
  assert.doesNotMatch(unit, /=SAP_PASSWORD|PDF_MAIL_PASSWORD/);
  const task = taskXml({ ...windows, ...several, configFile: String.raw`D:\courier.json` });
  assert.match(task, /--home [^<]+ --config D:\\courier\.json service run<\/Arguments>/);
});

test('a unit sees a configured place below the homes of users, and among temporary files', () => {
  assert.match(unitText({ ...linux, reads: ['/home/sap/pdf'] }), /^ProtectHome=read-only$/m);
  assert.match(unitText(linux), /^PrivateTmp=yes$/m);
  for (const socket of ['/tmp', '/var/tmp/postgresql'])
    assert.match(unitText({ ...linux, reads: [socket] }), /^PrivateTmp=no$/m);
});

test('every place of the configuration is one that the service reads or writes to', () => {
  const places = describedGroups()
    .flatMap(({ variables }) => variables)
    .filter(
      ({ name, allowed }) =>
        // An address with a file in it: the next test.
        name !== 'DATABASE_URL' &&
        /\bfolder that can|existing folder|\breadable\b|file that can be read|^path of|=FOLDER/.test(allowed),
    );
  assert.deepEqual(places.map(({ name }) => name).sort(), [...WRITTEN, ...READ].sort());
});

test('backups, their copies, and PDFs that are archived are written to, wherever they lie', () => {
  const sap = { SAP_URL: 'https://sap.test:50000', SAP_COMPANY_DB: 'A', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' };
  const folders = {
    WHATSAPP_BACKUP_COPY_PATH: '/mnt/off-site',
    PDF_FOLDER: '/srv/pdf',
    PDF_BRANCH_FOLDERS: '1=/srv/one, 2=two',
  };
  const written = (more: Record<string, string>) => writtenFolders(loadConfig({ ...sap, ...folders, ...more }));
  assert.ok(written({}).includes('/mnt/off-site'));
  assert.ok(!written({}).includes('/srv/pdf'));
  const archived = written({ PDF_ARCHIVE_FOLDER: '/srv/sent' });
  for (const folder of ['/srv/pdf', '/srv/one', '/srv/pdf/two', '/srv/sent'])
    assert.ok(archived.includes(folder), folder);
});

test("the file with PostgreSQL's authority and the folder of its socket are read, wherever they lie", () => {
  const read = (url: string) =>
    readPlaces(
      loadConfig({
        ...{ SAP_URL: 'https://sap.test:50000', SAP_COMPANY_DB: 'A', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
        DATABASE_URL: url,
      }),
    );
  assert.ok(read('postgres://u:p@db.test/courier?sslrootcert=/srv/authority.pem').includes('/srv/authority.pem'));
  assert.ok(!read('postgres://u:p@db.test/courier').includes('/srv/authority.pem'));
  const bySocket = read('postgres://u@/courier?host=/home/db/socket&sslrootcert=/srv/authority.pem');
  for (const place of ['/home/db/socket', '/srv/authority.pem']) assert.ok(bySocket.includes(place), place);
});

test('root runs no service, and npm has no cache for one', () => {
  const refused = (facts: ServiceFacts, code: string) =>
    assert.throws(
      () => planOf('install', facts),
      (error) => hasCode(error, code),
    );
  refused({ ...linux, user: 'root' }, 'SERVICE_HOME_OF_ROOT');
  refused({ ...linux, program: '/root/.npm/_npx/1a/node_modules/invoice-courier/x.js' }, 'SERVICE_PROGRAM_TEMPORARY');
  refused({ ...windows, program: String.raw`C:\npm-cache\_npx\1a\x.js` }, 'SERVICE_PROGRAM_TEMPORARY');
  for (const platform of ['darwin', 'freebsd']) refused({ ...linux, platform }, 'SERVICE_MANAGER_MISSING');
});

test('on Windows a task runs at boot without a login, is tried again when it has ended, and has no time limit', () => {
  const xml = taskXml(windows);
  for (const part of [
    '<LogonType>S4U</LogonType>',
    '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '<UserId>ACME\\courier</UserId>',
    '<Command>C:\\Invoice Courier\\runtime\\node.exe</Command>',
    '<WorkingDirectory>C:\\Courier &amp; Söhne\\home</WorkingDirectory>',
    `<Arguments>${steadyMemory} &quot;C:\\Invoice Courier\\`,
    'hybrid-invoice-service.js&quot; --home &quot;C:\\Courier &amp; Söhne\\home&quot; service run</Arguments>',
  ])
    assert.ok(xml.includes(part), part);
  assert.match(xml, /<BootTrigger><Repetition><Interval>PT\d+M<\/Interval>/);
  // The schema of tasks has it as one byte without a sign.
  assert.ok(Number(/<Count>(\d+)<\/Count>/.exec(xml)?.[1]) <= 255);
  // The published schema has the parts of a trigger in one order, exported tasks have another: with one part both hold.
  assert.match(xml, /<BootTrigger><Repetition>.*<\/Repetition><\/BootTrigger>/);
  assert.match(taskXml({ ...windows, withPassword: true }), /<LogonType>Password</);
  wellFormed(xml);
});

/** Every element that begins ends, in order. */
function wellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, slash, name] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*>/g)) {
    if (slash === '') open.push(name ?? '');
    else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(xml.replaceAll(/&(?:amp|lt|gt|quot);/g, ''), /&/);
}

test('on Windows it is stopped through its control endpoint, since signals end it at once, and not started meanwhile', () => {
  for (const verb of ['stop', 'remove', 'install'] as const) {
    const plan = planOf(verb, windows);
    assert.deepEqual(commands(plan).slice(0, 2), ['schtasks.exe /Change /TN courier-acme /DISABLE', 'stop'], verb);
    assert.ok(!planInText(plan).includes('/End'));
  }
  assert.equal(commands(planOf('remove', windows)).at(-1), 'schtasks.exe /Delete /TN courier-acme /F');
  const install = planOf('install', windows);
  const written = install.find((step) => step.do === 'write') ?? assert.fail('nothing is written');
  assert.equal(written.encoding, 'utf16le');
  assert.ok(written.text.startsWith('\uFEFF<?xml version="1.0" encoding="UTF-16"?>'));
  assert.equal(commands(install).at(-1), `delete ${written.file}`);
  const asked = planOf('install', { ...windows, withPassword: true });
  assert.ok(commands(asked).some((command) => command.endsWith(String.raw`/RU ACME\courier /RP *`)));
});

test('arguments reach a Windows program as they are', () => {
  assert.equal(windowsWord(String.raw`C:\courier`), String.raw`C:\courier`);
  assert.equal(windowsWord('C:\\my courier\\'), String.raw`"C:\my courier\\"`);
  assert.equal(windowsWord('say "hi"'), String.raw`"say \"hi\""`);
  assert.equal(windowsWord(String.raw`a\"b c`), String.raw`"a\\\"b c"`);
});

test('every verb has a plan on both, which a dry run shows', () => {
  for (const facts of [linux, windows]) {
    for (const verb of serviceVerbs) {
      const text = planInText(planOf(verb, facts));
      assert.ok(text.includes(facts.name), `${facts.platform} ${verb}`);
      assert.ok(!text.includes('\uFEFF'));
    }
  }
});

test('a name that could mean something to a command, a lonely option and an unknown verb are refused', () => {
  assert.deepEqual(parseServiceWish(['install']), {
    verb: 'install',
    name: 'invoice-courier',
    dryRun: false,
    withPassword: false,
  });
  for (const argv of [
    [],
    ['restart'],
    ['install', 'twice'],
    ['install', '--name', 'a/b'],
    ['install', '--name', '-rf'],
    ['install', '--name', 'a&b'],
    ['stop', '--ask-password'],
    ['install', '--force'],
  ])
    assert.throws(
      () => parseServiceWish(argv),
      (error) => hasCode(error, 'CLI_USAGE'),
      argv.join(' '),
    );
});
