import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageId, messageKey } from '../../src/delivery/rules/message-id.ts';

/** Ids that phones and SAP's user fields hold already: another spelling of any of them would send its message twice. */
const idKey = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');
const invoice = 'SBODEMOAR/invoice/4711';
const known = [
  [
    'live',
    'invoice',
    invoice,
    'customer',
    0,
    0,
    'live/invoice/SBODEMOAR/invoice/4711/customer/0',
    '3EB0E38727ED2AB487F879',
  ],
  [
    'live',
    'invoice',
    invoice,
    'customer',
    0,
    1,
    'live/invoice/SBODEMOAR/invoice/4711/customer/0',
    '3EB034BE3C9EC55598B0E7',
  ],
  [
    'live',
    'invoice',
    invoice,
    'customer',
    0,
    12,
    'live/invoice/SBODEMOAR/invoice/4711/customer/0',
    '3EB0B3E9822D4624EF5F4C',
  ],
  [
    'test',
    'invoice',
    invoice,
    'customer',
    0,
    0,
    'test/invoice/SBODEMOAR/invoice/4711/customer/0',
    '3EB0C6D8D3D09DAA0875A2',
  ],
  [
    'live',
    'invoice',
    'SBODEMOAR/credit_note/4711',
    'customer',
    0,
    0,
    'live/invoice/SBODEMOAR/credit_note/4711/customer/0',
    '3EB007C41408DBAC78A141',
  ],
  [
    'live',
    'invoice',
    invoice,
    'salesperson',
    0,
    0,
    'live/invoice/SBODEMOAR/invoice/4711/salesperson/0',
    '3EB013BBEB6F3950BF0CD6',
  ],
  [
    'live',
    'invoice',
    invoice,
    'salesperson',
    1,
    0,
    'live/invoice/SBODEMOAR/invoice/4711/salesperson/1',
    '3EB07226B92C584EA81FDF',
  ],
  ['test', 'invoice', invoice, 'copy', 2, 0, 'test/invoice/SBODEMOAR/invoice/4711/copy/2', '3EB02AED120EBBE486595F'],
  ['live', 'notice', '4542ae548d19', 'opt_out', 0, 0, 'live/notice/4542ae548d19/opt_out/0', '3EB019509989C41199D6DC'],
  ['test', 'notice', '4542ae548d19', 'opt_out', 3, 1, 'test/notice/4542ae548d19/opt_out/3', '3EB0B645EE100CF6702FC2'],
] as const;

test('the spelling of message keys and ids never changes', () => {
  for (const [namespace, origin, subject, role, ordinal, generation, key, id] of known) {
    const made = messageKey({ namespace, origin, subject, role, ordinal });
    assert.equal(made, key);
    assert.equal(messageId(idKey, made, generation), id, `${key}, generation ${generation}`);
  }
});
