/** A node that waits for sessions which others have. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import { createOwnerStore, standbysOf } from '../../../src/database/postgres/owners.ts';
import type { Claimed, OwnerStore } from '../../../src/ownership/port.ts';
import { standBy } from '../../../src/service/standby.ts';
import { startsApartMs, type Turn, Turns } from '../../../src/service/starts-apart.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/silence.ts';
import { SteppedClock } from '../../support/stepped-clock.ts';

describe('a node that stands by', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let url = '';
  let database: PostgresDatabase;
  let store: OwnerStore;

  before(async () => {
    cluster = await startPostgres();
  });
  after(() => cluster[Symbol.asyncDispose]());
  beforeEach(async () => {
    url = await cluster.create();
    const options = { connections: 2, random: Math.random, onIdleError: () => undefined };
    database = await openPostgres({ address: addressOf(url), ...options });
    store = createOwnerStore(database);
  });
  afterEach(() => database.close());

  async function owned(account: string, node: string): Promise<Claimed> {
    const claimed = await store.claim(account, await store.begin(node), false);
    return 'epoch' in claimed ? claimed : assert.fail(`${String(claimed.node)} has it`);
  }

  it('takes what comes free at once in turns, and the turn of one that another is quicker to take passes on', async () => {
    const accounts = ['one', 'two', 'three'];
    const owners = await Promise.all(accounts.map((account) => owned(account, `giver of ${account}`)));
    const clock = new SteppedClock();
    const ending = new AbortController();
    let asked = 0;
    class CountedTurns extends Turns {
      override ask(apartMs: number): Turn {
        asked += 1;
        return super.ask(apartMs);
      }
    }
    const turns = new CountedTurns(clock, ending.signal);
    const waiting = new Set<string>();
    const taken = new Set<string>();
    const waits = accounts.map(async (account) => {
      const { id } = await standBy({
        ...{ address: addressOf(url), open: openPostgres, account, node: `taker of ${account}`, turns },
        ...{ waits: () => waiting.add(account), requireAble: () => Promise.resolve(), log: silentLog },
        signal: ending.signal,
      });
      taken.add(id.account);
    });
    while (waiting.size < accounts.length) await sleep(20);
    await Promise.all(owners.map((owner) => store.release(owner)));
    while (asked < accounts.length || taken.size === 0) await sleep(20);
    assert.equal(taken.size, 1, 'the others wait for their turn');
    const [quicker = '', last = ''] = accounts.filter((account) => !taken.has(account));
    await owned(quicker, 'another');
    await clock.pass(startsApartMs('baileys'));
    while (!taken.has(last)) await sleep(20);
    assert.equal(taken.has(quicker), false);
    ending.abort();
    const ends = await Promise.allSettled(waits);
    assert.equal(ends.filter(({ status }) => status === 'rejected').length, 1);
  });

  it('is missed when it goes silent, and not when it was stopped in order', async () => {
    const account = 'waited for';
    const owner = await owned(account, 'owner');
    const read = (seen: readonly string[]) => database.read(() => standbysOf('owner', seen));
    const [dies, leaves] = [await store.begin('dies'), await store.begin('leaves')];
    assert.deepEqual(await read(['dies', 'leaves']), { waiting: ['dies', 'leaves'], silent: [] });
    await database.transact(() =>
      run("UPDATE node SET expires_at = clock_timestamp() - interval '1 s' WHERE id = 'dies'"),
    );
    await store.leave(leaves);
    assert.deepEqual(await read(['dies', 'leaves']), { waiting: [], silent: ['dies'] });
    assert.deepEqual(await read([]), { waiting: [], silent: [] }, 'one that nobody knew is missed by nobody');
    await store.stay(dies);
    assert.deepEqual(await read(['dies']), { waiting: ['dies'], silent: [] });
    const ending = new AbortController();
    let waits = 0;
    const waiting = standBy({
      ...{ address: addressOf(url), open: openPostgres, account, node: 'leaves', log: silentLog },
      ...{ waits: () => (waits += 1), requireAble: () => Promise.resolve(), signal: ending.signal },
      turns: new Turns(new SteppedClock(), ending.signal),
    });
    while (waits === 0) await sleep(20);
    assert.deepEqual((await read([])).waiting, ['dies', 'leaves']);
    ending.abort();
    await assert.rejects(waiting);
    assert.deepEqual(await read(['leaves']), { waiting: ['dies'], silent: [] }, 'a service that is stopped leaves');
    await store.release(owner);
    const seen = await database.read(() => standbysOf('dies', ['owner']));
    assert.deepEqual(seen, { waiting: [], silent: [] }, 'and so does one that gives its session back');
  });
});
