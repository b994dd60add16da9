import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { it } from 'node:test';
import type { Arrival } from '../../../../sandbox/whatsapp/world/records.ts';
import { hasCode } from '../../../../src/errors/coded-error.ts';
import { engineCapabilities } from '../../../../src/whatsapp/capabilities.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact, nobody, stranger } from '../../../support/phones.ts';
import type { Given } from './given.ts';

export function sendingTests({ name, stage }: Given, shared: () => TestEngine): void {
  const capabilities = engineCapabilities[name];
  const arrivals = (messageId: string): Arrival[] =>
    stage()
      .world.log.all()
      .filter((arrival) => arrival.phone === contact && arrival.messageId === messageId);

  it('sends a text: ack and receipts come under the id', async () => {
    const engine = shared();
    const messageId = await engine.sendText(contact, 'Your invoice 4711');
    const ack = await engine.acked(messageId);
    assert.equal(ack.error, null);
    if (capabilities.phoneLastSeen) await engine.receipt(messageId, 'sender');
    for (const kind of ['delivered', 'read'] as const) await engine.receipt(messageId, kind);
    assert.deepEqual(
      arrivals(messageId).map(({ text }) => text),
      ['Your invoice 4711'],
    );
    const content = { kind: 'text', text: 'Your invoice 4711' } as const;
    const found = await engine.host.findSent({ jid: `${contact}@s.whatsapp.net`, messageId, content, notBefore: 0 });
    assert.deepEqual(found, { found: true, messageId, status: 'read' });
    if (capabilities.phoneLastSeen) assert.ok(engine.log.all('phone_seen').length > 0);
    else assert.deepEqual(engine.log.all('phone_seen'), []);
  });

  it('sends a PDF that arrives byte for byte at every device', async () => {
    const engine = shared();
    const document = engine.document(300_000);
    const prepared = await engine.prepare(contact, document);
    const { messageId, idWasOurs } = await engine.host.send(prepared);
    if (capabilities.clientMessageId) assert.ok(idWasOurs && messageId === prepared.messageId);
    await engine.acked(messageId);
    await engine.receipt(messageId, 'delivered');
    const [arrival] = arrivals(messageId);
    assert.equal(arrival?.sha256, document.sha256);
    assert.equal(arrival.fileName, document.fileName);
    assert.equal(arrival.text, document.caption);
    assert.deepEqual(arrival.openedBy.toSorted(), stage().world.directory.at(contact)?.devices);
  });

  it('sends each document as its own when others are prepared meanwhile', async () => {
    const engine = shared();
    const sent = Array.from({ length: 12 }, async () => {
      const document = engine.document(1000);
      const { messageId } = await engine.host.send(await engine.prepare(contact, document));
      return { messageId, document };
    });
    for (const { messageId, document } of await Promise.all(sent)) {
      await engine.receipt(messageId, 'delivered');
      assert.deepEqual(
        arrivals(messageId).map(({ sha256 }) => sha256),
        [document.sha256],
      );
    }
  });

  it('refuses a document that has changed since it was accepted, or that is gone', async () => {
    const engine = shared();
    const document = engine.document(1000);
    appendFileSync(document.path, 'more');
    await assert.rejects(engine.prepare(contact, document), (error) => hasCode(error, 'WHATSAPP_DOCUMENT_CHANGED'));
    await assert.rejects(engine.prepare(contact, { ...document, path: `${document.path}.gone` }), (error) =>
      hasCode(error, 'WHATSAPP_DOCUMENT_UNREADABLE'),
    );
  });

  it('refuses a prepared message whose bytes have changed', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, { kind: 'text', text: 'x' });
    const payload = Buffer.from('other').toString('base64');
    await assert.rejects(engine.host.send({ ...prepared, payload }), (error) =>
      hasCode(error, 'WHATSAPP_PAYLOAD_DAMAGED'),
    );
  });

  it('reports an error in the ack', async () => {
    const engine = shared();
    const since = engine.log.position;
    for (const code of [463, 479, 500]) {
      stage().world.sendFaults.request({ fault: { kind: 'ack_error', code }, times: 1, recipient: null });
      const ack = await engine.acked(await engine.sendText(contact, `refused with ${code}`));
      assert.equal(ack.error, capabilities.refusalCodes ? String(code) : 'refused');
    }
    assert.deepEqual(engine.log.all('limits', since), [], 'a refusal alone says nothing of the account');
  });

  it('keeps ids apart when messages are sent together', async () => {
    const engine = shared();
    const ids = await Promise.all(Array.from({ length: 10 }, (_, i) => engine.sendText(contact, `message ${i}`)));
    for (const [i, messageId] of ids.entries()) {
      await engine.receipt(messageId, 'delivered');
      assert.deepEqual(
        arrivals(messageId).map(({ text }) => text),
        [`message ${i}`],
      );
    }
  });

  it('passes on what a contact writes, including what arrived while disconnected, when it sends nothing', async () => {
    const engine = shared();
    const prepared = await engine.prepare(contact, { kind: 'text', text: 'too late' });
    stage().world.write(contact, stage().account, 'STOP', 'INBOUND-1');
    const first = await engine.log.next('inbound');
    assert.equal(first.text, 'STOP');
    assert.equal(first.from, `${contact}@s.whatsapp.net`);
    await engine.hangUp();
    const before = stage().world.log.all().length;
    await assert.rejects(engine.host.send(prepared), (error) => {
      assert.ok(hasCode(error, 'WHATSAPP_NOT_CONNECTED'));
      return (error as { class?: string }).class === 'temporary';
    });
    assert.equal(stage().world.log.all().length, before);
    stage().world.write(contact, stage().account, 'are you there?', 'INBOUND-2');
    await engine.open();
    const second = await engine.log.next('inbound', { fits: ({ messageId }) => messageId === 'INBOUND-2' });
    assert.equal(second.text, 'are you there?');
  });

  it('never shows a number without account as sent', async () => {
    const engine = shared();
    const prepared = await engine.prepare(nobody, { kind: 'text', text: 'hello?' });
    await assert.rejects(engine.host.send(prepared), (error) => hasCode(error, 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES'));
  });

  it('looks up a number and returns its JID and its LID', async () => {
    const engine = shared();
    const found = (digits: string) => ({
      exists: true,
      jid: `${digits}@s.whatsapp.net`,
      lid: `${stage().world.directory.at(digits)?.lid}@lid`,
    });
    assert.deepEqual(await engine.host.lookup(contact), found(contact));
    assert.deepEqual(await engine.host.lookup(stranger.alias), found(stranger.digits));
    assert.deepEqual(await engine.host.lookup(nobody), { exists: false });
  });

  it('deaf: sends are accepted, no receipt comes; the next connection brings what was held back', async () => {
    const engine = shared();
    const since = engine.log.position;
    await stage().deafen();
    const messageId = await engine.sendText(contact, 'into silence');
    await engine.acked(messageId);
    await engine.host.probe();
    assert.equal(arrivals(messageId).length, 1);
    assert.deepEqual(
      engine.log.all('receipt', since).filter((receipt) => receipt.messageId === messageId),
      [],
    );
    await engine.hangUp();
    await stage().lift();
    await engine.open();
    await engine.receipt(messageId, 'delivered', since);
  });

  it('waits a bounded time for the end of the backlog, which may never be told', async (t) => {
    const engine = shared();
    const { endlessBacklog, world, account } = stage();
    await engine.hangUp();
    const id = `ENDLESS-${name}`;
    world.write(contact, account, 'while you were away', id);
    t.after(() => stage().lift());
    await endlessBacklog.provoke();
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    if (endlessBacklog.outcome === 'does_not_open') {
      assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'page_broken');
      assert.deepEqual(engine.log.all('backlog_received', since), []);
      return;
    }
    assert.equal((await engine.log.next('backlog_received', { since })).assumed, true);
    const told = engine.log.events
      .slice(since)
      .map((event) => (event.type === 'inbound' ? event.messageId : event.type));
    assert.ok(told.includes(id), 'what waited has come');
    assert.ok(told.indexOf('open') < told.indexOf('backlog_received'));
    assert.ok((await engine.host.probe()).answeredInMs >= 0);
  });

  it('mute: a question that is not answered is said so in time; the next connection answers', async () => {
    const engine = shared();
    await stage().mute();
    await assert.rejects(engine.host.probe(), (error) => hasCode(error, 'WHATSAPP_NO_ANSWER'));
    await engine.hangUp();
    await stage().lift();
    await engine.open();
    assert.ok((await engine.host.probe()).answeredInMs >= 0);
  });

  it('proves the connection by a question', async () => {
    const engine = shared();
    assert.ok((await engine.host.probe()).answeredInMs >= 0);
    const { library, whatsapp } = await engine.host.versions();
    assert.ok(library);
    assert.ok(whatsapp);
  });
}
