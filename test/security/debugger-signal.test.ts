import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { argumentsOf, childrenOf } from './child-processes.ts';
import { launchCommand } from './launcher.ts';
import { startAttackedService } from './rig.ts';

/** SIGUSR1 makes an ordinary Node open a debugger, through which anybody on this computer can run code in it. */

const skip = process.platform !== 'linux' && 'the table of processes is read from /proc';
const DEBUGGER = /Debugger listening/;

test('a running command opens no debugger', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-debugger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  await until('silent server', () => silent.listening);
  const address = silent.address();
  assert.ok(typeof address === 'object' && address !== null);
  const env = {
    SAP_URL: `http://127.0.0.1:${address.port}`,
    SAP_COMPANY_DB: 'SBODEMOAR',
    SAP_USERNAME: 'courier',
    SAP_PASSWORD: 'a password',
  };
  const command = launchCommand('hybrid-invoice-service.js', ['--check-sap'], { cwd: folder, env });
  await until('question to SAP', () => sockets.size > 0);
  command.child.kill('SIGUSR1');
  command.child.kill('SIGTERM');
  for (const socket of sockets) socket.destroy();
  await command.ended;
  assert.doesNotMatch(command.output(), DEBUGGER);
});

test('neither does the service, nor any process started by it', { skip }, async (t) => {
  const attacked = await startAttackedService(() => ({}));
  t.after(() => attacked.close());
  // A process that is just beginning or ending has no arguments.
  const engines: number[] = [];
  await until('engine', () => {
    engines.splice(0, engines.length, ...childrenOf(attacked.service.pid));
    return engines.length > 0 && engines.every((pid) => argumentsOf(pid).join('') !== '');
  });
  for (const pid of engines) assert.ok(argumentsOf(pid).includes('--disable-sigusr1'), argumentsOf(pid).join(' '));
  for (const pid of [attacked.service.pid, ...engines]) process.kill(pid, 'SIGUSR1');
  assert.ok(await attacked.isAlive());
  assert.doesNotMatch(attacked.log(), DEBUGGER);
});
