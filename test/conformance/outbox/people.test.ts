import assert from 'node:assert/strict';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, jid, type OutboxStage, person } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: '' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const sent = (at: number) => ({ type: 'evidence', status: 'sent', generation: 0, at }) as const;
const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };

/** A salesperson's copy that was sent, and one in doubt, at 1000. */
async function copiesUnderWay(disk: OutboxStage): Promise<void> {
  for (const docEntry of [1, 2]) {
    await disk.lived(invoiceOf(docEntry, { salesPersonCode: 5 }), [{ ...sent(1000), status: 'read' }]);
  }
  const first = await disk.messageOf(1, 'salesperson');
  await disk.dispatch(first.id, { now: 1000 });
  await disk.outbox.apply(first.id, sent(1000), 1000);
  const second = await disk.messageOf(2, 'salesperson');
  await disk.dispatch(second.id, { now: 1000 });
  await disk.outbox.apply(second.id, { type: 'doubtful', why }, 1000);
}

onEachDatabase('alerts and reports count messages to customers, not the copies of them', async (open) => {
  await using disk = await open({ copies: true });
  await copiesUnderWay(disk);
  assert.equal(await disk.outbox.undelivered(9999), 0);
  assert.equal(await disk.outbox.unconfirmed(9999), 0);
  assert.deepEqual(await disk.outbox.dayCounts(0, 9999), { sent: 2, delivered: 2, read: 2, failed: 0, held: 0 });
});

onEachDatabase('trouble is counted from its time on, and of the running generation', async (open) => {
  await using disk = await open();
  const lost = await disk.admit(invoiceOf(1));
  await disk.dispatch(lost, { now: 1000 });
  assert.deepEqual([await disk.outbox.unconfirmed(1000), await disk.outbox.unconfirmed(1001)], [0, 1]);
  await disk.outbox.apply(lost, { type: 'doubtful', why }, 1000);
  assert.equal(await disk.outbox.unconfirmed(1001), 1);
  await disk.outbox.apply(lost, { type: 'held', hold: 'doubt', why }, 1000);
  await disk.outbox.act(lost, { type: 'resend' }, person);
  await disk.dispatch(lost, { now: 5000 });
  assert.deepEqual([await disk.outbox.unconfirmed(1001), await disk.outbox.unconfirmed(5001)], [0, 1]);
  await disk.lived(invoiceOf(2), [sent(1000)]);
  assert.deepEqual([await disk.outbox.undelivered(1000), await disk.outbox.undelivered(1001)], [0, 1]);
});

onEachDatabase('a day has what happened in it, to the millisecond', async (open) => {
  await using disk = await open();
  await disk.lived(invoiceOf(1), [sent(1000)]);
  const failed = await disk.lived(invoiceOf(2), []);
  await disk.outbox.apply(failed, { type: 'refused', verdict: 'permanent', why }, 1000);
  const counts = async (from: number, to: number) => {
    const day = await disk.outbox.dayCounts(from, to);
    return [day.sent, day.failed];
  };
  assert.deepEqual(await counts(0, 1000), [0, 0]);
  assert.deepEqual(await counts(1000, 1001), [1, 1]);
  assert.deepEqual(await counts(1001, 2000), [0, 0]);
});

onEachDatabase('times are those of the last attempt, of customers only, and of the newest', async (open) => {
  await using disk = await open({ copies: true });
  await copiesUnderWay(disk);
  const one = await disk.admit(invoiceOf(3));
  await disk.dispatch(one, { now: 5000 });
  await disk.outbox.apply(one, sent(5700), 5700);
  await disk.outbox.apply(one, { ...sent(9700), status: 'delivered' }, 9700);
  const held = await disk.admit(invoiceOf(4));
  await disk.dispatch(held, { now: 6000 });
  await disk.outbox.apply(held, { type: 'doubtful', why }, 6000);
  await disk.outbox.apply(held, { type: 'held', hold: 'doubt', why }, 6000);
  const times = await disk.outbox.sendTimes(0, 2);
  assert.deepEqual(times, [
    { ackMs: null, deliveredMs: null, isHeld: true },
    { ackMs: 700, deliveredMs: 4000, isHeld: false },
  ]);
  assert.equal((await disk.outbox.sendTimes(0, 100)).length, 4);
  assert.deepEqual(await disk.outbox.sendTimes(Number.MAX_SAFE_INTEGER, 100), []);
});

