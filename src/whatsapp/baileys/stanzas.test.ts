import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceOf, eventsFrom, pongTo, receiptsFrom, type Stanza, userOf } from './stanzas.ts';

const own = { phone: '15550001111', lid: '100000000001' };
const now = 1_800_000_000_000;
const customer = '15550002222@s.whatsapp.net';
const read = (tag: string, attrs: Stanza['attrs'], content?: Stanza[]) => {
  const stanza = { tag, attrs, content };
  return [...receiptsFrom(stanza, own, now), ...eventsFrom(stanza, own, now)];
};

describe('what stanzas say', () => {
  it('an ack without error is accepted, one with an error carries it', () => {
    assert.deepEqual(read('ack', { class: 'message', id: 'A', from: customer, t: '1700000000' }), [
      { type: 'ack', messageId: 'A', error: null, at: 1_700_000_000_000 },
    ]);
    assert.deepEqual(read('ack', { class: 'message', id: 'A', error: '479' }), [
      { type: 'ack', messageId: 'A', error: '479', at: now },
    ]);
  });

  it('an error that says when it ends carries that time, by our clock', () => {
    const limited = { class: 'message', id: 'A', error: '429', t: '1700000000' };
    const at = 1_700_000_000_000;
    assert.deepEqual(read('ack', { ...limited, backoff: '90' }), [
      { type: 'ack', messageId: 'A', error: '429', at, until: now + 90_000 },
    ]);
    assert.deepEqual(read('ack', { ...limited, backoff: 'soon' }), [{ type: 'ack', messageId: 'A', error: '429', at }]);
  });

  it('463 alone says nothing of the account: it has two causes', () => {
    const types = read('ack', { class: 'message', id: 'A', error: '463' }).map(({ type }) => type);
    assert.deepEqual(types, ['ack']);
  });

  it('receipts are delivered, read and played, from the number or from the LID', () => {
    const kinds = [undefined, 'read', 'played', 'inactive', 'sender'].map((type) => {
      const [event] = read('receipt', { id: 'A', from: '100000000002:3@lid', type });
      return event?.type === 'receipt' ? event.kind : null;
    });
    assert.deepEqual(kinds, ['delivered', 'read', 'played', 'delivered', 'sender']);
  });

  it('one receipt may stand for several messages', () => {
    const items = ['B', 'C'].map((id) => ({ tag: 'item', attrs: { id } }));
    const events = read('receipt', { id: 'A', from: customer, type: 'read' }, [
      { tag: 'list', attrs: {}, content: items },
    ]);
    assert.deepEqual(
      events.map((event) => (event.type === 'receipt' ? event.messageId : null)),
      ['A', 'B', 'C'],
    );
  });

  it('what our own devices report of a message proves only that the server took it', () => {
    for (const from of ['15550001111@s.whatsapp.net', '15550001111:5@s.whatsapp.net', '100000000001@lid']) {
      const kinds = [undefined, 'sender'].flatMap((type) =>
        read('receipt', { id: 'A', from, type }).flatMap((event) => (event.type === 'receipt' ? [event.kind] : [])),
      );
      assert.deepEqual(kinds, ['sender', 'sender'], from);
    }
  });

  it('what the phone sent to many has no receipts for us', () => {
    for (const from of ['120363000000000001@g.us', 'status@broadcast', '120363000000000002@newsletter']) {
      assert.deepEqual(read('receipt', { id: 'A', from, participant: customer }), [], from);
    }
  });

  it('retries and the like say nothing about the status', () => {
    for (const type of ['retry', 'read-self', 'peer_msg', 'hist_sync', 'server-error']) {
      assert.deepEqual(read('receipt', { id: 'A', from: customer, type }), [], type);
    }
  });

  it('the own phone is seen in its stanzas, not in the acks that carry its address, nor in other devices', () => {
    const seen = (tag: string, from: string, more = {}) =>
      read(tag, { id: 'A', from, ...more }).some((event) => event.type === 'phone_seen');
    assert.ok(seen('message', '15550001111@s.whatsapp.net', { category: 'peer' }));
    assert.ok(seen('receipt', '100000000001@lid', { type: 'sender' }));
    assert.ok(!seen('ack', '15550001111@s.whatsapp.net', { class: 'receipt' }));
    assert.ok(!seen('message', '15550001111:4@s.whatsapp.net'));
    assert.ok(!seen('message', customer));
    assert.ok(!seen('notification', '15550001111@s.whatsapp.net'));
  });

  it('the server alone is told that we are there', () => {
    const ping = (attrs: Stanza['attrs']) =>
      pongTo({ tag: 'iq', attrs: { from: 's.whatsapp.net', type: 'get', xmlns: 'urn:xmpp:ping', id: '7', ...attrs } });
    const pong = { tag: 'iq', attrs: { to: 's.whatsapp.net', type: 'result', id: '7' } };
    assert.deepEqual([ping({}), ping({ xmlns: 'w:p' })], [pong, pong]);
    for (const other of [{ from: customer }, { type: 'set' }, { xmlns: 'md' }]) assert.equal(ping(other), null);
  });

  it('takes JIDs apart', () => {
    assert.equal(userOf('15550001111:3@s.whatsapp.net'), '15550001111');
    assert.equal(deviceOf('15550001111:3@s.whatsapp.net'), 3);
    assert.equal(deviceOf('15550001111@s.whatsapp.net'), 0);
  });
});
