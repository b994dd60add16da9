import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/database.ts';
import type { FailpointName } from '../../src/delivery/failpoints.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { Rig } from './rig.ts';

const fault = errorFactory({
  FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' },
  FAR_END_UNSURE: { class: 'ambiguous', sentence: 'nobody knows', next: 'wait' },
});

async function ready(rig: Rig, invoices: number): Promise<void> {
  for (let n = 1; n <= invoices; n++) {
    rig.company.post(n);
    rig.company.print(n);
  }
  await rig.start();
}
const all = (states: Record<string, string>, state: string): boolean =>
  Object.keys(states).length > 0 && Object.values(states).every((one) => one === state);

test('a lost connection while sending is settled by the same id again, and the phone shows it once', async () => {
  await using rig = new Rig();
  // The message arrives; the connection dies before the server can say so.
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await ready(rig, 1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => (await rig.states())['1'] === 'ambiguous', 'in doubt');
  assert.equal(rig.messenger.sends.length, 1, 'nothing is sent while offline');
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'settled');
  assert.equal(rig.messenger.phones.length, 1);
  assert.equal(rig.messenger.sends.length, 2);
  assert.equal(rig.messenger.sends[0]?.messageId, rig.messenger.sends[1]?.messageId);
  assert.equal(rig.messenger.sends[0]?.payload, rig.messenger.sends[1]?.payload, 'the same bytes');
});

test('a receipt in the backlog settles a doubt without another send', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'swallow_ack';
  await ready(rig, 1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => (await rig.states())['1'] === 'ambiguous', 'in doubt');
  rig.messenger.online = true;
  const [prepared] = rig.messenger.sends;
  assert.ok(prepared);
  rig.messenger.tell(prepared);
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'settled by its receipt');
  assert.equal(rig.messenger.sends.length, 1);
});

test('no ack, four times: a person is asked, and an ack after an hour still finds its attempt', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.script = () => 'lose';
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'held', 'held');
  assert.equal(rig.messenger.sends.length, 4, 'one attempt and three under the same id');
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
  await rig.until(() => rig.open.has('delivery.held'), 'a person is told');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'held', 'SAP says held');
  const id = rig.messenger.sends[0]?.messageId ?? '';
  rig.messenger.emit({ type: 'ack', messageId: id, error: null, at: Date.now() });
  await rig.until(async () => (await rig.states())['1'] === 'sent', 'proven after all');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'sent', 'SAP says sent');
  await rig.until(() => !rig.open.has('delivery.held'), 'the alert is closed');
});

test('another store generation, or an id that was not ours, is never resent', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => 'lose';
  await ready(rig, 1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => (await rig.states())['1'] === 'ambiguous', 'in doubt');
  rig.messenger.generation = 'store-2';
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'held', 'held for a person');
  assert.equal(rig.messenger.sends.length, 1);
});

test('receipts may come before the ack and before the id is known', async () => {
  await using rig = new Rig();
  await rig.start();
  rig.messenger.script = (prepared) => {
    rig.messenger.emit({
      type: 'receipt',
      messageId: prepared.messageId,
      kind: 'delivered',
      from: prepared.jid,
      at: Date.now(),
    });
    return 'deliver';
  };
  rig.messenger.receipts = [];
  rig.company.post(1);
  rig.company.print(1);
  await rig.until(async () => (await rig.states())['1'] === 'delivered', 'delivered');
});

test('a receipt for an id that nobody knows is kept and matched later', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false, idGuard: false };
  rig.messenger.receipts = ['read'];
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const send = rig.messenger.send.bind(rig.messenger);
  // An engine that mints its own id and tells it last of all.
  rig.messenger.send = async (prepared) => {
    await send(prepared);
    await mayAnswer;
    return { messageId: prepared.messageId, idWasOurs: false };
  };
  await ready(rig, 1);
  await rig.until(() => rig.database.get('SELECT 1 FROM receipts') !== null, 'kept');
  assert.equal((await rig.states())['1'], 'dispatching');
  answer();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'matched');
  assert.equal(rig.database.get('SELECT 1 FROM receipts'), null);
});

