import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SapDocument } from '../../src/sap/invoice-source.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const DAY = 86_400_000;
const at = (digits: string): string => `${digits}@s.whatsapp.net`;

function send(rig: Rig, docEntry: number, changes: Partial<SapDocument> = {}): void {
  rig.company.invoice(docEntry, changes);
}
const messageOf = async (rig: Rig, docEntry: number, role: 'customer' | 'salesperson' = 'customer') =>
  (await rig.outbox.list({ key: String(docEntry), role }))[0]?.message;
const heldFor = (rig: Rig, docEntry: number, reason: string, role: 'customer' | 'salesperson' = 'customer') =>
  rig.until(async () => (await messageOf(rig, docEntry, role))?.reason === reason, reason);

test('messages go to the form of a number that WhatsApp returns', async () => {
  for (const [inSap, spelling] of [
    ['+54 9 11 4001 5555', '541140015555'],
    ['+54 11 4001 5555', '5491140015555'],
    ['+52 55 1234 5678', '5215512345678'],
    ['+52 1 55 1234 5678', '525512345678'],
    ['+55 31 98765 4321', '553187654321'],
    ['+55 31 8765 4321', '5531987654321'],
  ] as const) {
    await using rig = new Rig();
    rig.company.customer('C1', inSap);
    rig.messenger.knows = () => at(spelling);
    send(rig, 1);
    await rig.start();
    await rig.untilState(1, 'read', `${inSap} as ${spelling}`);
    assert.deepEqual(
      rig.messenger.phones.map(({ jid }) => jid),
      [at(spelling)],
    );
  }
});

for (const [what, answer] of [
  ['another number', at('5491166660000')],
  ['a number that differs in one digit', at('5491140015556')],
  ['the LID of nobody knows whom', '100000000000001@lid'],
  ['a group', '120363000000000001@g.us'],
] as const) {
  test(`an answer that names ${what} is not trusted: the message is held, nothing is prepared, and SAP shows why`, async () => {
    await using rig = new Rig();
    rig.messenger.knows = () => answer;
    send(rig, 1);
    await rig.start();
    await heldFor(rig, 1, 'DELIVERY_ANOTHER_NUMBER_NAMED');
    await rig.until(
      () => rig.company.documents.get(1)?.mark?.detail?.startsWith('DELIVERY_ANOTHER_NUMBER_NAMED') === true,
      'SAP says so',
    );
    const asked = rig.messenger.lookups.length;
    const { reads } = rig.company;
    await rig.until(() => rig.company.reads > reads + 20, 'SAP is read again and again');
    assert.deepEqual([rig.messenger.sends, rig.messenger.lookups.length], [[], asked], 'nothing sent, asked once');
    assert.equal((await messageOf(rig, 1))?.reason, 'DELIVERY_ANOTHER_NUMBER_NAMED', 'the reason stays');
    rig.messenger.knows = (digits) => at(digits);
    await rig.outbox.act((await messageOf(rig, 1))?.id ?? 0, { type: 'resend' }, { who: 'ana', why: 'try', at: 1 });
    await rig.untilState(1, 'read', 'sent when WhatsApp names the number');
    assert.deepEqual(
      rig.messenger.phones.map(({ jid }) => jid),
      [at('5491140015555')],
    );
  });
}

test("if one number's answer is not trusted, the next number is looked up", async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '', {
    phones: [
      { field: 'Cellular', text: '+54 9 11 4001 5555' },
      { field: 'Phone1', text: '+54 9 11 4002 5555' },
    ],
  });
  rig.messenger.knows = (digits) => at(digits.endsWith('40015555') ? '5491166660000' : digits);
  send(rig, 1);
  await rig.start();
  await rig.untilState(1, 'read', 'read');
  assert.equal((await messageOf(rig, 1))?.jid, at('5491140025555'));
});

test('an address stored under another number is looked up again', async () => {
  await using rig = new Rig();
  await rig.start();
  const keep = "INSERT INTO recipients (account, digits, jid, checked_at) VALUES ('main', :digits, :jid, :now)";
  rig.database.run(keep, { digits: '5491140015555', jid: at('5491166660000'), now: Date.now() });
  send(rig, 1);
  await rig.untilState(1, 'read', 'read');
  assert.deepEqual([rig.messenger.lookups, (await messageOf(rig, 1))?.jid], [['5491140015555'], at('5491140015555')]);
});

test('the forms of a number, then the other numbers, are looked up until one is on WhatsApp', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', {
    phones: [
      { field: 'Cellular', text: '+54 9 11 4001 5555' },
      { field: 'Phone1', text: '+54 9 11 4002 5555' },
    ],
  });
  const last = '541140025555';
  rig.messenger.knows = (digits) => (digits === last ? at(digits) : null);
  send(rig, 1);
  await rig.start();
  await rig.untilState(1, 'read', 'read');
  assert.deepEqual(rig.messenger.lookups, ['5491140015555', '541140015555', '5491140025555', '541140025555']);
});

test("the invoice's contact person takes precedence over the partner's own number", async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', {
    contacts: [
      { code: 7, name: 'Eva', phones: [{ field: 'contact.MobilePhone', text: '+54 9 11 4007 5555' }] },
    ] as never,
  });
  send(rig, 1, { cardCode: 'C1', contactPersonCode: 7 });
  send(rig, 2, { cardCode: 'C1' });
  await rig.start();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state === 'read'), 'read');
  const to = async (docEntry: number) => (await messageOf(rig, docEntry))?.jid;
  assert.deepEqual([await to(1), await to(2)], [at('5491140075555'), at('5491140015555')]);
});

