import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { availabilityOf, spellsOf } from '../lifecycle/availability.ts';
import { stateWords } from '../lifecycle/state.ts';
import { readAvailability, readStateHistory, StateRecorder } from './state-history.ts';

const quiet = () => undefined;
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Midday, so that days are cut where a test expects it. */
const NOON = Date.UTC(2026, 10, 23, 12);

function withPlace(deed: (place: { authPath: string; sessionName: string; engine: 'baileys' }, file: string) => void) {
  const authPath = mkdtempSync(path.join(tmpdir(), 'history-'));
  try {
    deed({ authPath, sessionName: 's', engine: 'baileys' }, path.join(authPath, 's.baileys.history.jsonl'));
  } finally {
    rmSync(authPath, { recursive: true });
  }
}

test('changes are kept across restarts; an outage is one line, however many attempts were made', () => {
  withPlace((place) => {
    const first = new StateRecorder(place, silent);
    first.note({ at: NOON, state: 'starting', reason: null });
    first.note({ at: NOON + 1000, state: 'connected', reason: null });
    for (let i = 0; i < 500; i++) {
      first.note({
        at: NOON + HOUR + i * 10_000,
        state: i % 2 ? 'reconnecting' : 'waiting_for_network',
        reason: 'unreachable',
      });
    }
    first.note({ at: NOON + 3 * HOUR, state: 'connected', reason: null });
    first.note({ at: NOON + 4 * HOUR, state: 'stopping', reason: null });
    first.note({ at: NOON + 4 * HOUR + 1000, state: 'stopped', reason: null });
    const second = new StateRecorder(place, silent);
    second.note({ at: NOON + 5 * HOUR, state: 'starting', reason: null });
    assert.deepEqual(
      readStateHistory(place).changes.map(({ state }) => state),
      ['starting', 'connected', 'waiting_for_network', 'connected', 'stopping', 'stopped', 'starting'],
    );
  });
});

test('a killed process counts as ended when it was last seen alive', () => {
  withPlace((place, file) => {
    const killed = new StateRecorder(place, silent);
    killed.note({ at: NOON, state: 'connected', reason: null });
    killed.alive(NOON + HOUR);
    killed.alive(NOON + HOUR + 1000);
    utimesSync(file, new Date(NOON + HOUR), new Date(NOON + HOUR));
    const { states, availability } = readAvailability(place, NOON + 3 * HOUR);
    assert.deepEqual(states.at(-1), {
      state: 'stopped',
      from: 'connected',
      reason: 'killed',
      at: NOON + HOUR,
      ms: null,
    });
    assert.equal(availability.last7Days.onlineMs, HOUR);
    assert.equal(availability.last7Days.stoppedMs, 2 * HOUR);
    new StateRecorder(place, silent).note({ at: NOON + 3 * HOUR, state: 'starting', reason: null });
    assert.deepEqual(
      readStateHistory(place).changes.map(({ at, state }) => [at - NOON, state]),
      [
        [0, 'connected'],
        [HOUR, 'stopped'],
        [3 * HOUR, 'starting'],
      ],
    );
  });
});

test('a truncated line affects nothing else; a damaged file does not affect the session', () => {
  withPlace((place, file) => {
    const before = new StateRecorder(place, silent);
    before.note({ at: NOON, state: 'connected', reason: null });
    before.note({ at: NOON + HOUR, state: 'reconnecting', reason: 'connection_lost' });
    truncateSync(file, readFileSync(file).length - 7);
    new StateRecorder(place, silent).note({ at: NOON + 2 * HOUR, state: 'connecting', reason: null });
    const { changes } = readStateHistory(place);
    assert.deepEqual(
      changes.map(({ state }) => state),
      ['connected', 'stopped', 'connecting'],
    );
    appendFileSync(file, 'not json\n{"at":-1,"state":"dancing"}\n');
    assert.equal(readStateHistory(place).changes.length, changes.length);
  });
});

test('the size of the file is limited', () => {
  withPlace((place) => {
    const restless = new StateRecorder(place, silent);
    for (let i = 0; i < 6500; i++) {
      restless.note({ at: NOON + i * 1000, state: i % 2 ? 'connected' : 'reconnecting', reason: null });
    }
    const { changes } = readStateHistory(place);
    assert.ok(changes.length <= 6000, `${changes.length}`);
    assert.equal(changes.at(-1)?.at, NOON + 6499 * 1000);
  });
});