test('an engine that would use its own id is told so before anything is written, and sends without insisting', async () => {
  await using rig = new Rig();
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false };
  const insisted: (boolean | undefined)[] = [];
  const send = rig.messenger.send.bind(rig.messenger);
  rig.messenger.send = async (request) => {
    insisted.push(request.ownIdOnly);
    if (request.ownIdOnly) throw whatsappError('WHATSAPP_ID_NOT_OURS');
    return { ...(await send(request)), idWasOurs: false };
  };
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'read', 'sent all the same');
  rig.company.post(2);
  rig.company.print(2);
  await rig.until(async () => (await rig.states())['2'] === 'read', 'the second too');
  assert.deepEqual(insisted, [true, false, false]);
  const ours = rig.database.all('SELECT id_was_ours FROM attempts ORDER BY id').map((row) => row['id_was_ours']);
  assert.deepEqual(ours, [0, 0, 0]);
});

test('a page that holds a message and never sends it gets it again under the same id; one with an id of its own waits', async () => {
  for (const insists of [true, false]) {
    await using rig = new Rig();
    rig.messenger.capabilities = {
      ...rig.messenger.capabilities,
      evidence: 'chat',
      clientMessageId: false,
      idGuard: insists,
    };
    const send = rig.messenger.send.bind(rig.messenger);
    rig.messenger.send = async (request) => ({ ...(await send(request)), idWasOurs: insists });
    rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
    let looks = 0;
    rig.messenger.findSent = ({ messageId }) => {
      looks += 1;
      return Promise.resolve({ found: true, messageId: messageId ?? '', status: 'pending' });
    };
    await ready(rig, 1);
    if (insists) {
      await rig.until(async () => (await rig.states())['1'] === 'read', 'sent again');
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

test('an invoice that comes while its PDF is being judged without it finds it all the same', async () => {
  await using rig = new Rig();
  const invoice = rig.company.post(1);
  rig.company.print(1);
  rig.company.documents.delete(1);
  let posted = false;
  rig.failpoints = {
    reach: async (name: FailpointName) => {
      if (name !== 'match.before_commit' || posted) return;
      posted = true;
      rig.company.documents.set(1, invoice);
      await rig.outbox.commitPage([invoice], null, { fromDate: '2026-11-01', test: false }, Date.now());
    },
  };
  await rig.start();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'matched after all');
});

test('463 holds the recipient, pauses new chats and retries nothing; known chats go on', async () => {
  await using rig = new Rig();
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'read', 'a chat is known');
  rig.messenger.script = (prepared) => (prepared.jid.startsWith('5491140025') ? { refuse: '463' } : 'deliver');
  rig.company.post(2);
  rig.company.print(2);
  await rig.until(async () => (await rig.states())['2'] === 'held', 'held');
  rig.company.post(3);
  rig.company.print(3);
  rig.company.post(4, { cardCode: 'C1' });
  rig.company.print(4);
  await rig.until(async () => (await rig.states())['4'] === 'read', 'the known chat goes on');
  await rig.until(
    async () => (await rig.outbox.list({ docEntry: 3 }))[0]?.message.reason === 'DELIVERY_NEW_CHATS_PAUSED',
    'the new chat waits',
  );
  assert.equal(rig.messenger.sends.filter(({ jid }) => jid.startsWith('5491140025')).length, 1, 'no retry');
  // As the error says: the customer writes once, then a person has it sent again, while strangers still wait.
  const customer = '5491140025555@s.whatsapp.net';
  rig.messenger.script = () => 'deliver';
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: customer, text: 'Hola', at: Date.now() });
  await rig.until(() => rig.outbox.hasChat(customer), 'no stranger any more');
  const [held] = await rig.outbox.list({ docEntry: 2, role: 'customer' });
  assert.ok(held);
  await rig.outbox.act(held.message.id, { type: 'resend' }, { who: 'ana', why: 'has written', at: Date.now() });
  await rig.until(async () => (await rig.states())['2'] === 'read', 'sent again');
  assert.equal((await rig.states())['3'], 'queued');
});

