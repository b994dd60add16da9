import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailboxWith, standingWith } from '../../../test/support/standing.ts';
import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import { drillStanding } from '../../session/lifecycle/drill-plan.ts';
import { blankMemory } from '../../session/lifecycle/memory.ts';
import { stoppedState } from '../../session/lifecycle/state.ts';
import { statusOf } from '../../session/lifecycle/status.ts';
import { statusText } from './status.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const before = (ms: number): string => new Date(NOW - ms).toISOString();

/** Rows of `--status` by name, in order; a name may stand in several. */
function rowsOf(delivery: DeliveryStanding): readonly (readonly [string, string])[] {
  const memory = blankMemory({ sessionName: 's', engine: 'baileys', generation: 'g' });
  const status = statusOf({
    state: stoppedState(memory, { kind: 'qr' }),
    now: { wall: NOW, monotonic: 0 },
    timings: { maxAgeMs: 1 },
    lock: null,
    versions: null,
  });
  const backups = { folder: '/b', count: 0, newest: null };
  const drill = drillStanding([], { isSetUp: false, everyMs: 0 }, NOW);
  const text = statusText({ status, running: true, backups, delivery, drill }, NOW);
  return [...text.matchAll(/^ {2}(\S.*?) {2,}(\S.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

const row = (name: string, delivery: Partial<DeliveryStanding>): readonly string[] =>
  rowsOf(standingWith(delivery)).flatMap(([one, value]) => (one === name ? [value] : []));

test('the row of a mailbox says when it was looked into and how many mails are left there, and for whom', () => {
  const looked = mailboxWith({ lastLook: before(12 * SECOND), waiting: 3, left: 1, strangers: 40 });
  assert.deepEqual(row('mailbox', { sources: [looked] }), [
    'looked into 12 s ago; 3 mails waiting, 1 left for a person, 40 of other senders',
  ]);
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
  const worked = { intake: before(4 * SECOND), documents: before(9 * MINUTE), sending: before(SECOND) };
  assert.deepEqual(row('SAP', { worked }), ['ok 4 s ago']);
  assert.deepEqual(row('PDF folder', { worked }), ['ok 9 min ago']);
  assert.deepEqual(row('sending', { worked }), []);
});

test('what has not answered yet has no such row, and what fails says since when and why', () => {
  const failing = [
    { worker: 'documents.mailbox', since: before(7 * MINUTE), code: null, sentence: 'It is refused.', next: null },
  ];
  const rows = rowsOf(standingWith({ failing }));
  assert.deepEqual(
    rows.filter(([name]) => ['SAP', 'PDF folder', 'mailbox', 'fails'].includes(name)),
    [['fails', 'mailbox, 7 min ago: It is refused.']],
  );
});
