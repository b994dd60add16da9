/** Many that open one database at once are not in each other's way. */
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';

test('a schema is opened while another is being made, and one that is up to date waits for nobody', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const url = await cluster.create();
  const open = (at: string, schema: string | null) =>
    openPostgres({
      address: { ...addressOf(at), schema },
      ...{ connections: 1, random: Math.random, onIdleError: () => undefined },
    });
  const opens = async (at: string, schema: string | null): Promise<void> => (await open(at, schema)).close();
  const gate = new pg.Client({ connectionString: url });
  await gate.connect();
  try {
    // Whoever makes this schema waits until it is known whether it is there.
    await gate.query('BEGIN; CREATE SCHEMA courier_slow');
    const slow = opens(url, 'courier_slow');
    const asked =
      "SELECT classid::bigint::int AS of, objid::bigint::bit(32)::int AS key FROM pg_locks WHERE locktype = 'advisory' AND granted";
    let [held] = (await gate.query<{ of: number; key: number }>(asked)).rows;
    while (held === undefined) {
      await sleep(5);
      [held] = (await gate.query<{ of: number; key: number }>(asked)).rows;
    }
    await opens(url, 'courier_other');
    await opens(url, null);
    await gate.query('ROLLBACK');
    await slow;

    await gate.query('SELECT pg_advisory_lock($1::int, $2::int)', [held.of, held.key]);
    await opens(url, 'courier_slow');
    await gate.query('SELECT pg_advisory_unlock_all()');

    // One schema, with and without its name.
    const again = await cluster.create();
    await Promise.all([null, 'public', null, 'public'].map((schema) => opens(again, schema)));
  } finally {
    await gate.end();
  }
});
