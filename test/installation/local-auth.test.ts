import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { courierUserFields, courierUserTables } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { account, customer, startWebRig, testBrowser, type WebRig } from '../../sandbox/whatsapp/web/rig.ts';
import { placeOfEnvironment } from '../../src/cli/setup/place.ts';
import { optionOf } from '../../src/cli/setup/questions.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { loginLine } from '../../src/operations/doctor/session-lines.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { manage } from '../support/manager.ts';
import { atTerminal } from '../support/typist.ts';
import { startBare } from './bare-local-auth.ts';

/** A login made by whatsapp-web.js with its own LocalAuth goes on with ours, without a QR code. */

const browserPath = await testBrowser();
const company = sampleCompany('2026-11-23').data;

describe('a session of LocalAuth', { skip: browserPath === null && 'there is no browser for tests' }, () => {
  let rig: WebRig;
  let profile: string;
  const auth = () => path.join(rig.folder, 'old-tool');
  const environment = () => ({
    WHATSAPP_SESSION_NAME: 'test',
    WHATSAPP_AUTH_PATH: rig.folder,
    WHATSAPP_BACKUP_PATH: path.join(rig.folder, 'backups'),
    DATA_PATH: path.join(rig.folder, 'data'),
    PUPPETEER_EXECUTABLE_PATH: browserPath ?? '',
    LOG_LEVEL: 'error',
  });
  const farEnds = (): FarEnds => ({
    whatsapp: rig.settings.farEnd ?? assert.fail(),
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  });
  const session = (line: string) => manage(line, { environment: environment(), farEnds: farEnds() });

  before(async () => {
    rig = await startWebRig(browserPath ?? '');
    const farEnd = rig.page.browserArgs;
    await startBare(auth(), browserPath ?? '', farEnd, (qr) => rig.world.offers.scan(account, qr));
    profile = path.join(auth(), 'session-bare');
  });
  after(() => rig.close());

  test('that a running browser uses, that is one of several, damaged or none is refused, and nothing is changed', async () => {
    const refused = async (folder: string, why: RegExp) => {
      const { exitCode, stderr } = await session(`--import-localauth ${folder}`);
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, why);
      assert.ok(!existsSync(rig.settings.storePath));
    };
    const lock = path.join(profile, 'SingletonLock');
    rmSync(lock, { force: true });
    symlinkSync(`${hostname()}-${process.pid}`, lock);
    await refused(auth(), /uses it/);
    rmSync(lock);
    const two = path.join(rig.folder, 'two');
    cpSync(auth(), two, { recursive: true });
    cpSync(profile, path.join(two, 'session'), { recursive: true });
    await refused(two, /several/);
    await refused(path.join(rig.folder, 'missing'), /no session/);
    for (const manifest of globSync('Default/IndexedDB/*leveldb/MANIFEST-*', { cwd: path.join(two, 'session') })) {
      writeFileSync(path.join(two, 'session', manifest), 'no manifest');
    }
    await refused(path.join(two, 'session'), /IndexedDB/);
    writeFileSync(path.join(two, 'session', 'Last Version'), '999.0.0.0');
    await refused(path.join(two, 'session'), /999/);
    mkdirSync(path.join(rig.folder, 'unlinked', 'session', 'Default'), { recursive: true });
    await refused(path.join(rig.folder, 'unlinked'), /no login/);
  });

  test('is taken over and connects without a QR code; the old folder stays as it was', async () => {
    // Where the session would use it itself, nothing starts, and its own folder is left to be named.
    const inPlace = { ...environment(), WHATSAPP_AUTH_PATH: auth(), WHATSAPP_SESSION_NAME: 'bare' };
    const refused = await manage('--link', { environment: inPlace, farEnds: farEnds() });
    const take = `node session-manager.js --import-localauth ${profile}`;
    assert.deepEqual(commandsIn(refused.stderr), [take], refused.stderr);
    const found = { state: 'none', store: rig.settings.storePath, guideLogin: profile, newerRecords: [] } as const;
    const line = loginLine({ is: 'known', value: found });
    assert.deepEqual(commandsIn(inCommands(line.remedy ?? '')), [take]);
    const untouched = digest(auth());
    const taken = await session(take.split(' ').slice(2).join(' '));
    assert.equal(taken.exitCode, 0, taken.stderr);
    assert.equal(commandsIn(taken.stdout).at(-1), 'node hybrid-invoice-service.js');
    assert.equal(digest(auth()), untouched);
    await rig.restart();
    await rig.host.connect({ link: null });
    await rig.event('backlog_received');
    assert.deepEqual(
      rig.events.filter(({ type }) => type === 'link_code'),
      [],
    );
    const again = await session(`--import-localauth ${auth()}`);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /linked here already/);
    assert.equal(digest(auth()), untouched);
  });

  test('that setup finds in its home is taken over without a code, or it says why not and offers to link', async (t) => {
    await rig.host.close();
    const sap = await startBusinessOne({
      company,
      tls: null,
      userFields: courierUserFields,
      userTables: courierUserTables,
    });
    const here = process.cwd();
    t.after(async () => {
      process.chdir(here);
      await sap.close();
    });
    // Where a page has its connection, somebody has to answer before it is opened.
    const webSocketUrl = sap.url.replace('http', 'ws');
    const reachable = { ...farEnds(), whatsapp: { ...farEnds().whatsapp, webSocketUrl } };
    const answers = {
      ...{ COMPANY_NAME: 'Norte', COMPANY_COUNTRY: 'AR', PDF_FOLDER: './' },
      ...{ SAP_URL: sap.url, SAP_COMPANY_DB: company.companyDb, SAP_USERNAME: sampleLogin.user },
    };
    /** In a home with another tool's login; yes to everything but what is refused. */
    const setUp = async (
      name: string,
      engine: string,
      refused: readonly string[] = [],
      spoil = (_login: string): void => undefined,
    ) => {
      const home = path.join(rig.folder, name);
      cpSync(auth(), path.join(home, '.wwebjs_auth'), { recursive: true });
      const login = path.join(home, '.wwebjs_auth', 'session-bare');
      spoil(login);
      const untouched = digest(login);
      process.chdir(home);
      const options = Object.entries(answers).map(
        ([variable, text]) => `--${optionOf({ variable, words: '' })}=${text}`,
      );
      const wish = parseSetup([...options, `--whatsapp-engine=${engine}`, '--test', `+${customer}`]);
      const { PUPPETEER_EXECUTABLE_PATH, LOG_LEVEL } = environment();
      const ours = { PUPPETEER_EXECUTABLE_PATH, LOG_LEVEL, WHATSAPP_BROWSER_SANDBOX: 'off' };
      const given = { ...ours, ...wish.given, SAP_PASSWORD: sampleLogin.password };
      const typed = (question: string): string => {
        if (!/yes/.test(question)) return '';
        return refused.some((words) => question.includes(words)) ? 'no' : 'yes';
      };
      const session = await atTerminal(typed, (streams, signal) =>
        runSetup(wish, { place: placeOfEnvironment(given), farEnds: reachable, streams, signal, installService: null }),
      );
      assert.equal(digest(login), untouched);
      return session;
    };

    const other = await setUp('wire', 'baileys', ['Link a phone now']);
    assert.equal(other.code, 4, other.screen);
    assert.match(other.screen, /holds the login of another tool, which only the engine webjs could take over/);

    const newer = await setUp('newer', 'webjs', ['Link a phone now'], (login) =>
      writeFileSync(path.join(login, 'Last Version'), '999.0.0.0'),
    );
    assert.equal(newer.code, 4, newer.screen);
    assert.match(newer.screen, /older than the one last used with this session \(999\)[\s\S]*Link a phone now/);

    const { code, screen, thrown } = await setUp('home', 'webjs');
    assert.equal(code, 0, `${screen}${thrown}`);
    assert.doesNotMatch(screen, /Link a phone now|QR code or/);
    assert.match(screen, /without a QR code\? The folder stays as it is[\s\S]*a phone is linked/);
    assert.equal(rig.world.log.all().filter(({ phone }) => phone === customer).length, 1, screen);
  });

  test('that WhatsApp takes no more is logged out at its first connect (row 35 of docs/pilot.md)', async (t) => {
    // Where a page has its connection, somebody has to answer before it is opened.
    const line = createServer().listen(0, '127.0.0.1');
    t.after(() => line.close());
    await once(line, 'listening');
    const webSocketUrl = `ws://127.0.0.1:${(line.address() as AddressInfo).port}`;
    const reachable = { ...farEnds(), whatsapp: { ...farEnds().whatsapp, webSocketUrl } };
    const at = (name: string) => path.join(rig.folder, 'ended', name);
    const places = { WHATSAPP_AUTH_PATH: at('session'), WHATSAPP_BACKUP_PATH: at('backups'), DATA_PATH: at('data') };
    const ended = { ...environment(), WHATSAPP_BROWSER_SANDBOX: 'off', ...places };
    const run = (command: string) => manage(command, { environment: ended, farEnds: reachable });
    for (const { id } of rig.world.companions.all()) rig.world.unlink(id, 'phone');
    const taken = await run(`--import-localauth ${profile}`);
    assert.equal(taken.exitCode, 0, taken.stderr);
    const sent = await run(`--test +${customer}`);
    assert.notEqual(sent.exitCode, 0);
    assert.match((await run('--recorder --json')).stdout, /logged_out/);
  });
});

/** Of every file's path, time and content. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of globSync('**', { cwd: folder }).sort()) {
    const file = path.join(folder, name);
    const facts = lstatSync(file);
    hash.update(`${name} ${facts.mtimeMs} ${facts.mode}\n`);
    if (facts.isFile()) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}
