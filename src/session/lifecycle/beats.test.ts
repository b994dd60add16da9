import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spell } from './availability.ts';
import { beatsOf } from './beats.ts';

const spell = (state: Spell['state'], at: number, ms: number | null, reason: string | null = null): Spell => ({
  state,
  from: null,
  reason,
  at,
  ms,
});

test('each stretch tells how it was spent and why, and the time before the history is nobody’s', () => {
  const spells = [
    spell('connected', 100, 150),
    spell('reconnecting', 250, 20, 'closed'),
    spell('needs_person', 270, 30, 'unlinked'),
    spell('stopped', 300, 50),
    spell('connected', 350, null),
  ];
  const beats = beatsOf(spells, 400, 100, 4);
  assert.deepEqual(
    beats.map(({ ms }) => ms),
    [
      { up: 0, waiting: 0, down: 0, unknown: 0 },
      { up: 100, waiting: 0, down: 0, unknown: 0 },
      { up: 50, waiting: 20, down: 30, unknown: 0 },
      { up: 50, waiting: 0, down: 0, unknown: 50 },
    ],
  );
  assert.deepEqual(beats[2]?.reasons, ['closed', 'unlinked']);
  assert.deepEqual([beats[0]?.from, beats[3]?.to], [0, 400]);
});
