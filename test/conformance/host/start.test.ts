import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CodedError, hasCode } from '../../../src/errors/coded-error.ts';
import { inCommands } from '../../../src/next-steps/commands.ts';
import type { EngineSettings } from '../../../src/whatsapp/engine-settings.ts';
import type { EngineExit } from '../../../src/whatsapp/host/exit.ts';
import { sweepOrphans } from '../../../src/whatsapp/host/orphans.ts';
import { type EngineHost, startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { EventLog } from '../../support/events.ts';
import { farEndAt, temporarySettings } from '../../support/settings.ts';
import { silentLog } from '../../support/silence.ts';

const cleanups: (() => void)[] = [];

function host(changes: Partial<EngineSettings> = {}) {
  const { settings, folder, remove } = temporarySettings('baileys', changes);
  const log = new EventLog();
  const engine = startEngineHost(settings, {
    preparedMessages: { payload: () => Promise.resolve(null) },
    listener: log.listener,
    log: silentLog,
  });
  cleanups.push(() => {
    engine.kill();
    remove();
  });
  return { engine, log, settings, folder };
}

function endAll(): void {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
}

/** A server on loopback whose connections are closed at the end. */
async function listening(server: Server, port = 0): Promise<number> {
  server.on('connection', (socket) => cleanups.push(() => socket.destroy()));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function exitOf(engine: EngineHost): Promise<EngineExit> {
  return new Promise((resolve) => engine.onExit(resolve));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (isAlive(pid)) {
    assert.ok(Date.now() < until, `process ${pid} still lives`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One process for what is asked in turn, until something ends it. */
describe('an engine in its own process', () => {
  after(endAll);
  let engine: EngineHost;
  let log: EventLog;
  let settings: EngineSettings;

  before(() => {
    ({ engine, log, settings } = host());
  });

  it('preserves code, class and next step of an error across processes', async () => {
    await assert.rejects(engine.connect({ link: null }), (error) => {
      assert.ok(error instanceof CodedError);
      assert.equal(error.code, 'WHATSAPP_NOT_LINKED');
      assert.equal(error.class, 'needs_person');
      assert.match(inCommands(error.next), /session-manager\.js --link/);
      return true;
    });
  });

  it('reports a damaged store as an event, and does not change it', async () => {
    mkdirSync(settings.storePath, { recursive: true });
    writeFileSync(path.join(settings.storePath, 'store.db'), '');
    for (const link of [null, { kind: 'qr' }] as const) {
      const since = log.position;
      await engine.connect({ link });
      const { disconnect } = await log.next('closed', { since });
      assert.equal(disconnect.reason, 'store_damaged');
      assert.equal(disconnect.code, 'WHATSAPP_STORE_DAMAGED');
    }
    assert.equal(log.all('link_code').length, 0);
  });

  it('closes cleanly and leaves no process; a second close does nothing, later calls are refused', async () => {
    assert.equal((await engine.versions()).library, '7.0.0-rc14');
    const exit = exitOf(engine);
    await Promise.all([engine.close(), engine.close()]);
    assert.ok((await exit).asked);
    assert.ok(!isAlive(engine.pid));
    await assert.rejects(engine.probe(), (error) => hasCode(error, 'WHATSAPP_ENGINE_GONE'));
    assert.equal((await exitOf(engine)).asked, true, 'a late listener hears of it too');
  });
});

describe('an engine in its own process, before a server', () => {
  after(endAll);
  let engine: EngineHost;
  let log: EventLog;
  let port: number;

  before(async () => {
    const server = createServer();
    port = await listening(server);
    server.close();
    await once(server, 'close');
    ({ engine, log } = host({ farEnd: farEndAt(port) }));
  });

  it('reports "unreachable" if nothing listens', async () => {
    await engine.connect({ link: { kind: 'qr' } });
    const { disconnect } = await log.next('closed');
    assert.equal(disconnect.reason, 'unreachable');
    assert.equal(disconnect.serverAnswered, false);
  });

  it('ends a connection whose upgrade is refused, and can reconnect', async () => {
    const server = createHttpServer();
    server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n');
    });
    await listening(server, port);
    for (const round of [1, 2]) {
      const since = log.position;
      const asked = Date.now();
      await engine.connect({ link: { kind: 'qr' } });
      const { disconnect } = await log.next('closed', { since });
      assert.equal(disconnect.reason, 'rate_limited', `round ${round}`);
      assert.ok(disconnect.serverAnswered);
      assert.ok(disconnect.until !== null && disconnect.until >= asked + 90_000);
    }
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  it('reports a killed process as a crashed engine, and rejects calls in progress', async () => {
    await listening(createServer(), port);
    const since = log.position;
    await engine.connect({ link: { kind: 'qr' } });
    const exit = exitOf(engine);
    process.kill(engine.pid, 'SIGKILL');
    const { disconnect } = await log.next('closed', { since });
    assert.equal(disconnect.reason, 'engine_crashed');
    assert.equal(disconnect.serverAnswered, false);
    assert.equal((await exit).signal, 'SIGKILL');
    assert.equal((await exit).asked, false);
  });
});

describe('an engine in its own process, with short deadlines', () => {
  after(endAll);
  const deadlines = {
    connectMs: 1000,
    queryMs: 200,
    uploadStallMs: 500,
    backlogQuietMs: 2000,
    closeMs: 1000,
    slowestUpload: 8192,
  };
  let engine: EngineHost;
  let log: EventLog;

  before(async () => {
    ({ engine, log } = host({ farEnd: farEndAt(await listening(createServer())), deadlines }));
  });

  it('ends a connection that makes no progress at its deadline', async () => {
    await engine.connect({ link: { kind: 'qr' } });
    assert.equal((await log.next('closed')).disconnect.reason, 'unreachable');
  });

  it('is killed if it freezes', async () => {
    process.kill(engine.pid, 'SIGSTOP');
    await assert.rejects(engine.probe(), (error) => hasCode(error, 'WHATSAPP_ENGINE_SILENT'));
    assert.equal((await exitOf(engine)).signal, 'SIGKILL');
  });
});

describe('the end of an engine in its own process', () => {
  afterEach(endAll);
  after(() => assert.equal(cleanups.length, 0));

  it('is killed at a stop once its time to close is over, if it does not answer', async (t) => {
    const deadlines = {
      connectMs: 1000,
      queryMs: 200,
      uploadStallMs: 500,
      backlogQuietMs: 2000,
      closeMs: 8000,
      slowestUpload: 8192,
    };
    const { engine } = host({ deadlines });
    await engine.versions();
    process.kill(engine.pid, 'SIGSTOP');
    const exit = exitOf(engine);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const closed = engine.close();
    t.mock.timers.tick(deadlines.closeMs - 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isAlive(engine.pid), 'it has its time');
    t.mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(0);
    assert.equal((await exit).signal, 'SIGKILL');
    await closed;
  });

  it('is found by its marker and swept, on its own store only', async () => {
    const { engine, settings } = host();
    await engine.versions();
    assert.deepEqual(sweepOrphans(`${settings.storePath}-other`), []);
    const exit = exitOf(engine);
    assert.deepEqual(sweepOrphans(settings.storePath), [engine.pid]);
    assert.equal((await exit).signal, 'SIGKILL');
  });

  it('exits if its parent is killed', async () => {
    const { settings, remove } = temporarySettings('baileys');
    cleanups.push(remove);
    const parent = fork(fileURLToPath(new URL('./parent.ts', import.meta.url)), [JSON.stringify(settings)], {
      execArgv: [],
    });
    const [pid] = (await once(parent, 'message')) as [number];
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await gone(pid);
  });

  it('does not see the secrets of the service', async () => {
    const { childEnvironment } = await import('../../../src/whatsapp/host/child-environment.ts');
    const seen = childEnvironment({
      PATH: '/bin',
      SAP_PASSWORD: 'x',
      https_proxy: 'http://p',
      LC_ALL: 'C',
      DATABASE: 'x',
    });
    assert.deepEqual(seen, { PATH: '/bin', https_proxy: 'http://p', LC_ALL: 'C' });
  });
});
