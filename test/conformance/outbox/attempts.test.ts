import assert from 'node:assert/strict';
import type { Role } from '../../../src/delivery/ports/message.ts';
import type { Evidence } from '../../../src/delivery/ports/settling-store.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import { refusal } from '../../../src/delivery/rules/refusals.ts';
import { onEachDatabase } from './databases.ts';
import { invoiceOf, jid, person } from './stage.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const doubtful: MessageEvent = { type: 'doubtful', why };
const inDoubt: MessageEvent = { type: 'held', hold: 'doubt', why };
const refused = (whatsappId: string, code: string): Evidence => ({
  kind: 'refusal',
  whatsappId,
  at: 9,
  event: refusal(code, 9, null).event,
});

onEachDatabase('each receipt proves what it says, at the time that it says', async (open) => {
  await using disk = await open();
  const proves = { ack: 'sent', sender: 'sent', delivered: 'delivered', read: 'read', played: 'read' } as const;
  for (const [n, kind] of (['ack', 'sender', 'delivered', 'read', 'played'] as const).entries()) {
    const message = await disk.lived(invoiceOf(n), []);
    const whatsappId = `ID-${message}-0`;
    const evidence: Evidence = kind === 'ack' ? { kind, whatsappId, at: 70 } : { kind, whatsappId, at: 70, from: jid };
    const [change] = await disk.outbox.recordEvidence([evidence], 900);
    assert.equal(change?.message.state, proves[kind], kind);
    assert.equal(change.message.sentAt, 70, kind);
  }
});

onEachDatabase('evidence that came before its id was known is applied in the order in which it came', async (open) => {
  await using disk = await open();
  const message = await disk.admit(invoiceOf(1));
  const attempt = await disk.dispatch(message, { whatsappId: null, idIsOurs: false });
  await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: 'THEIRS', at: 10 }], 10);
  await disk.outbox.recordEvidence([{ kind: 'read', whatsappId: 'THEIRS', at: 20, from: jid }], 20);
  await disk.outbox.recordEvidence([{ kind: 'delivered', whatsappId: 'THEIRS', at: 15, from: jid }], 30);
  assert.equal(await disk.state(1), 'dispatching');
  await disk.outbox.recordSend(attempt.id, 'THEIRS', false, 40);
  const settled = await disk.messageOf(1);
  assert.deepEqual([settled.state, settled.sentAt, settled.readAt, settled.messageId], ['read', 10, 20, 'THEIRS']);
});

onEachDatabase('a refusal of an attempt of before a resend says nothing about the new one', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [doubtful, inDoubt]);
  await disk.outbox.act(message, { type: 'resend' }, person);
  await disk.dispatch(message);
  assert.deepEqual(await disk.outbox.recordEvidence([refused(`ID-${message}-0`, '404')], 9), []);
  assert.equal(await disk.state(1), 'dispatching');
  await disk.outbox.recordEvidence([refused(`ID-${message}-1`, '404')], 9);
  assert.equal(await disk.state(1), 'failed');
});

onEachDatabase(
  'a receipt of a message that had arrived says nothing about the one that a person had sent after it',
  async (open) => {
    await using disk = await open();
    const message = await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'sent', generation: 0, at: 5 }]);
    await disk.outbox.act(message, { type: 'resend' }, person);
    await disk.dispatch(message);
    await disk.outbox.recordEvidence([{ kind: 'read', whatsappId: `ID-${message}-0`, at: 9, from: jid }], 9);
    assert.equal(await disk.state(1), 'dispatching');
    await disk.outbox.recordEvidence([{ kind: 'read', whatsappId: `ID-${message}-1`, at: 9, from: jid }], 9);
    assert.equal(await disk.state(1), 'read');
  },
);

onEachDatabase('a resend has no id yet, and its attempts are of its own generation', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [doubtful, inDoubt]);
  assert.equal((await disk.messageOf(1)).messageId, `ID-${message}-0`);
  const change = await disk.outbox.act(message, { type: 'resend' }, person);
  assert.equal(change?.message.messageId, null, 'as it is told');
  assert.equal((await disk.messageOf(1)).messageId, null, 'as it is kept');
  await disk.dispatch(message);
  const attempts = await disk.outbox.attempts(message);
  assert.deepEqual(
    attempts.map(({ generation, doubted }) => [generation, doubted]),
    [
      [0, true],
      [1, false],
    ],
  );
});

