/** The real service with its outbox on PostgreSQL: it sends, one node runs the session, and an outage loses nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { whyServiceWaits } from '../../src/cli/deliveries/service.ts';
import { lookForOwner, ownerWords } from '../../src/cli/session-manager/owner.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type OpenedOutbox, openOutbox } from '../../src/service/delivery-life.ts';
import { SweepCompany } from '../crash-sweep/company.ts';
import { linkOnce, settle, until } from '../crash-sweep/kills.ts';
import { SESSION_NAME, SweptService } from '../crash-sweep/service.ts';
import { tally } from '../crash-sweep/tally.ts';
import { startPostgres, withoutPostgres } from '../support/postgres.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const LONG_MS = 120_000;

test('a service with DATABASE_URL sends, keeps other nodes out, and survives the loss of PostgreSQL', {
  skip: withoutPostgres() ?? false,
}, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-on-postgres-'));
  await using cluster = await startPostgres();
  const url = await cluster.create();
  await using company = await SweepCompany.start(folder, 'baileys', true, url);
  const service = new SweptService(company, path.join(folder, 'service.log'));
  /** Another node, or this one, as far as its outbox. */
  const open = (home: string, takeOver = false): Promise<OpenedOutbox> => {
    const environment = { ...company.environment, DATA_PATH: path.join(folder, home) };
    const config = loadConfig(environment);
    return openOutbox(config.service, config.books[0], { takeOver, log: silent, onLost: () => undefined });
  };
  const node = async (home: string): Promise<string> => {
    const { service: asked, accounts } = loadConfig({ ...company.environment, DATA_PATH: path.join(folder, home) });
    const found = await lookForOwner({ service: asked, account: accounts[0] });
    return found === null ? 'a file' : ownerWords(found);
  };
  const random = (): number => 0.3;
  const arrived = (n: number) => until(() => company.arrivals().size === n, LONG_MS);
  try {
    assert.equal(await node('data'), 'none runs the session');
    await linkOnce(service);
    for (let n = 1; n <= 3; n++) await company.post(n, random);
    assert.ok(await arrived(3), 'sent');
    assert.equal(await node('data'), 'this one, runs the session');
    assert.match(await node('elsewhere'), /^another, .+data, runs the session$/);
    await assert.rejects(open('elsewhere', true), { code: 'DATABASE_OWNED_ELSEWHERE' });
    const elsewhere = { DATA_PATH: path.join(folder, 'elsewhere'), DATABASE_URL: url };
    assert.equal(await whyServiceWaits(elsewhere, { WHATSAPP_SESSION_NAME: SESSION_NAME }), null, 'it runs, not here');

    await cluster.stop();
    await company.post(4, random);
    assert.match(await node('data'), /^not known: The outbox on PostgreSQL does not answer/);
    await cluster.start();
    assert.ok(await arrived(4), 'it goes on by itself');
    await settle(company);
    assert.equal(await service.stop(), 0);
    const { breaches, result } = await tally(company, 'baileys', 0);
    assert.deepEqual(breaches, []);
    assert.equal(result.invoices, 4);

    assert.equal(await node('data'), 'none runs the session');
    const other = await open('elsewhere');
    assert.equal((await other.outbox.list({ role: 'customer', limit: 9 })).length, 4, 'it sees the same outbox');
    assert.deepEqual(other.attachments, [], 'its backups are not ours');
    await other.close();
  } finally {
    await service.kill('all');
    rmSync(folder, { recursive: true, force: true });
  }
});
