import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { schemaVersion } from '../../src/database/sqlite/migrations.ts';
import type { DeliverySettings } from '../../src/delivery/settings.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import type { Content } from '../../src/whatsapp/engine.ts';
import { FastClock } from '../support/clock.ts';
import { quickSettings, Rig } from '../support/delivery.ts';
import type { Left } from './left-outbox.ts';
import { leftBy, messagesIn, messagesOf, putReleasedOutbox, releasedSchemas as schemas } from './released-outboxes.ts';

/** Its attempts are young enough to be sent again, and the pause that WhatsApp's limit began goes on. */
const RESUMED_AFTER_MS = 3_600_000;

/** Few looks: there are many outboxes, and a busy machine. */
const settings: Partial<DeliverySettings> = {
  pollIntervalMs: 500,
  timings: {
    ...quickSettings.timings,
    ackDeadlineMs: 60_000,
    documentScanMs: 500,
    heldRecheckMs: 60_000,
    watchMs: 60_000,
    idleMs: 50,
  },
};

/** Where each customer's message comes to; invoice 6 gets its PDF now. */
const settled = {
  1: 'read',
  2: 'delivered',
  3: 'read',
  4: 'read',
  5: 'read',
  6: 'queued', // a new chat, which waits for the end of the pause
  7: 'held', // has no phone number
  8: 'cancelled',
  9: 'failed',
  10: 'held', // refused by WhatsApp's limit of new chats
  11: 'queued', // as 6
  12: 'held', // its customer wants no messages
};

test('there is an outbox of every schema up to the one before this', () => {
  const before = Array.from({ length: schemaVersion - 1 }, (_, nth) => nth + 1);
  assert.deepEqual(schemas.slice(0, before.length), before, 'test/fixtures/outboxes/README.md says how one is made');
});

test('an outbox of every schema is opened with all its messages', async () => {
  for (const schema of schemas) {
    await using rig = new Rig();
    const file = restore(schema, rig.folder);
    const before = messagesIn(file);
    const database = openDatabase(file, rig.configured);
    try {
      database.verify();
      const outbox = createOutbox(database, { ...rig.configured, mode: 'live', copies: true });
      assert.deepEqual(await messagesOf(outbox), before, `schema ${schema}`);
      assert.equal(await outbox.optedOut(leftBy(schema).optedOut), true);
    } finally {
      database.close();
    }
  }
});

// Every third: each takes a quarter of a second.
describe('an outbox left in the middle of its work goes on: nothing lost, nothing twice', { concurrency: true }, () => {
  for (const schema of schemas.filter((_, nth) => nth % 3 === 0)) test(`schema ${schema}`, () => goesOn(schema));
});

async function goesOn(schema: number): Promise<void> {
  await using rig = new Rig(settings);
  const { company, messenger } = rig;
  const left = leftBy(schema);
  const file = restore(schema, rig.folder);
  const before = messagesIn(file);
  await takeUp(file, left, rig);
  let changed = false;
  const delivery = await rig.start({ approve: false });
  delivery.onProgress(() => {
    changed = true;
  });
  // Asking the outbox every few milliseconds would be most of this test's work.
  for (;;) {
    changed = false;
    const states = await rig.states();
    if (isDeepStrictEqual(states, settled)) break;
    await rig.until(() => changed, `settled: ${JSON.stringify(states)}`);
  }
  assert.ok((await rig.outbox.pauses()).newChatsUntil > rig.clock.now().wall, 'no new chats yet');
  const after = await messagesOf(rig.outbox);
  for (const { id, key, messageId } of before)
    assert.ok(
      after.some((one) => one.id === id && one.key === key && (messageId === null || one.messageId === messageId)),
      `${key} under its own id`,
    );
  const arrived = messenger.phones.map(({ jid, content }) => JSON.stringify([jid, content]));
  assert.equal(new Set(arrived).size, arrived.length, 'no phone has anything twice');
  assert.equal(arrived.length, left.phones.length + 2, 'what had arrived, and the two in doubt that had not');
  const shown = (): ReadonlySet<number> => new Set(company.writes.map(({ docEntry }) => docEntry));
  await rig.until(() => [2, 3, 4, 5, 7, 8, 9, 10, 12].every((docEntry) => shown().has(docEntry)), 'marks');
  assert.equal(shown().has(1), false, 'SAP shows it already');
}

function restore(schema: number, folder: string): string {
  const file = path.join(folder, 'outbox.db');
  putReleasedOutbox(schema, file);
  return file;
}

/** What was around the outbox is there again. */
async function takeUp(file: string, left: Left, rig: Rig): Promise<void> {
  const { company, messenger } = rig;
  const clock = new FastClock(1);
  clock.setBy(left.at + RESUMED_AFTER_MS - Date.now());
  rig.clock = messenger.clock = clock;
  for (const cardCode of left.withoutPhone) company.customer(cardCode, '');
  for (const { docEntry, ...invoice } of left.invoices) {
    company.post(docEntry, invoice);
    if (left.printed.includes(`Invoice_${100_000 + docEntry}.pdf`) || docEntry === 6) company.print(docEntry);
  }
  const database = new DatabaseSync(file);
  database.prepare('UPDATE documents SET path = replace(path, ?, ?)').run(left.pdfFolder, company.folder);
  const contents = new Map<string, Content>();
  for (const row of database.prepare('SELECT prepared_id, jid, content FROM prepared').all()) {
    const [messageId = '', jid = ''] = [row['prepared_id'], row['jid']].map(String);
    // A message that is settled keeps none.
    if (typeof row['content'] !== 'string') continue;
    const content = JSON.parse(row['content']) as Content;
    contents.set(messageId, content);
    await messenger.prepare({ messageId, jid, content });
  }
  database.close();
  for (const { jid, messageId } of left.phones)
    messenger.phones.push({ jid, messageId, content: contents.get(messageId) ?? { kind: 'text', text: messageId } });
}
