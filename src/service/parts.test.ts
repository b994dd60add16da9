import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

/** Process-level faults need a separate process. */
function run(script: string): { readonly code: number | null; readonly lines: readonly string[] } {
  const program = `
    import { ServiceParts } from ${JSON.stringify(path.join(import.meta.dirname, 'parts.ts'))};
    const say = (...words) => console.log(words.join(' '));
    const clock = { now: () => ({ wall: 0, monotonic: 0 }), sleep: (ms, signal) => new Promise((resolve, reject) => {
      if (ms >= 60000) return signal.addEventListener('abort', () => reject(signal.reason));
      say('waits', ms);
      setImmediate(resolve);
    }) };
    const log = { debug() {}, info: (_, message) => say(message), warn: (_, message) => say(message), error() {} };
    const alerts = { raise: ({ key }) => say('raised', key), resolve: (key) => say('resolved', key) };
    const parts = new ServiceParts({ alerts, log, clock, onLost: () => { say('lost'); process.exit(70); } });
    parts.watch();
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    ${script}`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
    encoding: 'utf8',
  });
  return { code: status, lines: stdout.split('\n').filter((line) => line !== '') };
}

test('a part whose timer, socket or promise fails is restarted with growing delays; others are not affected', () => {
  const { code, lines } = run(`
    let starts = 0;
    await parts.start('other', { start: async () => say('other starts'), stop: async () => say('other stops') });
    await parts.start('faulty', {
      start: async () => {
        starts += 1;
        if (starts === 1) setTimeout(() => { throw new Error('in a timer'); }, 1);
        if (starts === 2) void Promise.reject(new Error('in a promise'));
        if (starts === 3) throw new Error('at its start');
      },
      stop: async () => say('faulty stops'),
    });
    for (let turns = 0; starts < 4 && turns < 100; turns++) await turn();
    await turn();
    await parts.end('faulty');
    say('starts', starts);
    process.exit(0);`);
  assert.equal(code, 0);
  assert.deepEqual(lines, [
    ...['resolved service.part_failed:other', 'other starts', 'resolved service.part_failed:faulty'],
    ...['raised service.part_failed:faulty', 'waits 1000', 'faulty stops', 'started again'],
    ...['raised service.part_failed:faulty', 'waits 2000', 'faulty stops', 'failed to start; it will be retried'],
    ...['waits 4000', 'faulty stops', 'started again'],
    ...['faulty stops', 'starts 4'],
  ]);
});

test('a rejection outside all parts is reported; an exception ends the process cleanly', () => {
  const rejected = run(`void Promise.reject(new Error('astray')); await turn(); process.exit(0);`);
  assert.deepEqual(rejected, { code: 0, lines: ['raised service.fault', 'resolved service.fault'] });
  const thrown = run(`setTimeout(() => { throw new Error('astray'); }, 1); await turn();`);
  assert.deepEqual(thrown, { code: 70, lines: ['raised service.fault', 'resolved service.fault', 'lost'] });
});