test('479 is tried once more under the same id, then fails', async () => {
  await using rig = new Rig();
  rig.messenger.script = () => ({ refuse: '479' });
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'failed', 'failed');
  assert.equal(rig.messenger.sends.length, 2);
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
});

test('429 pauses all sending and loses nothing', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { refuse: '429' } : 'deliver');
  await ready(rig, 3);
  await rig.until(() => rig.messenger.sends.length === 1, 'first');
  await rig.until(
    async () =>
      (await rig.outbox.list({ states: ['queued'] })).some(({ message }) => message.reason === 'DELIVERY_RATE_LIMITED'),
    'queued again',
  );
  await rig.until(
    async () => (await rig.delivery?.summary())?.waitingFor?.sentence.includes('pause') === true,
    'visible',
  );
  assert.equal(rig.messenger.sends.length, 1);
});

test('429 with a time: nothing goes before it, also after a restart, and everything goes then', async () => {
  await using rig = new Rig();
  let until = 0;
  rig.messenger.script = (_prepared, nth) => {
    if (nth > 1) return 'deliver';
    until = Date.now() + 1500;
    return { refuse: '429', until };
  };
  await ready(rig, 3);
  await rig.until(
    async () => (await rig.outbox.list({})).some(({ message }) => message.notBefore === until),
    'the message waits for the time that was given',
  );
  await rig.until(async () => (await rig.delivery?.summary())?.waitingFor?.until === until, 'it says until when');
  await rig.stop();
  await rig.start();
  assert.equal(rig.messenger.sends.length, 1, 'a restart does not forget the pause');
  await rig.until(() => rig.messenger.sends.length > 1, 'it goes on by itself');
  assert.ok(Date.now() >= until, 'and not before');
  await rig.until(async () => all(await rig.states(), 'read'), 'all');
  assert.equal(rig.messenger.phones.length, 3);
});

test('SAP down: what is under way goes on when it is back, and nothing is lost', async () => {
  await using rig = new Rig();
  await ready(rig, 2);
  await rig.until(async () => all(await rig.states(), 'read'), 'before');
  rig.company.down = fault('FAR_END_DOWN');
  await rig.until(() => rig.lines.some((line) => line.includes('it is down')), 'noticed');
  rig.company.down = null;
  rig.company.post(3);
  rig.company.print(3);
  await rig.until(async () => (await rig.states())['3'] === 'read', 'after');
});

test('500 refused writes of one invoice keep no other waiting, and its own is written in the end', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff: { firstMs: 1, longestMs: 2 } } };
  let refused = 0;
  rig.company.refuseWrite = (docEntry) => {
    if (docEntry !== 1 || refused >= 500) return null;
    refused += 1;
    return { done: false, error: fault('FAR_END_DOWN') };
  };
  await ready(rig, 10);
  await rig.until(
    () => [...rig.company.documents.values()].filter(({ mark }) => mark?.status === 'read').length === 9,
    'the others are written',
    20_000,
  );
  assert.ok(refused < 500, 'while one is still refused');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'written at last', 60_000);
  assert.equal(refused, 500);
});

test('answers lost after the write: SAP ends with one final mark', async () => {
  await using rig = new Rig();
  let lost = 0;
  rig.company.refuseWrite = () => {
    lost += 1;
    return lost <= 10 ? { done: true, error: fault('FAR_END_UNSURE') } : null;
  };
  await ready(rig, 3);
  await rig.until(
    async () => (await rig.outbox.writeBackCounts()).pending === 0 && all(await rig.states(), 'read'),
    'all',
  );
  for (const { mark } of rig.company.documents.values()) assert.equal(mark?.status, 'read');
});

test('a PDF folder that is gone holds up nothing that was found, and new PDFs are found when it is back', async () => {
  await using rig = new Rig();
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'read', 'first');
  rig.company.folderGone = fault('FAR_END_DOWN');
  rig.company.post(2);
  rig.company.print(2);
  await rig.until(async () => (await rig.states())['2'] === 'waiting_document', 'waits');
  rig.company.folderGone = null;
  await rig.until(async () => (await rig.states())['2'] === 'read', 'found');
});

