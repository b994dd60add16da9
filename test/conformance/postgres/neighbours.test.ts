/** What several accounts write to one database at once keeps apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { get, run } from '../../../src/database/port.ts';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';

test('transactions of two accounts that read and write their own rows of a small table are not in each other’s way', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const url = await cluster.create();
  const options = { connections: 2, random: Math.random, onIdleError: () => undefined };
  const database = await openPostgres({ address: addressOf(url), ...options });
  const gate = new pg.Client({ connectionString: url });
  await gate.connect();
  try {
    for (const key of ['one', 'two'])
      await database.transact(() => run('INSERT INTO accounts (key) VALUES (:key)', { key }));
    // Now PostgreSQL knows how small it is.
    await gate.query('ANALYZE accounts');
    await gate.query('SELECT pg_advisory_lock(1)');
    const runs = { one: 0, two: 0 };
    const waits = 'SELECT pg_advisory_xact_lock_shared(1)';
    const both = (['one', 'two'] as const).map((key) =>
      database.transact(function* () {
        runs[key] += 1;
        yield* get('SELECT * FROM accounts WHERE key = :key', { key });
        yield* get(waits);
        yield* run('UPDATE accounts SET pacing = :key WHERE key = :key', { key });
      }),
    );
    const waiting = "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event = 'advisory'";
    while ((await gate.query<{ waiting: number }>(waiting)).rows[0]?.waiting !== 2) await sleep(5);
    await gate.query('SELECT pg_advisory_unlock(1)');
    await Promise.all(both);
    assert.deepEqual(runs, { one: 1, two: 1 });
  } finally {
    await gate.end();
    await database.close();
  }
});
