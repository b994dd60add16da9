/** Several databases over the same connections: each has its tables, and its share of the connections. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inSchema } from '../../../src/database/address.ts';
import { all, get, run } from '../../../src/database/port.ts';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { sharePostgres } from '../../../src/database/postgres/shared.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';

const onIdleError = (): void => undefined;
const wish = { connections: 8, random: Math.random, onIdleError };

describe('schemas of one database', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  before(async () => {
    cluster = await startPostgres();
  });
  after(() => cluster[Symbol.asyncDispose]());

  it('keep their rows apart, also from those of nobody in particular', async () => {
    const url = await cluster.create();
    const shared = sharePostgres({ total: 3, each: 2, onIdleError });
    const addresses = ['one', 'two'].map((name) => addressOf(inSchema(url, `courier_${name}`)));
    const [one, two] = await Promise.all(addresses.map((address) => shared({ ...wish, address })));
    assert.ok(one && two);
    await one.transact(() => run("INSERT INTO accounts (key) VALUES ('main')"));
    assert.deepEqual(await two.read(() => all('SELECT key FROM accounts')), []);
    await one.close();
    await two.transact(() => run("INSERT INTO accounts (key) VALUES ('main')"));
    await two.close();
    const alone = await openPostgres({ ...wish, address: addressOf(url) });
    assert.deepEqual(await alone.read(() => all('SELECT key FROM accounts')), []);
    await alone.close();
    const [address] = addresses;
    assert.ok(address);
    const again = await shared({ ...wish, address, existing: true });
    assert.deepEqual(await again.read(() => all('SELECT key FROM accounts')), [{ key: 'main' }]);
    await again.close();
  });

  it('leave one another their share of the connections, and use no more than all have', async () => {
    const url = await cluster.create();
    const shared = sharePostgres({ total: 3, each: 2, onIdleError });
    const [hung, other] = await Promise.all(
      ['hung', 'other'].map((name) => shared({ ...wish, address: addressOf(inSchema(url, name)) })),
    );
    assert.ok(hung && other);
    let hangs = 5;
    const sleeping = Array.from({ length: hangs }, async () => {
      await hung.read(() => get('SELECT pg_sleep(1)'));
      hangs -= 1;
    });
    const count = (what: string) => `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'invoice-courier' AND query LIKE '${what}'`;
    const asleep = () => other.read(() => get(count('SELECT pg_sleep%')));
    while ((await asleep())?.['n'] !== 2) assert.ok(hangs > 0, 'it waited for none of those that hang');
    assert.deepEqual(await other.read(() => get(count('%'))), { n: 3 });
    assert.ok(hangs > 0, 'it waited for none of those that hang');
    await Promise.all(sleeping);
    await Promise.all([hung.close(), other.close()]);
  });

  it('need nobody to make one that is there', async () => {
    const url = await cluster.create();
    const database = addressOf(url).database;
    await cluster.admin('CREATE ROLE modest LOGIN');
    const asModest = addressOf(inSchema(url.replace('courier@', 'modest@'), 'made'));
    await assert.rejects(openPostgres({ ...wish, address: asModest }), { code: 'DATABASE_REFUSED' });
    const owner = await openPostgres({ ...wish, address: addressOf(url) });
    await owner.transact(() => run('CREATE SCHEMA made AUTHORIZATION modest'));
    await owner.close();
    await (await openPostgres({ ...wish, address: asModest })).close();
    assert.equal(asModest.database, database);
  });
});
