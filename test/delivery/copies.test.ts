import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../../src/errors/coded-error.ts';
import { Rig } from '../support/delivery.ts';
import type { Arrived } from '../support/messenger.ts';

const eva = { code: 5, name: 'Eva', phones: [{ field: 'Mobile', text: '+54 9 11 5555 0005' }], active: true };
const evasPhone = '5491155550005';
const office = '+54 9 11 5555 0100';
const boss = '+54 9 11 5555 0200';

const textOf = ({ content }: Arrived): string => (content.kind === 'document' ? content.caption : content.text);
const at = (rig: Rig, digits: string): readonly Arrived[] =>
  rig.messenger.phones.filter(({ jid }) => jid.startsWith(digits));

test('additional copies are separate messages that report the result of the invoice without affecting it', async () => {
  await using rig = new Rig({ copyTo: [office, boss] });
  rig.company.invoice(1);
  rig.company.customer('C2', 'un poema sin número');
  rig.company.invoice(2);
  // One of the two is not on WhatsApp: that is the trouble of its copies alone.
  rig.messenger.knows = (digits) => (digits.endsWith('55550200') ? null : `${digits}@s.whatsapp.net`);
  await rig.start();
  await rig.until(() => at(rig, '5491155550100').length === 2, 'both invoices reach the office');
  await rig.until(
    () => ['read', 'held'].every((status, n) => rig.company.documents.get(n + 1)?.mark?.status === status),
    'SAP shows the customers messages only',
  );
  const texts = at(rig, '5491155550100').map(textOf);
  assert.ok(texts.some((text) => /enviando al cliente|Se envió|Llegó|leyó/.test(text)));
  assert.ok(texts.some((text) => /NO se envió al cliente/.test(text)));
  const copies = await rig.outbox.list({ role: 'copy' });
  assert.equal(copies.length, 4);
  const held = copies.filter(({ message }) => message.state === 'held');
  assert.deepEqual(
    held.map(({ message }) => [message.ordinal, message.reason]),
    [
      [1, 'DELIVERY_READER_NOT_ON_WHATSAPP'],
      [1, 'DELIVERY_READER_NOT_ON_WHATSAPP'],
    ],
  );
  assert.ok(
    copies.every(({ message }) => !/\d{9}/.test(message.key)),
    'keys are logged, phone numbers are not',
  );
});

test('a restart creates no second copy, and a phone added later gets no copies of earlier messages', async () => {
  await using rig = new Rig({ copyTo: [office] });
  await rig.startWith(1);
  await rig.until(() => at(rig, '5491155550100').length === 1, 'copied');
  await rig.stop();
  rig.settings = { ...rig.settings, copyTo: [office, boss] };
  rig.company.invoice(2);
  await rig.start();
  await rig.until(() => at(rig, '5491155550200').length === 1, 'the new one is copied to both');
  await rig.until(() => at(rig, '5491155550100').length === 2, 'to both');
});

test('in test mode copies go only to the test phone', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'the customer has had a message, so that a stop word is answered');
  await rig.stop();
  rig.messenger.phones.length = 0;
  rig.settings = { ...rig.settings, test: true, testPhone: '+54 9 11 5999 0000', copyTo: [office] };
  rig.company.salesPersons.set(5, eva);
  rig.company.invoice(2, { salesPersonCode: 5 });
  await rig.start();
  await rig.until(() => rig.messenger.phones.length === 5, 'customers, salesperson and office, as a test');
  const jid = '5491159990000@s.whatsapp.net';
  assert.ok(rig.messenger.phones.every((arrived) => arrived.jid === jid));
  rig.messenger.emit({ type: 'inbound', messageId: 'in', from: '5491140015555@s.whatsapp.net', text: 'baja', at: 1 });
  await rig.until(() => rig.messenger.phones.length === 6, 'the answer to a stop word too');
  assert.ok(rig.messenger.phones.every((arrived) => arrived.jid === jid && textOf(arrived).startsWith('[PRUEBA]')));
});

