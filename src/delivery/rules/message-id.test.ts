import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { messageId, messageKey } from './message-id.ts';

const key = Buffer.alloc(32, 1);
const parts = { namespace: 'live', origin: 'invoice', subject: 'DB/invoice/1', role: 'customer', ordinal: 0 } as const;

test("an id has WhatsApp Web's format and never changes", () => {
  const id = messageId(key, messageKey(parts), 0);
  assert.match(id, /^3EB0[0-9A-F]{18}$/);
  assert.equal(id, '3EB0C52C99633F3DA63AF4', 'the id of this key, message and generation; a change resends everything');
});

test('another generation, message, namespace or id key results in another id', () => {
  const ids = new Set([
    messageId(key, messageKey(parts), 0),
    messageId(key, messageKey(parts), 1),
    messageId(key, messageKey({ ...parts, role: 'salesperson' }), 0),
    messageId(key, messageKey({ ...parts, namespace: 'test' }), 0),
    messageId(key, messageKey({ ...parts, subject: 'DB/invoice/11' }), 0),
    messageId(Buffer.alloc(32, 2), messageKey(parts), 0),
  ]);
  assert.equal(ids.size, 6);
});

test('a key and a generation cannot be confused with another pair', () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99), (a, b, c, d) => {
      const one = messageId(key, messageKey({ ...parts, ordinal: a }), b);
      const other = messageId(key, messageKey({ ...parts, ordinal: c }), d);
      assert.equal(one === other, a === c && b === d);
    }),
  );
});
