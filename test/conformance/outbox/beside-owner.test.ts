import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenced } from '../../../src/database/fenced.ts';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { createOwnerStore, requireOwner } from '../../../src/database/postgres/owners.ts';
import { CANCELLED_BY_PERSON } from '../../../src/delivery/rules/lifecycle.ts';
import { whyOf } from '../../../src/delivery/rules/why.ts';
import { addressOf, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { invoiceOf, OutboxStage, person } from './stage.ts';

const MESSAGES = 24;
const cancelled = { type: 'cancelled_by_person', why: whyOf(CANCELLED_BY_PERSON) } as const;

test('a command on another computer decides beside the owner: a message is cancelled or begun, never both', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const address = addressOf(await cluster.create());
  const open = (connections: number) =>
    openPostgres({ address, connections, random: Math.random, onIdleError: () => undefined });
  const [database, ofCommand] = [await open(8), await open(2)];
  const store = createOwnerStore(database);
  const owner = await store.claim('main', await store.begin('node'), false);
  if (!('epoch' in owner)) return assert.fail();
  const owned = fenced(
    database,
    () => requireOwner(owner),
    () => undefined,
  );
  await using stage = new OutboxStage(owned, {}, () => database.close());
  await using command = new OutboxStage(ofCommand, {}, () => ofCommand.close());
  const messages: number[] = [];
  for (let n = 1; n <= MESSAGES; n++) messages.push(await stage.admit(invoiceOf(n)));
  const outcomes = await Promise.all(
    messages.map(async (message) => {
      const [begun, change] = await Promise.all([
        stage.dispatch(message).catch(() => null),
        command.outbox.act(message, cancelled, person),
      ]);
      const attempts = (await stage.outbox.attempts(message)).length;
      const state = (await stage.outbox.dueMessage(message))?.message.state ?? 'cancelled';
      return { begun: begun !== null, cancelled: change !== null, attempts, state };
    }),
  );
  for (const { begun, cancelled: was, attempts, state } of outcomes) {
    assert.notEqual(begun, was);
    assert.equal(attempts, begun ? 1 : 0);
    assert.equal(state, begun ? 'dispatching' : 'cancelled');
  }
  // The owner is taken away: a person's decisions need none.
  await store.release(owner);
  await assert.rejects(stage.admit(invoiceOf(MESSAGES + 1)), { code: 'DATABASE_OWNER_LOST' });
  const [first = 0] = messages;
  await command.outbox.act(first, { type: 'resend' }, person);
});
