import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionMemory } from '../../src/session/lifecycle/memory.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import type { AccountIdentity } from '../../src/whatsapp/engine.ts';
import { account, Life } from './life-rig.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const link = { type: 'link', by: { kind: 'qr' }, replace: true } as const;
const other = { ...account, jid: '4915100000000@s.whatsapp.net' };

/** Links anew over a link that stands, up to the proof of the new one. */
function linkedAnew(as: AccountIdentity = account, backup = true): Life {
  const life = Life.connected();
  life.send(link);
  life.stopped();
  life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  life.engine({ type: 'paired', account: as });
  life.close('restart_required', true);
  life.engine({ type: 'open', account: as });
  life.pass(defaultTimings.settleMs + 1);
  life.stopped();
  if (backup) life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  else life.send({ type: 'backup_failed', kind: 'after_link', detail: 'full' });
  life.engine({ type: 'open', account: as });
  life.taken();
  return life;
}

const removals = (life: Life) => life.effects.filter((effect) => effect.do === 'remove_replaced');
const since = (life: Life) => life.state.memory.replaced[0]?.since ?? -1;

test('the device that a new link replaces is removed once the new one is proven and stable, and only then', () => {
  const life = linkedAnew();
  assert.equal(life.state.memory.replaced[0]?.store, 'q1');
  life.pass(defaultTimings.stableMs - 1000);
  assert.deepEqual(removals(life), []);
  life.pass(2000);
  assert.equal(removals(life).length, 1);
  const saved = life.effects.findIndex((effect) => effect.do === 'save' && effect.memory.replaced[0]?.tries === 1);
  assert.ok(saved >= 0 && saved < life.effects.findIndex((effect) => effect.do === 'remove_replaced'), 'noted before');
  life.send({ type: 'removal_ended', since: since(life), outcome: 'removed', detail: '' });
  assert.deepEqual(life.state.memory.replaced, []);
  life.pass(DAY);
  assert.equal(removals(life).length, 1);
});

test('a crash during the removal neither loses nor endlessly repeats it', () => {
  let memory: SessionMemory = linkedAnew().state.memory;
  let tries = 0;
  for (let run = 0; run < 6; run++) {
    const life = new Life();
    life.wall = (memory.lastConnectedAt ?? 0) + (run + 1) * 2 * HOUR;
    life.start(memory);
    life.engine({ type: 'open', account });
    life.pass(defaultTimings.stableMs + 1000);
    tries += removals(life).length;
    memory = life.state.memory;
  }
  assert.equal(tries, 3);
  assert.notEqual(memory.replaced[0]?.left, null, 'a person is told');
});

test('a removal that fails is tried again after five minutes, then after an hour; then a person is told', () => {
  const life = linkedAnew();
  life.pass(defaultTimings.stableMs + 1000);
  const fail = () => life.send({ type: 'removal_ended', since: since(life), outcome: 'failed', detail: 'no answer' });
  for (const [nth, pause] of [300_000, HOUR].entries()) {
    fail();
    life.pass(pause - 10_000);
    assert.equal(removals(life).length, nth + 1, 'not sooner');
    life.pass(10_000);
    assert.equal(removals(life).length, nth + 2);
  }
  fail();
  assert.ok(life.alerts().includes('session.replaced_device'));
  life.pass(3 * HOUR);
  assert.equal(removals(life).length, 3);
});

test('a device of another number is never logged in; an alert is open until WhatsApp has removed it', () => {
  const life = linkedAnew(other);
  assert.equal(life.word, 'needs_person');
  life.send({ type: 'repair' });
  life.pass(defaultTimings.stableMs + HOUR);
  assert.deepEqual(removals(life), []);
  assert.ok(life.alerts().includes('session.replaced_device'));
  life.pass(31 * DAY);
  for (let n = 0; n < 3 && life.state.mode.word !== 'connected'; n++) {
    if (life.state.engine?.phase === 'stopping') life.stopped();
    life.send({ type: 'backed_up', kind: 'before_refresh', generation: life.state.memory.generation });
    life.engine({ type: 'open', account: other });
  }
  life.pass(defaultTimings.stableMs + 1000);
  assert.deepEqual(life.state.memory.replaced, []);
  assert.ok(life.effects.some((effect) => effect.do === 'resolve_alert' && effect.key === 'session.replaced_device'));
});

test('without a verified backup of the new login, the old one is kept as the way back', () => {
  const life = linkedAnew(account, false);
  life.pass(defaultTimings.stableMs + 2 * HOUR);
  assert.deepEqual(removals(life), []);
  life.send({ type: 'backed_up', kind: 'asked', generation: life.state.memory.generation });
  life.pass(HOUR + 1000);
  assert.equal(removals(life).length, 1);
});

test('a login ended by WhatsApp has no device to remove', () => {
  const life = Life.connected();
  life.close('logged_out', true);
  life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  life.send({ ...link, replace: false });
  life.send({ type: 'quarantined', id: null, login: null });
  assert.deepEqual(life.state.memory.replaced, []);
});

test('a restore ends a running removal, since it may bring back that login, and nothing is removed afterwards', () => {
  const life = linkedAnew();
  life.pass(defaultTimings.stableMs + 1000);
  life.taken();
  life.send({ type: 'work', id: 1 });
  life.stopped();
  assert.deepEqual(
    life.taken().filter((name) => name !== 'save'),
    ['stop_engine', 'cancel_removal', 'begin_work'],
  );
  const restored = { ...life.state.memory, generation: 'restored' };
  life.send({ type: 'work_done', id: 1 });
  life.send({ type: 'removal_ended', since: since(life), outcome: 'failed', detail: 'stopped' });
  const found = {
    memory: restored,
    memoryDamaged: false,
    verdict: { state: 'healthy', jid: account.jid },
    backups: true,
    login: 'l1',
  };
  life.send({ type: 'examined', found: found as never });
  life.engine({ type: 'open', account });
  life.send({ type: 'backed_up', kind: 'asked', generation: 'restored' });
  life.pass(DAY);
  assert.deepEqual(removals(life), []);
  assert.match(life.state.memory.replaced[0]?.left ?? '', /restored/);
});
