import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';
import type { ScriptedMessenger } from '../support/messenger.ts';
import { restoreDump } from './fixtures.ts';
import { answered } from './old-outbox.ts';

/** Two hours after the outbox was left: the pauses of its account are over, and its attempts still young. */
const resumedAt = Date.UTC(2026, 10, 20, 14);

/** Delivery on the outbox of an earlier version, with the same company and phones. */
async function resume(mode: 'live' | 'test'): Promise<Rig> {
  const rig = new Rig(mode === 'test' ? { test: true, testPhone: '+54 9 11 5999 0000' } : {});
  const { company, messenger } = rig;
  const clock = new FastClock(1);
  clock.setBy(resumedAt - Date.now());
  rig.clock = messenger.clock = clock;
  const file = path.join(rig.folder, 'outbox.db');
  restoreDump('outbox', file, company.folder);
  await takeUp(file, messenger);
  for (const { invoice } of answered('outbox', mode).messages) if (invoice) company.post(invoice.ordinal, invoice);
  for (let docEntry = 2; docEntry <= 28; docEntry++) {
    const fileName = `Invoice_${100_000 + docEntry}.pdf`;
    writeFileSync(path.join(company.folder, fileName), `PDF ${fileName}`);
  }
  await rig.start({ approve: false });
  return rig;
}

/** What an engine has prepared, it sends also in its next life. */
async function takeUp(outbox: string, messenger: ScriptedMessenger): Promise<void> {
  const database = new DatabaseSync(outbox, { readOnly: true });
  for (const row of database.prepare('SELECT * FROM prepared').all()) {
    const [messageId, jid, content] = [row['prepared_id'], row['jid'], row['content']].map(String);
    if (messageId && jid && content) await messenger.prepare({ messageId, jid, content: JSON.parse(content) });
  }
  database.close();
}

/** Where each customer's message comes to, by DocEntry. */
const settled = {
  1: 'received',
  2: 'waiting_document', // its PDF was read by an earlier version, and is not there to be read again
  3: 'read',
  4: 'read',
  5: 'delivered', // a receipt of before says so
  6: 'read',
  7: 'read', // by receipts that came in test mode
  8: 'read',
  9: 'sent', // by receipts that came in test mode
  10: 'read',
  11: 'read',
  12: 'held', // in doubt on a store that is gone
  13: 'delivered',
  14: 'delivered',
  15: 'read',
  16: 'failed',
  17: 'held',
  18: 'held',
  19: 'read',
  20: 'cancelled',
  21: 'cancelled',
  22: 'delivered', // its first generation
  23: 'read',
  24: 'delivered',
  25: 'sent',
  26: 'waiting_document', // as 2
  27: 'waiting_document', // as 2
  28: 'held',
} as const;

test('doubts left by an earlier version are resolved by evidence, by the same id, or by a person', async () => {
  await using rig = await resume('live');
  await rig.until(async () => isDeepStrictEqual(await rig.states(), settled), 'settled');
  const sent = rig.messenger.sends.map(({ messageId }) => messageId);
  assert.equal(new Set(sent).size, sent.length, 'none twice');
  const rows = await rig.outbox.list({ role: 'customer', limit: 100 });
  const docEntries = rows
    .filter(({ message }) => sent.includes(message.messageId ?? ''))
    .map(({ invoice }) => invoice?.ordinal);
  assert.deepEqual(docEntries.toReversed(), [3, 4, 6, 8, 10, 11, 19, 23], 'and none that had arrived');
  for (const { message: before } of answered('outbox', 'live').messages) {
    if (before.messageId === null) continue;
    const after = (await rig.outbox.dueMessage(before.id))?.message;
    assert.equal(after?.messageId, before.messageId, `${before.key} under its own id`);
  }
});

test('pending results of an earlier version are written to SAP, but none that SAP already shows', async () => {
  await using rig = await resume('live');
  const shown = () => Object.fromEntries(rig.company.writes.map(({ docEntry, mark }) => [docEntry, mark.status]));
  const wished = {
    13: 'delivered',
    14: 'delivered',
    17: 'held',
    18: 'held',
    20: 'cancelled',
    21: 'cancelled',
    25: 'sent',
  };
  await rig.until(() => Object.entries(wished).every(([docEntry, status]) => shown()[docEntry] === status), 'written');
  await rig.until(async () => isDeepStrictEqual(await rig.states(), settled), 'settled');
  assert.deepEqual(
    [15, 16, 24].filter((docEntry) => docEntry in shown()),
    [],
  );
});

test('a receipt received in live mode resolves what an earlier version left in doubt in test mode', async () => {
  await using rig = await resume('test');
  assert.deepEqual(await rig.states(), { 2: 'waiting_document', 3: 'delivered', 4: 'sent' });
  assert.deepEqual(rig.messenger.sends, []);
});