onEachDatabase(
  'who settles a doubt sees the newest attempt of the running generation, when it is due',
  async (open) => {
    await using disk = await open();
    const message = await disk.lived(invoiceOf(1), [doubtful, inDoubt]);
    await disk.outbox.act(message, { type: 'resend' }, person);
    await disk.dispatch(message, { storeGeneration: 'second' });
    await disk.outbox.apply(message, doubtful, 6);
    const third = { jid, messageId: 'ID', payload: 'p', payloadSha256: 's' };
    const [second] = await disk.outbox.ambiguous(10, 5, []);
    assert.equal(second?.attempt.storeGeneration, 'second');
    const pacing = (await disk.outbox.pacing()) ?? assert.fail('no counters');
    await disk.outbox.beginAttempt({
      id: 'third',
      owner: 'owner',
      message,
      prepared: third,
      whatsappId: 'ID',
      idIsOurs: true,
      storeGeneration: 'third',
      run: 'run',
      now: 7,
      pacing,
    });
    await disk.outbox.apply(message, doubtful, 8);
    const [newest] = await disk.outbox.ambiguous(10, 5, []);
    assert.equal(newest?.attempt.storeGeneration, 'third');
    await disk.outbox.apply(message, { type: 'postponed', why, notBefore: 50 }, 9);
    assert.deepEqual(await disk.outbox.ambiguous(49, 5, []), []);
    assert.equal(await disk.outbox.nextDueAt(49), 50);
    assert.equal((await disk.outbox.ambiguous(50, 5, [])).length, 1);
    assert.deepEqual(await disk.outbox.ambiguous(50, 5, [message]), [], 'what is kept back takes no place');
  },
);

onEachDatabase('a message that came into doubt meanwhile does not begin as one that was not', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [doubtful]);
  await assert.rejects(disk.dispatch(message, { id: 'second', inDoubt: false }), /no attempt/);
  assert.deepEqual([await disk.state(1), (await disk.outbox.attempts(message)).length], ['ambiguous', 1]);
  await disk.dispatch(message, { id: 'third', inDoubt: true });
  assert.equal(await disk.state(1), 'dispatching');
});

onEachDatabase(
  'whose id an attempt had is unknown until the engine has said so, and counts in its own store only',
  async (open) => {
    await using disk = await open();
    const message = await disk.admit(invoiceOf(1));
    const attempt = await disk.dispatch(message, { idIsOurs: false });
    assert.equal(attempt.idWasOurs, null);
    assert.equal(await disk.outbox.foreignIds('store', 0), 0, 'what is unknown is no foreign id');
    await disk.outbox.recordForeignId(attempt.id);
    const [kept] = await disk.outbox.attempts(message);
    assert.deepEqual([kept?.idWasOurs, kept?.whatsappId], [false, null], 'nothing was written under any id');
    assert.equal(await disk.outbox.foreignIds('store', 0), 1);
    assert.equal(await disk.outbox.foreignIds('another store', 0), 0);
    assert.equal(await disk.outbox.foreignIds('store', 5), 0, 'it is older');
  },
);

onEachDatabase('the outcome of an attempt is its first refusal or its best proof', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), []);
  const id = `ID-${message}-0`;
  const outcome = async () => (await disk.outbox.attempts(message))[0]?.outcome;
  await disk.outbox.recordEvidence([refused(id, '404')], 9);
  await disk.outbox.recordEvidence([refused(id, '503')], 9);
  assert.match((await outcome()) ?? '', /404/);
  await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: id, at: 9 }], 9);
  await disk.outbox.recordEvidence([refused(id, '503')], 9);
  assert.equal(await outcome(), 'sent');
});

onEachDatabase('an ack settles the newest of several attempts under one id', async (open) => {
  await using disk = await open();
  const message = await disk.lived(invoiceOf(1), [doubtful]);
  const pacing = (await disk.outbox.pacing()) ?? assert.fail('no counters');
  const id = `ID-${message}-0`;
  const prepared = { jid, messageId: id, payload: 'p', payloadSha256: 's' };
  const again = { id: 'again', owner: 'owner', message, prepared, whatsappId: id, idIsOurs: true, run: 'run', now: 7 };
  await disk.outbox.beginAttempt({ ...again, storeGeneration: 'store', pacing });
  await disk.outbox.recordEvidence([{ kind: 'ack', whatsappId: id, at: 9 }], 9);
  assert.deepEqual(
    (await disk.outbox.attempts(message)).map(({ outcome, doubted }) => [outcome, doubted]),
    [
      [null, true],
      ['sent', false],
    ],
  );
});

onEachDatabase('the counters of pacing are those of the newest attempt', async (open) => {
  await using disk = await open();
  const counters = { lastAt: 1, nextAt: 2, tokens: 3, day: 'd', today: 4, firstDay: 'f', account: 'a' };
  for (const [n, today] of [1, 2].entries()) {
    await disk.dispatch(await disk.admit(invoiceOf(n)), { pacing: { ...counters, today } });
    assert.equal((await disk.outbox.pacing())?.today, today);
  }
});

