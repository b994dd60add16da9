import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { sumUp } from '../../sandbox/demo/result.ts';
import { deliver, type WatchedService } from '../../sandbox/demo/run.ts';
import type { Screen } from '../../sandbox/demo/screen.ts';
import { startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { breaches, packagesIn } from '../../scripts/package/rules.ts';
import { root } from '../support/sources.ts';
import { fileIn, manifestOf, megabytes, packInto, ran, stateOf, unpack } from './packed.ts';

/**
 * From an empty folder to an empty folder: what `npm run pack` makes is installed, shown on the sandbox, taken over from a
 * checkout of an earlier version with a full outbox, and removed. Minutes; `npm run test:long -- packages`.
 */

/** The last version that was a checkout and nothing else. */
const CHECKOUT_ONLY = '4fcd2938';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-walk-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const at = (...names: string[]): string => path.join(scratch, ...names);
const packed = at('packed');
const program = at('portable', 'invoice-courier');

/** A computer without Node in its PATH, and a user of whom nothing is known. */
const bare = { PATH: at('bin'), HOME: at('user'), TMPDIR: at('temporary') };
const elsewhere = { cwd: at('elsewhere'), env: bare };

before(() => {
  for (const name of ['bin', 'user', 'temporary', 'elsewhere']) mkdirSync(at(name));
  for (const tool of ['sh', 'readlink', 'dirname', 'stat', 'prlimit'])
    symlinkSync(ran('sh', ['-c', `command -v ${tool}`], { cwd: scratch, env: process.env }).trim(), at('bin', tool));
  packInto(packed);
  unpack(fileIn(packed, /linux-x64\.tar\.gz$/), at('portable'));
});

test('the same input gives the same bytes', (t) => {
  const begun = performance.now();
  packInto(at('again'));
  t.diagnostic(`packed in ${seconds(begun)}`);
  for (const file of readdirSync(packed)) t.diagnostic(`${file}: ${megabytes(path.join(packed, file))}`);
  const sums = (folder: string): string => readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8');
  assert.equal(sums(at('again')), sums(packed));
});

test('plain npm installs the tarball into an empty folder, without a network and without a script', (t) => {
  const folder = at('npm');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const { PATH } = process.env;
  const env = { PATH, HOME: at('npm-user'), npm_config_offline: 'true', npm_config_audit: 'false' };
  const begun = performance.now();
  ran('npm', ['install', fileIn(packed, /courier-\d[^-]*\.tgz$/)], { cwd: folder, env });
  t.diagnostic(`installed in ${seconds(begun)}`);
  ran('npm', ['ls', '--all'], { cwd: folder, env });
  const installed = path.join(folder, 'node_modules', 'invoice-courier');
  assert.deepEqual(readdirSync(path.join(folder, 'node_modules')).sort(), [
    '.bin',
    '.package-lock.json',
    'invoice-courier',
  ]);
  const packages = packagesIn(installed);
  t.diagnostic(
    `${packages.length} packages, ${packages.filter(({ version }) => version.endsWith('+left-out')).length} of them stubs`,
  );
  const files = stateOf(installed).map((line) => line.split(' ')[0] ?? '');
  assert.deepEqual(breaches(files, packages), []);
  const bill = JSON.parse(readFileSync(path.join(installed, 'sbom.cdx.json'), 'utf8')) as {
    components: { name: string }[];
  };
  const shipped = packages.filter(({ version }) => !version.endsWith('+left-out')).map(({ name }) => name);
  assert.deepEqual(
    [...new Set(shipped)].filter(
      (name) => !bill.components.some((one) => one.name === name || name === 'puppeteer-core'),
    ),
    [],
  );

  const node24 = { cwd: folder, env: { ...bare, PATH: `${path.dirname(process.execPath)}:${bare.PATH}` } };
  for (const name of ['invoice-courier', 'hybrid-invoice-service', 'session-manager']) {
    const command = path.join(folder, 'node_modules', '.bin', name);
    assert.match(ran(command, ['--help'], node24), /^Usage: (?:hybrid-invoice-service|session-manager) /);
  }
  const version = ran(path.join(folder, 'node_modules', '.bin', 'invoice-courier'), ['--version'], node24);
  assert.equal(version.trim(), manifestOf(installed).version);
  typesOf(folder);

  unpack(fileIn(packed, /^add-baileys/), folder);
  unpack(fileIn(packed, /^add-sandbox/), folder);
  const demo = path.join(folder, 'node_modules', 'invoice-courier-sandbox', 'demo.js');
  showsTheDemo(ran('node', [demo, '--engine', 'baileys', '--json'], node24));
});

/** A program that imports the package is checked against its types. */
function typesOf(folder: string): void {
  const user = path.join(folder, 'user.ts');
  writeFileSync(
    user,
    "import { runService } from 'invoice-courier/src/service/run-service.js';\nexport const code: Promise<number> = runService(1 as never);\n// @ts-expect-error: it has a type\nexport const text: string = runService;\n",
  );
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'esnext',
    '--module',
    'nodenext',
    '--types',
    'node',
  ];
  const types = ['--typeRoots', path.join(root, 'node_modules', '@types')];
  ran(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, user], {
    cwd: folder,
    env: process.env,
  });
}

