import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Acks } from './acks.ts';

const chat = '5491155551111@s.whatsapp.net';

test('a number is told as one acceptance and each receipt once, also when numbers are skipped', () => {
  const acks = new Acks();
  assert.deepEqual(acks.events('A', 0, chat, 1), []);
  assert.deepEqual(acks.events('A', 3, chat, 2), [
    { type: 'ack', messageId: 'A', error: null, at: 2 },
    { type: 'receipt', messageId: 'A', kind: 'delivered', from: chat, at: 2 },
    { type: 'receipt', messageId: 'A', kind: 'read', from: chat, at: 2 },
  ]);
  assert.deepEqual(acks.events('A', 2, chat, 3), []);
});

test('a refusal is told once; a message that WhatsApp accepted is never refused afterwards', () => {
  const acks = new Acks();
  assert.deepEqual(acks.events('A', -1, chat, 1), [{ type: 'ack', messageId: 'A', error: 'refused', at: 1 }]);
  assert.deepEqual(acks.events('A', -1, chat, 2), []);
  acks.events('B', 1, chat, 3);
  assert.deepEqual(acks.events('B', -1, chat, 4), []);
});

test('a number beyond all that is known is the last known one', () => {
  const acks = new Acks();
  assert.deepEqual(
    acks.events('A', 1e12, chat, 1).map((event) => (event.type === 'receipt' ? event.kind : event.type)),
    ['ack', 'delivered', 'read', 'played'],
  );
  assert.deepEqual(acks.events('A', 1e13, chat, 2), []);
});

test('any order and repetition of numbers tells nothing twice', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 4), { maxLength: 20 }), (numbers) => {
      const acks = new Acks();
      const told = numbers.flatMap((ack) => acks.events('A', ack, chat, 0)).map((event) => JSON.stringify(event));
      assert.equal(new Set(told).size, told.length);
    }),
  );
});