onEachDatabase(
  'what is due goes by role, then prepared before queued, and nothing before its time or twice',
  async (open) => {
    await using disk = await open({ copies: true, copyTo: ['+54 9 11 5555 0100'] });
    const first = await disk.lived(invoiceOf(1, { salesPersonCode: 5 }), [
      { type: 'evidence', status: 'sent', generation: 0, at: 5 },
    ]);
    await disk.outbox.optOut(jid, 5);
    const queued = await disk.admit(invoiceOf(2));
    const ready = await disk.admit(invoiceOf(3));
    for (const message of [queued, ready]) await disk.outbox.apply(message, { type: 'document_attached' }, 6);
    const prepared = { jid, messageId: 'READY', payload: 'p', payloadSha256: 's' };
    await disk.outbox.savePrepared(ready, prepared, { kind: 'text', text: 't' }, 7);
    const later = await disk.admit(invoiceOf(4));
    await disk.outbox.apply(later, { type: 'document_attached' }, 6);
    await disk.outbox.apply(later, { type: 'postponed', why, notBefore: 50 }, 7);

    const due = async (customersToo: boolean, exclude: number[] = [], now = 49) => {
      const found = await disk.outbox.dueMessages({ now, limit: 9, exclude, customersToo });
      return found.map(({ message }) => message);
    };
    const roles = (messages: readonly { role: Role }[]) => messages.map(({ role }) => role).join();
    assert.equal(roles(await due(true)), 'notice,customer,customer,salesperson,copy');
    assert.deepEqual((await due(true)).map(({ id }) => id).slice(1, 3), [ready, queued]);
    assert.equal(roles(await due(false)), 'notice,salesperson,copy');
    assert.ok((await due(true, [ready])).every(({ id }) => id !== ready && id !== first));
    assert.ok((await due(true, [], 50)).some(({ id }) => id === later));
    assert.equal((await disk.messageOf(3)).messageId, 'READY');
  },
);

onEachDatabase(
  'the chat is asked about the newest attempt of what is on its way, and about nothing older than wished',
  async (open) => {
    await using disk = await open();
    await disk.lived(invoiceOf(1), [{ type: 'evidence', status: 'sent', generation: 0, at: 10 }]);
    await disk.lived(invoiceOf(2), [{ type: 'evidence', status: 'delivered', generation: 0, at: 20 }]);
    await disk.lived(invoiceOf(3), [{ type: 'evidence', status: 'read', generation: 0, at: 30 }]);
    const again = await disk.lived(invoiceOf(4), [doubtful, inDoubt]);
    await disk.outbox.act(again, { type: 'resend' }, person);
    await disk.dispatch(again);
    await disk.outbox.apply(again, { type: 'evidence', status: 'sent', generation: 1, at: 40 }, 40);
    const asked = async (since: number) => (await disk.outbox.onTheirWay(since, 9)).map(({ whatsappId }) => whatsappId);
    assert.deepEqual(await asked(0), [`ID-${again}-1`, 'ID-2-0', 'ID-1-0']);
    assert.deepEqual(await asked(11), [`ID-${again}-1`, 'ID-2-0']);
  },
);

onEachDatabase(
  'an attempt that never left says so, is not unconfirmed, and names what a later one left out',
  async (open) => {
    await using disk = await open();
    const message = await disk.admit(invoiceOf(1));
    await disk.dispatch(message);
    const unsent: MessageEvent = {
      type: 'unsent',
      why: { reason: 'WHATSAPP_QUERY_REFUSED', detail: 'refused' },
      notBefore: 0,
    };
    await disk.outbox.apply(message, unsent, 50);
    const [first] = await disk.outbox.attempts(message);
    assert.ok(first);
    assert.deepEqual([first.outcome, first.leftOut], ['unsent: refused', []]);
    const second = await disk.dispatch(message, { id: 'second', now: 60 });
    assert.deepEqual([await disk.outbox.unconfirmed(60), await disk.outbox.unconfirmed(61)], [0, 1]);
    await disk.outbox.recordLeftOut(second.id, ['15550002222:3@s.whatsapp.net']);
    const [, again] = await disk.outbox.attempts(message);
    assert.deepEqual([again?.outcome, again?.leftOut], [null, ['15550002222:3@s.whatsapp.net']]);
  },
);

onEachDatabase('an attempt does not begin by facts of the account that are others by now', async (open) => {
  await using disk = await open();
  const message = await disk.admit(invoiceOf(1));
  const decidedBy = await disk.outbox.account();
  await disk.outbox.keepPauses({ sendingUntil: 9 });
  await assert.rejects(disk.dispatch(message, { decidedBy }), { message: 'no attempt' });
  assert.equal((await disk.messageOf(1)).state, 'prepared');
  await disk.dispatch(message, { decidedBy: await disk.outbox.account() });
  assert.equal((await disk.messageOf(1)).state, 'dispatching');
});