test('the portable folder runs where no Node is, from any folder, and leaves itself as it was', async (t) => {
  assert.throws(() => ran('node', ['--version'], elsewhere), /ENOENT/);
  const folder = stateOf(program);
  const run = (name: string, ...args: string[]): string => ran(path.join(program, name), args, elsewhere);
  assert.equal(
    run('invoice-courier', '--version').trim(),
    manifestOf(path.join(program, 'node_modules', 'invoice-courier')).version,
  );
  symlinkSync(path.join(program, 'session-manager'), at('bin', 'session-manager'));
  assert.match(ran('session-manager', ['--help'], elsewhere), /^Usage: session-manager /);

  await using sap = await standInsIn('check');
  const settings = Object.entries(sap.environment).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path.join(program, 'home', '.env'), settings.join(''), { mode: 0o600 });
  // SAP's stand-in answers from this process, which must not wait for the command.
  const command = path.join(program, 'hybrid-invoice-service');
  const { stdout } = await promisify(execFile)(command, ['--check-sap', '--json'], elsewhere);
  assert.equal((JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { ok: boolean }).ok, true, stdout);
  if (process.getuid?.() === 0) chownSync(path.join(program, 'home'), 65_534, 65_534);
  const plan = run('hybrid-invoice-service', 'service', 'install', '--dry-run');
  assert.ok(
    plan.includes(`ExecStart=${path.join(program, 'runtime', 'node')} `) &&
      plan.includes(`--home ${path.join(program, 'home')}`),
  );
  if (process.getuid?.() === 0) chownSync(path.join(program, 'home'), 0, 0);
  const removal = run('hybrid-invoice-service', 'service', 'remove', '--dry-run', '--json');
  assert.ok((JSON.parse(removal) as { remains: string[] }).remains.includes(path.join(program, 'home')));

  rmSync(path.join(program, 'home', '.env'));
  assert.deepEqual(stateOf(program), folder);
  assert.deepEqual(readdirSync(at('user')), []);
  t.diagnostic(`${folder.length} files`);
});

test('the demo on it, after the two parts were added by one command each', (t) => {
  unpack(fileIn(packed, /^add-baileys/), program);
  unpack(fileIn(packed, /^add-sandbox/), program);
  const folder = stateOf(program);
  const begun = performance.now();
  showsTheDemo(ran(path.join(program, 'sandbox'), ['--engine', 'baileys', '--json'], elsewhere));
  t.diagnostic(`demo in ${seconds(begun)}`);
  assert.deepEqual(stateOf(program), folder);
  assert.deepEqual(readdirSync(at('user')), []);
});

function showsTheDemo(output: string): void {
  const shown = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, number>;
  assert.ok((shown['sent'] ?? 0) > 30 && shown['sent'] === shown['read'], output);
  assert.deepEqual([shown['duplicates'], shown['qrScans'], shown['restartQrScans']], [0, 1, 0]);
}