test('a PDF that vanished before it was sent is waited for, and its bytes are those that were matched', async () => {
  await using rig = new Rig();
  rig.company.post(1);
  rig.company.print(1);
  await rig.start({ approve: false });
  await rig.until(async () => (await rig.states())['1'] === 'queued', 'queued');
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(pdf);
  rmSync(pdf.found.path);
  rig.company.pdfs.clear();
  await rig.delivery?.approve();
  await rig.until(
    async () => (await rig.outbox.list({}))[0]?.message.reason === 'DELIVERY_DOCUMENT_GONE',
    'says what it waits for',
  );
  rig.company.print(1, 'another print of the same invoice');
  await rig.until(async () => (await rig.states())['1'] === 'read', 'sent');
  const content = rig.messenger.phones[0]?.content;
  assert.ok(content?.kind === 'document');
  assert.equal(content.sha256, rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256);
});

test('cancelled in SAP before it was sent: nothing goes out, also when it was cancelled at the last moment', async () => {
  await using rig = new Rig();
  rig.company.post(1);
  rig.company.print(1);
  rig.company.post(2);
  rig.company.print(2);
  await rig.start({ approve: false });
  await rig.until(async () => all(await rig.states(), 'queued'), 'queued');
  // Not seen by a poll: the re-read before the dispatch must find it.
  const document = rig.company.documents.get(1);
  assert.ok(document);
  rig.company.documents.set(1, { ...document, cancelStatus: 'cancelled', updateDate: '2020-01-01' });
  await rig.delivery?.approve();
  await rig.until(async () => (await rig.states())['2'] === 'read', 'the other goes out');
  await rig.until(async () => (await rig.states())['1'] === 'cancelled', 'cancelled');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'cancelled', 'SAP says so');
  assert.equal(rig.messenger.phones.length, 1);
});

test("a held message goes out by itself when its customer's phone is corrected in SAP", async () => {
  await using rig = new Rig();
  rig.company.customer('C1', 'un poema sin número');
  rig.company.post(1);
  rig.company.print(1);
  await rig.start();
  await rig.until(async () => (await rig.states())['1'] === 'held', 'held');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'held', 'SAP says so');
  rig.company.customer('C1', '+54 9 11 4001 5555');
  await rig.until(async () => (await rig.states())['1'] === 'read', 'sent');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'SAP follows');
});