test('what a newer version wrote is kept when the file is shortened, and only the oldest lines go', () => {
  withPlace((place, file) => {
    const older = Array.from({ length: 5990 }, (_, i) => `{"at":${NOON + i},"state":"connected","reason":null}`);
    const newer = [
      '{"at":1,"state":"hibernating","reason":null}',
      '{"at":2,"state":"stopped","reason":null,"by":"ana"}',
    ];
    appendFileSync(file, `${[...older, ...newer].join('\n')}\n`);
    const recorder = new StateRecorder(place, silent);
    for (let i = 0; i < 20; i++) {
      recorder.note({ at: NOON + DAY + i, state: i % 2 ? 'connected' : 'degraded', reason: null });
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.ok(lines.length < 5020, `${lines.length}`);
    assert.ok(!lines.includes(older[0] ?? '') && lines.includes(older.at(-1) ?? ''));
    for (const line of newer) assert.ok(lines.includes(line), line);
  });
});

test('a week and a month are summarised: online, offline, stopped, reconnects, links', () => {
  const at = (daysAgo: number, hours = 0) => NOON - daysAgo * DAY + hours * HOUR;
  const changes = [
    { at: at(20), state: 'linking', reason: null },
    { at: at(20, 1), state: 'saving_link', reason: null },
    { at: at(20, 2), state: 'connected', reason: null },
    { at: at(10), state: 'reconnecting', reason: 'connection_lost' },
    { at: at(10, 6), state: 'connected', reason: null },
    { at: at(3), state: 'reconnecting', reason: 'connection_lost' },
    { at: at(3, 1), state: 'degraded', reason: 'mute' },
    { at: at(3, 1), state: 'connected', reason: null },
    { at: at(2), state: 'stopped', reason: null },
    { at: at(1), state: 'connecting', reason: null },
    { at: at(1), state: 'connected', reason: null },
  ] as const;
  const { last7Days, last30Days, days } = availabilityOf(spellsOf({ changes, aliveAt: NOON }, NOON), NOON);
  assert.deepEqual(last7Days, {
    onlineMs: 6 * DAY - HOUR,
    offlineMs: HOUR,
    stoppedMs: DAY,
    reconnects: 1,
    links: 0,
    longestOfflineMs: HOUR,
  });
  assert.equal(last30Days.links, 1);
  assert.equal(last30Days.reconnects, 2);
  assert.equal(last30Days.longestOfflineMs, 6 * HOUR);
  assert.equal(days.length, 30);
  assert.equal(days.at(0)?.online, null);
  assert.equal(days.at(-1)?.online, 1);
  assert.equal(days.at(-11)?.online, 0.75);
});

test('whatever the history, no figure is negative and no period exceeds its length', () => {
  const change = fc.record({
    at: fc.integer({ min: NOON - 60 * DAY, max: NOON }),
    state: fc.constantFrom(...stateWords),
    reason: fc.constant(null),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.boolean(), (unsorted, sorted) => {
      const changes = sorted ? [...unsorted].sort((a, b) => a.at - b.at) : unsorted;
      const report = availabilityOf(spellsOf({ changes, aliveAt: NOON }, NOON), NOON);
      for (const [span, ms] of [
        [report.last7Days, 7 * DAY],
        [report.last30Days, 30 * DAY],
      ] as const) {
        const { onlineMs, offlineMs, stoppedMs } = span;
        assert.ok(Math.min(onlineMs, offlineMs, stoppedMs) >= 0);
        if (sorted) assert.ok(onlineMs + offlineMs + stoppedMs <= ms);
      }
      for (const { online } of report.days) assert.ok(online === null || (online >= 0 && online <= 1));
    }),
  );
});

test('a disk error in the history is reported once, and does not affect the session', () => {
  const said: string[] = [];
  const log = { ...silent, warn: (_: object, message: string) => void said.push(message) };
  const nowhere = new StateRecorder({ authPath: '/nonexistent/place', sessionName: 's', engine: 'baileys' }, log);
  nowhere.note({ at: NOON, state: 'starting', reason: null });
  nowhere.note({ at: NOON, state: 'connected', reason: null });
  assert.deepEqual(said, ['the history of states is not written']);
});
