import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorGauge, psTimeMs } from './processor-time.ts';

test('a time of `ps` is read in each of its forms', () => {
  assert.deepEqual(['0:01.50', '02:03', '01:02:03', '1-02:03:04', '', 'TIME'].map(psTimeMs), [
    1500,
    123_000,
    3_723_000,
    93_784_000,
    null,
    null,
  ]);
});

test('what this system tells of a process grows with its work', { skip: process.platform === 'win32' }, async () => {
  const gauge = processorGauge(process.platform);
  const { user, system } = process.cpuUsage();
  const told = await gauge.read(process.pid);
  assert.ok(told !== null && told >= (user + system) / 1000 - 20, `${told} of ${user + system} µs`);
  assert.equal(await gauge.read(2 ** 30), null);
});
