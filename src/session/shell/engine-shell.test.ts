import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../../test/support/silence.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { Disconnect } from '../../whatsapp/engine.ts';
import type { EngineProcess } from './engine-factory.ts';
import { EngineShell } from './engine-shell.ts';

/** A shell whose engine processes only note that they run. */
function shellOf() {
  const running = new Set<number>();
  let most = 0;
  let next = 1;
  const stopped: number[] = [];
  const shell = new EngineShell({
    startEngine: () => {
      const number = next++;
      running.add(number);
      most = Math.max(most, running.size);
      const process: Partial<EngineProcess> = {
        connect: () => Promise.resolve(),
        versions: () => Promise.resolve({ engine: 'baileys', library: '', whatsapp: null, browser: null }),
        close: () => Promise.resolve(void running.delete(number)),
        kill: () => running.delete(number),
      };
      return process as EngineProcess;
    },
    log: silentLog,
    onEvent: () => Promise.resolve(),
    onStopped: (id) => stopped.push(id),
    onVersions: () => undefined,
  });
  return { shell, running, stopped, most: () => most };
}

test('an engine that is stopped before its start is never started', async () => {
  const { shell, running, stopped } = shellOf();
  const sealBroken = Promise.withResolvers<void>();
  const starting = shell.start(1, { kind: 'qr' }, () => sealBroken.promise);
  // The start is past its first look and waits for the disk.
  await Promise.resolve();
  await shell.stop(1);
  assert.deepEqual(stopped, [1]);
  sealBroken.resolve();
  await starting;
  assert.equal(running.size, 0, 'it would run on a store that is being moved away');
});

test('whatever the order of starts and stops, one engine runs at a time, the last one requested', async () => {
  const { shell, running, most } = shellOf();
  for (let id = 1; id <= 20; id++) {
    const slowDisk = Promise.withResolvers<void>();
    const starting = shell.start(id, null, () => slowDisk.promise);
    for (let turns = id % 5; turns > 0; turns--) await Promise.resolve();
    const stopping = id % 3 === 0 ? null : shell.stop(id);
    slowDisk.resolve();
    await starting;
    await stopping;
    if (id % 3 === 0) {
      assert.equal(running.size, 1);
      await shell.stop(id);
    }
    await shell.gone();
    assert.equal(running.size, 0);
  }
  assert.equal(most(), 1);
});

/** Why an engine has ended whose `connect` is refused with this error. */
async function endOf(error: Error): Promise<Disconnect> {
  const ended = Promise.withResolvers<Disconnect>();
  const refusing = {
    connect: () => Promise.reject(error),
    close: () => Promise.resolve(),
    kill: () => undefined,
  } as unknown as EngineProcess;
  const quiet = () => undefined;
  const shell = new EngineShell({
    startEngine: () => refusing,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    onEvent: (_id, event) => {
      if (event.type === 'closed') ended.resolve(event.disconnect);
      return Promise.resolve();
    },
    onStopped: quiet,
    onVersions: quiet,
  });
  await shell.start(1, null, () => Promise.resolve());
  return await ended.promise;
}

test('a start that this computer does not allow is distinguished from a crash, with its own message', async () => {
  const older = await endOf(whatsappError('WHATSAPP_BROWSER_OLDER', { browser: 140, profile: 153 }));
  assert.deepEqual([older.reason, older.code], ['cannot_start', 'WHATSAPP_BROWSER_OLDER']);
  assert.match(older.detail, /140.*153/);
  assert.equal(
    (await endOf(whatsappError('WHATSAPP_STORE_UNWRITABLE', { detail: 'full' }))).reason,
    'store_unwritable',
  );
  assert.equal((await endOf(whatsappError('WHATSAPP_STORE_DAMAGED', { detail: 'torn' }))).reason, 'store_damaged');
  assert.equal((await endOf(whatsappError('WHATSAPP_NOT_LINKED'))).reason, 'store_damaged');
  assert.equal((await endOf(new Error('anything else'))).reason, 'engine_crashed');
});