test('a number is looked up once, and again after a month, however the clock was changed', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  await rig.start();
  let docEntry = 0;
  const lookups = async (): Promise<number> => {
    docEntry += 1;
    send(rig, docEntry, { cardCode: 'C1' });
    await rig.until(async () => (await rig.states())[docEntry] === 'read', `${docEntry} is read`);
    return rig.messenger.lookups.length;
  };
  assert.deepEqual([await lookups(), await lookups()], [1, 1]);
  clock.setBy(29 * DAY);
  assert.equal(await lookups(), 1);
  clock.setBy(2 * DAY);
  assert.equal(await lookups(), 2);
  clock.setBy(-31 * DAY);
  assert.equal(await lookups(), 3);
});

test('an unknown number is looked up again after hours, or immediately on a resend', async () => {
  await using rig = new Rig();
  const clock = new FastClock(1);
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.messenger.knows = () => null;
  send(rig, 1, { cardCode: 'C1' });
  await rig.start();
  await rig.untilState(1, 'held', 'held');
  const { lookups } = rig.messenger;
  const first = lookups.length;
  const looks = async (): Promise<void> => {
    const { reads } = rig.company;
    await rig.until(() => rig.company.reads > reads + 20, 'SAP is read again and again');
  };
  await looks();
  assert.equal(lookups.length, first, 'asked once');
  await rig.outbox.act((await messageOf(rig, 1))?.id ?? 0, { type: 'resend' }, { who: 'ana', why: 'try', at: 1 });
  await rig.until(() => lookups.length === 2 * first, 'asked for whom it concerns');
  await rig.untilState(1, 'held', 'held again');
  clock.setBy(7 * 3_600_000);
  await looks();
  assert.equal(lookups.length, 3 * first, 'and hours later');
  rig.messenger.knows = (digits) => at(digits);
  rig.company.customer('C1', '+54 9 11 4009 5555');
  await rig.untilState(1, 'read', 'a corrected phone is asked for at once');
});

test('a customer opted out in SAP gets nothing until the opt-out is removed, then everything that waited', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', { optedOut: true });
  send(rig, 1);
  await rig.start();
  await heldFor(rig, 1, 'DELIVERY_OPTED_OUT');
  assert.deepEqual(rig.messenger.lookups, [], 'nobody is looked up who gets nothing');
  rig.company.customer('C1', '+54 9 11 4001 5555');
  await rig.untilState(1, 'read', 'sent');
});

test('a partner or salesperson missing in SAP holds their messages, with the reason', async () => {
  await using rig = new Rig();
  send(rig, 1, { salesPersonCode: 5 });
  rig.company.partners.delete('C1');
  await rig.start();
  await heldFor(rig, 1, 'DELIVERY_PARTNER_MISSING');
  await heldFor(rig, 1, 'DELIVERY_SALESPERSON_MISSING', 'salesperson');
  assert.equal((await messageOf(rig, 1))?.hold, 'recipient');
  rig.company.customer('C1', '+54 9 11 4001 5555');
  await rig.untilState(1, 'read', 'sent when it is there');
});

test('a held message is checked again and gets its new reason, and SAP never shows it as queued meanwhile', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '');
  send(rig, 1);
  await rig.start();
  await heldFor(rig, 1, 'PHONE_MISSING');
  rig.company.customer('C1', 'un poema');
  await heldFor(rig, 1, 'PHONE_UNREADABLE');
  await rig.until(
    () => rig.company.documents.get(1)?.mark?.detail?.startsWith('PHONE_UNREADABLE') === true,
    'SAP says so',
  );
  assert.ok(rig.company.writes.every(({ mark }) => mark.status === 'held'));
});

test('held messages are checked in turn', async () => {
  await using rig = new Rig();
  for (let n = 1; n <= 25; n++) {
    rig.company.customer(`C${n}`, '');
    send(rig, n);
  }
  await rig.start();
  await rig.until(
    async () => Object.values(await rig.states()).filter((state) => state === 'held').length === 25,
    'held',
  );
  rig.company.customer('C25', '+54 9 11 4025 5555');
  rig.company.customer('C1', '+54 9 11 4001 5555');
  await rig.untilState(25, 'read', 'the last');
  await rig.untilState(1, 'read', 'the first');
});

test('recipients of held messages are not looked up while nothing can be sent', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '');
  send(rig, 1);
  await rig.start();
  await heldFor(rig, 1, 'PHONE_MISSING');
  rig.messenger.drop();
  rig.company.customer('C1', '+54 9 11 4001 5555');
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  assert.deepEqual([rig.messenger.lookups, await rig.states()], [[], { 1: 'held' }]);
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent');
});

test("invoices of one-time customers do not go to the shared partner's phone", async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.company.customer('CF', '+54 9 11 4001 5555', { name: 'Consumidor final' });
  send(rig, 1, { cardCode: 'CF', cardName: 'Juan Pérez' });
  send(rig, 2, { cardCode: 'CF', cardName: 'Ana Ruiz', phone: '+54 9 11 4002 5555' });
  send(rig, 3, { cardCode: 'CF', cardName: 'CONSUMIDOR FINAL' });
  await rig.start();
  await rig.untilState(2, 'read', 'sent to its own phone');
  await rig.untilState(3, 'read', "the partner's own");
  await heldFor(rig, 1, 'PHONE_OF_ANOTHER_NAME');
  assert.deepEqual(rig.messenger.phones.map(({ jid }) => jid).sort(), [at('5491140015555'), at('5491140025555')]);
  rig.company.change(1, { phone: '+54 9 11 4003 5555' });
  await rig.untilState(1, 'read', 'sent when its phone stands on it');
});