test('a stop word is confirmed once, and that customer gets no more messages', async () => {
  await using rig = new Rig();
  await ready(rig, 1);
  await rig.until(async () => (await rig.states())['1'] === 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  for (let n = 0; n < 3; n++) {
    rig.messenger.emit({ type: 'inbound', messageId: `in${n}`, from: jid, text: ' Baja. ', at: Date.now() });
  }
  await rig.until(() => rig.messenger.phones.some(({ content }) => content.kind === 'text'), 'confirmed');
  rig.company.post(2, { cardCode: 'C1' });
  rig.company.print(2);
  await rig.until(async () => (await rig.states())['2'] === 'held', 'held');
  assert.equal((await rig.outbox.list({ docEntry: 2 }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.equal(rig.messenger.phones.filter(({ content }) => content.kind === 'text').length, 1);
});

test('the answer to a stop word is in the language of the customer, and waits for SAP while the wish counts at once', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', { language: 'de' });
  rig.company.post(1);
  rig.company.print(1);
  await rig.start();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  const answers = () =>
    rig.messenger.phones.flatMap(({ jid: to, content }) => (content.kind === 'text' ? [[to, content.text]] : []));
  rig.company.down = fault('FAR_END_DOWN');
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: jid, text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(jid), 'kept');
  assert.deepEqual(answers(), []);
  rig.company.down = null;
  await rig.until(() => answers().length === 1, 'confirmed');
  assert.match(answers().join(), /Wir senden keine Dokumente mehr/);
  const stranger = '5491177770000@s.whatsapp.net';
  rig.messenger.emit({ type: 'inbound', messageId: 'in2', from: stranger, text: 'baja', at: Date.now() });
  await rig.until(() => answers().length === 2, 'a stranger is answered in the language of the company');
  assert.match(String(answers()[1]), /no le enviaremos más documentos/);
  assert.ok(!rig.lines.some((line) => /549114001|549117777/.test(line)), 'and no log names a number');
});

test('the salesperson hears the truth about the customer, in a message of its own', async () => {
  await using rig = new Rig();
  rig.company.salesPersons.set(5, {
    code: 5,
    name: 'Eva',
    phones: [{ field: 'Mobile', text: '+54 9 11 5555 0005' }],
    active: true,
  });
  rig.company.post(1, { salesPersonCode: 5 });
  rig.company.print(1);
  rig.company.customer('C2', '');
  rig.company.post(2, { salesPersonCode: 5 });
  rig.company.print(2);
  await rig.start();
  const copies = () => rig.messenger.phones.filter(({ jid }) => jid.startsWith('5491155550005'));
  await rig.until(() => copies().length === 2, 'two copies');
  await rig.until(() => rig.company.documents.get(2)?.mark?.status === 'held', 'the copy does not touch the invoice');
  const texts = copies().map(({ content }) => (content.kind === 'document' ? content.caption : content.text));
  assert.notEqual(texts[0], texts[1]);
});

test('test mode sends everything to the test phone, writes nothing to SAP and consumes nothing', async () => {
  await using rig = new Rig({ test: true, testPhone: '+54 9 11 5999 0000' });
  await ready(rig, 2);
  await rig.until(async () => all(await rig.states(), 'read'), 'sent in test mode');
  assert.ok(rig.messenger.phones.every(({ jid }) => jid.startsWith('5491159990000')));
  assert.equal(rig.company.writes.length, 0);
  await rig.stop();
  rig.settings = { ...rig.settings, test: false };
  await rig.start();
  await rig.until(async () => all(await rig.states(), 'read'), 'sent for real');
  assert.equal(rig.messenger.phones.filter(({ jid }) => !jid.startsWith('5491159990000')).length, 2);
});

test("disabled customers' messages stay queued, and enabling them asks before they go", async () => {
  await using rig = new Rig({ disableCustomerMessages: true });
  await ready(rig, 2);
  await rig.until(async () => all(await rig.states(), 'queued'), 'queued');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: false };
  const delivery = await rig.start({ approve: false });
  const pending = await delivery.pendingApproval();
  assert.equal(pending?.kind, 'customer_messages_enabled');
  assert.equal(pending.invoices, 2);
  assert.equal(rig.messenger.sends.length, 0);
  await delivery.approve();
  await rig.until(async () => all(await rig.states(), 'read'), 'sent');
});

test('a PDF that is replaced before it was sent goes out as it is now', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  rig.company.post(1);
  rig.company.print(1);
  await rig.start();
  await rig.until(async () => (await rig.states())['1'] === 'queued', 'queued');
  const first = rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256;
  rig.company.print(1, 'the corrected print');
  const second = rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256;
  assert.notEqual(first, second);
  await rig.until(
    async () => rig.database.get('SELECT sha256 FROM documents')?.['sha256'] === second,
    'the new one is known',
  );
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'sent');
  assert.deepEqual(
    rig.messenger.phones.map(({ content }) => (content.kind === 'document' ? content.sha256 : null)),
    [second],
  );
});

test('an outbox that is gone: marks in SAP keep everything that was sent, and its copies, from being sent again', async () => {
  await using rig = new Rig({ copyTo: ['+54 9 11 5555 0100'] });
  const phones = [{ field: 'Mobile', text: '+54 9 11 5555 0005' }];
  rig.company.salesPersons.set(5, { code: 5, name: 'Eva', phones, active: true });
  for (let n = 1; n <= 5; n++) {
    rig.company.post(n, { salesPersonCode: 5 });
    rig.company.print(n);
  }
  await rig.start();
  const read = async () => (await rig.outbox.list({ states: ['read'] })).length;
  await rig.until(async () => (await read()) === 15, 'customers, salesperson and office');
  await rig.until(() => [...rig.company.documents.values()].every(({ mark }) => mark?.status === 'read'), 'all marked');
  assert.equal(rig.messenger.sends.length, 15);
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  rig.company.post(6, { salesPersonCode: 5 });
  rig.company.print(6);
  await rig.start();
  await rig.until(async () => (await read()) === 5 + 3, 'five are known from SAP, three messages are new');
  assert.equal(Object.keys(await rig.states()).length, 6);
  assert.equal(rig.messenger.sends.length, 15 + 3);
});

