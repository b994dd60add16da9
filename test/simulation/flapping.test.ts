import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { account, Life } from './life-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits until an engine is on its way; the milliseconds that took. */
function untilConnect(life: Life): number {
  const begun = life.monotonic;
  while (!life.state.engine && life.monotonic - begun < HOUR) life.pass(100);
  return life.monotonic - begun;
}

/** A line on which every login is taken and the connection is lost again after `lastsMs`. */
function flap(life: Life, forMs: number, lastsMs: number, connectMs = 3 * SECOND) {
  const end = life.monotonic + forMs;
  const waits: number[] = [];
  const connects: number[] = [];
  let connectedMs = 0;
  life.close('connection_lost', true);
  while (life.monotonic < end) {
    waits.push(untilConnect(life));
    connects.push(life.monotonic);
    life.pass(connectMs);
    life.engine({ type: 'open', account });
    const since = life.monotonic;
    life.pass(lastsMs);
    if (life.word === 'connected') connectedMs += life.monotonic - since;
    life.close('connection_lost', true);
  }
  const most = Math.max(
    ...connects.map((at) => connects.filter((other) => other > at - 10 * MINUTE && other <= at).length),
  );
  return { waits, mostIn10Min: most, share: connectedMs / (life.monotonic - (end - forMs)) };
}

for (const hotBackup of [true, false]) {
  test(`on a line that drops every 40 s the session is connected four fifths of an hour (${hotBackup ? 'hot' : 'cold'} copies)`, (t) => {
    const life = Life.connected({ hotBackup });
    const { share, mostIn10Min } = flap(life, HOUR, 40 * SECOND);
    t.diagnostic(`${(share * 100).toFixed(1)} % connected, ${mostIn10Min} connects in 10 min at most`);
    assert.ok(share >= 0.8, `${share}`);
    assert.ok(mostIn10Min <= defaultTimings.reachedLimit);
    assert.equal(life.state.memory.policy.attempts, 0, 'what was reached is no failed attempt');
    assert.deepEqual(life.alerts(), []);
  });
}

test('a connection that is lost immediately is retried in WhatsApp Web’s own steps, and reported', () => {
  const life = Life.connected();
  const { waits, mostIn10Min } = flap(life, 6 * HOUR, 500, 100);
  const steps = waits.slice(1, 10).map((ms) => Math.round(ms / SECOND));
  assert.deepEqual(steps, [1, 1, 2, 3, 5, 8, 13, 21, 34]);
  assert.ok(mostIn10Min <= defaultTimings.reachedLimit);
  assert.ok(Math.max(...waits) <= 900 * SECOND && (waits.at(-1) ?? 0) > 600 * SECOND);
  assert.match(life.sentence('session.reconnecting_slowly') ?? '', /within seconds/);
});

test('refusals before a successful connection are forgotten', () => {
  const life = Life.connected();
  life.close('connection_lost', true);
  life.failUntil('repairing', 'server_error', true);
  life.send({
    type: 'diagnosed',
    diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
  });
  untilConnect(life);
  life.engine({ type: 'open', account });
  life.pass(40 * SECOND);
  life.close('connection_lost', true);
  assert.ok(untilConnect(life) < 2 * SECOND);
});

test('refused connects use at most half of the budget, even in the next process', () => {
  const life = Life.connected();
  const refused = (rig: Life, ms: number) => {
    let connects = 0;
    for (const end = rig.monotonic + ms; rig.monotonic < end; rig.pass(100)) {
      if (!rig.state.engine) continue;
      connects += 1;
      rig.close('client_outdated', true);
      rig.send({ type: 'repair' });
      rig.send({
        type: 'diagnosed',
        diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
      });
    }
    return connects;
  };
  life.close('connection_lost', true);
  assert.equal(refused(life, 5 * MINUTE), defaultTimings.connectLimit);
  const again = new Life();
  again.wall = life.wall;
  again.start(life.state.memory);
  assert.equal(refused(again, 2 * MINUTE), 0);
});
