import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { all } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { invoiceOf, OutboxStage } from '../outbox/stage.ts';

const LATER = 1_000_000;

describe('the years of past deliveries', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let database: PostgresDatabase;
  let disk: OutboxStage;
  let reader: pg.Client;
  before(async () => {
    cluster = await startPostgres();
    const url = await cluster.create();
    database = await openPostgres({
      address: addressOf(url),
      connections: 4,
      random: Math.random,
      onIdleError: () => undefined,
    });
    disk = new OutboxStage(database, {}, () => database.close());
    reader = new pg.Client({ connectionString: url });
    await reader.connect();
  });
  after(async () => {
    await reader.end();
    await database.close();
    await cluster[Symbol.asyncDispose]();
  });

  /** Another one follows: the newest stays in the outbox. */
  async function past(docEntry: number, docDate: string): Promise<void> {
    await disk.lived(invoiceOf(docEntry, { docDate }), [{ type: 'evidence', status: 'read', generation: 0, at: 6 }]);
    await disk.outbox.confirmWriteBacks(await disk.outbox.dueWriteBacks(LATER, 9));
    await disk.admit(invoiceOf(docEntry + 1, { docDate: '2040-01-01' }));
    assert.equal((await disk.outbox.movePast(LATER, 0, 9)).moved, 1);
  }

  /** Proofs that are older than this year. */
  const dropped = (year: number): Promise<number> => disk.outbox.dropProofs(1, Date.UTC(year + 1, 0), 9);

  const partitions = async (): Promise<readonly unknown[]> =>
    (
      await database.read(() =>
        all(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits
            WHERE inhparent = 'past_deliveries'::regclass ORDER BY name`,
        ),
      )
    ).map((row) => row['name']);

  it('are partitions, made and dropped as a whole', async () => {
    await past(1, '2026-03-01');
    assert.deepEqual(await partitions(), ['past_deliveries_2026']);
    assert.equal(await dropped(2027), 1);
    assert.deepEqual(await partitions(), []);
    await past(3, '2026-03-02');
    assert.deepEqual(await partitions(), ['past_deliveries_2026'], 'as often as it is needed');
  });

  it('wait for nobody who reads for long, and keep nobody waiting', async () => {
    await reader.query('BEGIN');
    await reader.query('SELECT 1 FROM past_deliveries');
    await past(5, '2027-03-01');
    assert.deepEqual(await partitions(), ['past_deliveries_2026', 'past_deliveries_2027']);
    assert.equal(await dropped(2027), 0);
    assert.deepEqual(await partitions(), ['past_deliveries_2026', 'past_deliveries_2027']);
    await reader.query('COMMIT');
    assert.equal(await dropped(2027), 1);
    assert.deepEqual(await partitions(), ['past_deliveries_2027']);
  });

  it('are not dropped with what another puts into them meanwhile', async () => {
    await past(7, '2027-04-01');
    await reader.query('BEGIN');
    await reader.query('INSERT INTO past_years VALUES (2027) ON CONFLICT (year) DO UPDATE SET year = excluded.year');
    const dropping = dropped(2028);
    await reader.query(
      `INSERT INTO past_deliveries
       SELECT (p).* FROM (SELECT jsonb_populate_record(q, '{"id": 999, "book": "test:TEST"}') AS p
                            FROM past_deliveries q LIMIT 1) AS r`,
    );
    await reader.query('COMMIT');
    assert.equal(await dropping, 2, 'only those of its book');
    const left = await database.read(() => all('SELECT id FROM past_deliveries'));
    assert.deepEqual(left, [{ id: 999 }]);
  });

  it('answer what the intake asks by an index, in each partition', async () => {
    await past(9, '2028-04-01');
    const plan = await reader.query(
      `SET enable_seqscan = off; EXPLAIN SELECT id, facts, generation FROM past_deliveries
        WHERE book = 'b' AND company = 'c' AND type = 't' AND doc_key = 'k' AND role = 'customer'`,
    );
    assert.doesNotMatch(JSON.stringify(plan), /Seq Scan/);
  });
});
