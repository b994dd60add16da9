import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto } from 'baileys';
import { inboundFrom } from './inbound.ts';

const now = 1_800_000_000_000;
const customer = '15550002222@s.whatsapp.net';

function read(message: proto.IMessage, attrs: Readonly<Record<string, string>> = {}) {
  const plain = Buffer.concat([proto.Message.encode(message).finish(), Buffer.from([1])]);
  return inboundFrom({ tag: 'message', attrs: { id: 'A', from: customer, t: '1700000000', ...attrs } }, plain, now);
}
const from = (jid: string, more = {}) => {
  const event = read({ conversation: 'baja' }, { from: jid, ...more });
  return event?.type === 'inbound' ? event.from : null;
};

test('what somebody says is told, with its text where it has one', () => {
  const told = { type: 'inbound', messageId: 'A', from: customer, at: 1_700_000_000_000 };
  assert.deepEqual(read({ conversation: 'baja' }), { ...told, text: 'baja' });
  assert.deepEqual(read({ ephemeralMessage: { message: { extendedTextMessage: { text: 'baja' } } } }), {
    ...told,
    text: 'baja',
  });
  for (const message of [{ imageMessage: {} }, { audioMessage: {} }, { contactMessage: {} }, { locationMessage: {} }]) {
    assert.deepEqual(read(message), { ...told, text: null }, Object.keys(message).join());
  }
});

test('what nobody says is not', () => {
  const nobodysWords: readonly proto.IMessage[] = [
    {},
    { messageContextInfo: {} },
    { protocolMessage: { type: proto.Message.ProtocolMessage.Type.REVOKE } },
    { editedMessage: { message: { protocolMessage: { editedMessage: { conversation: 'baja' } } } } },
    { reactionMessage: { text: '👍' } },
    { pollUpdateMessage: {} },
    { pinInChatMessage: {} },
    { keepInChatMessage: {} },
    { callLogMesssage: {} },
    { senderKeyDistributionMessage: { groupId: '120363000000000001@g.us' } },
    { deviceSentMessage: { message: { conversation: 'baja' } } },
  ];
  for (const message of nobodysWords) assert.equal(read(message), null, JSON.stringify(message));
  assert.equal(read({ conversation: 'baja' }, { category: 'peer' }), null);
});

test('one person is told by the number, as far as it is named; everybody else is nobody', () => {
  assert.equal(from('15550002222:3@s.whatsapp.net'), customer);
  assert.equal(from('15550002222:99@hosted'), customer);
  assert.equal(from('100000000000002@lid', { sender_pn: customer }), customer);
  assert.equal(from('100000000000002:3@lid'), '100000000000002@lid');
  for (const jid of ['120363000000000001@g.us', 'status@broadcast', '1764000000@broadcast', '1@newsletter', '1@bot']) {
    assert.equal(from(jid, { participant: customer }), null, jid);
  }
  assert.equal(from('0@s.whatsapp.net'), null, "WhatsApp's own announcements");
});

test('a username is told with the LID that it belongs to, and only if it can be one', () => {
  const username = (attrs: Record<string, string>) => {
    const event = read({ conversation: 'STOP' }, attrs);
    return event?.type === 'inbound' ? event.username : null;
  };
  const lid = '100000000000002@lid';
  assert.equal(username({ from: lid, username: 'ana.ledger' }), 'ana.ledger');
  assert.equal(username({ sender_lid: lid, username: 'ana.ledger' }), 'ana.ledger');
  assert.equal(username({ username: 'ana.ledger' }), undefined, 'whose LID nobody named');
  for (const none of ['', 'a'.repeat(101)]) assert.equal(username({ from: lid, username: none }), undefined);
});

test("a sender's LID is told beside the number, whichever of the two comes first", () => {
  const lid = '100000000000002@lid';
  const addresses = (attrs: Record<string, string>) => {
    const event = read({ conversation: 'STOP' }, attrs);
    return event?.type === 'inbound' ? [event.from, event.lid] : null;
  };
  assert.deepEqual(addresses({ from: '100000000000002:3@lid', sender_pn: customer }), [customer, lid]);
  assert.deepEqual(addresses({ sender_lid: lid }), [customer, lid]);
  assert.deepEqual(addresses({ from: lid }), [lid, undefined]);
  assert.deepEqual(addresses({}), [customer, undefined]);
});
