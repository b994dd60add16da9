import assert from 'node:assert/strict';
import { lstatSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { startEngineHost } from '../../src/whatsapp/host/start.ts';
import { farEndAt, temporarySettings } from '../support/settings.ts';
import { silentLog } from '../support/silence.ts';
import { launchCommand } from './launcher.ts';

/** A service manager or a container starts us with umask 000: what we make would be open to everybody. */

const skip = process.platform === 'win32' && 'Windows knows no umask';
const wide = process.umask(0o000);
// What would be compiled for all tests is made here, too.
delete process.env['NODE_COMPILE_CACHE'];
process.on('exit', () => process.umask(wide));

test('caches and store of an engine are private', { skip }, async (t) => {
  const { settings, remove } = temporarySettings('baileys', { farEnd: farEndAt(1) });
  t.after(remove);
  const host = startEngineHost(settings, {
    preparedMessages: { payload: () => Promise.resolve(null) },
    listener: () => undefined,
    log: silentLog,
  });
  t.after(() => host.kill());
  await host.versions();
  await host.connect({ link: { kind: 'qr' } });
  await host.close();
  assert.ok(below(settings.cachePath).length > 0 && below(settings.storePath).length > 0);
  assert.deepEqual(reachable(settings.cachePath), []);
  assert.deepEqual(reachable(settings.storePath), []);
});

test('files created by a command are private', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-umask-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const env = { DATA_PATH: './data', WHATSAPP_AUTH_PATH: './auth', WHATSAPP_BACKUP_PATH: './backups' };
  const command = launchCommand('session-manager.js', ['--backup'], { cwd: folder, env });
  await command.ended;
  assert.ok(below(folder).length > 0, command.output());
  assert.deepEqual(below(folder).flatMap(reachable), []);
});

function below(folder: string): string[] {
  return readdirSync(folder).map((name) => path.join(folder, name));
}

/** What others may look at or write to, of a file or a folder with all in it. */
function reachable(file: string): string[] {
  const facts = lstatSync(file);
  if ((facts.mode & 0o077) === 0) return [];
  return [file, ...(facts.isDirectory() ? below(file).flatMap(reachable) : [])];
}
