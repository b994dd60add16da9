import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { makeFolderSync } from '../../src/folders.ts';
import { checkStart } from '../../src/service/preflight.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { SmallDisk } from '../disk/small-disk.ts';
import { seed, some } from '../support/sample.ts';
import { withoutProgramForOthers } from '../support/second-user.ts';
import { Folder, type Program, sapNowhere } from './folder.ts';

/** Computers on which the program cannot start: it says what to change, and has written nothing. */

const folder = new Folder();
after(() => folder.close());

const places = (home: string) => ({
  DATA_PATH: path.join(home, 'data'),
  WHATSAPP_AUTH_PATH: path.join(home, 'session'),
  WHATSAPP_BACKUP_PATH: path.join(home, 'backups'),
});

/** The start of the service as far as nothing is written. */
function starting(changes: Readonly<Record<string, string>>): Promise<void> {
  return checkStart(loadConfig({ ...sapNowhere, ...places(folder.path), PORT: '0', ...changes }));
}

const refusedWith = (code: string) => (error: unknown) => hasCode(error, code);

test('a taken port, an address that is not ours, and those of webhooks are named before anything is written', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const PORT = String((taken.address() as AddressInfo).port);
  const webhooks = { SAP_WEBHOOK_URL: 'https://courier.example.local', SAP_WEBHOOK_KEY: 'k' };
  try {
    await assert.rejects(starting({ PORT }), refusedWith('HTTP_PORT_TAKEN'));
    await assert.rejects(starting({ ...webhooks, SAP_WEBHOOK_PORT: PORT }), refusedWith('HTTP_PORT_TAKEN'));
    for (const HTTP_HOST of ['192.0.2.1', 'no-such-host.invalid']) {
      await assert.rejects(starting({ HTTP_HOST }), refusedWith('HTTP_HOST_FOREIGN'), HTTP_HOST);
    }
    await starting({});
    assert.deepEqual(folder.entries(), []);

    const env = { ...sapNowhere, ...places(folder.path), PORT };
    const { status, stdout, stderr } = folder.type(['hybrid-invoice-service.js', '--json'], { env });
    assert.equal(status, 5, stderr);
    assert.match(stderr, /Next: .* set PORT /);
    assert.match(stdout, /"code":"HTTP_PORT_TAKEN"/);
    assert.deepEqual(folder.entries(), []);
  } finally {
    taken.close();
  }
});

const lines: readonly (readonly [Program, ...string[]])[] = [
  ['hybrid-invoice-service.js'],
  ['hybrid-invoice-service.js', 'deliveries', 'list'],
  ['session-manager.js', '--status'],
];

describe('an impossible folder', { skip: process.platform !== 'linux' && 'it is one of Linux' }, () => {
  for (const line of some(lines, 1)) {
    test(`is refused by ${line.join(' ')}`, () => {
      const env = { ...sapNowhere, ...places(folder.path), DATA_PATH: '/proc/nope/data', PORT: '0' };
      const { status, stderr } = folder.type(line, { env });
      assert.equal(status, 5, stderr);
      assert.match(stderr, /\/proc\/nope\/data .*\nNext: /);
      assert.deepEqual(folder.entries(), []);
    });
  }

  test('ends the making of a folder, and takes back what was made on the way', async () => {
    assert.throws(() => makeFolderSync('/proc/nope/data'), refusedWith('DISK_NOT_A_FOLDER'));
    await assert.rejects(starting({ WHATSAPP_BACKUP_PATH: '/sys/nope' }), refusedWith('DISK_NOT_A_FOLDER'));
  });
});

test('a file where a folder should be is named, whichever folder it is, and left alone', async () => {
  const file = folder.in('a-file');
  writeFileSync(file, 'mine');
  try {
    for (const name of Object.keys(places(''))) {
      for (const place of [file, path.join(file, 'below')]) {
        await assert.rejects(starting({ [name]: place }), refusedWith('DISK_NOT_A_FOLDER'), `${name}=${place}`);
      }
    }
    const env = { ...places(folder.path), WHATSAPP_AUTH_PATH: file };
    const { status, stderr } = folder.type(['session-manager.js', '--backup'], { env });
    assert.equal(status, 5, stderr);
    assert.match(stderr, /a-file .*\nNext: /);
    assert.deepEqual(folder.entries(), ['a-file']);
  } finally {
    rmSync(file);
  }
});

