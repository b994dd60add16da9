import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { AnswerRecord } from '../lifecycle/answer-record.ts';
import type { FlightRecord } from '../lifecycle/flight-record.ts';
import { silentLog } from '../vault/plain-store.test-support.ts';
import { FlightRecorder, readAnswerRecords, readFlightRecords } from './flight-recorder.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 23, 12);

function withPlace(
  deed: (place: { authPath: string; sessionName: string; engine: 'baileys' }, folder: string) => void,
) {
  const authPath = mkdtempSync(path.join(tmpdir(), 'recorder-'));
  try {
    deed({ authPath, sessionName: 's', engine: 'baileys' }, path.join(authPath, 's.baileys.recorder'));
  } finally {
    rmSync(authPath, { recursive: true });
  }
}

const record = (at: number, event = 'closed', did: string[] = []): FlightRecord => ({
  at,
  event,
  state: 'connected',
  reason: null,
  did,
  detail: null,
});

test('what happened is read back in order, also by another process and after a kill that tore a line', () => {
  withPlace((place, folder) => {
    const recorder = new FlightRecorder(place, silentLog);
    recorder.note(record(NOON, 'open'));
    appendFileSync(path.join(folder, '2026-11-23.jsonl'), '\n{"at":17');
    new FlightRecorder(place, silentLog).note(record(NOON + 1, 'closed', ['start_engine']));
    assert.deepEqual(
      readFlightRecords(place).map(({ event }) => event),
      ['open', 'closed'],
    );
  });
});

test('seven days are kept, and nobody else can read them', () => {
  withPlace((place, folder) => {
    const recorder = new FlightRecorder(place, silentLog);
    for (let day = 0; day < 12; day++) recorder.note(record(NOON + day * DAY));
    assert.equal(readdirSync(folder).length, 7);
    assert.equal(readFlightRecords(place)[0]?.at, NOON + 5 * DAY);
    assert.equal(statSync(folder).mode & 0o077, 0);
    for (const name of readdirSync(folder)) assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0);
  });
});

test('a day that never ends is bounded, says so once, and the next day goes on', () => {
  withPlace((place, folder) => {
    const recorder = new FlightRecorder(place, silentLog);
    const long = { ...record(NOON), detail: 'x'.repeat(300) };
    for (let i = 0; i < 8000; i++) recorder.note({ ...long, at: NOON + i });
    const file = path.join(folder, '2026-11-23.jsonl');
    assert.ok(statSync(file).size < 2_001_000, String(statSync(file).size));
    const again = new FlightRecorder(place, silentLog);
    again.note({ ...long, at: NOON + 9000 });
    assert.equal(readFlightRecords(place).filter(({ event }) => event === 'recorder_full').length, 1);
    again.note(record(NOON + DAY, 'open'));
    assert.equal(readFlightRecords(place).at(-1)?.event, 'open');
  });
});

test('of a busy minute one proof of life is recorded, and every event that made the session act', () => {
  withPlace((place) => {
    const recorder = new FlightRecorder(place, silentLog);
    for (let i = 0; i < 100; i++) recorder.note(record(NOON + i * 1000, 'ack'));
    recorder.note(record(NOON + 1000, 'ack', ['stop_engine']));
    assert.deepEqual(
      readFlightRecords(place).map(({ did }) => did.length),
      [0, 0, 1],
    );
  });
});

test('a disk that refuses does not stop the session, and is logged once', () => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: unknown, message: string) => warnings.push(message) };
  const place = { authPath: '/dev/null', sessionName: 's', engine: 'baileys' } as const;
  const recorder = new FlightRecorder(place, log);
  recorder.note(record(NOON));
  recorder.note(record(NOON + 1));
  assert.equal(warnings.length, 1);
});

test('a form of answer is recorded once a day, whatever its lengths, and no more than 500 of them', () => {
  withPlace((place) => {
    const recorder = new FlightRecorder(place, silentLog);
    const answer = (at: number, about: string, text: number): AnswerRecord => ({
      ...{ at, from: 'WhatsApp', about, trouble: null },
      shape: { object: [['name', { text }]] },
    });
    const trouble = { code: 'SAP_TIMEOUT', status: null, sapCode: null };
    recorder.note(record(NOON));
    recorder.noteAnswer(answer(NOON, 'look', 3));
    recorder.noteAnswer(answer(NOON, 'look', 4));
    recorder.noteAnswer({ at: NOON, from: 'SAP', about: 'GET Invoices', trouble, shape: null }, true);
    recorder.noteAnswer({ ...answer(NOON, 'GET Invoices', 5), from: 'SAP' }, true);
    recorder.noteAnswer({ ...answer(NOON, 'GET Invoices', 6), from: 'SAP' }, true);
    assert.deepEqual(
      readAnswerRecords(place).map((one) => [one.about, one.trouble?.code ?? null, one.shape === null]),
      [
        ['look', null, false],
        ['GET Invoices', 'SAP_TIMEOUT', true],
        ['GET Invoices', null, false],
        ['GET Invoices', null, true],
      ],
    );
    for (let i = 0; i < 800; i++) recorder.noteAnswer(answer(NOON, `look ${i}`, 3));
    assert.equal(readAnswerRecords(place).length, 500);
    recorder.noteAnswer(answer(NOON + DAY, 'look', 3));
    assert.equal(readAnswerRecords(place).length, 501);
    assert.equal(readFlightRecords(place).length, 1, 'what the session did is read by itself');
  });
});
