import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailboxWith, standingWith } from '../../../test/support/standing.ts';
import type { PlaceNow } from '../../delivery/standing/places.ts';
import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import type { Condition } from '../../operations/condition.ts';
import { drillStanding } from '../../session/lifecycle/drill-plan.ts';
import { blankMemory } from '../../session/lifecycle/memory.ts';
import { stoppedState } from '../../session/lifecycle/state.ts';
import { statusOf } from '../../session/lifecycle/status.ts';
import type { EngineName } from '../../whatsapp/engine.ts';
import { statusText } from './status.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const before = (ms: number): string => new Date(NOW - ms).toISOString();

/** Rows of `--status` by name, in order; a name may stand in several. */
function rowsOf(
  delivery: DeliveryStanding,
  condition: Partial<Condition> = {},
  engine: EngineName = 'baileys',
): readonly (readonly [string, string])[] {
  const memory = blankMemory({ sessionName: 's', engine, generation: 'g' });
  const status = statusOf({
    state: stoppedState(memory, { kind: 'qr' }),
    now: { wall: NOW, monotonic: 0 },
    timings: { maxAgeMs: 1 },
    lock: null,
    versions: null,
  });
  const backups = { folder: '/b', count: 0, newest: null };
  const drill = drillStanding([], { isSetUp: false, everyMs: 0 }, NOW);
  const text = statusText(
    { status, running: true, backups, delivery, drill, places: [], incidents: [], ...condition },
    NOW,
  );
  return [...text.matchAll(/^ {2}(\S.*?) {2,}(\S.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

const row = (name: string, delivery: Partial<DeliveryStanding>): readonly string[] =>
  rowsOf(standingWith(delivery)).flatMap(([one, value]) => (one === name ? [value] : []));

const place = (parts: Partial<PlaceNow> & Pick<PlaceNow, 'place'>): PlaceNow => ({
  ...{ trouble: null, since: null, code: null, next: null, workedAt: null, worker: null },
  ...parts,
});

test('the row of a mailbox says when it was looked into and how many mails are left there, and for whom', () => {
  const looked = mailboxWith({ lastLook: before(12 * SECOND), waiting: 3, left: 1, strangers: 40 });
  assert.deepEqual(row('mailbox', { sources: [looked] }), [
    'looked into 12 s ago; 3 mails waiting, 1 left for a person, 40 of other senders',
  ]);
});

test('the row of the phone tells an engine that cannot see it from a phone that was not seen yet', () => {
  const phone = (engine: EngineName) => rowsOf(standingWith({}), {}, engine).find(([name]) => name === 'phone seen');
  assert.deepEqual(phone('baileys'), ['phone seen', 'unknown']);
  assert.deepEqual(phone('webjs'), ['phone seen', 'not known with the engine webjs']);
});

test('a mailbox that has not been looked into yet gives no counts', () => {
  assert.deepEqual(row('mailbox', { sources: [mailboxWith()] }), ['not looked into yet']);
});

test('the note of a source stands at the end of its row, on one line', () => {
  const note = 'Any sender is believed\n(PDF_MAIL_AUTHENTICATION=off).';
  for (const source of [mailboxWith({ note }), mailboxWith({ note, lastLook: before(MINUTE) })]) {
    const [value = ''] = row('mailbox', { sources: [source] });
    assert.match(value, /; Any sender is believed.*\(PDF_MAIL_AUTHENTICATION=off\)\.$/);
  }
});

test('every source has a row of its own', () => {
  const sources = [mailboxWith({ name: 'first' }), mailboxWith({ name: 'second', lastLook: before(5 * MINUTE) })];
  assert.deepEqual(row('first', { sources }), ['not looked into yet']);
  assert.match(row('second', { sources })[0] ?? '', /^looked into 5 min ago; 0 mails waiting/);
});

test('SAP and the PDF folder each say when they last answered', () => {
  const places = [
    place({ place: 'sap', workedAt: before(4 * SECOND) }),
    place({ place: 'folder', workedAt: before(9 * MINUTE) }),
    place({ place: 'print' }),
  ];
  const rows = rowsOf(standingWith(), { places });
  assert.deepEqual(
    rows.filter(([name]) => ['SAP', 'PDF folder', "SAP's print service"].includes(name)),
    [
      ['SAP', 'ok 4 s ago'],
      ['PDF folder', 'ok 9 min ago'],
    ],
  );
});

test('a place that fails says since when and why, with or without the outbox, and no worker says it again', () => {
  const since = before(7 * MINUTE);
  const places = [place({ place: 'mailbox', trouble: 'It is refused.', since, worker: 'documents.mailbox' })];
  const fails = { since, code: null, sentence: 'It is refused.', next: null };
  const failing = [
    { ...fails, worker: 'documents.mailbox' },
    { ...fails, worker: 'dispatcher' },
  ];
  const shown = rowsOf(standingWith({ failing }), { places }).filter(([name]) => ['mailbox', 'fails'].includes(name));
  assert.deepEqual(shown, [
    ['fails', 'preparing messages, 7 min ago: It is refused.'],
    ['mailbox', 'FAILS, 7 min ago: It is refused.'],
  ]);
});

test('an open incident says since when', () => {
  const openedAt = NOW - 9 * MINUTE;
  const incidents = [
    { key: 'session.age', severity: 'warning', sentence: 'It is old.', next: '', openedAt, closedAt: null },
  ] as const;
  const shown = rowsOf(standingWith(), { incidents }).filter(([name]) => name === 'open incident');
  assert.deepEqual(shown, [['open incident', '9 min ago: It is old.']]);
});
