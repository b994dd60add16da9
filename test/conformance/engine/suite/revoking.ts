import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Arrival } from '../../../../sandbox/whatsapp/world/records.ts';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import { newMessageId, type TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import type { Given } from './given.ts';

const jid = `${contact}@s.whatsapp.net`;

/** Deleting a message for everyone. */
export function revokingTests({ name, stage }: Given, shared: () => TestEngine): void {
  const showing = (messageId: string): readonly Arrival[] =>
    stage()
      .world.log.all()
      .filter((arrival) => arrival.messageId === messageId && arrival.revokedAt === null);

  it('deletes a document for everyone; a second time does no harm', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, engine.document(2000));
    const { messageId } = await engine.host.send(prepared);
    await engine.acked(messageId);
    await engine.receipt(messageId, 'delivered');
    const since = engine.log.position;
    const other = await engine.sendText(contact, 'stays');
    await engine.acked(other, since);
    const request = { jid, messageId, revocationId: newMessageId() };
    await engine.host.revoke(request);
    assert.deepEqual(showing(messageId), []);
    await engine.host.revoke(request);
    assert.ok(showing(other).length > 0, 'nothing else is deleted');
    assert.ok(
      !engine.log.all('ack', since).some(({ messageId: acked }) => acked === request.revocationId),
      'the answer to the request is no ack of a message',
    );
  });

  it('retries what WhatsApp did not answer, and reports what it refused', async () => {
    const engine = shared();
    const messageId = await engine.sendText(contact, 'wrong');
    await engine.acked(messageId);
    const request = { jid, messageId, revocationId: newMessageId() };
    const { sendFaults } = stage().world;
    sendFaults.request({ fault: { kind: 'no_ack', delivered: false }, times: 1, recipient: null });
    await assert.rejects(engine.host.revoke(request), (error) => hasCode(error, 'WHATSAPP_NO_ANSWER'));
    assert.ok(showing(messageId).length > 0);
    if (name === 'baileys') {
      sendFaults.request({ fault: { kind: 'ack_error', code: 479 }, times: 1, recipient: null });
      await assert.rejects(engine.host.revoke(request), (error) => hasCode(error, 'WHATSAPP_REVOKE_REFUSED'));
    } else {
      const unknown = { ...request, messageId: newMessageId() };
      await assert.rejects(engine.host.revoke(unknown), (error) => hasCode(error, 'WHATSAPP_REVOKE_REFUSED'));
    }
    await engine.host.revoke(request);
    assert.deepEqual(showing(messageId), []);
  });

  it('deletes nothing while it is not connected, and nothing in a group', async () => {
    const engine = shared();
    const request = { jid, messageId: newMessageId(), revocationId: newMessageId() };
    await assert.rejects(engine.host.revoke({ ...request, jid: '1203630@g.us' }), (error) =>
      hasCode(error, 'WHATSAPP_NOT_A_PERSON'),
    );
    await engine.hangUp();
    await assert.rejects(engine.host.revoke(request), (error) => hasCode(error, 'WHATSAPP_NOT_CONNECTED'));
  });
}
