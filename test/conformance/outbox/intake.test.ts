import assert from 'node:assert/strict';
import type { DeliveryMark, FoundMark, SapDocument } from '../../../src/sap/invoice-source.ts';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, type OutboxStage, person } from './stage.ts';

const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
const why = { reason: 'DELIVERY_NO_ACK', detail: '' };
const sentAt = Date.UTC(2026, 10, 20, 12);
/** Decides after the marks below. */
const later = { ...person, at: sentAt + 1 };
/** A mark that names its document. */
const mark = (status: DeliveryMark['status'], messageId: string | null = 'SAP-ID'): FoundMark => ({
  status,
  messageId,
  at: new Date(sentAt).toISOString(),
  detail: null,
  names: 'this',
});
/** One that does not. */
const bare = (status: DeliveryMark['status'], messageId: string | null = 'SAP-ID'): FoundMark => ({
  ...mark(status, messageId),
  names: null,
});
const read = (disk: OutboxStage, document: SapDocument, outbox = disk.outbox) =>
  outbox.commitPage([document], null, { ...rules, test: outbox.mode === 'test' }, 9);

onEachDatabase(
  'the rows of a page and its cursor are kept together, and a page without one leaves the last',
  async (open) => {
    await using disk = await open();
    const first = '{"as":"the source","made":["it"]}';
    await disk.outbox.commitPage([invoiceOf(1)], first, rules, 1);
    assert.deepEqual(await disk.outbox.cursor(), first);
    await disk.outbox.commitPage([invoiceOf(2)], null, rules, 1);
    assert.deepEqual(await disk.outbox.cursor(), first);
    const second = '"later"';
    // A row that the database refuses takes the whole page with it: what was not kept is read again.
    const bad = { ...invoiceOf(4), cardCode: null as never };
    await assert.rejects(disk.outbox.commitPage([invoiceOf(3), bad], second, rules, 1));
    assert.deepEqual(await disk.outbox.cursor(), first);
    assert.equal((await disk.outbox.list({})).length, 2);
  },
);

onEachDatabase('what only our own write-back changed is no change, everything else is', async (open) => {
  await using disk = await open();
  await disk.admit(invoiceOf(1));
  const again = { updateDate: '2026-11-22', updateTime: '11:11:11', mark: mark('queued') };
  assert.equal((await read(disk, invoiceOf(1, again))).changed, 0);
  assert.equal((await read(disk, invoiceOf(1, { ...again, cardName: 'Ana' }))).changed, 1);
  assert.equal((await disk.outbox.dueMessage((await disk.messageOf(1)).id))?.invoice?.cardName, 'Ana');
});

onEachDatabase('an invoice of another company or kind with the same DocEntry is another one', async (open) => {
  await using disk = await open();
  const { ref } = invoiceOf(1);
  await read(disk, invoiceOf(1));
  for (const other of [
    { ...ref, company: 'OTHER' },
    { ...ref, type: 'credit_note' as const },
  ]) {
    assert.equal((await read(disk, invoiceOf(1, { ref: other }))).admitted, 1);
  }
  assert.equal((await disk.outbox.list({})).length, 3);
  await read(disk, invoiceOf(1, { ref: { ...ref, company: 'OTHER' }, cancelStatus: 'cancelled' }));
  const states = (await disk.outbox.list({})).map(({ invoice, message }) =>
    [invoice?.ref.company, message.state].join(),
  );
  assert.deepEqual(states.sort(), ['OTHER,cancelled', 'TEST,waiting_document', 'TEST,waiting_document']);
});

onEachDatabase(
  'a mark that SAP shows proves a message that was never proven here, and is not written again',
  async (open) => {
    await using disk = await open();
    const message = await disk.admit(invoiceOf(1));
    const { changes } = await read(disk, invoiceOf(1, { mark: mark('delivered') }));
    const [change] = changes;
    assert.deepEqual(
      [change?.message.id, change?.message.state, change?.message.sentAt, change?.message.messageId],
      [message, 'delivered', sentAt, 'SAP-ID'],
    );
    assert.deepEqual(await disk.outbox.dueWriteBacks(99, 9), []);
    assert.deepEqual((await disk.outbox.list({}))[0]?.confirmedMark, mark('delivered'));
  },
);

onEachDatabase('the id of an attempt of ours is kept beside a mark that tells another', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [{ type: 'doubtful', why }]);
  await read(disk, invoiceOf(1, { mark: mark('sent') }));
  assert.deepEqual([await disk.state(1), (await disk.messageOf(1)).messageId], ['sent', `ID-${message}-0`]);
});

