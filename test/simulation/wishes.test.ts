import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calmPolicy } from '../../src/session/lifecycle/memory.ts';
import { cleanedMemory } from '../../src/session/lifecycle/memory-after.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { whyNot } from '../../src/session/lifecycle/wishes.ts';
import { account, Life } from './life-rig.ts';

const MINUTE = 60_000;
const qr = { type: 'link', by: { kind: 'qr' }, replace: false } as const;
const code = { type: 'link', by: { kind: 'code', phone: '5491100000000' }, replace: false } as const;
const code2 = { type: 'link', by: { kind: 'code', phone: '5491100000001' }, replace: false } as const;

/** Offers a first link by QR code; the engine is on its way. */
function offering(): Life {
  const life = new Life();
  life.start(null, 'empty', false);
  life.taken();
  return life;
}

const without =
  (...names: string[]) =>
  (done: readonly string[]) =>
    done.filter((name) => !names.includes(name));
const noSaves = without('save');

test('a link that is already on offer is joined, not restarted', () => {
  const life = offering();
  life.send(qr);
  assert.deepEqual(noSaves(life.taken()), []);
  life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 60_000 });
  life.send(qr);
  assert.deepEqual(noSaves(life.taken()), ['show_link_code']);
});

test('requesting another kind of code stops the engine preparing one before the store is touched', () => {
  const life = offering();
  life.send(code);
  assert.deepEqual(noSaves(life.taken()), ['stop_engine']);
  life.send(code2);
  assert.deepEqual(noSaves(life.taken()), [], 'it is stopping already');
  life.stopped();
  assert.deepEqual(noSaves(life.taken()), ['quarantine']);
  life.send(code);
  assert.deepEqual(noSaves(life.taken()), [], 'the store is put away once');
  life.send({ type: 'quarantined', id: null, login: null });
  assert.deepEqual(life.effects.at(-1), { do: 'start_engine', id: 2, link: code.by });
});

test('a link requested while the phone’s confirmation is being saved joins that link', () => {
  const life = offering();
  life.engine({ type: 'paired', account });
  life.close('restart_required', true);
  life.engine({ type: 'open', account });
  life.taken();
  life.send(code);
  assert.deepEqual(noSaves(life.taken()), []);
  assert.equal(life.word, 'saving_link');
});

test('a login that was never proven is not replaced by a backup of an earlier one', () => {
  const life = offering();
  life.close('store_damaged', false);
  assert.deepEqual(noSaves(life.taken()), ['quarantine']);
  life.send({ type: 'quarantined', id: null, login: null });
  life.engine({ type: 'paired', account });
  life.close('restart_required', true);
  life.taken();
  life.close('store_damaged', false);
  assert.deepEqual(noSaves(life.taken()), ['quarantine']);
  assert.equal(life.word, 'linking');
});

test('no request is started before the store was examined, or during other work on it', () => {
  const life = new Life();
  life.send({ type: 'start' });
  const wishes = [qr, { type: 'repair' }, { type: 'refresh' }, { type: 'backup' }, { type: 'work', id: 1 }] as const;
  for (const step of ['locking', 'examining']) {
    life.taken();
    for (const wish of wishes) life.send(wish);
    assert.deepEqual(life.taken(), [], step);
    if (step === 'locking') life.send({ type: 'lock_acquired' });
  }
  life.send({ type: 'examine_failed', detail: 'EIO' });
  life.taken();
  for (const wish of wishes.slice(0, 4)) life.send(wish);
  assert.deepEqual(life.taken(), [], 'metadata that could not be read is not written over');
  life.send({ type: 'work', id: 1 });
  assert.deepEqual(life.taken(), ['begin_work']);
  for (const wish of wishes) life.send({ ...wish, id: 2 } as never);
  assert.deepEqual(life.taken(), []);
});

