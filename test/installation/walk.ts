import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { breaches, packagesIn } from '../../scripts/package/rules.ts';
import { updating } from '../../src/next-steps/as-typed.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { findBrowser } from '../../src/whatsapp/webjs/browser/find.ts';
import { root } from '../support/sources.ts';
import { imitateContainer, withoutContainer } from './image.ts';
import { type Form, Life, type Places, processesIn } from './life.ts';
import { fetchNpm, installedBy, olderNpms, sizesIn } from './npm-versions.ts';
import { checkTypes, fileIn, manifestOf, megabytes, packInto, ran, stateOf, unpack } from './packed.ts';
import { goesOn, unpackCheckout } from './upgrade.ts';

/**
 * From an empty folder to an empty folder: what `npm run pack` makes is installed, set up, looked at by the doctor, linked on a
 * terminal, used and removed, replaced by itself and taken over from an earlier version with a full outbox. Minutes; `npm run test:long -- packages`.
 */

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-walk-'));
/** The computer's own: the packages bring none. */
const browser = await findBrowser(null, path.join(scratch, 'browsers')).catch(() => null);
after(() => rmSync(scratch, { recursive: true, force: true }));
const at = (...names: string[]): string => path.join(scratch, ...names);
const packed = at('packed');
// As somebody may have called it, and longer than a socket's path may be.
const program = at('Müller & Söhne (2026)', `${'ñ '.repeat(30)}${'x'.repeat(90)}`, 'invoice-courier');

/** What a home holds in the end: settings, and what is the company's. */
const DATA = ['.env', '.wwebjs_auth', 'data', 'whatsapp-session-backup'];

/** A computer without Node in its PATH, and a user of whom nothing is known. */
const bare = { PATH: at('bin'), HOME: at('user'), TMPDIR: at('temporary') };
/** npm's own cache of compiled code would lie in the temporary folder. */
const npmSettings = {
  NODE_DISABLE_COMPILE_CACHE: '1',
  npm_config_offline: 'true',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
};
const elsewhere = { cwd: at('elsewhere'), env: bare };

before(() => {
  for (const name of ['bin', 'bin-npm', 'user', 'temporary', 'elsewhere']) mkdirSync(at(name));
  for (const tool of 'sh readlink dirname stat prlimit script stty tar gzip mv mkdir rm'.split(' '))
    symlinkSync(ran('sh', ['-c', `command -v ${tool}`], { cwd: scratch, env: process.env }).trim(), at('bin', tool));
  packInto(packed);
  unpack(fileIn(packed, /linux-x64\.tar\.gz$/), path.dirname(program));
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
  const env = { PATH: process.env['PATH'], HOME: at('npm-user'), ...npmSettings };
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
    assert.match(ran(command, ['--help'], node24), /^Usage: npx (?:hybrid-invoice-service|session-manager) /);
  }
  const version = ran(path.join(folder, 'node_modules', '.bin', 'invoice-courier'), ['--version'], node24);
  assert.equal(version.trim(), manifestOf(installed).version);
  checkTypes(folder);

  const { PATH: own = '' } = process.env;
  const older = { ...elsewhere, env: { ...bare, PATH: own.replaceAll(path.join(root, 'node_modules', '.bin'), '') } };
  if (/^v(?:1\d|2[0-3])\./.test(spawnSync('node', ['--version'], { ...older, encoding: 'utf8' }).stdout))
    assert.throws(
      () => ran(path.join(folder, 'node_modules', '.bin', 'invoice-courier'), ['doctor'], older),
      /Node 24 or newer is needed/,
    );

  unpack(fileIn(packed, /^add-baileys/), folder);
  unpack(fileIn(packed, /^add-sandbox/), folder);
  const demo = path.join(folder, 'node_modules', 'invoice-courier-sandbox', 'demo.js');
  showsTheDemo(ran('node', [demo, '--engine', 'baileys', '--json'], node24));
});

for (const version of olderNpms)
  test(`npm ${version} installs the same files`, (t) => {
    const npm = fetchNpm(version, at(`npm-${version}`));
    if (npm === null) return t.skip('it could not be fetched');
    const env = { PATH: process.env['PATH'], HOME: at(`npm-${version}-user`), ...npmSettings };
    const files = installedBy(npm, fileIn(packed, /courier-\d[^-]*\.tgz$/), at(`by-npm-${version}`), env);
    assert.deepEqual(files, sizesIn(at('npm', 'node_modules', 'invoice-courier')));
  });

