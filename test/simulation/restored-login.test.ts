import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoredMemory } from '../../src/session/lifecycle/memory-after.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { account, Life } from './life-rig.ts';

const identity = { engine: 'baileys', sessionName: 'test', generation: 'restored' } as const;
const healthy = { verdict: { state: 'healthy', jid: account.jid }, orphansEnded: 0, lockHeld: true } as const;
const damaged = { verdict: { state: 'damaged', detail: 'torn' }, orphansEnded: 0, lockHeld: true } as const;
const saves = (life: Life) => life.effects.filter((effect) => effect.do === 'save');

/** A link over one that stood, up to the phone's confirmation: the former login is in quarantine, to be removed. */
function savingOverLinked(): Life {
  const life = Life.connected();
  life.send({ type: 'link', by: { kind: 'qr' }, replace: true });
  life.stopped();
  life.send({ type: 'quarantined', id: 'q1', login: 'former' });
  life.engine({ type: 'paired', account });
  life.close('restart_required', true);
  life.engine({ type: 'open', account });
  life.taken();
  return life;
}

test('the memory left by manual work on the store is never overwritten before it is read', () => {
  const life = savingOverLinked();
  life.send({ type: 'work', id: 1 });
  life.stopped();
  life.effects = [];
  life.checked();
  life.send({ type: 'work_done', id: 1 });
  life.checked();
  life.send({ type: 'backed_up', kind: 'asked', generation: 'g0' });
  assert.deepEqual(saves(life), []);
  const restored = { account: null, linkedAt: life.wall, from: 'q1', safetyCopy: null, login: 'former' };
  const memory = restoredMemory(life.state.memory, identity, restored);
  const found = { memory, memoryDamaged: false, verdict: healthy.verdict, login: 'l1', backups: true };
  life.send({ type: 'examined', found });
  assert.equal(life.state.memory.status, 'linked', 'what a restore brings is not being saved');
  assert.deepEqual(life.state.memory.replaced, [], 'the login in use is no replaced device');
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.settleMs + defaultTimings.stableMs + 1000);
  assert.equal(life.word, 'connected');
  assert.equal(life.taken().includes('remove_replaced'), false);
});

test('a stop while the store is examined overwrites nothing', () => {
  const life = new Life();
  life.send({ type: 'start' });
  life.send({ type: 'lock_acquired' });
  life.send({ type: 'stop' });
  life.effects = [];
  life.send({
    type: 'examined',
    found: { memory: null, memoryDamaged: false, verdict: healthy.verdict, login: 'l1', backups: true },
  });
  assert.deepEqual(saves(life), []);
});

test('a copy restored by a repair while a link is being saved is a linked login, not affected by that link', () => {
  const life = savingOverLinked();
  life.pass(defaultTimings.settleMs + 1000);
  life.stopped();
  life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  life.close('store_damaged', false);
  life.send({ type: 'diagnosed', diagnosis: damaged });
  assert.ok(life.taken().includes('restore'));
  life.send({ type: 'restored', login: 'former' });
  assert.equal(life.state.memory.status, 'linked');
  life.pass(2000);
  life.engine({ type: 'open', account });
  life.send({ type: 'backed_up', kind: 'asked', generation: life.state.memory.generation });
  life.pass(defaultTimings.stableMs + defaultTimings.settleMs);
  assert.equal(life.word, 'connected');
  assert.notEqual(life.state.memory.linkedAt, null);
  assert.equal(life.taken().includes('remove_replaced'), false);
});

test('a restored login that WhatsApp had ended is replaced by older copies, each once, then a person is asked', () => {
  const life = Life.connected();
  life.close('store_damaged', false);
  life.send({ type: 'diagnosed', diagnosis: damaged });
  const ended: string[] = [];
  for (const login of ['newest', 'older', 'oldest']) {
    const restore = life.effects.findLast((effect) => effect.do === 'restore');
    assert.deepEqual(restore?.ended, ended);
    life.taken();
    life.send({ type: 'restored', login });
    life.pass(2000);
    life.close('logged_out', true);
    ended.push(login);
    assert.ok(life.taken().includes('restore'), login);
    life.effects.push({ do: 'restore', why: '', copy: null, ended: life.state.memory.policy.ended });
  }
  life.send({ type: 'not_restored', detail: 'none will do' });
  life.send({ type: 'quarantined', id: 'q1', login: 'oldest' });
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'logged_out' });
});

test('a restored login that connected and is then ended needs a person: no other copy replaces it', () => {
  const life = Life.connected();
  life.close('store_damaged', false);
  life.send({ type: 'diagnosed', diagnosis: damaged });
  life.send({ type: 'restored', login: 'newest' });
  life.pass(2000);
  life.engine({ type: 'open', account });
  life.taken();
  life.close('logged_out', true);
  assert.deepEqual(life.taken(), ['save', 'quarantine']);
});
