import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryMark, FoundMark } from '../../sap/invoice-source.ts';
import { sapDocument } from '../../sap/sap-document.test-support.ts';
import { step } from './lifecycle.ts';
import { answered, type BatchAnswer, judgeMark, lifeFromMark, unknownMarkLife } from './mark.ts';
import { generationOf, messageId } from './message-id.ts';

const at = '2026-11-21T10:00:00.000Z';
const mark = (status: DeliveryMark['status'], detail: string | null = null): FoundMark => ({
  status,
  messageId: '3EB0',
  at,
  detail,
});
const nothingKnown = { own: false, elsewhere: false };

test("a mark is identified as its document's own by name or id, as another's by name, id or age, else it is unknown", () => {
  const judged = (changes: Partial<FoundMark>, id = nothingKnown, creationDate = '2026-11-21') =>
    judgeMark(sapDocument(1, { creationDate, mark: { ...mark('read'), ...changes } }), id);
  assert.equal(judged({}), 'unknown');
  assert.equal(judged({ messageId: null }), 'unknown');
  assert.equal(judged({ names: 'this' }), 'own');
  assert.equal(judged({ names: 'this' }, { own: false, elsewhere: true }), 'own');
  assert.equal(judged({}, { own: true, elsewhere: false }), 'own');
  assert.equal(judged({}, { own: true, elsewhere: false }, '2026-11-25'), 'own', 'a clock that was wrong');
  assert.equal(judged({ names: 'another' }), 'anothers');
  assert.equal(judged({}, { own: false, elsewhere: true }), 'anothers');
  assert.equal(judged({}, nothingKnown, '2026-11-25'), 'anothers');
  assert.equal(judgeMark(sapDocument(1), nothingKnown), null);
});

test('a mark counts as older than its document only if it is in every time zone', () => {
  const older = (creationDate: string | null, time: string | null) =>
    judgeMark(sapDocument(1, { creationDate, mark: { ...mark('read'), at: time } }), nothingKnown) === 'anothers';
  // 21 November begins on Kiritimati, at UTC+14, where it begins first.
  assert.equal(older('2026-11-21', '2026-11-20T09:59:59.999Z'), true);
  assert.equal(older('2026-11-21', '2026-11-20T10:00:00.000Z'), false);
  assert.equal(older(null, '2026-11-20T09:59:59.999Z'), false, 'SAP does not tell the creation');
  assert.equal(older('2026-11-21', null), false);
  assert.equal(older('2026-11-21', 'yesterday'), false);
});

test("our ids are recognised by the document's key, up to the fiftieth generation, and by no other key", () => {
  const idKey = Buffer.alloc(32, 7);
  const key = 'live/invoice/SBO/invoice/4711/customer/0';
  assert.equal(generationOf(idKey, key, messageId(idKey, key, 0)), 0);
  assert.equal(generationOf(idKey, key, messageId(idKey, key, 50)), 50);
  assert.equal(generationOf(idKey, key, messageId(idKey, key, 51)), null);
  assert.equal(generationOf(idKey, `${key}1`, messageId(idKey, key, 0)), null);
  assert.equal(generationOf(Buffer.alloc(32, 8), key, messageId(idKey, key, 0)), null, 'the vault key was changed');
});

test('a person answers once: earlier sends keep the status of their mark, and new ones start over', () => {
  const become = (found: FoundMark | null, answer: BatchAnswer) => {
    const life = unknownMarkLife();
    const after = step(life, answered(found, life, answer, 9));
    return after && [after.state, after.hold, after.generation, after.readAt].join();
  };
  const moment = Date.parse(at);
  assert.equal(become(mark('read'), 'sent_before'), `read,,0,${moment}`);
  assert.equal(become(mark('delivered'), 'sent_before'), 'delivered,,0,');
  assert.equal(become(mark('held', 'DELIVERY_DOUBTFUL: It may.'), 'sent_before'), 'held,doubt,0,');
  assert.equal(become(mark('cancelled', 'DELIVERY_CANCELLED_BY_PERSON: by ana'), 'sent_before'), 'cancelled,,0,');
  for (const other of [mark('failed'), mark('queued'), mark('held', 'PHONE_MISSING: none'), null]) {
    assert.equal(become(other, 'sent_before'), 'sent,,0,', other?.status);
  }
  for (const found of [mark('read'), mark('failed'), null]) assert.equal(become(found, 'new'), 'received,,1,');
});

test('our mark proves a send and preserves a doubt; every other result is determined again', () => {
  const moment = Date.parse(at);
  assert.equal(lifeFromMark(mark('sent'))?.sentAt, moment);
  assert.equal(lifeFromMark(mark('delivered'))?.deliveredAt, moment);
  assert.equal(lifeFromMark(mark('read'))?.readAt, moment);
  assert.equal(lifeFromMark({ ...mark('read'), at: 'yesterday' })?.readAt, null);
  const doubt = lifeFromMark(mark('held', 'DELIVERY_DOUBTFUL_THEN_CANCELLED: It may have: arrived.'));
  assert.deepEqual(
    [doubt?.state, doubt?.hold, doubt?.doubts, doubt?.reason],
    ['held', 'doubt', 1, 'DELIVERY_DOUBTFUL_THEN_CANCELLED'],
  );
  for (const again of [mark('held', 'PHONE_MISSING: no phone'), mark('held'), mark('queued'), mark('failed')]) {
    assert.equal(lifeFromMark(again), null, again.detail ?? again.status);
  }
  assert.equal(lifeFromMark(mark('cancelled')), null);
  assert.equal(lifeFromMark(null), null);
});
