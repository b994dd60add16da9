import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sandboxSessionTimings } from '../../sandbox/pace.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { systemClock } from '../../src/clock.ts';
import { acquireLock, isLocked } from '../../src/session/shell/lock.ts';
import { bareEnvironment } from '../support/environment.ts';

const LONGEST_MS = 60_000;
const findsNoBrowser =
  !existsSync('/proc/self/cmdline') ||
  !['/usr/bin/chromium', '/usr/bin/google-chrome'].some((file) => existsSync(file));

let whatsapp: WhatsApp;
/** SAP accepts a connection and never says a word. */
let mute: Server;
let asked = 0;
before(async () => {
  whatsapp = await startWhatsApp({ accounts: [], contacts: [] });
  mute = createServer(() => {
    asked += 1;
  });
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
});
after(async () => {
  mute.close();
  await whatsapp.close();
});

interface Place {
  readonly folder: string;
  readonly data: string;
}

/** Starts the service in a folder of its own, interrupts it when `reached`, and looks at how it ended and what it left. */
async function interrupted(
  prepare: (place: Place) => Promise<{ readonly reached: () => Promise<boolean>; readonly over?: () => Promise<void> }>,
  engine = 'baileys',
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-start-'));
  const data = path.join(folder, 'data');
  const { port } = mute.address() as AddressInfo;
  await mkdir(path.join(folder, 'pdf'));
  const environment = {
    ...{ SAP_URL: `https://127.0.0.1:${port}`, SAP_COMPANY_DB: 'T', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
    ...{ COMPANY_COUNTRY: 'AR', DATA_PATH: data, PDF_FOLDER: path.join(folder, 'pdf'), PORT: '0' },
    WHATSAPP_ENGINE: engine,
    WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
    WHATSAPP_BROWSER_SANDBOX: 'off',
  };
  const plan = path.join(folder, 'plan.json');
  const farEnds = { whatsapp: whatsapp.farEnd, sessionTimings: sandboxSessionTimings };
  await writeFile(plan, JSON.stringify({ environment, farEnds }));
  try {
    const { reached, over } = await prepare({ folder, data });
    const service = path.join(import.meta.dirname, 'first-hour-service.ts');
    const env = { ...bareEnvironment(), HOME: process.env['HOME'] };
    const child = spawn(process.execPath, [service, plan, path.join(folder, 'service.log')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    await until(reached, child).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    const [code] = (await ended) as [number | null];
    clearTimeout(late);
    const [out, error] = await said;
    const told = `${out}${error}`;
    assert.equal(code, 0, told);
    assert.doesNotMatch(told, /^\s+at |unexpected|\bbug\b|\{"/m);
    await over?.();
    assert.equal(isLocked(data, 'outbox'), false, 'the lock is free');
    assert.deepEqual(
      (await readdir(data)).filter((name) => name.endsWith('.tmp')),
      [],
    );
    return told;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function until(condition: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  for (const from = Date.now(); !(await condition()); await delay(20)) {
    assert.ok(child.exitCode === null && Date.now() - from < LONGEST_MS, 'it came to that');
  }
}

describe('Ctrl+C while the service starts ends it quietly, and leaves nothing behind', () => {
  test('while it waits for one that is stopping', async () => {
    const told = await interrupted(async ({ folder, data }) => {
      const lock = await acquireLock({
        folder: data,
        name: 'outbox',
        doing: 'stopping',
        waitMs: 0,
        clock: systemClock,
      });
      lock.note('stopping');
      // Made just before the lock is asked for.
      const reached = () => Promise.resolve(existsSync(path.join(folder, 'session')));
      return { reached, over: () => Promise.resolve(lock.release()) };
    });
    assert.match(told, /^Stopped on request\.\n$/);
  });

  test('while SAP does not answer', async () => {
    const before = asked;
    const told = await interrupted(() => Promise.resolve({ reached: () => Promise.resolve(asked > before) }));
    assert.match(told, /Session: The session is stopped\./);
  });

  test('while the browser starts', { skip: findsNoBrowser && 'needs a browser' }, async () => {
    const told = await interrupted(({ folder }) => {
      const reached = async () => (await processesOf(path.join(folder, 'session'))) > 0;
      const over = async () => assert.equal(await processesOf(folder), 0, 'the browser is gone');
      return Promise.resolve({ reached, over });
    }, 'webjs');
    assert.match(told, /Session: The session is stopped\./);
  });
});

/** Processes whose command line names this folder. */
async function processesOf(folder: string): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder)).length;
}