onEachDatabase(
  'the salesperson hears of trouble that is new, of customers only, and once a generation',
  async (open) => {
    await using disk = await open({ copies: true });
    await copiesUnderWay(disk);
    const words = (unconfirmedBefore: number, undeliveredBefore = unconfirmedBefore) =>
      disk.outbox.createOverdueWords({ unconfirmedBefore, undeliveredBefore }, 9);
    assert.equal(await words(2000), 0, 'a copy is nobody to be told about');

    const lost = await disk.admit(invoiceOf(3, { salesPersonCode: 5 }));
    await disk.dispatch(lost, { now: 1000 });
    await disk.outbox.apply(lost, { type: 'doubtful', why }, 1000);
    assert.equal(await words(1001 + DAY), 0, 'older than a day is history');
    assert.equal(await words(999), 0, 'not yet');
    assert.equal(await words(1000 + DAY), 1);
    assert.equal(await words(1000 + DAY), 0, 'told');
    await disk.outbox.apply(lost, { type: 'held', hold: 'doubt', why }, 1000);
    await disk.outbox.act(lost, { type: 'resend' }, person);
    await disk.dispatch(lost, { now: 5000 });
    assert.equal(await words(1000), 0, 'the attempt of before the resend is no trouble of the new one');
    assert.equal(await words(5000), 1);

    await disk.lived(invoiceOf(4, { salesPersonCode: 5 }), [sent(1000)]);
    await disk.lived(invoiceOf(5), [sent(1000)]);
    assert.equal(await words(0, 1001 + DAY), 0);
    assert.equal(await words(0, 999), 0);
    assert.equal(await words(0, 1000 + DAY), 1, 'one has no salesperson');
  },
);

onEachDatabase(
  'a copy becomes due by itself when the message to the customer takes too long, and once',
  async (open) => {
    await using disk = await open({ copies: true });
    await disk.outbox.commitPage([invoiceOf(1, { salesPersonCode: 5 })], null, rules, 1000);
    assert.equal(await disk.outbox.createLateCopies(1000, 9), 0);
    assert.equal(await disk.outbox.createLateCopies(1001, 9), 1);
    assert.equal(await disk.outbox.createLateCopies(1001, 9), 0);
    const { id } = await disk.messageOf(1);
    await disk.dispatch(id);
    await disk.outbox.apply(id, sent(5), 5);
    assert.equal((await disk.outbox.list({ role: 'salesperson' })).length, 1);
    await using silent = await open();
    await silent.lived(invoiceOf(1, { salesPersonCode: 5 }), [sent(5)]);
    assert.equal((await silent.outbox.list({ role: 'salesperson' })).length, 0, 'none is wished');
  },
);

onEachDatabase(
  'who has had a message or has written is no first contact; who was only to have one is',
  async (open) => {
    await using disk = await open();
    const message = await disk.admit(invoiceOf(1));
    await disk.outbox.rememberRecipient(message, { digits: '5491155550000', jid, checkedAt: 1 });
    assert.equal(await disk.outbox.hasChat(jid), false);
    await disk.dispatch(message);
    assert.equal(await disk.outbox.hasChat(jid), false);
    await disk.outbox.apply(message, sent(5), 5);
    assert.equal(await disk.outbox.hasChat(jid), true);
    const writer = '5491155551111@s.whatsapp.net';
    await disk.outbox.rememberWriter(writer, 1);
    await disk.outbox.rememberWriter(writer, 2);
    assert.equal(await disk.outbox.hasChat(writer), true);
  },
);