test('a link is refused if it would not help, and during a pause required by WhatsApp', () => {
  const refusal = (life: Life) => whyNot(life.state, qr, life.rules);
  const connected = Life.connected();
  assert.match(refusal(connected) ?? '', /already linked/);
  const outdated = Life.connected();
  for (let i = 0; i < 4; i++) {
    outdated.close('client_outdated', true);
    outdated.pass(MINUTE);
  }
  assert.deepEqual(outdated.state.mode, { word: 'needs_person', reason: 'client_outdated' });
  assert.match(refusal(outdated) ?? '', /would not help/);
  const limited = offering();
  limited.close('rate_limited', true);
  assert.match(refusal(limited) ?? '', /requested a pause/);
  limited.taken();
  limited.send(qr);
  assert.deepEqual(limited.taken(), []);
});

test('cleaning neither shortens a pause nor resets the connect budget', () => {
  const life = offering();
  const pause = { reason: 'temporary_ban', from: life.wall, until: life.wall + 60 * MINUTE } as const;
  const connects = [life.wall - 2, life.wall - 1];
  const before = {
    ...life.state.memory,
    status: 'linked',
    account,
    policy: { ...calmPolicy, pause, connects },
  } as const;
  const identity = { engine: 'baileys', sessionName: 'test', generation: 'g2' } as const;
  const cleaned = cleanedMemory(before, identity, { wall: life.wall, removed: false, store: 'q1', login: 'l1' });
  assert.deepEqual(cleaned.policy.connects, connects);
  const again = new Life();
  again.start(cleaned, 'empty');
  assert.equal(again.word, 'paused_until');
  assert.equal(again.taken().includes('start_engine'), false);
  again.pass(61 * MINUTE);
  const found = {
    memory: again.state.memory,
    memoryDamaged: false,
    verdict: { state: 'empty' },
    backups: true,
    login: 'l1',
  } as const;
  again.send({ type: 'examined', found });
  assert.ok(again.taken().includes('start_engine'));
  assert.equal(again.word, 'linking');
});

test('a cold backup requested while the engine is starting stops it first, and keeps a started refresh', () => {
  const life = Life.connected({ hotBackup: false });
  life.send({ type: 'refresh' });
  life.taken();
  life.send({ type: 'backup' });
  life.stopped();
  assert.deepEqual(noSaves(life.taken()), ['backup'], 'one copy serves both');
  life.send({ type: 'backed_up', kind: 'asked', generation: 'g0' });
  life.send({ type: 'backup' });
  assert.deepEqual(noSaves(life.taken()), ['start_engine', 'stop_engine'], 'never a copy under an engine that starts');
  life.stopped();
  life.send({ type: 'backed_up', kind: 'asked', generation: 'g0' });
  life.engine({ type: 'open', account });
  assert.equal(life.state.memory.refreshedAt, life.wall);
  assert.equal(life.word, 'connected');
});

test('repeated links in any state keep to the connect budget', () => {
  const life = offering();
  let connects = 1;
  life.effects = [];
  for (let i = 0; i < 60; i++) {
    life.send(i % 2 === 0 ? code : qr);
    if (life.state.engine?.phase === 'stopping') life.stopped();
    life.send({ type: 'quarantined', id: null, login: null });
    life.pass(5000);
  }
  connects += life.taken().filter((name) => name === 'start_engine').length;
  assert.ok(connects <= 20 * Math.ceil((60 * 5000) / defaultTimings.connectWindowMs), `${connects} connects`);
});

test('the restart that completes a confirmed link does not wait for the connect budget', () => {
  const life = offering();
  for (let i = 0; life.state.engine && i < 20; i++) {
    life.close('server_error', true);
    life.pass(20_000);
  }
  const used = life.state.connects.length;
  assert.equal(life.state.engine, null);
  assert.ok(used <= defaultTimings.connectLimit);
  const confirmed = offering();
  confirmed.state = { ...confirmed.state, connects: Array.from({ length: defaultTimings.connectLimit }, () => 1000) };
  confirmed.engine({ type: 'paired', account });
  confirmed.taken();
  confirmed.close('restart_required', true);
  assert.ok(confirmed.taken().includes('start_engine'));
});
