import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands } from '../../src/next-steps/commands.ts';
import type { SessionState } from '../../src/session/lifecycle/state.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import type { EngineEvent } from '../../src/whatsapp/engine.ts';
import { account, Life } from './life-rig.ts';

const qr: EngineEvent = { type: 'link_code', kind: 'qr', text: 'qr', ttlMs: 60_000 };
const asked: EngineEvent = { type: 'passkey_asked', question: null, detail: 'test' };
const DAY = 86_400_000;

/** A session that was never linked, whose QR code was scanned and whose owner is asked for a passkey. */
function askedForPasskey(): Life {
  const life = new Life();
  life.start(null, 'empty', false);
  life.engine(qr);
  life.taken();
  life.engine(asked);
  return life;
}

function engineDeeds(life: Life): readonly string[] {
  return life.taken().filter((deed) => deed.endsWith('_engine') || deed === 'quarantine' || deed === 'restore');
}

test('a passkey request needs a person immediately, hides the code and keeps the engine', () => {
  const life = askedForPasskey();
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'link_needs_passkey' });
  assert.equal(life.state.engine?.phase, 'connecting');
  const done = life.taken();
  assert.ok(done.includes('hide_link_code'));
  assert.equal(done.includes('stop_engine'), false);
});

test('codes after the request are not shown, and a second request changes nothing', () => {
  const life = askedForPasskey();
  life.taken();
  life.engine(qr);
  life.engine(asked);
  assert.deepEqual(life.taken(), []);
});

test('the request outlasts the connect deadline: WhatsApp allows five minutes', () => {
  const life = askedForPasskey();
  life.taken();
  life.pass(6 * 60_000);
  assert.deepEqual(engineDeeds(life), []);
  assert.equal(life.word, 'needs_person');
});

test('after the passkey, the link is proven like any other', () => {
  const life = askedForPasskey();
  life.engine({ type: 'paired', account });
  assert.equal(life.word, 'saving_link');
  assert.equal(life.state.memory.policy.person, null);
  life.close('restart_required', true);
  life.engine({ type: 'open', account });
  assert.equal(life.word, 'saving_link');
});

for (const reason of ['link_needs_passkey', 'connection_lost', 'timed_out', 'engine_crashed', 'page_broken'] as const) {
  test(`an attempt that ends with ${reason} after the request is not retried automatically`, () => {
    const life = askedForPasskey();
    life.close(reason, true);
    life.taken();
    life.pass(3 * DAY);
    assert.deepEqual(engineDeeds(life), []);
    assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'link_needs_passkey' });
  });
}

test('a restart offers no code that would lead to the same request; a person who requests a link gets one', () => {
  const before = askedForPasskey();
  const life = new Life();
  life.start(before.state.memory, 'empty', false);
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'link_needs_passkey' });
  assert.ok(!life.state.engine);
  life.send({ type: 'link', by: { kind: 'qr' }, replace: false });
  life.send({ type: 'quarantined', id: null, login: null });
  assert.ok((life.state as SessionState).engine?.linking);
});

test('a valid login that needs a passkey is kept, reported, and tried once a day', () => {
  const life = Life.connected();
  const { generation } = life.state.memory;
  life.close('login_needs_passkey', true);
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'login_needs_passkey' });
  assert.equal(life.state.memory.status, 'linked');
  life.taken();
  life.pass(defaultTimings.outdatedEveryMs - 1000);
  assert.deepEqual(engineDeeds(life), []);
  life.pass(2000);
  assert.ok(life.taken().includes('start_engine'));
  life.close('login_needs_passkey', true);
  assert.equal(life.word, 'needs_person');
  assert.equal(life.state.memory.generation, generation);
  assert.deepEqual(engineDeeds(life), []);
  life.send({ type: 'repair' });
  assert.equal(life.word, 'repairing');
});

test('the options are listed easiest first', () => {
  const life = askedForPasskey();
  const alert = life.effects.find((effect) => effect.do === 'alert');
  assert.ok(alert?.do === 'alert');
  const words = inCommands(alert.next);
  const order = ['--restore', '--link --window', 'carry', '--link --paste'].map((word) => words.indexOf(word));
  assert.ok(
    order.every((at) => at >= 0),
    words,
  );
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
});
