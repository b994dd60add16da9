import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { Evidence } from '../../../src/delivery/ports/settling-store.ts';
import type { MessageState } from '../../../src/delivery/rules/lifecycle.ts';
import { refusal } from '../../../src/delivery/rules/refusals.ts';
import { runs } from '../../support/runs.ts';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, jid, type OutboxStage } from './stage.ts';

let docEntry = 0;

/** A message whose attempt is committed and handed over; the engine has not reported its id yet. */
async function dispatched(disk: OutboxStage): Promise<{ message: number; attempt: string; id: string }> {
  docEntry += 1;
  const message = await disk.admit(invoiceOf(docEntry));
  const attempt = await disk.dispatch(message, { whatsappId: null, idIsOurs: false });
  return { message, attempt: attempt.id, id: attempt.preparedId };
}

type Word = 'ack' | 'sender' | 'delivered' | 'read' | '429' | '404' | '463' | 'id' | 'doubt';
const proves: Partial<Record<Word, MessageState>> = {
  ack: 'sent',
  sender: 'sent',
  delivered: 'delivered',
  read: 'read',
};
const order: readonly MessageState[] = ['sent', 'delivered', 'read'];

async function say(
  { outbox }: OutboxStage,
  word: Word,
  of: Awaited<ReturnType<typeof dispatched>>,
  at: number,
): Promise<void> {
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
  return { kind: word, whatsappId, at, from: jid };
}

const stateOf = async (of: Outbox, message: number) => (await of.dueMessage(message))?.message.state ?? 'received';

onEachDatabase(
  'in whatever order and however often acks, refusals, receipts and the id itself come, the best proof stands',
  async (open) => {
    await using disk = await open();
    const words: readonly Word[] = ['ack', 'sender', 'delivered', 'read', '429', '404', '463', 'doubt'];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 10 }), fc.nat(10), async (said, idAt) => {
        const message = await dispatched(disk);
        const script: Word[] = [...said.slice(0, idAt), 'id', ...said.slice(idAt), 'id'];
        let reached = -1;
        for (const [n, word] of script.entries()) {
          await say(disk, word, message, 10 + n);
          const rank = order.indexOf(await stateOf(disk.outbox, message.message));
          assert.ok(rank >= reached, `${script.slice(0, n + 1).join(' ')}: the status went back`);
          reached = rank;
        }
        const best = Math.max(-1, ...script.map((word) => order.indexOf(proves[word] ?? 'queued')));
        const state = await stateOf(disk.outbox, message.message);
        if (best >= 0) assert.equal(state, order[best], script.join(' '));
        else assert.ok(!order.includes(state), `${script.join(' ')}: ${state} without any proof`);
        assert.equal(
          (await disk.rows('SELECT 1 FROM receipts WHERE whatsapp_id = :id', { id: message.id })).length,
          0,
          'what was kept for an unknown id is used up',
        );
      }),
      runs(150),
    );
  },
);