onEachDatabase(
  'a mark takes nothing back, and says nothing about a message that a person had sent again',
  async (open) => {
    await using disk = await open();
    const message = await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'sent', generation: 0, at: 5 }]);
    const wish = await disk.outbox.dueWriteBacks(99, 9);
    assert.deepEqual((await read(disk, invoiceOf(1, { mark: mark('delivered') }))).changes, []);
    assert.deepEqual(await disk.outbox.dueWriteBacks(99, 9), wish, 'what is to be written still is');
    await disk.outbox.act(message, { type: 'resend' }, later);
    await read(disk, invoiceOf(1, { mark: mark('read') }));
    assert.equal(await disk.state(1), 'queued');
  },
);

onEachDatabase('a status from before a resend does not prove the resend', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [
    { type: 'doubtful', why },
    { type: 'held', hold: 'doubt', why },
  ]);
  await disk.outbox.act(message, { type: 'resend' }, later);
  const wish = await disk.outbox.dueWriteBacks(99, 9);
  await read(disk, invoiceOf(1, { mark: mark('read') }));
  assert.deepEqual([await disk.state(1), (await disk.messageOf(1)).messageId], ['queued', null]);
  assert.deepEqual(await disk.outbox.dueWriteBacks(99, 9), wish);
});

onEachDatabase("a duplicate with its original's status is new, and its status in SAP is corrected", async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'read', generation: 0, at: sentAt }]);
  const copied = { mark: bare('read', `ID-${message}-0`) };
  await read(disk, invoiceOf(1, copied));
  await read(disk, invoiceOf(2, copied));
  await read(disk, invoiceOf(3, { ...copied, cancelStatus: 'cancelled' }));
  assert.deepEqual(
    [await disk.state(1), await disk.state(2), await disk.state(3)],
    ['read', 'waiting_document', 'cancelled'],
  );
  assert.equal((await disk.messageOf(2)).messageId, null);
  const wishes = async () =>
    (await disk.outbox.dueWriteBacks(99, 9)).map(({ ref, mark: { status } }) => [ref.key, status].join());
  assert.deepEqual((await wishes()).sort(), ['1,read', '2,queued', '3,cancelled']);
  assert.deepEqual(
    await disk.outbox.refreshInvoice(invoiceOf(2, copied), rules, 9),
    [],
    'as it is read before SAP is told',
  );
  assert.equal(await disk.state(2), 'waiting_document');
});

onEachDatabase('an id of an attempt before a resend is still the id of that document', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'sent', generation: 0, at: 5 }]);
  await disk.outbox.act(message, { type: 'resend' }, person);
  await read(disk, invoiceOf(2, { mark: bare('sent', `ID-${message}-0`) }));
  assert.equal(await disk.state(2), 'waiting_document');
});

onEachDatabase(
  'of two documents with one mark and no attempt that tells, only the older one of a kind may have it',
  async (open) => {
    await using disk = await open();
    const type = 'credit_note' as const;
    const { ref } = invoiceOf(3);
    const doubtful = { ...bare('held'), detail: 'DELIVERY_DOUBTFUL: ' };
    for (const document of [
      invoiceOf(2, { mark: bare('read') }),
      invoiceOf(3, { mark: bare('read') }),
      invoiceOf(4, { mark: doubtful }),
      invoiceOf(1, { mark: bare('read') }),
      invoiceOf(9, { mark: bare('read'), ref: { ...ref, type, key: '9' } }),
    ]) {
      await read(disk, document);
    }
    const states = await Promise.all([1, 2, 3, 4, 9].map((docEntry) => disk.state(docEntry)));
    assert.deepEqual(states, ['held: mark', 'held: mark', 'waiting_document', 'waiting_document', 'held: mark']);
  },
);

onEachDatabase(
  'a company that was moved sends nothing anew: a mark that names its document is believed, another is asked about',
  async (open) => {
    await using disk = await open();
    const message = await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'read', generation: 0, at: sentAt }]);
    const moved = disk.another({ company: 'MOVED' });
    const { ref } = invoiceOf(1);
    for (const [key, found] of [
      ['1', mark('read', `ID-${message}-0`)],
      ['2', bare('read', `ID-${message}-0`)],
    ] as const) {
      await read(disk, invoiceOf(1, { mark: found, ref: { ...ref, company: 'MOVED', key } }), moved);
    }
    const states = (await moved.list({})).map((row) => row.message.state);
    assert.deepEqual(states, ['held', 'read']);
  },
);

