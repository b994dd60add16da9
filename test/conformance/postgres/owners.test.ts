/** One process owns an account, whatever several clients do at once: leases, generations, and the share lock of every write. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { bind } from '../../../src/database/bind.ts';
import { fenced } from '../../../src/database/fenced.ts';
import { all, type Database, get, type Parameters, run, type Transaction } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { createOwnerStore, ownerOf, requireOwner } from '../../../src/database/postgres/owners.ts';
import type { Row } from '../../../src/database/row.ts';
import { databaseError } from '../../../src/errors/database.ts';
import { keepLease } from '../../../src/ownership/keeper.ts';
import type { Claimed, OwnerFacts, OwnerId, OwnerStore } from '../../../src/ownership/port.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/silence.ts';
import { SteppedClock } from '../../support/stepped-clock.ts';

describe('the owner of an account', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let url = '';
  let database: PostgresDatabase;
  let store: OwnerStore;
  let accounts = 0;
  const newAccount = (): string => {
    accounts += 1;
    return `account-${accounts}`;
  };

  before(async () => {
    cluster = await startPostgres({ settings: ['track_commit_timestamp=on'] });
    url = await cluster.create();
    const options = { connections: 8, random: Math.random, onIdleError: () => undefined };
    database = await openPostgres({ address: addressOf(url), ...options });
    store = createOwnerStore(database);
    await database.transact(() => run('CREATE TABLE written (account text, by text)'));
  });
  after(async () => {
    await database.close();
    await cluster[Symbol.asyncDispose]();
  });

  async function owned(account: string, node = 'one'): Promise<Claimed> {
    const claimed = await store.claim(account, await store.begin(node), true);
    return 'epoch' in claimed ? claimed : assert.fail(`${String(claimed.node)} has it`);
  }
  const endLease = (node: string) =>
    database.transact(() =>
      run("UPDATE node SET expires_at = clock_timestamp() - interval '1 s' WHERE id = :node", { node }),
    );
  const write = (id: OwnerId) => (): Transaction<void> =>
    run('INSERT INTO written VALUES (:account, :node)', { account: id.account, node: id.node });
  async function writtenFor(account: string): Promise<readonly unknown[]> {
    const rows = await database.read(() =>
      all('SELECT by FROM written WHERE account = :account ORDER BY by', { account }),
    );
    return rows.map(({ by }) => by);
  }

  it('is one of all nodes that begin at once, and the others learn who it is', async () => {
    const account = newAccount();
    const nodes = Array.from({ length: 8 }, (_, n) => `node-${n}`);
    const results = await Promise.all(nodes.map(async (node) => store.claim(account, await store.begin(node), true)));
    const owners = results.filter((one) => 'epoch' in one);
    assert.equal(owners.length, 1);
    for (const other of results.filter((one): one is OwnerFacts => !('epoch' in one))) {
      assert.equal(other.node, owners[0]?.node);
      assert.ok(other.leftMs > 10_000 && other.leftMs <= 15_000);
    }
  });

  it('writes; once another has taken the account, every write of its own is refused and it is told', async () => {
    const account = newAccount();
    const first = await owned(account, 'first');
    let told = 0;
    const ofFirst = fenced(
      database,
      () => requireOwner(first),
      () => (told += 1),
    );
    await ofFirst.transact(write(first));
    await endLease('first');
    const second = await owned(account, 'second');
    assert.equal(second.epoch, first.epoch + 1);
    await assert.rejects(ofFirst.transact(write(first)), { code: 'DATABASE_OWNER_LOST' });
    assert.equal(told, 1);
    assert.equal(await store.renew(first), false);
    await store.release(first);
    const ofSecond = fenced(
      database,
      () => requireOwner(second),
      () => assert.fail(),
    );
    await ofSecond.transact(write(second));
    assert.deepEqual(await writtenFor(account), ['first', 'second']);
  });

  it('has a lease: when it has ended nothing is written, and a renewal revives it if nobody has taken it', async () => {
    const account = newAccount();
    const owner = await owned(account, 'late');
    const ours = fenced(
      database,
      () => requireOwner(owner),
      () => assert.fail('nobody has taken it'),
    );
    await endLease('late');
    await assert.rejects(ours.transact(write(owner)), { code: 'DATABASE_LEASE_EXPIRED', class: 'temporary' });
    assert.equal(await store.renew(owner), true);
    await ours.transact(write(owner));
    assert.deepEqual(await writtenFor(account), ['late']);
  });

  it('is never taken from a living node, and from a silent one only by a word', async () => {
    const account = newAccount();
    await owned(account, 'living');
    const other = await store.begin('other');
    assert.equal('epoch' in (await store.claim(account, other, true)), false);
    await endLease('living');
    const refused = await store.claim(account, other, false);
    assert.ok(!('epoch' in refused) && refused.node === 'living' && refused.leftMs <= 0);
    assert.equal('epoch' in (await store.claim(account, other, true)), true);
  });

  it('may be anybody, once it has been given back', async () => {
    const account = newAccount();
    await store.release(await owned(account, 'giver'));
    assert.deepEqual(await database.read(() => ownerOf(account)), { node: null, leftMs: 0 });
    assert.equal('epoch' in (await store.claim(account, await store.begin('taker'), false)), true);
  });

  it('is the newest process of its node at once: an earlier one that was frozen writes nothing', async () => {
    const account = newAccount();
    const frozen = await owned(account, 'again');
    const restarted = await store.claim(account, await store.begin('again'), false);
    assert.ok('epoch' in restarted);
    const ofFrozen = fenced(
      database,
      () => requireOwner(frozen),
      () => undefined,
    );
    await assert.rejects(ofFrozen.transact(write(frozen)), { code: 'DATABASE_OWNER_LOST' });
    assert.equal(await store.renew(frozen), false);
    assert.equal(await store.renew(restarted), true);
  });

  it('lets a write that has begun end before another takes the account', async () => {
    const account = newAccount();
    const owner = await owned(account, 'slow');
    await using writer = await OpenWrite.begin(url, requireOwner(owner));
    await endLease('slow');
    const taking = owned(account, 'quick').then(() => 'taken' as const);
    await untilWaiting(database);
    assert.equal(await Promise.race([taking, sleep(50, 'waits' as const)]), 'waits');
    await writer.commit(write(owner)());
    assert.equal(await taking, 'taken');
  });

  it('cannot be told by reading its epoch alone: such a write commits after another has taken the account', async () => {
    const account = newAccount();
    const owner = await owned(account, 'slow-too');
    const readOnly = get('SELECT 1 FROM session_owner WHERE account = :account AND epoch = :epoch', {
      account,
      epoch: owner.epoch,
    });
    await using writer = await OpenWrite.begin(url, readOnly);
    await endLease('slow-too');
    await owned(account, 'quick-too');
    await writer.commit(write(owner)());
    assert.deepEqual(await writtenFor(account), ['slow-too'], 'the control: this is what the share lock prevents');
  });

  it('changes hands under eight writers: with the share lock nothing commits late, by the epoch alone it does', async () => {
    const locked = await race(requireOwner);
    assert.ok(locked.commits > 0);
    assert.equal(locked.late, 0);
    const { late } = await race(({ account, epoch }) =>
      found('SELECT 1 FROM session_owner WHERE account = :account AND epoch = :epoch', { account, epoch }),
    );
    assert.ok(late > 0, 'the control');
  });

  /** Takes an account again and again from eight writers; counts what committed after the next owner had. */
  async function race(fence: (id: OwnerId) => Transaction<void>): Promise<{ commits: number; late: number }> {
    const account = newAccount();
    let current = await owned(account, 'hand-0');
    const done = new AbortController();
    const writers = Array.from({ length: 8 }, async () => {
      while (!done.signal.aborted) {
        const mine = current;
        const ours = fenced(
          database,
          () => fence(mine),
          () => undefined,
        );
        await ours
          .transact(() => run('INSERT INTO written VALUES (:account, :epoch)', { account, epoch: String(mine.epoch) }))
          .catch((error: unknown) => assert.match((error as { code?: string }).code ?? '', REFUSED));
      }
    });
    const taken =
      'SELECT EXTRACT(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000 AS at FROM session_owner WHERE account = :account';
    const ends = new Map<number, number>();
    for (let n = 1; n <= 12; n++) {
      await sleep(20);
      await endLease(current.node);
      const next = await owned(account, `hand-${n}`);
      const row = await database.read(() => get(taken, { account }));
      ends.set(current.epoch, Number(row?.['at']));
      current = next;
    }
    done.abort();
    await Promise.all(writers);
    const rows = await database.read(() =>
      all(
        `SELECT by, EXTRACT(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000 AS at FROM written WHERE account = :account`,
        { account },
      ),
    );
    const late = rows.filter(({ by, at }) => Number(at) > (ends.get(Number(by)) ?? Number.POSITIVE_INFINITY));
    return { commits: rows.length, late: late.length };
  }

  it('renews its lease by itself, stops writing while PostgreSQL is away, goes on after it, and gives it back', async () => {
    const account = newAccount();
    const clock = new SteppedClock();
    const id = await owned(account, 'keeper');
    let lost = 0;
    let renewed = 0;
    let away = false;
    const counted: OwnerStore = {
      ...store,
      renew: async (owner) => {
        if (away) throw new Error('away');
        const answer = await store.renew(owner);
        renewed += 1;
        return answer;
      },
    };
    const keeper = keepLease({
      store: counted,
      id,
      askedAt: clock.now(),
      clock,
      log: silentLog,
      onLost: () => (lost += 1),
    });
    assert.equal(keeper.mayWriteFor(), 12_000);
    await clock.pass(5000);
    await until(() => renewed === 1 && keeper.mayWriteFor() === 12_000);
    away = true;
    for (let n = 0; n < 13; n++) await clock.pass(1000);
    assert.equal(keeper.mayWriteFor(), 0);
    away = false;
    for (let n = 0; n < 5; n++) await clock.pass(1000);
    await until(() => renewed >= 2 && keeper.mayWriteFor() > 0);
    keeper.lost('another_owner');
    keeper.lost('another_owner');
    assert.equal(lost, 1);
    assert.equal(keeper.mayWriteFor(), 0);
    await keeper.close();
    assert.equal((await database.read(() => ownerOf(account)))?.node, 'keeper', 'what is lost is not given back');

    const again = await owned(account, 'keeper');
    await keepLease({
      store,
      id: again,
      askedAt: clock.now(),
      clock,
      log: silentLog,
      onLost: () => assert.fail(),
    }).close();
    assert.equal((await database.read(() => ownerOf(account)))?.node, null);
  });
});

