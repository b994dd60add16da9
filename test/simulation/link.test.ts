import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoredMemory } from '../../src/session/lifecycle/memory-after.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import { account, Life } from './life-rig.ts';

test('a first link is saved, settled, restarted and proven before it counts as linked', () => {
  const life = new Life();
  life.start(null, 'empty', false);
  assert.deepEqual(life.taken(), ['acquire_lock', 'examine', 'save', 'start_engine']);
  life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 60_000 });
  assert.equal(life.word, 'linking');
  life.engine({ type: 'paired', account });
  life.close('restart_required', true);
  assert.equal(life.word, 'saving_link');
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.settleMs - 1000);
  assert.equal(life.state.memory.status, 'saving');
  life.taken();
  life.pass(2000);
  assert.deepEqual(
    life.taken().filter((name) => name !== 'probe' && name !== 'health_check'),
    ['save', 'stop_engine'],
  );
  life.stopped();
  assert.deepEqual(life.taken(), ['backup']);
  life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  life.engine({ type: 'open', account });
  assert.equal(life.word, 'connected');
  assert.equal(life.state.memory.status, 'linked');
});

test('a dialog in the middle of saving a link is answered by a person, and the link goes on without a QR code', () => {
  const life = new Life();
  life.start(null, 'empty', false);
  life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 60_000 });
  life.engine({ type: 'paired', account });
  life.engine({ type: 'open', account });
  life.close('dialog', true);
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'dialog' });
  life.taken();
  life.send({ type: 'repair' });
  life.send({
    type: 'diagnosed',
    diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
  });
  assert.equal(life.word, 'saving_link');
  assert.equal(life.state.engine?.linking, false, 'with the login that is there');
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.settleMs + 1000);
  life.stopped();
  life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  life.engine({ type: 'open', account });
  assert.equal(life.state.memory.status, 'linked');
});

test('only the loss of a link that was never saved leads back to a QR code', () => {
  const life = new Life();
  life.start({ ...life.state.memory, status: 'saving', account });
  const healthy = { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true } as const;
  const codeInsteadOfLogin = () => {
    life.pass(2000);
    life.taken();
    life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 20_000 });
    life.stopped();
    life.send({ type: 'diagnosed', diagnosis: healthy });
  };
  for (let n = 0; n < 2; n++) {
    codeInsteadOfLogin();
    assert.equal(life.word, 'saving_link', 'a code may be a stray one');
  }
  codeInsteadOfLogin();
  life.send({ type: 'quarantined', id: null, login: null });
  assert.deepEqual(
    life.taken().filter((name) => name !== 'save'),
    ['stop_engine', 'diagnose', 'quarantine', 'start_engine'],
  );
  assert.equal(life.word, 'linking');
});

test('the copy left by a killed proof is used if the store is gone; a code is offered only without one', () => {
  const life = new Life();
  const saving = { ...life.state.memory, status: 'saving', account, backedUpGeneration: 'g0' } as const;
  life.start(saving, 'empty');
  assert.ok(life.taken().includes('restore'));
  const without = new Life();
  without.start({ ...saving, backedUpGeneration: 'earlier' }, 'empty');
  assert.deepEqual(without.taken().includes('restore'), false);
  assert.equal(without.word, 'linking');
});

test('a login missing in the metadata is tried before a link is offered', () => {
  const life = new Life();
  life.start({ ...life.state.memory, status: 'none' });
  assert.equal(life.word, 'saving_link');
  assert.equal(life.taken().includes('quarantine'), false);
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.settleMs + 1000);
  life.stopped();
  life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  life.engine({ type: 'open', account });
  assert.equal(life.state.memory.status, 'linked');
});

