import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineProcess } from './engine-factory.ts';
import { EngineShell } from './engine-shell.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

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
    log: silent,
    onEvent: () => Promise.resolve(),
    onStopped: (id) => stopped.push(id),
    onVersions: () => undefined,
  });
  return { shell, running, stopped, most: () => most };
}

test('an engine whose stop overtakes its start is never started', async () => {
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

test('whatever the order of starts and stops, one engine runs at a time, and the last one asked for', async () => {
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
