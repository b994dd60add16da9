import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { makeAuthority } from '../../sandbox/tls/certificates.ts';
import { account, shortDeadlines, testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import { startPageServer } from '../../sandbox/whatsapp/web/server.ts';
import { World } from '../../sandbox/whatsapp/world/world.ts';
import type { EngineEvent } from '../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../src/whatsapp/engine-settings.ts';
import { environmentOfAnother } from '../support/environment.ts';
import { some } from '../support/sample.ts';

/** `nobody`, or whatever has this number: somebody without any rights of his own. */
const user = 65_534;

const systemLibraries = '/lib/x86_64-linux-gnu';
const hiddenLibraries = ['libnss3.so', 'libnssutil3.so', 'libnspr4.so', 'libplc4.so', 'libplds4.so', 'libexpat.so.1'];

/** Why it cannot be tried here; false: it can. */
async function skipped(): Promise<string | false> {
  if ((await testBrowser()) === null) return 'no browser: @sparticuz/chromium has none for this platform';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can become another user';
  if (!asUser('unshare', '--user', 'true')) return 'setpriv and unshare are not there, or may not be used';
  if (!asUser('test', '-r', import.meta.filename)) return 'this folder is closed to other users';
  return false;
}

/** True when that user can run it, and it succeeds. */
function asUser(...command: readonly string[]): boolean {
  try {
    execFileSync('setpriv', ['--reuid', String(user), '--clear-groups', ...command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const skip = await skipped();

test('the browser of an unprivileged user runs in its sandbox', { skip }, async () => {
  const { events, browserArguments } = await linkAs(user, 'as it is', 'on');
  assert.ok(
    events.some(({ type }) => type === 'open'),
    JSON.stringify(events),
  );
  assert.ok(!browserArguments.includes('--no-sandbox'));
  assert.deepEqual(lackedSandboxes(events), [null]);
});

test('if the machine has no sandbox, it is not started, and the error names the variable', { skip }, async () => {
  const { events, browserArguments } = await linkAs(user, 'without user namespaces', 'on');
  const closed = events.find((event) => event.type === 'closed');
  assert.ok(closed, JSON.stringify(events));
  assert.deepEqual(
    [closed.disconnect.reason, closed.disconnect.code],
    ['cannot_start', 'WHATSAPP_BROWSER_UNSANDBOXED'],
  );
  assert.match(closed.disconnect.detail, /no user namespaces.*WHATSAPP_BROWSER_SANDBOX=off/);
  assert.deepEqual(browserArguments, []);
});

/** Machines on which it may run without a sandbox. */
const allowed: Readonly<Record<string, { readonly skip: string | false; readonly works: () => Promise<void> }>> = {
  'if that was explicitly allowed, it runs without one, and says so': {
    skip,
    async works() {
      const { events, browserArguments } = await linkAs(user, 'without user namespaces', 'off');
      assert.ok(
        events.some(({ type }) => type === 'open'),
        JSON.stringify(events),
      );
      assert.ok(browserArguments.includes('--no-sandbox'));
      assert.deepEqual(lackedSandboxes(events), ['this machine gives it none (no user namespaces)']);
    },
  },
  'if it was allowed but the machine has a sandbox, it is used': {
    skip,
    async works() {
      const { events, browserArguments } = await linkAs(user, 'as it is', 'off');
      assert.ok(!browserArguments.includes('--no-sandbox'));
      assert.deepEqual(lackedSandboxes(events), [null]);
    },
  },
  'if system libraries are missing, the browser from the packages uses its own': {
    skip: skip || cannotOverlay(),
    async works() {
      const { events, browserArguments } = await linkAs(0, 'without libraries', 'off');
      assert.ok(
        events.some(({ type }) => type === 'open'),
        JSON.stringify(events),
      );
      assert.match(browserArguments[0] ?? '', /headless-shell$/);
    },
  },
};
for (const [name, machine] of some(Object.entries(allowed), 1)) test(name, { skip: machine.skip }, machine.works);

function lackedSandboxes(events: readonly EngineEvent[]): readonly (string | null)[] {
  return events.flatMap((event) => (event.type === 'browser_sandbox' ? [event.lacking] : []));
}

/** Links an engine that runs as another user, until it is open or closed; what it said, and how its browser was started. */
async function linkAs(uid: number, machine: Machine, browserSandbox: EngineSettings['browserSandbox']) {
  const world = new World();
  world.addAccount({ digits: account, name: 'Distribuidora del Plata' });
  const authority = makeAuthority();
  const page = await startPageServer({ world, authority });
  const home = mkdtempSync(path.join(tmpdir(), 'courier-user-'));
  try {
    // The browser of the tests lies in root's own folder.
    const browserPath = path.join(home, 'browser');
    cpSync((await testBrowser()) ?? '', browserPath);
    chmodSync(browserPath, 0o755);
    const storePath = path.join(home, 'session-test');
    const settings: EngineSettings = {
      engine: 'webjs',
      storePath,
      sessionName: 'test',
      deadlines: shortDeadlines,
      transportPingMs: 500,
      verifyNoiseCertificate: true,
      // Without its libraries no browser of the system starts: the shipped one is looked for.
      browserPath: machine === 'without libraries' ? null : browserPath,
      browserSandbox,
      cachePath: path.join(home, 'cache'),
      farEnd: { webSocketUrl: '', mediaCaPem: authority.certPem, noiseRootHex: '', browserArgs: page.browserArgs },
    };
    const settingsFile = path.join(home, 'settings.json');
    writeFileSync(settingsFile, JSON.stringify(settings));
    mkdirSync(path.join(home, 'tmp'));
    for (const name of ['.', ...readdirSync(home)]) chownSync(path.join(home, name), uid, uid);

    const child = startAs(uid, machine, settingsFile, home);
    const events: EngineEvent[] = [];
    const settled = Promise.withResolvers<void>();
    createInterface(child.stdout ?? assert.fail('no output')).on('line', (line) => {
      const event = JSON.parse(line) as EngineEvent;
      events.push(event);
      if (event.type === 'link_code') void world.offers.scan(account, event.text);
      if (event.type === 'open' || event.type === 'closed' || 'error' in event) settled.resolve();
    });
    // `close`, not `exit`: what the process said last may still be in the pipe.
    await Promise.race([settled.promise, once(child, 'close')]);
    const browserArguments = argumentsOfBrowser(storePath);
    const exited = child.exitCode === null ? once(child, 'exit') : null;
    child.stdin?.end();
    await exited;
    return { events, browserArguments };
  } finally {
    world.end();
    await page.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function startAs(uid: number, machine: Machine, settingsFile: string, home: string): ChildProcess {
  const program = [process.execPath, path.join(import.meta.dirname, 'linking-process.ts'), settingsFile];
  const become = `exec setpriv --reuid ${uid} --regid ${uid} --clear-groups --inh-caps=-all --ambient-caps=-all "$@"`;
  const options: SpawnOptions = {
    env: { ...environmentOfAnother(), HOME: home, TMPDIR: path.join(home, 'tmp') },
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: home,
  };
  switch (machine) {
    case 'as it is':
      return spawn('sh', ['-c', become, 'sh', ...program], options);
    case 'without libraries':
      return spawn(
        'unshare',
        ['--mount', 'sh', '-c', `${hideLibraries(home)} && exec "$@"`, 'sh', ...program],
        options,
      );
    case 'without user namespaces': {
      // In a namespace of its own, where further ones are forbidden; its users are those outside.
      const forbid = `read mapped; echo 0 > /proc/sys/user/max_user_namespaces; ${become}`;
      const child = spawn('unshare', ['--user', '--keep-caps', 'sh', '-c', forbid, 'sh', ...program], options);
      // `unshare` becomes the shell, which waits for its line; the maps can be written once it is in its namespace.
      void mapUsers(child);
      return child;
    }
  }
}

/** What is wrong with the machine. */
type Machine = 'as it is' | 'without user namespaces' | 'without libraries';

/** Shell words that take the libraries away, in a mount namespace. */
function hideLibraries(scratch: string): string {
  const layer = path.join(scratch, 'layer');
  return [
    `mkdir -p ${layer}`,
    `mount -t tmpfs tmpfs ${layer}`,
    `mkdir ${layer}/upper ${layer}/work`,
    `mount -t overlay overlay -o lowerdir=${systemLibraries},upperdir=${layer}/upper,workdir=${layer}/work ${systemLibraries}`,
    `rm ${hiddenLibraries.map((name) => path.join(systemLibraries, name)).join(' ')}`,
  ].join(' && ');
}

/** Why the libraries cannot be hidden here; false: they can. */
function cannotOverlay(): string | false {
  const scratch = mkdtempSync(path.join(tmpdir(), 'courier-hide-'));
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', hideLibraries(scratch)], { stdio: 'ignore' });
    return false;
  } catch {
    return 'overlays are not allowed here, or the libraries lie elsewhere';
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function mapUsers(child: ChildProcess): Promise<void> {
  // Until it is the shell, waiting for its line: `unshare` and the shell's start lose their rights with a map.
  while (!readFileSync(`/proc/${child.pid}/stat`, 'utf8').includes(' (sh) S ')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${child.pid}/${map}`, '0 0 65536\n');
  child.stdin?.write('mapped\n');
}

function argumentsOfBrowser(storePath: string): readonly string[] {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (words.includes(`--user-data-dir=${storePath}`) && !words.some((word) => word.startsWith('--type=')))
        return words;
    } catch {
      // It ended between the listing and the look.
    }
  }
  return [];
}
