import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineWith } from '../../test/support/line.ts';
import { silentLog as log } from '../../test/support/silence.ts';
import { standingWith } from '../../test/support/standing.ts';
import { placesNow } from '../delivery/standing/places.ts';
import { drillStanding } from '../session/lifecycle/drill-plan.ts';
import { blankMemory } from '../session/lifecycle/memory.ts';
import { stoppedState } from '../session/lifecycle/state.ts';
import { type SessionStatus, statusOf } from '../session/lifecycle/status.ts';
import type { LineVerdict } from '../whatsapp/proxy/hosts.ts';
import { allowedHosts, isAllowedHost } from './allowed-hosts.ts';
import { healthApp, startHealth } from './health.ts';

const stopped: SessionStatus = statusOf({
  state: stoppedState(blankMemory({ engine: 'webjs', sessionName: 's', generation: 'g' }), { kind: 'qr' }),
  now: { wall: 0, monotonic: 0 },
  timings: { maxAgeMs: 1 },
  lock: null,
  versions: null,
});
const connected: SessionStatus = { ...stopped, state: 'connected', maySend: true };

const quiet = standingWith({
  customers: { queued: 2, read: 40 },
  oldestWaiting: '2026-11-20T22:00:00.000Z',
  waits: [{ sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: '2026-11-21T11:00:00.000Z', next: null }],
});
const delivery = () => Promise.resolve(quiet);
const blocked = lineWith({
  host: 'mmg.whatsapp.net',
  reachable: false,
  detail: 'no answer within 4000 ms',
  code: 'NO_ANSWER',
});
const drill = () => drillStanding([], { isSetUp: true, everyMs: 1000 }, 5);

const openedAt = 5;
const condition = () => ({
  places: placesNow({
    health: { all: () => [], worked: () => new Map([['intake', 0]]) },
    ...{ sources: ['folder'], disk: null, now: { wall: 1000, monotonic: 1000 } },
  }),
  incidents: [
    { key: 'k', severity: 'warning', sentence: 'Stuck.', next: 'Mend it.', openedAt, closedAt: null } as const,
  ],
});

const token = 'a'.repeat(64);
const shown = { headers: { authorization: `Bearer ${token}` } };
const app = (status: SessionStatus, now = () => 0) =>
  healthApp({
    token,
    now,
    log,
    status: () => status,
    delivery,
    condition,
    unreaped: () => 2,
    drill,
    beyond: null,
    line: () => Promise.resolve(blocked),
  });

test('/health is 200 only while the session can send, and says nothing else', async () => {
  const well = await app(connected).request('/health');
  assert.deepEqual([well.status, await well.text()], [200, 'ok']);
  const stoppedAnswer = await app(stopped).request('/health');
  assert.deepEqual([stoppedAnswer.status, await stoppedAnswer.text()], [503, 'unavailable']);
});

test('/health/live is about the process, whatever the session does', async () => {
  const answer = await app(stopped).request('/health/live');
  assert.deepEqual([answer.status, await answer.text()], [200, 'alive']);
});

test('with the token, /health gives all details; with another one it refuses', async () => {
  const answer = await app(stopped).request('/health', shown);
  assert.equal(answer.status, 503);
  const {
    state,
    delivery: told,
    session,
    unreapedProcesses,
    drill: drilled,
    places,
    incidents,
  } = (await answer.json()) as Record<string, unknown>;
  assert.equal(state, 'stopped');
  assert.deepEqual(told, quiet, 'what waits, why and until when');
  assert.ok(session);
  assert.equal(unreapedProcesses, 2);
  assert.deepEqual(drilled, drill());
  assert.deepEqual({ places, incidents }, condition());
  for (const authorization of ['', `Bearer ${'b'.repeat(64)}`, token]) {
    assert.equal((await app(stopped).request('/health', { headers: { authorization } })).status, 401);
  }
});

test('the line to WhatsApp is tried every five minutes at most, without keeping an answer waiting', async () => {
  let [now, tries] = [0, 0];
  const pending: PromiseWithResolvers<LineVerdict>[] = [];
  const watched = healthApp({
    ...{ token, log, delivery, condition, drill, beyond: null },
    unreaped: () => 0,
    now: () => now,
    status: () => stopped,
    line: () => {
      tries += 1;
      const tried = Promise.withResolvers<LineVerdict>();
      pending.push(tried);
      return tried.promise;
    },
  });
  const line = async () =>
    ((await (await watched.request('/health', shown)).json()) as { line: LineVerdict | null }).line;
  assert.equal((await watched.request('/health')).status, 503);
  assert.equal(tries, 0, 'strangers have nothing tried');
  assert.equal(await line(), null);
  pending[0]?.resolve(blocked);
  assert.deepEqual(await line(), blocked, 'which host, and why');
  now = 299_999;
  assert.deepEqual([await line(), tries], [blocked, 1]);
  now = 300_000;
  assert.deepEqual([await line(), tries], [blocked, 2]);
  pending[1]?.resolve(lineWith());
  assert.deepEqual(await line(), lineWith());
});

test('an answer is cached for a second, however often it is requested', async () => {
  let [now, looks, counts] = [0, 0, 0];
  const busy = healthApp({
    token,
    beyond: null,
    unreaped: () => 0,
    line: () => Promise.resolve(blocked),
    drill,
    condition,
    now: () => now,
    log,
    status: () => {
      looks += 1;
      return connected;
    },
    delivery: () => {
      counts += 1;
      return delivery();
    },
  });
  for (let asked = 0; asked < 100; asked++) await busy.request('/health', shown);
  assert.deepEqual([looks, counts], [1, 1]);
  now = 999;
  await busy.request('/health', shown);
  assert.deepEqual([looks, counts], [1, 1]);
  now = 1000;
  await busy.request('/health', shown);
  assert.deepEqual([looks, counts], [2, 2]);
});

test('an allowed name is accepted with any port, other names are not', () => {
  const allowed = allowedHosts('10.0.0.5', ['Courier.example']);
  for (const host of ['localhost', '127.0.0.1:3000', '[::1]:80', '10.0.0.5', 'courier.EXAMPLE:443'])
    assert.ok(isAllowedHost(host, allowed), host);
  for (const host of [
    undefined,
    '',
    '127.0.0.1.example',
    'evil.example',
    'localhost@evil.example',
    'localhost:',
    '0.0.0.0',
  ])
    assert.ok(!isAllowedHost(host, allowed), host);
  assert.ok(!isAllowedHost('0.0.0.0:3000', allowedHosts('0.0.0.0', [])), 'an address of every network is no name');
});

test('it listens on the configured address, and closes despite a client keeping its connection', async () => {
  const listening = { host: '127.0.0.1', port: 0, allowedHosts: [], log };
  const health = await startHealth({
    ...listening,
    token,
    now: () => 0,
    status: () => connected,
    delivery,
    condition,
    drill,
    beyond: null,
    line: () => Promise.resolve(blocked),
    unreaped: () => 0,
  });
  assert.equal((await fetch(`${health.url}/health`)).status, 200);
  await health.close();
  await assert.rejects(fetch(`${health.url}/health/live`));
});
