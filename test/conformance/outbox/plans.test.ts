import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { bind } from '../../../src/database/bind.ts';
import type { Database, Statement, Transaction } from '../../../src/database/port.ts';
import { openDatabase } from '../../../src/database/sqlite/database.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { configured } from './stage.ts';

/** Queries of each start and each round, however many messages are settled. */
const rounds: readonly ((outbox: Outbox) => Promise<unknown>)[] = [
  (outbox) => outbox.recoverInterrupted([], 1),
  (outbox) => outbox.recallReceipts(1),
  (outbox) => outbox.applyChoice({ fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32) }, 1),
  (outbox) => outbox.cursor(),
  (outbox) => outbox.documentsToMatch(9),
  (outbox) => outbox.keptDocument('folder', 'a.pdf'),
  (outbox) => outbox.dueMessages({ now: 1, limit: 9, exclude: [1, 2], customersToo: true }),
  (outbox) => outbox.nextDueAt(1),
  (outbox) => outbox.ambiguous(1, 9, [1]),
  (outbox) => outbox.onTheirWay(1, 9),
  (outbox) => outbox.foreignIds('store', 1),
  (outbox) => outbox.dueWriteBacks(1, 9),
  (outbox) => outbox.nextWriteBackAt(),
  (outbox) => outbox.heldForRecipient(1, 9),
  (outbox) => outbox.createLateCopies(1, 1),
  (outbox) => outbox.createOverdueWords({ unconfirmedBefore: 1, undeliveredBefore: 1 }, 1),
  (outbox) => outbox.undelivered(1),
  (outbox) => outbox.sentSince(1),
  (outbox) => outbox.unconfirmed(1),
  (outbox) => outbox.hasChat('a@s.whatsapp.net'),
  (outbox) => outbox.recordEvidence([{ kind: 'ack', whatsappId: 'a', at: 1 }], 1),
];

/** A full scan: of the table, or of a book's whole part of an index. */
const WHOLE = /^SCAN |\(book=\?\)$/;
/** Tables with few rows. */
const SHORT = /^SCAN (?:CONSTANT ROW|receipts|counts|accounts|books)\b|documents_to_match/;

test('on SQLite no statement of a start or a round scans a large table', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-plans-'));
  const file = path.join(folder, 'outbox.db');
  const sqlite = openDatabase(file, configured);
  const planner = new DatabaseSync(file, { readOnly: true });
  try {
    const asked: Statement[] = [];
    const outbox = createOutbox(overheard(sqlite, asked), { mode: 'live', ...configured, copies: true });
    for (const round of rounds) await round(outbox);
    assert.ok(asked.length >= rounds.length);
    const scans = asked.flatMap((statement) => {
      const { sql, values } = bind(statement, (n) => `?${n}`);
      const steps = planner.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      return steps
        .map((step) => String(step['detail']))
        .filter((step) => WHOLE.test(step) && !SHORT.test(step))
        .map((step) => `${step} in ${sql}`);
    });
    assert.deepEqual(scans, []);
  } finally {
    planner.close();
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The same database, with its statements recorded. */
function overheard(database: Database, asked: Statement[]): Database {
  function* listen<T>(transaction: Transaction<T>): Transaction<T> {
    let step = transaction.next();
    while (!step.done) {
      asked.push(step.value);
      step = transaction.next(yield step.value);
    }
    return step.value;
  }
  return {
    read: (begin) => database.read(() => listen(begin())),
    transact: (begin) => database.transact(() => listen(begin())),
  };
}
