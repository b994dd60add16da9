import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { newMessageId, type TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import type { Given } from './given.ts';

const late = { code: 'WHATSAPP_LEASE_ENDED' };
const text = { kind: 'text', text: 'Invoice 4711' } as const;

/** An account that another computer may take over: nothing is written after the time of this one. */
export function writeDeadlineTests({ stage }: Given, shared: () => TestEngine): void {
  const arrivals = (messageId: string): number =>
    stage()
      .world.log.all()
      .filter((arrival) => arrival.phone === contact && arrival.messageId === messageId).length;

  it('writes nothing after its time, however long its process stood still, and the same message later', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, text);
    const forMs = 200;
    engine.mayWriteFor = forMs;
    process.kill(engine.host.pid, 'SIGSTOP');
    const asked = performance.now();
    const sending = assert.rejects(engine.host.send(prepared), late);
    while (performance.now() - asked <= forMs) await delay(10);
    process.kill(engine.host.pid, 'SIGCONT');
    await sending;
    engine.mayWriteFor = Number.POSITIVE_INFINITY;
    const { messageId } = await engine.host.send(prepared);
    await engine.receipt(messageId, 'delivered');
    assert.equal(arrivals(messageId), 1);
  });

  it('deletes nothing for everyone after its time', async () => {
    const engine = shared();
    const messageId = await engine.sendText(contact, 'stays for now');
    await engine.acked(messageId);
    const request = { jid: `${contact}@s.whatsapp.net`, messageId, revocationId: newMessageId() };
    engine.mayWriteFor = 0;
    await assert.rejects(engine.host.revoke(request), late);
    assert.ok((await engine.host.probe()).answeredInMs >= 0, 'questions are asked all the same');
    engine.mayWriteFor = Number.POSITIVE_INFINITY;
    await engine.host.revoke(request);
  });
}
