import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { watchReading } from './reading-watch.ts';

const onUnix = { skip: process.platform === 'win32' && 'runs a shell' };

/** How a reading of 200 ms by this script ends. */
async function watched(script: string): Promise<string> {
  const child = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
  await once(child, 'spawn');
  const exited = once(child, 'exit').then(() => 'it ended by itself');
  const ended = Promise.withResolvers<string>();
  const watch = watchReading(child.pid ?? -1, 200, ended.resolve);
  try {
    return await Promise.race([ended.promise, exited]);
  } finally {
    watch[Symbol.dispose]();
    child.kill('SIGKILL');
  }
}

test('a reading ends by its processor time, and one that does nothing soon too', onUnix, async () => {
  assert.equal(await watched('while :; do :; done'), 'time');
  assert.equal(await watched('exec sleep 600'), 'hung');
  assert.equal(await watched('exit 0'), 'it ended by itself');
});

test('a reading that works on without using up its processor time ends after 30 s, on an overloaded computer after 150 s', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  for (const [spare, seconds] of [
    [0.5, 30],
    [0, 150],
  ] as const) {
    const ends: [how: string, at: number][] = [];
    let at = 1;
    // Nobody's process: it is the clock alone that ends the reading.
    const watch = watchReading(
      -1,
      3_600_000,
      (how) => ends.push([how, at]),
      () => spare,
    );
    for (; ends.length === 0; at += 1) t.mock.timers.tick(1000);
    watch[Symbol.dispose]();
    assert.deepEqual(ends, [['hung', seconds]]);
  }
});