test('an invalid phone in COPY_TO is rejected at the start, naming its position', async () => {
  await using rig = new Rig({ copyTo: [office, '0800-abc'] });
  await assert.rejects(rig.start(), (error) => hasCode(error, 'COPY_TO_INVALID') && /Phone 2 of/.test(String(error)));
});

test('with messages to customers disabled, the late copy says so', async () => {
  await using rig = new Rig({ disableCustomerMessages: true, copyAfterMs: 0, copyTo: [office] });
  rig.company.invoice(1);
  const delivery = await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  await delivery.approve();
  await rig.until(() => at(rig, '5491155550100').length === 1, 'told');
  assert.match(at(rig, '5491155550100').map(textOf).join(), /los mensajes a clientes están desactivados/);
  assert.equal((await rig.states())['1'], 'queued', 'still');
});

test('if enabled, the salesperson is told once that a message was not delivered; by default not at all', async () => {
  for (const tellOfTrouble of [true, false]) {
    await using rig = new Rig({ tellOfTrouble, alertUndeliveredMs: 50 });
    rig.messenger.receipts = [];
    rig.company.salesPersons.set(5, eva);
    rig.company.invoice(1, { salesPersonCode: 5 });
    await rig.start();
    await rig.until(() => rig.open.has('delivery.undelivered'), 'a person is told in any case');
    if (!tellOfTrouble) {
      await rig.until(() => at(rig, evasPhone).length === 1, 'the copy');
      assert.equal((await rig.outbox.list({ role: 'salesperson' })).length, 1);
      continue;
    }
    await rig.until(() => at(rig, evasPhone).length === 2, 'the copy and a word more');
    const [copy, word] = at(rig, evasPhone).map(textOf);
    assert.match(copy ?? '', /Se envió al cliente; aún no consta la entrega/);
    assert.match(word ?? '', /no llegó a ningún teléfono/);
    assert.equal(at(rig, evasPhone)[1]?.content.kind, 'text', 'the PDF is there already');
    const looks = rig.company.reads;
    await rig.until(() => rig.company.reads > looks + 20, 'time goes by');
    assert.equal((await rig.outbox.list({ role: 'salesperson' })).length, 2, 'once');
  }
});

test('if enabled, the salesperson is told of a message that the server does not confirm, and an alert is raised', async () => {
  await using rig = new Rig({ tellOfTrouble: true });
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, evidenceGraceMs: 60_000 } };
  rig.company.salesPersons.set(5, eva);
  rig.messenger.script = ({ jid }) => (jid.startsWith(evasPhone) ? 'deliver' : 'lose');
  rig.company.invoice(1, { salesPersonCode: 5 });
  await rig.start();
  // It may be sent again before anybody looks, and be in doubt again.
  const doubts = async () => (await rig.outbox.list({ role: 'customer' })).map(({ message }) => message.doubts);
  await rig.until(async () => ((await doubts())[0] ?? 0) > 0, 'in doubt');
  await rig.until(() => rig.open.has('delivery.unconfirmed'), 'a person is alerted');
  await rig.until(() => at(rig, evasPhone).length === 1, 'the salesperson is told');
  assert.match(at(rig, evasPhone).map(textOf).join(), /WhatsApp todavía no lo confirmó/);
  const [lost] = rig.messenger.sends;
  assert.ok(lost);
  rig.messenger.emit({ type: 'ack', messageId: lost.messageId, error: null, at: Date.now() });
  await rig.until(() => !rig.open.has('delivery.unconfirmed'), 'the alert ends with the confirmation');
});

test("the salesperson gets the actual status of the customer's message, in a separate message", async () => {
  await using rig = new Rig();
  rig.company.salesPersons.set(5, eva);
  rig.company.invoice(1, { salesPersonCode: 5 });
  rig.company.customer('C2', '');
  rig.company.invoice(2, { salesPersonCode: 5 });
  await rig.start();
  await rig.until(() => at(rig, evasPhone).length === 2, 'two copies');
  await rig.until(() => rig.company.documents.get(2)?.mark?.status === 'held', 'the copy does not touch the invoice');
  const texts = at(rig, evasPhone).map(textOf);
  assert.notEqual(texts[0], texts[1]);
});