onEachDatabase(
  'who has had a message, or may have had one, is answered; who was only to have one is not',
  async (open) => {
    await using disk = await open();
    const message = await disk.admit(invoiceOf(1));
    await disk.outbox.rememberRecipient(message, { digits: '5491155550000', jid, checkedAt: 1 });
    assert.equal(await disk.outbox.wroteTo(jid), false, 'to be sent');
    await disk.outbox.rememberWriter(jid, 1);
    assert.equal(await disk.outbox.wroteTo(jid), false, 'has written');
    await disk.dispatch(message);
    assert.equal(await disk.outbox.wroteTo(jid), true, 'being sent');
    await disk.outbox.apply(message, { type: 'unsent', why: { reason: 'X', detail: 'x' }, notBefore: 0 }, 2);
    assert.equal(await disk.outbox.wroteTo(jid), false, 'nothing was written');
    await disk.outbox.apply(message, { type: 'marked_sent', at: 4 }, 4);
    assert.equal(await disk.outbox.wroteTo(jid), true, 'sent');
    assert.equal(await disk.outbox.optOut(jid, 5), true);
    const [notice] = await disk.outbox.list({ role: 'notice' });
    await disk.outbox.act(message, { type: 'resend' }, person);
    assert.equal(await disk.outbox.wroteTo(jid), false, 'marked by a person alone, and wished again');
    await disk.outbox.apply(notice?.message.id ?? 0, { type: 'marked_sent', at: 6 }, 6);
    assert.equal(await disk.outbox.wroteTo(jid), false, 'an answer is no reason for another');
    const stranger = '5491155559999@s.whatsapp.net';
    assert.equal(await disk.outbox.optOut(stranger, 7), true, 'the wish is kept');
    assert.equal((await disk.outbox.list({ role: 'notice' })).length, 1, 'and not answered');
  },
);

onEachDatabase('a stop word is taken back for the phones of its customer, and for nobody else', async (open) => {
  await using disk = await open();
  const phones = ['5491155550001@s.whatsapp.net', '5491155550002@s.whatsapp.net'] as const;
  for (const [n, phone] of phones.entries()) {
    const message = await disk.admit(invoiceOf(n + 1));
    await disk.outbox.rememberRecipient(message, { digits: String(n), jid: phone, checkedAt: 1 });
    await disk.outbox.apply(message, { type: 'marked_sent', at: 4 }, 4);
    assert.equal(await disk.outbox.optOut(phone, 5), true);
    assert.equal(await disk.outbox.optOut(phone, 6), false, 'the wish is known');
    assert.equal(await disk.outbox.customerOf(phone), `C${n + 1}`);
  }
  assert.equal((await disk.outbox.list({ role: 'notice' })).length, 2, 'each is answered once');
  assert.equal(await disk.outbox.optIn('C1', person), 1);
  assert.deepEqual([await disk.outbox.optedOut(phones[0]), await disk.outbox.optedOut(phones[1])], [false, true]);
  assert.equal(await disk.outbox.optOut(phones[0], 7), true, 'and can be said again');
  assert.equal((await disk.outbox.list({ role: 'notice' })).length, 3);
});

onEachDatabase(
  'the customer behind a phone is the one of its own message, not of a copy that went there',
  async (open) => {
    await using disk = await open({ copies: true });
    await disk.lived(invoiceOf(1), [sent(5)]);
    await disk.lived(invoiceOf(2, { salesPersonCode: 5 }), [sent(5)]);
    const own = '5491155551111@s.whatsapp.net';
    const { id } = await disk.messageOf(2);
    await disk.outbox.rememberRecipient(id, { digits: '2', jid: own, checkedAt: 1 });
    const copy = await disk.messageOf(2, 'salesperson');
    await disk.outbox.rememberRecipient(copy.id, { digits: '3', jid, checkedAt: 1 });
    assert.equal(await disk.outbox.customerOf(jid), 'C1');
    assert.equal(await disk.outbox.customerOf('nobody@s.whatsapp.net'), null);
  },
);