test('npm package: set up, linked, delivered, and uninstalled', async (t) => {
  const folder = at('npm');
  for (const name of ['npm', 'npx']) {
    const file = ran('sh', ['-c', `command -v ${name}`], { cwd: scratch, env: process.env }).trim();
    symlinkSync(realpathSync(file), at('bin-npm', name));
  }
  const PATH = [path.dirname(process.execPath), bare.PATH, at('bin-npm')].join(':');
  const env = { ...bare, PATH, HOME: at('npm-user'), ...npmSettings };
  const installed = path.join(folder, 'node_modules');
  const form: Form = {
    prefix: 'npx ',
    programs: path.join(installed, '.bin'),
    node: process.execPath,
    sandbox: path.join(installed, 'invoice-courier-sandbox'),
    env,
  };
  mkdirSync(at('npm home'), { mode: 0o700 });
  await live(t, form, { home: at('npm home'), cwd: folder });
  ran('npm', ['uninstall', 'invoice-courier'], { cwd: folder, env });
  assert.ok(!existsSync(path.join(installed, 'invoice-courier')));
});

test('the portable folder runs where no Node is, from any folder, and leaves itself as it was', async (t) => {
  assert.throws(() => ran('node', ['--version'], elsewhere), /ENOENT/);
  const folder = stateOf(program);
  const run = (name: string, ...args: string[]): string => ran(path.join(program, name), args, elsewhere);
  assert.equal(
    run('invoice-courier', '--version').trim(),
    manifestOf(path.join(program, 'node_modules', 'invoice-courier')).version,
  );
  symlinkSync(path.join(program, 'session-manager'), at('bin', 'session-manager'));
  assert.ok(ran('session-manager', ['--help'], elsewhere).startsWith(`Usage: '${program}/session-manager' `));

  await using sap = await standInsIn('check');
  const settings = Object.entries(sap.environment).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path.join(program, 'home', '.env'), settings.join(''), { mode: 0o600 });
  // SAP's stand-in answers from this process, which must not wait for the command.
  const command = path.join(program, 'hybrid-invoice-service');
  const { stdout } = await promisify(execFile)(command, ['--check-sap', '--json'], elsewhere);
  assert.equal((JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { ok: boolean }).ok, true, stdout);
  if (process.getuid?.() === 0) chownSync(path.join(program, 'home'), 65_534, 65_534);
  // The path has blanks, which systemd reads in quotes.
  const plan = run('hybrid-invoice-service', 'service', 'install', '--dry-run').replaceAll('"', '');
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

const portable: Form = {
  prefix: `${program}/`,
  programs: program,
  node: path.join(program, 'runtime', 'node'),
  sandbox: path.join(program, 'node_modules', 'invoice-courier-sandbox'),
  env: bare,
};

test('portable folder: the doctor names the command that adds the other engine', () => {
  const env = {
    ...bare,
    WHATSAPP_ENGINE: 'baileys',
    WHATSAPP_PROXY: 'http://127.0.0.1:9',
    COURIER_HOME: at('elsewhere'),
  };
  const { stdout } = spawnSync(path.join(program, 'invoice-courier'), ['doctor', '--json'], { env, encoding: 'utf8' });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; remedy: string | null }[] };
  const [, adds = ''] = /`(tar [^`]*)`/.exec(checks.find(({ name }) => name === 'program')?.remedy ?? '') ?? [];
  ran('sh', ['-c', adds], { cwd: packed, env: bare });
});

test('portable folder, engine baileys: a second home, and the folder replaced by a newer one meanwhile', async (t) => {
  unpack(fileIn(packed, /^add-sandbox/), program);
  const home = at('second company');
  mkdirSync(home, { mode: 0o700 });
  await live(t, portable, { home, cwd: home }, () => {
    const own = stateOf(path.join(program, 'home'));
    const replaces = updating({ as: 'portable', folder: program, isWindows: false });
    ran('sh', ['-c', replaces.replace('FILE', `'${fileIn(packed, /linux-x64\.tar\.gz$/)}'`)], elsewhere);
    for (const part of [/^add-baileys/, /^add-sandbox/]) unpack(fileIn(packed, part), program);
    assert.deepEqual(stateOf(path.join(program, 'home')), own);
    rmSync(`${program}.old`, { recursive: true });
  });
});

test('portable folder, engine webjs: a third home, in the browser of this computer', {
  skip: browser?.source !== 'system' && 'this computer has no browser',
}, async (t) => {
  unpack(fileIn(packed, /^add-sandbox/), program);
  const home = at(`tercera compañía ${'z'.repeat(180)}`);
  mkdirSync(home, { mode: 0o700 });
  // Chromium keeps caches and settings of its own with its user: not ours to remove, nor in the others' way.
  const user = at('user of a browser');
  mkdirSync(user);
  const form = { ...portable, env: { ...portable.env, HOME: user } };
  await live(t, form, { home, cwd: home }, () => undefined, 'webjs');
  t.diagnostic(`${browser?.path} ${browser?.version}, which left ${readdirSync(user).join(', ')} with its user`);
  assert.deepEqual(readdirSync(home).sort(), DATA);
});

async function live(
  t: TestContext,
  form: Form,
  places: Places,
  between: () => void = () => undefined,
  engine: EngineName = 'baileys',
): Promise<void> {
  const begun = performance.now();
  await using standIns = await standInsIn(`around ${path.basename(places.home)}`, engine);
  await new Life(form, places, standIns).goesBy(engine, between);
  assert.deepEqual(processesIn(scratch), []);
  t.diagnostic(`${seconds(begun)}; left in the home: ${readdirSync(places.home).join(', ')}`);
}

test('the image imitated: it starts, is healthy and stops under its init, and writes to its volumes alone', {
  skip: withoutContainer,
}, (t) => {
  const begun = performance.now();
  mkdirSync(at('image'));
  const { output, doctor, ...told } = imitateContainer(packed, at('image'));
  const expected = { code: 0, health: 0, wroteElsewhere: false, data: ['data/courier', 'data/session'] };
  assert.deepEqual(told, expected, output);
  const { checks } = JSON.parse(doctor) as { checks: { name: string; result: string; text: string }[] };
  t.diagnostic(`${seconds(begun)}; ${checks.find(({ name }) => name === 'browser')?.text}`);
});

test('the demo on it, after the two parts were added by one command each', (t) => {
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

test('an earlier version with a full outbox goes on as the portable folder: no QR code, nothing lost, nothing twice', async (t) => {
  const checkout = at('checkout');
  if (!unpackCheckout(checkout)) return t.skip('the history of this checkout does not go back so far');
  // Copies: its readers of PDFs may read below its own folder only.
  const modules = path.join(program, 'node_modules', 'invoice-courier', 'node_modules');
  cpSync(modules, path.join(checkout, 'node_modules'), { recursive: true });
  unpack(fileIn(packed, /^add-baileys/), checkout);
  await using standIns = await standInsIn('upgrade');
  const before = path.join(checkout, 'sandbox', 'service-main.ts');
  const after = path.join(program, 'node_modules', 'invoice-courier-sandbox', 'service-main.js');
  t.diagnostic(await goesOn(standIns, before, after));
});

async function standInsIn(name: string, engine: EngineName = 'baileys'): Promise<StandIns & AsyncDisposable> {
  mkdirSync(at(name));
  const standIns = await startStandIns({
    folder: at(name),
    engine,
    today: new Date().toISOString().slice(0, 10),
  });
  return { ...standIns, [Symbol.asyncDispose]: () => standIns.close() };
}

test('when it is deleted, nothing is left but data', () => {
  rmSync(path.dirname(program), { recursive: true });
  assert.deepEqual(readdirSync(at('second company')).sort(), DATA);
  assert.deepEqual(readdirSync(at('user')), []);
  assert.deepEqual(readdirSync(at('temporary')), []);
  assert.deepEqual(readdirSync(at('elsewhere')), []);
  // Of the upgrade: the home that was the checkout's before.
  assert.ok(readdirSync(at('upgrade')).includes('session'));
});

function seconds(begun: number): string {
  return `${((performance.now() - begun) / 1000).toFixed(0)} s`;
}
