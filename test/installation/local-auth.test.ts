import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
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
import { hostname } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { account, startWebRig, testBrowser, type WebRig } from '../../sandbox/whatsapp/web/rig.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import { manage } from '../support/manager.ts';
import { startBare } from './bare-local-auth.ts';

/** A login made by whatsapp-web.js with its own LocalAuth goes on with ours, without a QR code. */

const browserPath = await testBrowser();

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
    const untouched = digest(auth());
    const taken = await session(`--import-localauth ${auth()}`);
    assert.equal(taken.exitCode, 0, taken.stderr);
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
