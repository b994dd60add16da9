/** What is counted as it changes is what counting would find, whoever changes it and however. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../sandbox/prints/random.ts';
import { beginCarrying, copyRows } from '../../../src/database/carry/carry.ts';
import { all, type Database, run, type Transaction } from '../../../src/database/port.ts';
import { integer, type Row } from '../../../src/database/row.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import { withoutPostgres } from '../../support/postgres.ts';
import { onEachDatabase, openOnPostgres, openOnSqlite } from './databases.ts';
import { invoiceOf, type OutboxStage } from './stage.ts';

const skip = withoutPostgres() ?? false;
const PROVEN = "state IN ('sent', 'delivered', 'read')";
const why = (n: number) => ({ reason: `REASON_${n % 3}`, detail: '' });

async function isExact({ database }: Pick<OutboxStage, 'database'>, said: string): Promise<void> {
  const counted = await database.read(function* () {
    return {
      messages: yield* all(`SELECT book, role, state, reason, n, oldest FROM message_summary ORDER BY 1, 2, 3, 4`),
      confirmed: yield* all(`SELECT book, n FROM counts WHERE what = 'confirmed' ORDER BY book`),
    };
  });
  const found = await database.read(function* () {
    return {
      messages: yield* all(
        `SELECT book, role, state, CASE WHEN ${PROVEN} THEN NULL ELSE reason END AS reason, count(*) AS n,
                CASE WHEN ${PROVEN} THEN NULL ELSE min(created_at) END AS oldest
           FROM messages GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
      ),
      confirmed: yield* all(
        'SELECT book, count(*) AS n FROM invoices WHERE confirmed_version > 0 GROUP BY 1 ORDER BY 1',
      ),
    };
  });
  const plain = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(Object.entries(row))).toSorted();
  assert.deepEqual(plain(counted.messages), plain(found.messages), said);
  assert.deepEqual(plain(counted.confirmed), plain(found.confirmed), said);
}

function eventOf(random: Random, n: number): MessageEvent {
  return random.pick<MessageEvent>([
    { type: 'document_attached' },
    { type: 'document_withdrawn' },
    { type: 'held', hold: 'document', why: why(n) },
    { type: 'released', documentAttached: true },
    { type: 'prepared' },
    { type: 'dispatching' },
    { type: 'evidence', status: 'delivered', generation: 0, at: n },
    { type: 'doubtful', why: why(n) },
    { type: 'postponed', why: why(n), notBefore: n },
    { type: 'refused', verdict: 'permanent', why: why(n) },
    { type: 'cancelled', why: why(n) },
    { type: 'resend' },
  ]);
}

/** Invoices come in, messages live on, and SAP is told. */
async function livedAtRandom(stage: OutboxStage, seed: number, steps: number): Promise<void> {
  const random = new Random(seed);
  for (let n = 1; n <= steps; n++) {
    const messages = await stage.rows('SELECT id FROM messages ORDER BY id');
    const what = random.integer(0, 3);
    if (what === 0 || messages.length === 0) await stage.admit(invoiceOf(n, { salesPersonCode: 5 }));
    else if (what < 3) await stage.outbox.apply(integer(random.pick(messages), 'id'), eventOf(random, n), n);
    else await stage.outbox.confirmWriteBacks(await stage.outbox.dueWriteBacks(n, random.integer(0, 2)));
    if (n % 20 === 0) await isExact(stage, `seed ${seed}, step ${n}`);
  }
}

onEachDatabase('counts are what counting finds', async (open) => {
  const seed = Date.now() % 100_000;
  await using stage = await open({ copies: true });
  await livedAtRandom(stage, seed, 160);
  await isExact(stage, `seed ${seed}`);
});

test('PostgreSQL: also when several change messages and invoices at once, some in vain, and delete them', {
  skip,
}, async () => {
  const seed = Date.now() % 100_000;
  await using stage = await openOnPostgres();
  await Promise.all([1, 2, 3, 4, 5, 6].map((writer) => writeAtRandom(stage.database, writer, seed)));
  await isExact(stage, `seed ${seed}`);
  const [left] = await stage.rows('SELECT count(*) AS n, (SELECT max(n) FROM count_totals) AS most FROM count_changes');
  assert.ok(Number(left?.['most']) > 0, 'what has changed was added up');
  assert.ok(Number(left?.['n']) < 2000, 'and is not kept one by one');
});

/** Rows of its own, so that writers meet in what is counted only. */
async function writeAtRandom(database: Database, writer: number, seed: number): Promise<void> {
  const random = new Random(seed + writer);
  const states = ['queued', 'held', 'sent', 'read'] as const;
  for (let n = 1; n <= 60; n++) {
    const [state, other] = [random.pick(states), random.pick(states)];
    const [id, rows, reason, isInVain] = [
      writer * 1_000_000 + n * 100,
      random.integer(1, 20),
      `R${random.integer(0, 2)}`,
      random.chance(0.1),
    ];
    const values = { first: id, last: id + rows - 1, state, other, reason, version: random.integer(0, 2) };
    await database
      .transact(function* () {
        yield* insertRows(values);
        yield* run('UPDATE messages SET state = :other, reason = NULL WHERE id BETWEEN :first AND :last', values);
        yield* run('UPDATE invoices SET confirmed_version = 1 WHERE id BETWEEN :first AND :last', values);
        if (n % 3 === 0) yield* run('DELETE FROM messages WHERE id BETWEEN :first AND :last - 1', values);
        if (n % 3 === 0) yield* run('DELETE FROM invoices WHERE id BETWEEN :first AND :last - 1', values);
        if (isInVain) throw new RangeError('in vain');
      })
      .catch((error: unknown) => assert.ok(isInVain, String(error)));
  }
}

function* insertRows(values: Readonly<Record<string, string | number>>): Transaction<void> {
  yield* run(
    `INSERT INTO invoices (id, book, company, type, doc_key, ordinal, doc_num, doc_date, card_code, facts, admitted_at,
                           copies_made, confirmed_version)
     SELECT n, 'live/A', 'A', 'invoice', n::text, 1, 1, '2026-11-01', 'C', '{}', 1, 1, :version
       FROM generate_series(:first::bigint, :last::bigint) AS n`,
    values,
  );
  yield* run(
    `INSERT INTO messages (id, book, account, key, invoice_id, role, ordinal, state, reason, not_before, generation,
                           evidence_from, doubts, failures, created_at, changed_at)
     SELECT n, 'live/A', 'main', n::text, n, 'customer', 0, :state, :reason, 0, 0, 0, 0, 0, n, 1
       FROM generate_series(:first::bigint, :last::bigint) AS n`,
    values,
  );
}

for (const [there, from, to] of [
  ['to PostgreSQL', openOnSqlite, openOnPostgres],
  ['into a file', openOnPostgres, openOnSqlite],
] as const)
  test(`an outbox that was moved ${there} counts on as before`, { skip }, async () => {
    const seed = Date.now() % 100_000;
    await using left = await from({ copies: true });
    await livedAtRandom(left, seed, 80);
    await using arrived = await to();
    await arrived.database.transact(beginCarrying);
    await arrived.database.transact(() => run('DELETE FROM accounts'));
    await copyRows({
      from: left.database,
      to: arrived.database,
      place: 'there',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await isExact(arrived, `seed ${seed}`);
    // Each database has its own place for rows without a reason.
    const summaryOf = async (outbox: Outbox) => (await outbox.summary()).map((row) => JSON.stringify(row)).toSorted();
    assert.deepEqual(await summaryOf(arrived.another({ copies: true })), await summaryOf(left.outbox));
  });
