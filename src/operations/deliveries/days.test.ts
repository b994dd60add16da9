import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentMeant, spanOfDays } from './days.ts';

const now = Date.parse('2026-11-28T02:30:00Z');
const shown = (text: string, timeZone: string, at = now): readonly string[] | null => {
  const span = spanOfDays(text, at, timeZone);
  return span && [new Date(span.from).toISOString(), new Date(span.to).toISOString()];
};

test('yesterday is the day before today of the company, not of Greenwich', () => {
  assert.deepEqual(shown('yesterday', 'America/Argentina/Buenos_Aires'), [
    '2026-11-26T03:00:00.000Z',
    '2026-11-27T03:00:00.000Z',
  ]);
  assert.deepEqual(shown('today', 'Pacific/Auckland'), ['2026-11-27T11:00:00.000Z', '2026-11-28T11:00:00.000Z']);
});

test('days are understood in every language of the pages', () => {
  for (const [word, english] of [
    ['Hoy', 'today'],
    ['heute', 'today'],
    ['ayer', 'yesterday'],
    ['ontem', 'yesterday'],
    [' gestern ', 'yesterday'],
    ['ayer..hoy', 'yesterday..today'],
  ] as const)
    assert.deepEqual(shown(word, 'UTC'), shown(english, 'UTC'), word);
});

test('a day on which the clocks change has 23 or 25 hours', () => {
  assert.deepEqual(shown('2026-03-29', 'Europe/Madrid'), ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  assert.deepEqual(shown('2026-10-25', 'Europe/Madrid'), ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
});

test('a range includes both its days, and may be open', () => {
  assert.deepEqual(shown('2026-11-01..2026-11-02', 'UTC'), ['2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z']);
  assert.equal(spanOfDays('2026-11-01..', now, 'UTC')?.from, Date.parse('2026-11-01'));
  assert.equal(spanOfDays('..yesterday', now, 'UTC')?.to, Date.parse('2026-11-28'));
});

test('what is no day, or ends before it begins, is refused', () => {
  for (const text of ['', '..', 'tomorrow', '2026-02-30', '2026-2-3', '2026-11-02..2026-11-01', '1..2..3']) {
    assert.equal(spanOfDays(text, now, 'UTC'), null, text);
  }
});

test('a day or a minute without a zone means its end there; everything else stays as it is', () => {
  const lima = (text: string) => momentMeant(text, 'America/Lima');
  assert.equal(lima('2026-11-23'), '2026-11-24T04:59:59Z');
  assert.equal(lima('2026-11-23T14:00'), '2026-11-23T19:00:59Z');
  assert.equal(lima('2026-11-23 14:00'), '2026-11-23T19:00:59Z');
  assert.equal(momentMeant('2026-03-29', 'Europe/Madrid'), '2026-03-29T21:59:59Z');
  for (const text of ['2026-11-23T14:00Z', '2026-11-23T14:00:00', '7', 'a.backup', '2026-02-30', '2026-11-23T25:00']) {
    assert.equal(lima(text), text);
  }
});
