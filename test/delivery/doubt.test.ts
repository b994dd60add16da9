import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';

test('after a lost connection the message is resent under the same id, and the phone shows it once', async () => {
  await using rig = new Rig();
  // The message arrives; the connection dies before the server can say so.
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.startWith(1);
  await rig.dropInDoubt();
  assert.equal(rig.messenger.sends.length, 1, 'nothing is sent while offline');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled');
  assert.equal(rig.messenger.phones.length, 1);
  assert.equal(rig.messenger.sends.length, 2);
  assert.equal(rig.messenger.sends[0]?.messageId, rig.messenger.sends[1]?.messageId);
  assert.equal(rig.messenger.sends[0]?.payload, rig.messenger.sends[1]?.payload, 'the same bytes');
});

test('a receipt in the backlog resolves a doubt without another send', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'swallow_ack';
  await rig.startWith(1);
  await rig.dropInDoubt();
  rig.messenger.online = true;
  const [prepared] = rig.messenger.sends;
  assert.ok(prepared);
  rig.messenger.tell(prepared);
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled by its receipt');
  assert.equal(rig.messenger.sends.length, 1);
});

test('while WhatsApp has not told the end of its backlog, a receipt is given longer, and not for ever', async () => {
  await using rig = new Rig();
  const { timings } = rig.settings;
  rig.settings = { ...rig.settings, timings: { ...timings, evidenceGraceMs: 0, assumedGraceMs: 3_600_000 } };
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  rig.messenger.backlogAssumed = true;
  await rig.startWith(1);
  await rig.dropInDoubt();
  let looks = 0;
  const { backlog } = rig.messenger;
  rig.messenger.backlog = () => {
    looks += 1;
    return backlog.call(rig.messenger);
  };
  rig.messenger.connect();
  await rig.until(() => looks > 3, 'the doubt is looked at');
  assert.equal(rig.messenger.sends.length, 1, 'what waits at WhatsApp may still settle it');
  rig.messenger.backlogAt = rig.messenger.clock.now().monotonic - 3_600_000;
  await rig.untilState(1, 'read', 'settled by the same id');
  assert.equal(rig.messenger.sends.length, 2);
});

test('after four sends without an ack a person is asked, and an ack an hour later still matches its attempt', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 4, 'one attempt and three under the same id');
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
  await rig.until(() => rig.open.has('delivery.held'), 'a person is told');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'held', 'SAP says held');
  const id = rig.messenger.sends[0]?.messageId ?? '';
  rig.messenger.emit({ type: 'ack', messageId: id, error: null, at: Date.now() });
  await rig.untilState(1, 'sent', 'proven after all');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'sent', 'SAP says sent');
  await rig.until(() => !rig.open.has('delivery.held'), 'the alert is closed');
});

test('messages from another store generation, or without our id, are never resent', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.dropInDoubt();
  rig.messenger.generation = 'store-2';
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'held for a person');
  assert.equal(rig.messenger.sends.length, 1);
});

test('a page that holds a message without sending it gets it again under the same id; one with its own id waits', async () => {
  for (const insists of [true, false]) {
    await using rig = new Rig();
    rig.messenger.capabilities = {
      ...rig.messenger.capabilities,
      evidence: 'chat',
      clientMessageId: false,
      idGuard: insists,
    };
    rig.messenger.idWasOurs = insists;
    rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
    let looks = 0;
    rig.messenger.findSent = ({ messageId }) => {
      looks += 1;
      return Promise.resolve({ found: true, messageId: messageId ?? '', status: 'pending' });
    };
    await rig.startWith(1);
    if (insists) {
      await rig.untilState(1, 'read', 'sent again');
      assert.equal(rig.messenger.sends.length, 2);
      assert.equal(rig.messenger.phones.length, 1);
      assert.equal(rig.messenger.sends[0]?.messageId, rig.messenger.sends[1]?.messageId);
    } else {
      await rig.until(() => looks > 0, 'looked at');
      assert.equal((await rig.states())['1'], 'ambiguous');
      assert.equal(rig.messenger.sends.length, 1);
    }
  }
});

test('replacing the PDF of a message in doubt, by a wrong or a right one, sends nothing new', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.untilState(1, 'ambiguous', 'in doubt');
  const right = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(right?.facts.text);
  rig.company.print(1, 'of another invoice');
  const wrong = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(wrong);
  const total = right.facts.text.total && { ...right.facts.text.total, value: '7' };
  const text = { ...right.facts.text, total };
  rig.company.pdfs.set('Invoice_100001.pdf', { found: wrong.found, facts: { ...right.facts, text } });
  await rig.until(async () => (await rig.outbox.documentCounts()).held === 1, 'the wrong one is held');
  assert.equal((await rig.states())['1'], 'ambiguous');
  rig.company.print(1, 'printed anew');
  await rig.until(async () => (await rig.outbox.documentCounts()).held === 0, 'the right one is taken');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled');
  assert.deepEqual(
    rig.messenger.sends.map(({ messageId, payload }) => [messageId, payload]),
    Array.from({ length: 2 }, () => [rig.messenger.sends[0]?.messageId, rig.messenger.sends[0]?.payload]),
    'the same id with the same bytes',
  );
});
