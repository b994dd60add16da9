import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseError } from '../../errors/database.ts';
import { sapError } from '../../errors/sap.ts';
import { type PlaceFacts, placesNow } from './places.ts';

const now = { wall: Date.UTC(2026, 10, 25, 12), monotonic: 600_000 };
const facts: PlaceFacts = {
  health: { all: () => [], worked: () => new Map([['intake', 596_000]]) },
  sources: ['folder:2', 'mailbox', 'rendered'],
  disk: { place: 'disk', trouble: null, since: null },
  now,
};
const quiet = { trouble: null, since: null, code: null, next: null, workedAt: null, worker: null };

test('every place that is used says when it last worked; nothing is said of what is not used', () => {
  assert.deepEqual(placesNow(facts), [
    { ...quiet, place: 'sap', workedAt: '2026-11-25T11:59:56.000Z' },
    { ...quiet, place: 'folder' },
    { ...quiet, place: 'mailbox' },
    { ...quiet, place: 'disk', workedAt: '2026-11-25T12:00:00.000Z' },
  ]);
});

test('a place that fails says what is wrong since when, and what to do', () => {
  const error = sapError('SAP_UNREACHABLE', { url: 'https://sap:50000', reason: 'timeout' });
  const all = () => [{ worker: 'write_back', since: 300_000, error }];
  const [sap] = placesNow({ ...facts, health: { all, worked: () => new Map() } });
  const { message: trouble, next, code } = error;
  const since = '2026-11-25T11:55:00.000Z';
  assert.deepEqual(sap, { place: 'sap', trouble, since, code, next, workedAt: null, worker: 'write_back' });
});

test('a full disk is no trouble of SAP, whichever worker meets it', () => {
  const all = () => [{ worker: 'intake', since: 0, error: databaseError('DATABASE_FULL') }];
  for (const disk of [null, facts.disk]) {
    const places = placesNow({ ...facts, disk, health: { all, worked: () => new Map() } });
    assert.deepEqual(
      places.filter(({ trouble }) => trouble !== null).map(({ place, code }) => [place, code]),
      [['disk', 'DATABASE_FULL']],
    );
  }
});

test('without a service only the disk is known', () => {
  assert.deepEqual(
    placesNow({ ...facts, health: null })
      .filter(({ workedAt }) => workedAt !== null)
      .map(({ place }) => place),
    ['disk'],
  );
});
