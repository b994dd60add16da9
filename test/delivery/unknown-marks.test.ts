import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageId } from '../../src/delivery/rules/message-id.ts';
import { settleHeld } from '../../src/operations/deliveries/settle-held.ts';
import type { FoundMark, WriteBackStatus } from '../../src/sap/invoice-source.ts';
import { Rig } from '../support/delivery.ts';

const OF_EACH = 300;
const decision = { decidedBy: 'ana', why: 'the outbox was lost' };

/** What stands at document `n` in SAP, of a kind of which nothing says whose it is. */
const kinds: Readonly<Record<string, (n: number) => string | null>> = {
  'an id that an engine minted': (n) => `MINTED-${n}`,
  'an id under another vault key': (n) =>
    messageId(Buffer.alloc(32, 9), `live/invoice/TEST_AR/invoice/${n}/customer/0`, 0),
  'no id at all': () => null,
};
const statuses: readonly (readonly [WriteBackStatus, string | null])[] = [
  ['read', null],
  ['delivered', null],
  ['sent', null],
  ['held', 'DELIVERY_DOUBTFUL: It may have been sent.'],
  ['cancelled', 'DELIVERY_CANCELLED_BY_PERSON: A person cancelled the delivery.'],
  ['failed', 'DELIVERY_REFUSED: for good'],
];

for (const [kind, idOf] of Object.entries(kinds)) {
  test(`an outbox lost with ${OF_EACH} old marks with ${kind}: nothing is sent or overwritten automatically`, async () => {
    await using rig = new Rig({ copyTo: ['+54 9 11 5555 0100'] });
    for (let n = 1; n <= OF_EACH; n++) {
      const [status, detail] = statuses[n % statuses.length] ?? assert.fail();
      const mark: FoundMark = { status, messageId: idOf(n), at: '2026-11-25T10:00:00.000Z', detail, names: null };
      rig.company.post(n, { mark });
    }
    await rig.start();
    await rig.until(async () => (await rig.outbox.summary()).some(({ count }) => count === OF_EACH), 'all are known');
    rig.company.change(1, { cancelStatus: 'cancelled' });
    // One that is new is the sign that the workers have gone through everything.
    rig.company.invoice(OF_EACH + 1);
    await rig.untilState(OF_EACH + 1, 'read', 'the new one');
    const asked = () => rig.open.get('delivery.unknown_marks')?.sentence ?? '';
    await rig.until(() => asked().includes(` ${OF_EACH} invoices`), 'a person is asked about all');
    assert.equal(rig.open.has('delivery.held'), false, 'and once only');
    await rig.until(() => rig.messenger.sends.length === 2, 'to the customer and the office');
    await rig.until(() => rig.company.writes.length > 0, 'SAP is told');
    assert.deepEqual([...new Set(rig.company.writes.map(({ docEntry }) => docEntry))], [OF_EACH + 1]);
    assert.equal((await rig.states())['1'], 'held', 'a cancellation in SAP settles nothing of it');
  });
}

test('one answer resolves them all: earlier sends keep their status, new ones are sent once', async () => {
  await using rig = new Rig();
  const at = '2026-11-25T10:00:00.000Z';
  const mark = (n: number): FoundMark => ({ status: 'read', messageId: `MINTED-${n}`, at, detail: null });
  for (const n of [1, 2, 3]) rig.company.invoice(n, { mark: mark(n) });
  await rig.start();
  await rig.until(() => rig.all('held'), 'held');
  const ports = { outbox: rig.outbox, now: Date.now };
  assert.deepEqual(await settleHeld(ports, 'mark', 'sent_before', decision), { read: 3 });
  await assert.rejects(settleHeld(ports, 'mark', 'new', decision), { code: 'DELIVERY_NOTHING_TO_SETTLE' });

  for (const n of [4, 5]) rig.company.invoice(n, { mark: mark(n) });
  await rig.until(async () => (await rig.states())['5'] === 'held', 'held too');
  const begun = await settleHeld(ports, 'mark', 'new', decision);
  assert.equal(
    (begun.waiting_document ?? 0) + (begun.queued ?? 0),
    2,
    'as new ones are, with their PDFs or before them',
  );
  await rig.until(() => rig.all('read'), 'sent');
  await rig.until(() => rig.company.documents.get(5)?.mark?.messageId?.startsWith('3EB0') === true, 'and SAP is told');
  assert.equal(rig.messenger.phones.length, 2);
  const [row] = await rig.outbox.list({ key: '5' });
  const [action] = await rig.outbox.actions(row?.message.id ?? 0);
  assert.deepEqual([action?.action, action?.who, action?.why], ['resend', 'ana', 'the outbox was lost']);
});

test('an older outbox that finds ambiguous statuses asks too, and leaves SAP unchanged', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(2);
  await rig.until(() => rig.all('queued'), 'queued');
  const mark: FoundMark = { status: 'delivered', messageId: 'MINTED', at: '2026-11-25T10:00:00.000Z', detail: null };
  rig.company.change(1, { mark });
  await rig.untilState(1, 'held', 'held');
  rig.messenger.connect();
  await rig.untilState(2, 'read', 'the other one');
  assert.equal(rig.messenger.phones.length, 1);
  assert.deepEqual(rig.company.documents.get(1)?.mark, mark);
});