test('while messages to customers are off, one in doubt is not sent again either', async () => {
  await using rig = new Rig();
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await ready(rig, 1);
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => (await rig.states())['1'] === 'ambiguous', 'in doubt');
  await rig.stop();
  rig.settings = { ...rig.settings, disableCustomerMessages: true };
  await rig.start();
  rig.messenger.connect();
  const reads = rig.company.reads;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.equal(rig.messenger.sends.length, 1);
  assert.equal((await rig.states())['1'], 'ambiguous');
});

test("yesterday's outbox: what was sent since is learned from SAP, and ids stay the same", async () => {
  await using rig = new Rig();
  rig.company.post(1);
  rig.company.print(1);
  rig.company.post(2);
  rig.company.print(2);
  rig.messenger.online = false;
  await rig.start();
  await rig.until(async () => all(await rig.states(), 'queued'), 'queued');
  rig.database.snapshot(`${rig.folder}/yesterday.db`);
  rig.messenger.connect();
  // The second outcome never reaches SAP: only the id can keep the phone from showing it twice.
  rig.company.refuseWrite = (docEntry) => (docEntry === 2 ? { done: false, error: fault('FAR_END_DOWN') } : null);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'first is marked');
  await rig.until(async () => all(await rig.states(), 'read'), 'both sent');
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  openDatabase(`${rig.folder}/yesterday.db`).snapshot(`${rig.folder}/outbox.db`);
  rig.company.refuseWrite = () => null;
  await rig.start();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state !== 'queued'), 'settled');
  await rig.until(() => rig.messenger.sends.length === 3, 'the unmarked one is sent again');
  assert.equal(rig.messenger.phones.length, 2, 'and the phone drops it by its id');
});

test('a full disk at any commit loses nothing, and everything goes on when there is space', async () => {
  const places: FailpointName[] = [
    'intake.before_commit',
    'document.before_commit',
    'match.before_commit',
    'recipient.before_commit',
    'prepare.before_commit',
    'attempt.before_commit',
    'send.before_commit',
    'evidence.before_commit',
    'doubt.before_commit',
    'write_back.before_commit',
  ];
  for (const place of places) {
    await using rig = new Rig();
    let left = 0;
    rig.failpoints = {
      // The database may not grow from here on: the next commit that needs a page finds the disk full.
      reach: (name) => {
        if (name === place && left === 0) {
          left = 1;
          const pages = Number(rig.database.get('PRAGMA page_count')?.['page_count']);
          rig.database.get(`PRAGMA max_page_count = ${pages}`);
        }
        return Promise.resolve();
      },
    };
    rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 100 } };
    rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
    for (let n = 1; n <= 30; n++) {
      rig.company.post(n);
      rig.company.print(n);
    }
    await rig.start();
    await rig.until(() => left === 1, `${place} is reached`);
    let posted = 30;
    await rig.until(() => {
      // Work goes on coming until a commit finds no page left.
      posted += 1;
      rig.company.post(posted);
      rig.company.print(posted);
      return rig.lines.some((line) => line.includes('The disk of the outbox is full'));
    }, `${place}: the full disk is noticed`);
    const told = (): boolean => [...rig.open.keys()].some((key) => key.startsWith('delivery.trouble.'));
    await rig.until(told, `${place}: people are told while it is full`);
    rig.database.get('PRAGMA max_page_count = 1073741823');
    await rig.until(
      async () => all(await rig.states(), 'read') && Object.keys(await rig.states()).length === posted,
      `${place}: all sent`,
    );
    assert.equal(rig.messenger.phones.length, posted, place);
    await rig.until(() => !told(), `${place}: and that it is over`);
  }
});
