import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { Alert } from '../../src/alerts/alert.ts';
import { channelTrouble } from '../../src/alerts/alert.ts';
import { type Occurrence, verdictOf } from '../../src/alerts/flapping.ts';
import { type IncidentBook, openIncidentBook } from '../../src/alerts/incident-book.ts';
import { silentLog } from '../support/silence.ts';
import { SteppedClock } from '../support/stepped-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const trouble: Alert = { key: 'session.disconnected', severity: 'warning', sentence: 'It is lost.', next: 'Wait.' };
let folder = '';
let clock: SteppedClock;
let book: IncidentBook;
const open = (): IncidentBook =>
  openIncidentBook({ file: path.join(folder, 'alerts.db'), clock, log: silentLog, channels: ['e-mail', 'webhook'] });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'flapping-'));
  clock = new SteppedClock();
  book = open();
});
afterEach(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

/** What a channel has to tell: event, openings, minutes. */
function told(channel = 'e-mail'): unknown[] {
  const queue = book.channel(channel);
  const all: unknown[] = [];
  for (let notice = queue.due(); notice; notice = queue.due()) {
    all.push([notice.event, notice.times, notice.totalMs / MINUTE]);
    queue.delivered(notice.id);
  }
  return all;
}

async function flap(times: number, openMs: number, closedMs: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    book.raise(trouble);
    await clock.pass(openMs);
    book.resolve(trouble.key);
    await clock.pass(closedMs);
  }
}

test('a problem that comes and goes seven times in half an hour is told once, and summed up an hour later', async () => {
  await flap(7, MINUTE, 3 * MINUTE);
  assert.deepEqual(told(), [
    ['opened', 1, 0],
    ['closed', 1, 0],
  ]);
  await clock.pass(HOUR);
  assert.deepEqual(told(), [['summed', 6, 6]]);
  assert.deepEqual(told('webhook').length, 3, 'each channel is told the same');
  await clock.pass(24 * HOUR);
  assert.deepEqual(told(), []);
});

test('one that comes back and stays is told after five minutes, with how often it came', async () => {
  await flap(3, MINUTE, MINUTE);
  told();
  book.raise(trouble);
  await clock.pass(5 * MINUTE - 1);
  assert.deepEqual(told(), []);
  await clock.pass(1);
  assert.deepEqual(told(), [['opened', 4, 8]]);
  book.resolve(trouble.key);
  assert.deepEqual(told(), [['closed', 1, 0]]);
  await clock.pass(3 * HOUR);
  assert.deepEqual(told(), []);
});

test('what flaps all day is summed up once an hour, not more', async () => {
  await flap(24 * 12, MINUTE, 4 * MINUTE);
  await clock.pass(2 * HOUR);
  const events = told().map((one) => (one as unknown[])[0]);
  assert.deepEqual(events.slice(0, 2), ['opened', 'closed']);
  assert.ok(events.slice(2).every((event) => event === 'summed'));
  assert.ok(events.length <= 26 && events.length >= 20, String(events.length));
});

test('one that comes back after an hour is told at once', async () => {
  await flap(1, MINUTE, HOUR);
  told();
  book.raise(trouble);
  assert.deepEqual(told(), [['opened', 1, 0]]);
});

test('what becomes worse while it is kept quiet is told at once', async () => {
  await flap(1, MINUTE, MINUTE);
  told();
  book.raise(trouble);
  book.raise({ ...trouble, severity: 'critical' });
  assert.deepEqual(told(), [['opened', 1, 0]]);
  book.raise({ ...trouble, severity: 'critical', stage: 1 });
  book.raise({ ...trouble, severity: 'critical', stage: 1 });
  assert.deepEqual(told(), [['updated', 1, 0]]);
});

test('a restart forgets nothing that was kept quiet', async () => {
  await flap(1, MINUTE, MINUTE);
  told();
  book.raise(trouble);
  book.close();
  book = open();
  book.raise(trouble);
  await clock.pass(5 * MINUTE);
  assert.deepEqual(told(), [['opened', 2, 6]]);
  book.resolve(trouble.key);
  told();
  await flap(2, MINUTE, MINUTE);
  book.close();
  book = open();
  await clock.pass(2 * HOUR);
  assert.deepEqual(told(), [['summed', 2, 2]]);
});

test('a clock that is set back keeps nothing quiet for longer than that', async () => {
  await flap(1, MINUTE, MINUTE);
  told();
  book.raise(trouble);
  clock.setBy(-24 * HOUR);
  await clock.pass(5 * MINUTE);
  assert.equal(told().length, 1);
});

test('the trouble of a channel is told on the others alone', () => {
  book.raise({ ...trouble, key: channelTrouble('e-mail') });
  book.resolve(channelTrouble('e-mail'));
  assert.deepEqual(told('e-mail'), []);
  assert.equal(told('webhook').length, 2);
});

test('whatever the times, nothing that was kept quiet is forgotten, and a look is never in the past', () => {
  const span = fc.integer({ min: 0, max: 2 * HOUR });
  const list = fc.array(fc.tuple(span, span, fc.boolean()), { maxLength: 8 });
  fc.assert(
    fc.property(list, fc.boolean(), (spans, stillOpen) => {
      let at = 0;
      const occurrences: Occurrence[] = spans.map(([pause, lasts, told], i) => {
        const openedAt = at + pause;
        at = openedAt + lasts;
        return { openedAt, closedAt: stillOpen && i === spans.length - 1 ? null : at, told };
      });
      const verdict = verdictOf(occurrences, at);
      assert.equal(
        verdict === null,
        occurrences.every(({ told }) => told),
      );
      if (verdict && 'lookAt' in verdict) {
        assert.ok(verdict.lookAt > at && verdict.lookAt <= at + HOUR);
        const later = verdictOf(occurrences, verdict.lookAt);
        assert.ok(later && 'tell' in later);
      }
    }),
  );
});
