import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionMemory } from '../../src/session/lifecycle/memory.ts';
import { cleanedMemory, restoredMemory } from '../../src/session/lifecycle/memory-after.ts';
import { whyNot } from '../../src/session/lifecycle/wishes.ts';
import { account, Life } from './life-rig.ts';

const identity = { engine: 'baileys', sessionName: 'test', generation: 'g1' } as const;
/** The login that the rig's start finds. */
const carry = { number: 1, away: { at: 1, login: 'l1', file: '/carried' } };

/** A session of this memory, started. */
function started(change: (memory: SessionMemory) => SessionMemory): Life {
  const before = Life.connected();
  before.send({ type: 'stop' });
  before.stopped();
  const life = new Life();
  life.start(change({ ...before.state.memory, carry }));
  return life;
}

test('an exported login does not run: no connect and no repair, at any start', () => {
  const life = started((memory) => memory);
  assert.deepEqual(life.state.mode, { word: 'needs_person', reason: 'carried_away' });
  assert.equal(life.taken().includes('start_engine'), false);
  assert.match(whyNot(life.state, { type: 'repair' }, life.rules) ?? '', /carried to another computer/);
  life.pass(40 * 86_400_000);
  assert.equal(life.taken().includes('start_engine'), false);
  const again = new Life();
  again.start(life.state.memory);
  assert.deepEqual(again.state.mode, { word: 'needs_person', reason: 'carried_away' });
});

test('neither does a restored copy of it; another login does', () => {
  const restored = { account: null, linkedAt: 1, from: null, safetyCopy: null };
  const same = started((memory) => restoredMemory(memory, identity, { ...restored, login: 'l1' }));
  assert.equal(same.word, 'needs_person');
  const cleaned = { wall: 1, removed: false, store: 'q1', login: 'l1' };
  const after = started((memory) =>
    restoredMemory(cleanedMemory(memory, identity, cleaned), identity, { ...restored, login: 'l1' }),
  );
  assert.equal(after.word, 'needs_person');
  const other = started((memory) => ({ ...memory, carry: { number: 1, away: { ...carry.away, login: 'another' } } }));
  assert.ok(other.taken().includes('start_engine'));
  other.close('store_damaged', false);
  const damaged = { verdict: { state: 'damaged', detail: 'x' }, orphansEnded: 0, lockHeld: true } as const;
  other.send({ type: 'diagnosed', diagnosis: damaged });
  assert.deepEqual(other.effects.findLast((effect) => effect.do === 'restore')?.ended, ['another']);
});

test('a new link does not remove the device of the exported login, which is in use elsewhere', () => {
  const life = started((memory) => memory);
  life.send({ type: 'link', by: { kind: 'qr' }, replace: false });
  life.send({ type: 'quarantined', id: 'q1', login: 'l1' });
  life.engine({ type: 'paired', account });
  assert.deepEqual(life.state.memory.replaced, []);
});
