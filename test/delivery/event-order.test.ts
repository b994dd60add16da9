import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openDatabase } from '../../src/database/database.ts';
import { createOutbox } from '../../src/database/outbox.ts';
import type { MessageState } from '../../src/delivery/lifecycle.ts';
import type { Evidence, Outbox } from '../../src/delivery/outbox.ts';
import { refusal } from '../../src/delivery/refusals.ts';
import type { SapDocument } from '../../src/sap/invoice-source.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-order-'));
const database = openDatabase(path.join(folder, 'outbox.db'));
const outbox = createOutbox(database, { namespace: 'live', company: 'TEST', copies: false });
after(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const document: SapDocument = {
  ref: { company: 'TEST', type: 'invoice', docEntry: 0 },
  docNum: 1,
  series: 1,
  seriesName: null,
  docDate: '2026-11-20',
  dueDate: null,
  cardCode: 'C1',
  cardName: 'Ana',
  numAtCard: null,
  total: '10',
  currency: 'ARS',
  taxId: null,
  fiscalNumber: null,
  salesPersonCode: null,
  contactPersonCode: null,
  cancelStatus: 'none',
  approved: true,
  mark: null,
  updateDate: '2026-11-20',
  updateTime: '10:00:00',
  creationDate: '2026-11-20',
};
const pacing = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: 'a' };
const from = '5491155550000@s.whatsapp.net';
let docEntry = 0;

/** A message whose attempt is committed and written; the engine has not told its id yet. */
async function dispatched(): Promise<{ message: number; attempt: number; id: string }> {
  docEntry += 1;
  const id = `ID-${docEntry}`;
  const ref = { ...document.ref, docEntry };
  await outbox.commitPage([{ ...document, ref }], null, { fromDate: '2026-01-01', test: false }, 1);
  const [row] = await outbox.list({ docEntry });
  const message = row?.message.id ?? 0;
  await outbox.apply(message, { type: 'document_attached' }, 2);
  const prepared = { jid: from, messageId: id, payload: 'p', payloadSha256: 's' };
  await outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 3);
  const attempt = await outbox.beginAttempt({
    message,
    prepared,
    whatsappId: null,
    idIsOurs: false,
    storeGeneration: 'g',
    run: 'r',
    now: 4,
    pacing,
  });
  assert.ok(attempt);
  return { message, attempt: attempt.id, id };
}

type Word = 'ack' | 'sender' | 'delivered' | 'read' | '429' | '404' | '463' | 'id' | 'doubt';
const proves: Partial<Record<Word, MessageState>> = {
  ack: 'sent',
  sender: 'sent',
  delivered: 'delivered',
  read: 'read',
};
const order: readonly MessageState[] = ['sent', 'delivered', 'read'];

async function say(word: Word, of: Awaited<ReturnType<typeof dispatched>>, at: number): Promise<void> {
  const { message, attempt, id: whatsappId } = of;
  if (word === 'id') await outbox.recordSend(attempt, whatsappId, true, at);
  else if (word === 'doubt') {
    const why = { reason: 'DELIVERY_NO_ACK', detail: '' };
    await outbox.apply(message, { type: 'doubtful', why }, at);
  } else await outbox.recordEvidence([evidenceOf(word, whatsappId, at)], at);
}

function evidenceOf(word: Exclude<Word, 'id' | 'doubt'>, whatsappId: string, at: number): Evidence {
  if (word === 'ack') return { kind: 'ack', whatsappId, at };
  if (word === '429' || word === '404' || word === '463') {
    return { kind: 'refusal', whatsappId, at, event: refusal(word, at, null).event };
  }
  return { kind: word, whatsappId, at, from };
}

const stateOf = async (of: Outbox, message: number) => (await of.dueMessage(message))?.message.state ?? 'received';

test('in whatever order and however often acks, refusals, receipts and the id itself come, the best proof stands', async () => {
  const words: readonly Word[] = ['ack', 'sender', 'delivered', 'read', '429', '404', '463', 'doubt'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 10 }), fc.nat(10), async (said, idAt) => {
      const message = await dispatched();
      const script: Word[] = [...said.slice(0, idAt), 'id', ...said.slice(idAt), 'id'];
      let reached = -1;
      for (const [n, word] of script.entries()) {
        await say(word, message, 10 + n);
        const rank = order.indexOf(await stateOf(outbox, message.message));
        assert.ok(rank >= reached, `${script.slice(0, n + 1).join(' ')}: the status went back`);
        reached = rank;
      }
      const best = Math.max(-1, ...script.map((word) => order.indexOf(proves[word] ?? 'queued')));
      const state = await stateOf(outbox, message.message);
      if (best >= 0) assert.equal(state, order[best], script.join(' '));
      else assert.ok(!order.includes(state), `${script.join(' ')}: ${state} without any proof`);
      assert.equal(
        database.get('SELECT 1 FROM receipts WHERE whatsapp_id = :id', { id: message.id }),
        null,
        'what was kept for an unknown id is used up',
      );
    }),
    { numRuns: 150 },
  );
});
