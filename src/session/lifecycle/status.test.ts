import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankMemory, type SessionMemory } from './memory.ts';
import { stoppedState } from './state.ts';
import { statusOf } from './status.ts';

function shown(change: Partial<SessionMemory>): string {
  const memory = { ...blankMemory({ sessionName: 's', engine: 'webjs', generation: 'g' }), ...change };
  const now = { monotonic: 0, wall: 1_800_000_000_000 };
  const state = stoppedState(memory, { kind: 'qr' });
  return statusOf({ state, now, timings: { maxAgeMs: 1 }, lock: null, versions: null }).linked;
}

test('nobody is told that a phone is linked before the link was proven, also when a copy of it was put back', () => {
  assert.equal(shown({ status: 'saving' }), 'saving');
  assert.equal(shown({ status: 'linked', linkedAt: null }), 'saving');
  assert.equal(shown({ status: 'linked', linkedAt: 1_700_000_000_000 }), 'linked');
  assert.equal(shown({ status: 'unlinked', linkedAt: null }), 'unlinked');
});
