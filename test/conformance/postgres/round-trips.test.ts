/** How often a message makes delivery wait for PostgreSQL: each wait is one on a busy machine, or over a network. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import pg from 'pg';
import { fenced } from '../../../src/database/fenced.ts';
import { get, run } from '../../../src/database/port.ts';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { createOwnerStore, requireOwner } from '../../../src/database/postgres/owners.ts';
import type { ReceiptKind } from '../../../src/whatsapp/engine.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { configured, invoiceOf, jid, OutboxStage } from '../outbox/stage.ts';

const skip = withoutPostgres() ?? false;
const pacing = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: 'a' };

async function open(url: string) {
  const onIdleError = (): void => undefined;
  return openPostgres({ address: addressOf(url), connections: 1, random: Math.random, onIdleError });
}

test('a message asks PostgreSQL 12 times, fenced, from the gate to its receipts, and once to be written to SAP', {
  skip,
}, async () => {
  await using cluster = await startPostgres();
  const database = await open(await cluster.create());
  const owners = createOwnerStore(database);
  const claimed = await owners.claim(configured.account, await owners.begin('here'), false);
  assert.ok('epoch' in claimed);
  const owned = fenced(database, () => requireOwner(claimed), assert.fail);
  await using stage = new OutboxStage(owned, {}, () => database.close());
  const { outbox } = stage;
  const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
  /** Once without counting: what goes on after its first answer is learnt. */
  const deliver = async (n: number, wait: (what: string, work: Promise<unknown>) => Promise<void>): Promise<void> => {
    const message = await stage.admit(invoiceOf(n));
    await outbox.apply(message, { type: 'document_attached' }, 2);
    const id = `ID-${n}`;
    const prepared = { jid, messageId: id, payload: 'p', payloadSha256: 's' };
    const filter = { now: 3, limit: 1, exclude: [], customersToo: true };
    const receipt = (kind: ReceiptKind) => ({ kind, whatsappId: id, at: 5, from: jid });
    await outbox.rememberRecipient(message, { digits: '5491155550000', jid, checkedAt: 2 });
    await wait('gate', outbox.account());
    await wait('due', outbox.dueMessages(filter));
    await wait('refreshed', outbox.refreshDue(message, invoiceOf(n), rules, 3));
    await wait('recipient', outbox.knownRecipient('5491155550000'));
    await wait('prepared', outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 3));
    const attempt = {
      id: `attempt ${n}`,
      message,
      prepared,
      whatsappId: id,
      idIsOurs: true,
      storeGeneration: 'store',
      run: 'run',
      owner: 'owner',
      now: 4,
      pacing,
    };
    await wait('begun', outbox.beginAttempt(attempt));
    const addressed = { kind: 'addressed', whatsappId: id, lid: '1@lid' } as const;
    await wait('sent', outbox.recordEvidence([addressed, { kind: 'ack', whatsappId: id, at: 5 }], 5));
    await wait('read', outbox.recordEvidence([receipt('delivered'), receipt('read')], 6));
    await wait('in SAP', outbox.toWriteBack(9, 9, 9));
  };
  await deliver(1, async (_what, work) => void (await work));
  const waits: Record<string, number> = {};
  const asked = mock.method(pg.Client.prototype, 'query');
  await deliver(2, async (what, work) => {
    const before = asked.mock.callCount();
    await work;
    waits[what] = asked.mock.callCount() - before;
  });
  asked.mock.restore();
  assert.equal((await stage.messageOf(2)).state, 'read');
  const expected = { gate: 1, due: 1, refreshed: 1, recipient: 1, prepared: 2, begun: 2, sent: 2, read: 2 };
  assert.deepEqual(waits, { ...expected, 'in SAP': 1 });
});

test('no statement is compiled before it runs', { skip }, async () => {
  await using cluster = await startPostgres();
  const database = await open(await cluster.create());
  await database.transact(() => run('CREATE TABLE small (one bigint)'));
  const row = await database.transact(() => get('EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM small'));
  assert.match(JSON.stringify(row), /\b1\d{10}\./, 'it would be, by its cost');
  assert.doesNotMatch(JSON.stringify(row), /JIT/);
  await database.close();
});

test('a read that asks more than it did the last time sees one state all the same', { skip }, async () => {
  await using cluster = await startPostgres();
  const url = await cluster.create();
  const [ours, others] = [await open(url), await open(url)];
  await others.transact(() => run('CREATE TABLE counted (one bigint)'));
  const count = () => get('SELECT count(*) AS n FROM counted');
  const until = (most: number) =>
    ours.read(function* () {
      const counts = [yield* count()];
      while (counts.length < most) counts.push(yield* count());
      return counts.map((row) => row?.['n']);
    });
  const asked = mock.method(pg.Client.prototype, 'query');
  for (const [most, waits] of [
    [1, 1],
    [1, 1],
    [3, 5],
    [3, 4],
    [1, 2],
    [1, 1],
  ] as const) {
    const before = asked.mock.callCount();
    await Promise.all([until(most), others.transact(() => run('INSERT INTO counted VALUES (1)'))]);
    const counts = new Set(await until(most));
    assert.equal(counts.size, 1);
    assert.ok(asked.mock.callCount() - before >= waits);
  }
  asked.mock.restore();
  await Promise.all([ours.close(), others.close()]);
});

test('a table that another version of us has changed meanwhile is read as it is now', { skip }, async () => {
  await using cluster = await startPostgres();
  const url = await cluster.create();
  const [ours, others] = [await open(url), await open(url)];
  await others.transact(() => run('CREATE TABLE changing (one bigint)'));
  const write = () => ours.transact(() => get('INSERT INTO changing VALUES (1) RETURNING *'));
  const read = () => ours.read(() => get('SELECT * FROM changing LIMIT 1'));
  assert.deepEqual([await write(), await read()], [{ one: 1 }, { one: 1 }]);
  await others.transact(() => run("ALTER TABLE changing ADD COLUMN two text DEFAULT 'new'"));
  const now = { one: 1, two: 'new' };
  assert.deepEqual([await write(), await read()], [now, now]);
  await Promise.all([ours.close(), others.close()]);
});

test('of what travels together nothing is kept when one of it fails, and the error is that of the first', {
  skip,
}, async () => {
  await using cluster = await startPostgres();
  const database = await open(await cluster.create());
  await database.transact(() => run('CREATE TABLE kept (one bigint PRIMARY KEY)'));
  const failing = database.transact(function* () {
    yield* run('INSERT INTO kept VALUES (1)');
    yield* run('INSERT INTO kept VALUES (1)');
    yield* run('INSERT INTO kept VALUES (2)');
  });
  await assert.rejects(failing, { code: 'DATABASE_FAILED', message: /duplicate key/ });
  assert.equal(await database.read(() => get('SELECT * FROM kept')), null);
  await database.transact(() => run('INSERT INTO kept VALUES (3)'));
  assert.deepEqual(await database.read(() => get('SELECT * FROM kept')), { one: 3 });
  await database.close();
});