onEachDatabase(
  'an outbox that begins anew takes what SAP shows as it is: nobody is told, nothing is sent or written',
  async (open) => {
    await using disk = await open({ copies: true, copyTo: ['+54 9 11 5555 0100'] });
    await read(disk, invoiceOf(1, { mark: mark('read'), salesPersonCode: 5 }));
    assert.deepEqual([await disk.state(1), (await disk.messageOf(1)).messageId], ['read', 'SAP-ID']);
    assert.equal(await disk.outbox.createLateCopies(99, 99), 0);
    assert.deepEqual(await disk.outbox.dueWriteBacks(99, 9), []);
  },
);

onEachDatabase(
  'an invoice that was cancelled before it was seen is marked so, and no copy speaks of it',
  async (open) => {
    await using disk = await open({ copies: true });
    await read(disk, invoiceOf(1, { cancelStatus: 'cancelled', salesPersonCode: 5 }));
    assert.deepEqual(
      (await disk.outbox.dueWriteBacks(99, 9)).map(({ mark: wished }) => wished.status),
      ['cancelled'],
    );
    assert.equal(await disk.outbox.createLateCopies(99, 99), 0);
  },
);

onEachDatabase('in test mode no mark is believed, kept or wished for', async (open) => {
  await using disk = await open({ mode: 'test' });
  await read(disk, invoiceOf(1, { mark: mark('read') }));
  await read(disk, invoiceOf(2, { cancelStatus: 'cancelled' }));
  await read(disk, invoiceOf(1, { mark: mark('read'), cardName: 'Ana' }));
  assert.deepEqual([await disk.state(1), await disk.state(2)], ['waiting_document', 'cancelled']);
  await disk.dispatch((await disk.messageOf(1)).id);
  await disk.outbox.apply((await disk.messageOf(1)).id, { type: 'evidence', status: 'sent', generation: 0, at: 5 }, 5);
  const shown =
    'SELECT 1 FROM invoices WHERE mark IS NOT NULL OR confirmed_mark IS NOT NULL OR write_due_at IS NOT NULL';
  assert.equal((await disk.rows(shown)).length, 0);
});

onEachDatabase(
  'a cancellation ends the message to the customer, and not the word to the salesperson about it',
  async (open) => {
    await using disk = await open({ copies: true });
    const message = await disk.admit(invoiceOf(1, { salesPersonCode: 5 }));
    await disk.outbox.apply(message, { type: 'held', hold: 'recipient', why }, 5);
    await read(disk, invoiceOf(1, { salesPersonCode: 5, cancelStatus: 'cancelled' }));
    assert.equal(await disk.state(1), 'cancelled');
    assert.equal((await disk.messageOf(1, 'salesperson')).state, 'queued');
  },
);

onEachDatabase(
  'what the settings leave out by now is held whatever SAP says, and released once they include it again',
  async (open) => {
    await using disk = await open();
    const [north, south] = [{ branch: { id: 3, name: 'Norte' } }, { branch: { id: 1, name: 'Sur' } }];
    const flaw = { reason: 'SAP_TOTAL_MISSING', detail: 'none' };
    await disk.admit(invoiceOf(1, north));
    await disk.admit(invoiceOf(2, south));
    await disk.admit(invoiceOf(3, { ...north, flaw }));
    await disk.admit(invoiceOf(4, { ...north, approved: false }));
    await disk.dispatch(await disk.admit(invoiceOf(5, north)));
    const states = async () => Promise.all([1, 2, 3, 4, 5].map((docEntry) => disk.state(docEntry)));
    await disk.outbox.applyChoice({ ...rules, branches: [1] }, 9);
    const held = ['held: invoice', 'waiting_document', 'held: invoice', 'received', 'dispatching'];
    assert.deepEqual(await states(), held, 'what is under way or proven has no way back');
    assert.equal((await disk.messageOf(1)).reason, 'DELIVERY_LEFT_OUT');
    // Neither a change in SAP, nor the end of another obstacle, nor the approval lets it go.
    for (const document of [
      invoiceOf(1, { ...north, cardName: 'Ana' }),
      invoiceOf(3, north),
      invoiceOf(4, { ...north, approved: true }),
    ])
      await disk.outbox.refreshInvoice(document, { ...rules, branches: [1] }, 9);
    assert.deepEqual(await states(), [
      'held: invoice',
      'waiting_document',
      'held: invoice',
      'held: invoice',
      'dispatching',
    ]);
    await disk.outbox.applyChoice({ ...rules, types: ['invoice'] }, 9);
    assert.deepEqual(await states(), [...Array<string>(4).fill('waiting_document'), 'dispatching']);
    await disk.outbox.applyChoice({ ...rules, types: ['credit_note'] }, 9);
    assert.equal((await states())[1], 'held: invoice', 'a type that is delivered no more');
  },
);
