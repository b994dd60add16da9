import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { account, Life } from './life-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const message = (at: number) => ({ type: 'inbound', messageId: 'm', from: 'c', text: null, at }) as const;

/** Connected for two hours; WhatsApp's clock is `aheadMs` before ours, as the last ack has shown. */
function connectedFor2Hours(aheadMs = 0): Life {
  const life = Life.connected();
  life.engine({ type: 'backlog_received' });
  life.engine({ type: 'ack', messageId: 'a', error: null, at: life.wall + aheadMs });
  life.engine(message(life.wall + aheadMs));
  life.pass(2 * HOUR);
  life.taken();
  return life;
}

/** A drop, an outage and a reconnect whose backlog holds messages of these moments. */
function reconnect(life: Life, outageMs: number, ...at: readonly number[]): void {
  if (life.state.engine?.phase === 'stopping') life.stopped();
  else if (life.state.engine) life.close('connection_lost', true);
  life.pass(outageMs);
  if (!life.state.engine) life.pass(2 * SECOND);
  life.engine({ type: 'open', account });
  for (const moment of at) life.engine(message(moment));
  life.engine({ type: 'backlog_received' });
}

const told = (life: Life) => life.alerts().filter((key) => key === 'session.was_deaf').length;

test('a message withheld while the connection answered proves it deaf, reported once with its duration', () => {
  const life = connectedFor2Hours();
  const heldAt = life.wall - HOUR;
  reconnect(life, 5 * SECOND, heldAt, heldAt + MINUTE);
  assert.equal(told(life), 1);
  assert.equal(life.state.memory.deafness?.heldFrom, heldAt);
  const alert = life.effects.find((effect) => effect.do === 'alert' && effect.key === 'session.was_deaf');
  assert.match(alert?.do === 'alert' ? alert.sentence : '', /at least 60 min.*2 receipts or messages/);
  assert.equal(life.word, 'connected');
});

test('messages during an outage, around the end of the connection, or before its last push prove no deafness', () => {
  const life = connectedFor2Hours();
  const end = life.wall;
  reconnect(life, HOUR, end + MINUTE, end + 30 * MINUTE, end - 30 * SECOND, end - 2 * HOUR - MINUTE);
  assert.equal(told(life), 0);
});

test('with a wrong local clock, WhatsApp’s own times are compared', () => {
  const ahead = connectedFor2Hours(20 * MINUTE);
  reconnect(ahead, HOUR, ahead.wall + 20 * MINUTE + 5 * MINUTE);
  assert.equal(told(ahead), 0);
  const behind = connectedFor2Hours(-20 * MINUTE);
  // By our clock it came 15 minutes before the end; by WhatsApp's, 5 minutes after it.
  reconnect(behind, HOUR, behind.wall - 20 * MINUTE + 5 * MINUTE);
  assert.equal(told(behind), 0);
});

test('afterwards the connection is renewed every six hours, until four times in a row nothing was withheld', () => {
  const life = connectedFor2Hours();
  reconnect(life, 5 * SECOND, life.wall - HOUR);
  life.taken();
  let checks = 0;
  while (life.state.memory.deafness !== null && checks < 10) {
    const before = life.monotonic;
    while (life.word === 'connected') life.pass(MINUTE);
    if (life.state.mode.word === 'refreshing' && life.state.mode.purpose === 'doubt') checks += 1;
    assert.ok(life.monotonic - before <= defaultTimings.doubtEveryMs + 2 * MINUTE);
    reconnect(life, 0);
  }
  assert.equal(checks, 4);
  assert.ok(life.effects.some((effect) => effect.do === 'resolve_alert' && effect.key === 'session.was_deaf'));
  life.taken();
  life.pass(2 * defaultTimings.doubtEveryMs);
  assert.equal(life.word, 'connected');
});

test('meanwhile, a single ack without receipt is waited for only a third of the time', () => {
  const life = connectedFor2Hours();
  reconnect(life, 5 * SECOND, life.wall - HOUR);
  life.pass(2 * MINUTE);
  life.engine({ type: 'ack', messageId: 'b', error: null, at: life.wall });
  life.pass(defaultTimings.deafAfterMs / 3 + MINUTE);
  assert.deepEqual(life.state.mode, { word: 'refreshing', purpose: 'deaf', step: 'stopping' });
});

test('a backlog whose end was never told is no clean check of the connection before it', () => {
  const life = connectedFor2Hours();
  reconnect(life, 5 * SECOND, life.wall - HOUR);
  const before = life.state.memory.deafness?.cleanChecks;
  for (let check = 0; check < 4; check += 1) {
    life.pass(defaultTimings.doubtEveryMs);
    if (life.state.engine?.phase === 'stopping') life.stopped();
    else life.close('connection_lost', true);
    life.pass(2 * SECOND);
    life.engine({ type: 'open', account });
    life.engine({ type: 'backlog_received', assumed: true });
    assert.ok(life.state.backlogAssumed);
  }
  assert.equal(life.state.memory.deafness?.cleanChecks, before);
  life.engine({ type: 'backlog_received' });
  assert.ok(!life.state.backlogAssumed);
});

test('a connection of weeks is not idle: links end from not being connected', () => {
  const life = Life.connected({ timings: { ...defaultTimings, maxAgeMs: 30 * 24 * HOUR } });
  const opened = life.state.memory.lastConnectedAt ?? 0;
  life.pass(20 * 24 * HOUR);
  life.close('connection_lost', true);
  assert.ok((life.state.memory.lastConnectedAt ?? 0) - opened > 19 * 24 * HOUR);
});

test('72 hours of silence with the real timings: always connected, no alert, no reconnect', () => {
  const life = Life.connected();
  life.engine({ type: 'backlog_received' });
  life.taken();
  let probes = 0;
  for (let minute = 0; minute < 72 * 60; minute++) {
    life.pass(MINUTE);
    assert.equal(life.word, 'connected');
    const { effects } = life;
    probes += effects.filter((effect) => effect.do === 'probe').length;
    const asked = effects.filter((effect) => effect.do === 'health_check' || effect.do === 'backup');
    assert.deepEqual(life.alerts(), []);
    const unrest = effects.filter((effect) => effect.do === 'stop_engine' || effect.do === 'start_engine');
    assert.deepEqual(unrest, []);
    life.effects = [];
    for (const effect of asked) {
      if (effect.do === 'backup') {
        life.send({ type: 'backed_up', kind: effect.kind, generation: life.state.memory.generation });
      } else {
        life.checked({ backupAgeMs: 24 * HOUR });
      }
    }
  }
  assert.ok(probes > 72 * 60 * 3, `${probes} questions kept the proof of life young`);
});