onEachDatabase(
  'held messages are looked at in turn, those of customers always, copies while they are news',
  async (open) => {
    await using disk = await open({ copies: true });
    const held = { type: 'held', hold: 'recipient', why } as const;
    for (const docEntry of [1, 2]) {
      const message = await disk.admit(invoiceOf(docEntry, { salesPersonCode: 5 }));
      await disk.outbox.apply(message, held, 1000);
      await disk.outbox.apply((await disk.messageOf(docEntry, 'salesperson')).id, held, 1000);
    }
    const roles = async (before: number) =>
      (await disk.outbox.heldForRecipient(before, 9))
        .map(({ message }) => message.role)
        .sort()
        .join();
    assert.equal(await roles(1000), 'customer,customer,salesperson,salesperson');
    assert.equal(await roles(1001 + DAY), 'customer,customer');
    const [first] = await disk.outbox.heldForRecipient(1001 + DAY, 1);
    assert.ok(first);
    await disk.outbox.touchHeld(first.message.id, 500_000_000);
    assert.equal((await disk.outbox.heldForRecipient(500_000_000, 9)).length, 1, 'not before its turn');
    assert.equal((await disk.outbox.heldForRecipient(500_000_001, 9)).length, 2);
  },
);

onEachDatabase(
  'the first day and the first approval stay; what customers were disabled for ends with a yes',
  async (open) => {
    await using disk = await open();
    const { outbox } = disk;
    assert.equal(await outbox.fromDate(), null);
    assert.equal(await outbox.firstStart('2026-11-01'), '2026-11-01');
    assert.equal(await outbox.firstStart('2026-12-01'), '2026-11-01');
    assert.equal(await outbox.fromDate(), '2026-11-01');
    await outbox.noteCustomersDisabled(1);
    await outbox.noteCustomersDisabled(2);
    await outbox.approve(3, false);
    assert.deepEqual(await outbox.approvals(), { firstRunAt: 3, customersDisabledAt: 1 });
    await outbox.approve(4, true);
    assert.deepEqual(await outbox.approvals(), { firstRunAt: 3, customersDisabledAt: null });
  },
);

onEachDatabase(
  'old bytes are dropped once their message is settled, and never before; so are receipts nobody knows',
  async (open) => {
    await using disk = await open();
    const settled = await disk.lived(invoiceOf(1), [{ ...sent(5), status: 'delivered' }]);
    const onItsWay = await disk.lived(invoiceOf(2), [sent(5)]);
    const inDoubt = await disk.lived(invoiceOf(3), [{ type: 'doubtful', why }]);
    await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: 'OLD', at: 5 }], 5);
    await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: 'NEW', at: 50 }], 50);
    const kept = async () => {
      const ids = [settled, onItsWay, inDoubt];
      const found = await Promise.all(ids.map((id) => disk.outbox.prepared(`ID-${id}-0`)));
      return found.map((one) => one !== null);
    };
    await disk.outbox.purge(3);
    assert.deepEqual(await kept(), [true, true, true], 'young enough');
    await disk.outbox.purge(10);
    assert.deepEqual(await kept(), [false, true, true]);
    assert.deepEqual(
      (await disk.rows('SELECT whatsapp_id FROM receipts')).map((row) => row['whatsapp_id']),
      ['NEW'],
    );
  },
);

onEachDatabase(
  'opt-outs under another session name are reported until the configured one has its own',
  async (open) => {
    await using disk = await open({ account: 'old' });
    await disk.outbox.optOut(jid, 5);
    await disk.outbox.rememberRecipient(1, { digits: '5491155550000', jid, checkedAt: 1 });
    const renamed = disk.another({ account: 'new' });
    const left = [{ account: 'old', optOuts: 1, knownNumbers: 1 }];
    assert.deepEqual(await disk.outbox.otherAccounts(), []);
    assert.deepEqual(await renamed.otherAccounts(), left);
    await renamed.rememberRecipient(1, { digits: '5491155550001', jid, checkedAt: 1 });
    assert.deepEqual(await renamed.otherAccounts(), left, 'looking up numbers brings no opt-outs back');
    await renamed.optOut(jid, 5);
    assert.deepEqual(await renamed.otherAccounts(), []);
  },
);