test('a link whose proof asks for a code again is retried once, then restored from its copy, then offered again', () => {
  const life = new Life();
  life.start(null, 'empty', false);
  life.engine({ type: 'paired', account });
  life.engine({ type: 'open', account });
  life.pass(defaultTimings.settleMs + 1000);
  life.stopped();
  life.send({ type: 'backed_up', kind: 'after_link', generation: life.state.memory.generation });
  life.taken();
  const codeInsteadOfLogin = (): string[] => {
    life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 20_000 });
    life.stopped();
    life.send({
      type: 'diagnosed',
      diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
    });
    return life.taken().filter((name) => name !== 'save' && name !== 'stop_engine');
  };
  assert.deepEqual(codeInsteadOfLogin(), ['diagnose']);
  life.pass(2000);
  assert.deepEqual(codeInsteadOfLogin(), ['start_engine', 'diagnose', 'restore']);
  life.send({ type: 'restored', login: null });
  life.pass(2000);
  assert.deepEqual(codeInsteadOfLogin(), ['alert', 'start_engine', 'diagnose', 'quarantine']);
  assert.equal(life.word, 'linking');
  assert.equal(life.state.memory.status, 'unlinked');
  life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  life.engine({ type: 'link_code', kind: 'qr', text: 'again', ttlMs: 60_000 });
  assert.deepEqual(life.taken(), ['save', 'start_engine', 'show_link_code']);
  life.engine({ type: 'paired', account });
  assert.deepEqual(life.state.memory.policy.unaskedQr, { retried: false, restored: false });
});

test('a manually restored login that WhatsApp had ended is replaced by the previous one, and only then is a person asked', () => {
  const restoredByHand = (): Life => {
    const life = Life.connected();
    life.send({ type: 'stop' });
    life.stopped();
    const restored = { account: account.jid, linkedAt: life.wall, from: null, safetyCopy: 'copy.vault', login: null };
    const identity = { engine: 'baileys', sessionName: 'test', generation: 'g1' } as const;
    const again = new Life();
    again.start(restoredMemory(life.state.memory, identity, restored));
    again.taken();
    return again;
  };
  const life = restoredByHand();
  life.close('logged_out', true);
  assert.deepEqual(
    life.effects.findLast((effect) => effect.do === 'restore'),
    { do: 'restore', why: 'WhatsApp had ended the restored login', copy: 'copy.vault', ended: [] },
  );
  life.taken();
  life.send({ type: 'restored', login: null });
  assert.match(life.sentence('session.restored') ?? '', /previous one was put back/);
  life.pass(2000);
  life.taken();
  life.close('logged_out', true);
  assert.deepEqual(life.taken(), ['save', 'quarantine']);
  life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'logged_out' });

  const good = restoredByHand();
  good.engine({ type: 'open', account });
  good.taken();
  good.close('logged_out', true);
  assert.deepEqual(good.taken(), ['save', 'quarantine']);

  const bare = restoredByHand();
  bare.close('logged_out', true);
  bare.taken();
  bare.send({ type: 'not_restored', detail: 'none' });
  assert.deepEqual(bare.taken(), ['save', 'quarantine']);

  const fullDisk = restoredByHand();
  fullDisk.close('logged_out', true);
  fullDisk.send({ type: 'restore_failed', detail: 'no space left on device' });
  fullDisk.pass(defaultTimings.diskRetryMs + 1000);
  fullDisk.taken();
  fullDisk.send({
    type: 'diagnosed',
    diagnosis: { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true },
  });
  assert.deepEqual(fullDisk.taken(), ['save', 'restore']);
});

test('an unrequested QR code is never shown: retry once, then the newest copy, then a person', () => {
  const life = Life.connected();
  const healthy = { verdict: { state: 'healthy', jid: null }, orphansEnded: 0, lockHeld: true } as const;
  const qr = () => life.engine({ type: 'link_code', kind: 'qr', text: 'q', ttlMs: 20_000 });
  const look = () => {
    life.stopped();
    life.send({ type: 'diagnosed', diagnosis: healthy });
  };
  life.close('connection_lost', true);
  life.pass(2000);
  qr();
  look();
  assert.equal(life.word, 'reconnecting');
  life.pass(2000);
  qr();
  look();
  assert.ok(life.taken().includes('restore'));
  life.send({ type: 'restored', login: null });
  life.pass(2000);
  qr();
  look();
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'unasked_qr' });
  assert.equal(
    life.effects.some((effect) => effect.do === 'show_link_code'),
    false,
  );
});

test('a link that waits to be tried again is tried at once when it is asked for again', () => {
  const life = new Life();
  life.start(null, 'empty', false);
  life.taken();
  life.close('cannot_start', false);
  assert.ok(!life.taken().includes('start_engine'));
  life.send({ type: 'link', by: { kind: 'qr' }, replace: false });
  assert.deepEqual(life.taken(), ['save', 'start_engine']);
  assert.equal(life.state.engine?.linking, true);
});
