import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { Evidence } from '../../../src/delivery/ports/settling-store.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { configured, invoiceOf, jid, OutboxStage } from './stage.ts';

const CLIENTS = 8;
const MESSAGES = 24;
const pacing = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: 'a' };
const why = { reason: 'DELIVERY_NO_ACK', detail: '' };

test('eight concurrent clients that send, receive and recover give the same result as one', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const address = addressOf(await cluster.create());
  const onIdleError = (error: Error): never => {
    throw error;
  };
  // All at once: one of them creates the schema.
  const databases = await Promise.all(
    Array.from({ length: CLIENTS }, () => openPostgres({ address, connections: 2, random: Math.random, onIdleError })),
  );
  const clients = databases.map((one) => createOutbox(one, { mode: 'live', ...configured, copies: true }));
  try {
    await using stage = new OutboxStage(databases[0] ?? assert.fail(), { copies: true }, () => undefined);
    const messages: number[] = [];
    for (let n = 1; n <= MESSAGES; n++) messages.push(await stage.admit(invoiceOf(n, { salesPersonCode: 5 })));

    const begun = (await Promise.all(clients.flatMap((client, n) => messages.map((one) => send(client, one, n)))))
      .flat()
      .filter((attempt) => attempt !== null);
    assert.equal(new Set(begun).size, MESSAGES, 'one attempt a message');
    for (const message of messages) assert.equal((await stage.outbox.attempts(message)).length, 1);

    const dead = clients.slice(0, 4).map((_, n) => `owner-${n}`);
    const living = clients.slice(4).map((_, n) => `owner-${n + 4}`);
    const doubted = (await Promise.all(clients.map((client) => client.recoverInterrupted(living, 9)))).flat();
    const ofDead = await stage.rows(
      `SELECT message_id FROM attempts WHERE owner IN ('${dead.join("', '")}') ORDER BY message_id`,
    );
    assert.deepEqual(
      doubted.map(({ message }) => message.id).sort((a, b) => a - b),
      ofDead.map((row) => row['message_id']),
      'what the dead began is in doubt, once, and what the living send is left alone',
    );

    await Promise.all(clients.map((client, n) => client.recordEvidence(shuffled(evidence(messages), n), 10)));
    const states = (await stage.outbox.list({ role: 'customer', limit: 99 })).map(({ message }) => message.state);
    assert.deepEqual([...new Set(states)], ['read']);
    const copies = await stage.outbox.list({ role: 'salesperson', limit: 99 });
    assert.equal(copies.length, MESSAGES, 'one copy an invoice');
    assert.deepEqual(await stage.rows('SELECT 1 FROM receipts'), []);
  } finally {
    await Promise.all(databases.map((one) => one.close()));
  }
});

test('if the answer to the commit of an attempt is lost, a repetition does not begin a second attempt', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const database = await openPostgres({
    address: addressOf(await cluster.create()),
    connections: CLIENTS,
    random: Math.random,
    onIdleError: () => undefined,
  });
  await using stage = new OutboxStage(database, {}, () => database.close());
  const message = await stage.admit(invoiceOf(1));
  const first = await stage.dispatch(message);
  const repeated = await Promise.all(Array.from({ length: CLIENTS }, () => send(stage.outbox, message, 0, first.id)));
  assert.deepEqual(new Set(repeated), new Set([first.id]));
  await stage.outbox.apply(message, { type: 'doubtful', why }, 9);
  assert.equal((await stage.outbox.attempts(message)).length, 1);
});

/** Takes one message through a sender's steps; the attempt's id, or null if another client was first. */
async function send(outbox: Outbox, message: number, n: number, id = `${message} by ${n}`): Promise<string | null> {
  const prepared = { jid, messageId: `ID-${message}`, payload: 'p', payloadSha256: 's' };
  await outbox.apply(message, { type: 'document_attached' }, 2);
  await outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 3);
  const attempt = await outbox.beginAttempt({
    id,
    owner: `owner-${n}`,
    message,
    prepared,
    whatsappId: prepared.messageId,
    idIsOurs: true,
    storeGeneration: 'store',
    run: 'run',
    now: 4,
    pacing,
  });
  return attempt?.id ?? null;
}

function evidence(messages: readonly number[]): Evidence[] {
  return messages.flatMap((message) => {
    const whatsappId = `ID-${message}`;
    return [
      { kind: 'ack', whatsappId, at: 5 },
      { kind: 'delivered', whatsappId, at: 6, from: jid },
      { kind: 'read', whatsappId, at: 7, from: jid },
    ] as const;
  });
}

/** A different order for each client, the same in each run. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const rank = (index: number): number => (index * 7919 + seed * 104_729) % 1009;
  return items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => rank(a.index) - rank(b.index))
    .map(({ item }) => item);
}