test('a user without name, HOME or a writable folder is told so', { skip: withoutProgramForOthers }, (t) => {
  t.diagnostic(`seed ${seed}`);
  const closed = folder.in('closed');
  mkdirSync(closed, { mode: 0o755 });
  try {
    for (const line of some(lines, 1)) {
      const env = { ...sapNowhere, ...places(closed), PORT: '0', HOME: undefined, COURIER_HOME: '/' };
      const { status, stderr } = folder.type(line, { env, cwd: '/', uid: 54_321 });
      assert.equal(status, 5, `${line.join(' ')}: ${stderr}`);
      assert.match(stderr, /permission denied.*\nNext: /);
    }
    assert.deepEqual(folder.entries(), ['closed']);
  } finally {
    rmSync(closed, { recursive: true });
  }
});

test('a full disk and a read-only one are told at the start', async (t) => {
  const disk = SmallDisk.mount(folder.in('disk'), 8);
  if (typeof disk === 'string') return t.skip(disk);
  try {
    const onDisk = places(disk.folder);
    await starting(onDisk);
    disk.fill();
    await assert.rejects(starting(onDisk), refusedWith('DISK_FULL'));
    const typed = { env: { ...sapNowhere, ...onDisk, PORT: '0' } };
    const full = folder.type(['hybrid-invoice-service.js'], typed);
    assert.equal(full.status, 5, full.stderr);
    assert.match(full.stderr, /full.*\nNext: Free/);
    disk.free();
    execFileSync('mount', ['-o', 'remount,ro', disk.folder], { stdio: 'pipe' });
    await assert.rejects(starting(onDisk), refusedWith('DISK_DENIED'));
    assert.deepEqual(folder.entries(), ['disk']);
  } finally {
    disk[Symbol.dispose]();
    rmSync(folder.in('disk'), { recursive: true });
  }
});

test('a lock that another program holds refuses a start without a note too, and holds no longer than it lives', async () => {
  const data = folder.in('data');
  mkdirSync(data, { mode: 0o700 });
  const hold =
    "new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec('BEGIN EXCLUSIVE'); console.log('held')";
  const holder = spawn(process.execPath, ['-e', `${hold}; setInterval(() => 0, 1000)`, path.join(data, 'outbox.lock')]);
  const ended = once(holder, 'exit');
  await once(holder.stdout, 'data');
  try {
    const env = { ...sapNowhere, ...places(folder.path), PORT: '0' };
    const { status, stderr } = folder.type(['hybrid-invoice-service.js'], { env });
    assert.equal(status, 11, stderr);
    assert.match(stderr, /left no note.*\nNext: /);
  } finally {
    holder.kill('SIGKILL');
    await ended;
  }
  writeFileSync(
    path.join(data, 'outbox.lock.json'),
    JSON.stringify({ pid: holder.pid, host: 'x', since: 0, doing: 'delivering' }),
  );
  const lock = await acquireLock({ folder: data, name: 'outbox', doing: 'testing', waitMs: 0, clock: systemClock });
  lock.release();
});

test('a computer that cannot run the engine ends --link with the cause and its remedy, and does not wait', () => {
  // Root has no sandbox; for anybody else that browser is not there, or this one.
  const nothing = { WHATSAPP_ENGINE: 'webjs', PUPPETEER_EXECUTABLE_PATH: '/nonexistent/chromium', ...sapNowhere };
  const { status, stdout, stderr } = folder.type(['session-manager.js', '--link', '--json'], { env: nothing });
  const { error } = JSON.parse(stdout) as { error: { code: string; sentence: string; next: string } };
  assert.deepEqual([status, error.code], [4, 'CLI_LINK_NOT_MADE'], stderr);
  assert.match(`${error.sentence} ${error.next}`, /WHATSAPP_BROWSER_SANDBOX|PUPPETEER_EXECUTABLE_PATH/);
  assert.doesNotMatch(error.next, /--link/, 'the same again would end the same');
});

test("another tool's login that lies where ours would be is not used in place", async () => {
  const profile = path.join(folder.path, 'session', 'session-sap-whatsapp-persistent');
  mkdirSync(path.join(profile, 'Default'), { recursive: true });
  try {
    const WHATSAPP_ENGINE = 'webjs';
    await assert.rejects(starting({ WHATSAPP_ENGINE }), refusedWith('VAULT_LOCALAUTH_IN_PLACE'));
    await starting({ WHATSAPP_ENGINE, WHATSAPP_AUTH_PATH: folder.in('other') });
  } finally {
    rmSync(path.join(folder.path, 'session'), { recursive: true });
  }
});