onEachDatabase(
  'what was said under a LID counts for its number once that is known, and is answered then',
  async (open) => {
    await using disk = await open();
    const lid = '100000000000009@lid';
    await disk.lived(invoiceOf(1), [sent(5)]);
    await disk.outbox.rememberRecipient((await disk.messageOf(1)).id, { digits: '1', jid, checkedAt: 1 });
    await disk.outbox.rememberWriter(lid, 6);
    assert.equal(await disk.outbox.optOut(lid, 6), true);
    const looks = async () => [
      await disk.outbox.optedOut(jid),
      await disk.outbox.unknownOptOuts(5),
      (await disk.outbox.list({ role: 'notice' })).length,
    ];
    assert.deepEqual(await looks(), [false, 1, 0]);
    assert.equal(await disk.outbox.unknownOptOuts(6), 0, 'only the newer ones');
    await disk.outbox.learnAddress('100000000000008@lid', jid, 7);
    await disk.outbox.learnAddress(lid, '100000000000007@lid', 7);
    assert.deepEqual(await looks(), [false, 1, 0], 'another LID, and no number');
    await disk.outbox.learnAddress(lid, jid, 8);
    await disk.outbox.learnAddress(lid, jid, 9);
    assert.deepEqual(await looks(), [true, 0, 1]);
    assert.equal(await disk.outbox.optOut(lid, 10), false, 'the wish is known under either address');
    assert.deepEqual(
      (await disk.rows('SELECT jid FROM writers')).map((row) => row['jid']),
      [jid],
    );
    assert.deepEqual(
      (await disk.outbox.optOuts()).map((one) => one.jid),
      [jid],
    );
    assert.equal(await disk.another({ account: 'new' }).optedOut(lid), false, 'each account knows its own');
  },
);

onEachDatabase('the LID to which a message was written tells whose it is, and nothing of the message', async (open) => {
  await using disk = await open();
  const lid = '100000000000009@lid';
  const message = await disk.admit(invoiceOf(1));
  const { whatsappId } = await disk.dispatch(message);
  assert.ok(whatsappId);
  await disk.outbox.optOut(lid, 6);
  const addressed = { kind: 'addressed', whatsappId, lid } as const;
  assert.deepEqual(await disk.outbox.recordEvidence([addressed, { ...addressed, whatsappId: 'NOBODYS' }], 7), []);
  assert.deepEqual([await disk.outbox.optedOut(jid), await disk.state(1)], [true, 'dispatching']);
  assert.deepEqual(await disk.rows('SELECT * FROM receipts'), [], 'none is kept that would count as a proof');
  const ack = { kind: 'ack', whatsappId, at: 8 } as const;
  const from = '100000000000005@lid';
  await disk.outbox.recordEvidence([addressed, ack, { kind: 'delivered', whatsappId, at: 9, from }], 9);
  assert.equal(await disk.state(1), 'delivered');
  assert.deepEqual(
    (await disk.rows('SELECT lid, jid FROM addresses ORDER BY lid')).map((row) => [row['lid'], row['jid']]),
    [
      [from, jid],
      [lid, jid],
    ],
  );
});

onEachDatabase(
  'a username is kept with its LID, shown while the number is unknown, and changes nothing else',
  async (open) => {
    await using disk = await open();
    const lid = '100000000000009@lid';
    await disk.outbox.learnUsername(lid, 'ana', 5);
    await disk.outbox.learnUsername(lid, 'ana.ledger', 6);
    await disk.outbox.learnUsername(jid, 'nobody', 6);
    await disk.outbox.optOut(lid, 7);
    const shown = async () => (await disk.outbox.optOuts()).map((one) => [one.jid, one.username]);
    assert.deepEqual(await shown(), [[lid, 'ana.ledger']]);
    assert.deepEqual([await disk.outbox.optedOut(jid), await disk.outbox.unknownOptOuts(5)], [false, 1]);
    await disk.outbox.learnAddress(lid, jid, 8);
    assert.deepEqual(await shown(), [[jid, null]], 'the number says who it is');
  },
);
