import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryStanding } from '../delivery/standing/standing.ts';
import { blankMemory } from '../session/lifecycle/memory.ts';
import { stoppedState } from '../session/lifecycle/state.ts';
import { type SessionStatus, statusOf } from '../session/lifecycle/status.ts';
import { healthApp, isLoopback, startHealth } from './health.ts';

const stopped: SessionStatus = statusOf({
  state: stoppedState(blankMemory({ engine: 'webjs', sessionName: 's', generation: 'g' }), { kind: 'qr' }),
  now: { wall: 0, monotonic: 0 },
  timings: { maxAgeMs: 1 },
  lock: null,
  versions: null,
});
const connected: SessionStatus = { ...stopped, state: 'connected', maySend: true };

const quiet: DeliveryStanding = {
  customers: { queued: 2, read: 40 },
  oldestWaiting: '2026-11-20T22:00:00.000Z',
  waits: [{ sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: '2026-11-21T11:00:00.000Z', next: null }],
};
const delivery = () => Promise.resolve(quiet);

test('/health is 200 only while the session may send', async () => {
  assert.equal(
    (await healthApp({ host: '127.0.0.1', status: () => connected, delivery }).request('/health')).status,
    200,
  );
  const answer = await healthApp({ host: '127.0.0.1', status: () => stopped, delivery }).request('/health');
  assert.equal(answer.status, 503);
  assert.equal(((await answer.json()) as { state: string }).state, 'stopped');
});

test('/health/live tells of the process, whatever the session does', async () => {
  assert.equal(
    (await healthApp({ host: '127.0.0.1', status: () => stopped, delivery }).request('/health/live')).status,
    200,
  );
});

test('details are told on loopback only', async () => {
  const inside = await (await healthApp({ host: '::1', status: () => connected, delivery }).request('/health')).json();
  const outside = await (
    await healthApp({ host: '0.0.0.0', status: () => connected, delivery }).request('/health')
  ).json();
  assert.ok(Object.hasOwn(inside as object, 'session'));
  assert.deepEqual((inside as { delivery: unknown }).delivery, quiet, 'what waits, why and until when');
  assert.deepEqual(outside, { status: 'ok', state: 'connected' });
  assert.equal(isLoopback('127.0.0.1.example'), false);
});

test('it listens where it is told and closes although a client keeps its connection', async () => {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const health = await startHealth({ host: '127.0.0.1', port: 0, log, status: () => connected, delivery });
  assert.equal((await fetch(`${health.url}/health`)).status, 200);
  await health.close();
  await assert.rejects(fetch(`${health.url}/health/live`));
});