const REFUSED = /^DATABASE_(OWNER_LOST|LEASE_EXPIRED|BUSY)$/;

/** What a check without a lock would be. */
function* found(sql: string, parameters: Parameters): Transaction<void> {
  if ((yield* get(sql, parameters)) === null) throw databaseError('DATABASE_OWNER_LOST', { account: '' });
}

/** A transaction that stays open after its first statements, as a client does that is frozen there. */
class OpenWrite implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async begin(url: string, first: Transaction<unknown>): Promise<OpenWrite> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
    const open = new OpenWrite(client);
    await open.#drive(first);
    return open;
  }

  async commit(rest: Transaction<unknown>): Promise<void> {
    await this.#drive(rest);
    await this.#client.query('COMMIT');
  }

  async #drive(transaction: Transaction<unknown>): Promise<void> {
    let step = transaction.next();
    while (!step.done) {
      const answers: (readonly Row[])[] = [];
      for (const statement of step.value) {
        const { sql, values } = bind(statement, (n) => `$${n}`);
        answers.push((await this.#client.query<Row>(sql, [...values])).rows);
      }
      step = transaction.next(answers);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end();
  }
}

/** Somebody waits for a lock. */
async function untilWaiting(database: Database): Promise<void> {
  const waits = "SELECT 1 AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 1";
  while ((await database.read(() => get(waits))) === null) await sleep(5);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}