test('a checkout of an earlier version with a full outbox goes on as the portable folder: no QR code, nothing lost, nothing twice', async (t) => {
  const checkout = at('checkout');
  mkdirSync(checkout);
  try {
    ran(
      'sh',
      [
        '-c',
        `git -C '${root}' archive ${CHECKOUT_ONLY} | tar -xf - -C '${checkout}' && test -e '${checkout}/launch.js'`,
      ],
      { cwd: root, env: process.env },
    );
  } catch {
    return t.skip(`the history of this checkout does not go back to ${CHECKOUT_ONLY}`);
  }
  // Copies: its readers of PDFs may read below its own folder only.
  cpSync(path.join(program, 'node_modules/invoice-courier/node_modules'), path.join(checkout, 'node_modules'), {
    recursive: true,
  });
  unpack(fileIn(packed, /^add-baileys/), checkout);
  await using standIns = await standInsIn('upgrade');
  const parts = { standIns, engine: 'baileys', screen: silent, logFile: at('upgrade.log') } as const;
  const scans = (): number => standIns.whatsapp.world.offers.counts().qrScans;
  const arrivals = (): number => standIns.whatsapp.world.log.counts().arrivals;

  const old = watched(standIns, path.join(checkout, 'sandbox', 'service-main.ts'));
  while (arrivals() < 10) {
    assert.notEqual(old.state(), 'ended', 'the old service has ended');
    await pause();
  }
  assert.equal(await old.process.stop(), 0);
  const [sentBefore, first] = [arrivals(), scans()];

  const begun = performance.now();
  const added = path.join(program, 'node_modules', 'invoice-courier-sandbox', 'service-main.js');
  const service = await deliver(parts, watched(standIns, added), null);
  assert.equal(await service.process.stop(), 0);
  const { result } = await sumUp(standIns, 'baileys', { first, restart: scans() - first });
  t.diagnostic(`${sentBefore} messages before the upgrade, ${arrivals() - sentBefore} after it, in ${seconds(begun)}`);
  assert.ok(arrivals() > sentBefore);
  const { duplicates, qrScans, restartQrScans } = result;
  assert.deepEqual({ duplicates, qrScans, restartQrScans }, { duplicates: 0, qrScans: 1, restartQrScans: 0 });
});

const silent: Screen = { say: () => undefined, progress: () => undefined };

/** The service as one of the programs has it, with a phone that scans each code. */
function watched(standIns: StandIns, serviceMain: string): WatchedService {
  const { environment, whatsapp } = standIns;
  let state = 'stopped';
  const order = { environment, whatsapp: whatsapp.farEnd, failpoint: null, approve: true };
  const service = startServiceProcess({
    order,
    program: serviceMain,
    logFile: at('upgrade.log'),
    onNews: (news) => {
      if (news.type === 'session') state = news.status.state;
      else if (news.type === 'link_code') void whatsapp.world.offers.scan(ownNumber, news.text);
    },
  });
  void service.ended.then(() => {
    state = 'ended';
  });
  return { process: service, state: () => state, codesShown: () => 0 };
}

async function standInsIn(name: string): Promise<StandIns & AsyncDisposable> {
  mkdirSync(at(name));
  const standIns = await startStandIns({
    folder: at(name),
    engine: 'baileys',
    today: new Date().toISOString().slice(0, 10),
  });
  return { ...standIns, [Symbol.asyncDispose]: () => standIns.close() };
}

test('when it is deleted, nothing is left but data', () => {
  rmSync(at('portable'), { recursive: true });
  assert.deepEqual(readdirSync(at('user')), []);
  assert.deepEqual(readdirSync(at('temporary')), []);
  assert.deepEqual(readdirSync(at('elsewhere')), []);
  // Of the upgrade: the home that was the checkout's before.
  assert.ok(readdirSync(at('upgrade')).includes('session'));
});

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}

function seconds(begun: number): string {
  return `${((performance.now() - begun) / 1000).toFixed(0)} s`;
}
