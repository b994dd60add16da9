import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../../../errors/coded-error.ts';
import { inCommands } from '../../../next-steps/commands.ts';
import type { Partner, PhoneField } from '../../../sap/invoice-source.ts';
import { choosePhones, salesPersonPhones, testPhone } from './choose.ts';
import { maskPhone } from './mask.ts';

const fieldOrder = ['contact.MobilePhone', 'Cellular', 'Phone1', 'Phone2'];
const partner = (phones: readonly PhoneField[], contactPhones: readonly PhoneField[] = []): Partner => ({
  cardCode: 'C1',
  name: 'Customer',
  country: 'AR',
  language: 'es',
  phones,
  contacts: [{ code: 7, name: 'María', phones: contactPhones }],
  optedOut: false,
});
const choose = (one: Partner, contactPersonCode: number | null = null) =>
  choosePhones({
    partner: one,
    invoice: { cardName: 'Customer', phone: null, contactPersonCode },
    fieldOrder,
    companyCountry: 'AR',
  });

test("the contact person's mobile goes before the partner's, when the invoice names that person", () => {
  const one = partner(
    [{ field: 'Cellular', text: '11 4444-5555' }],
    [{ field: 'contact.MobilePhone', text: '11 5555-6666' }],
  );
  assert.deepEqual(
    choose(one, 7).numbers.map(({ digits }) => digits[0]),
    ['5491155556666', '5491144445555'],
  );
  assert.deepEqual(
    choose(one).numbers.map(({ digits }) => digits[0]),
    ['5491144445555'],
  );
});

test("the configured order decides, not SAP's, and fields that are not in it are not used", () => {
  const one = partner([
    { field: 'Phone1', text: '11 5555-6666' },
    { field: 'Fax', text: '11 6666-7777' },
    { field: 'Cellular', text: '11 4444-5555' },
  ]);
  assert.deepEqual(
    choose(one).numbers.map(({ field }) => field),
    ['Cellular', 'Phone1'],
  );
});

test("a one-time customer's invoice goes to its own phone alone, and to nobody without one", () => {
  const one = partner(
    [{ field: 'Cellular', text: '11 4444-5555' }],
    [{ field: 'contact.MobilePhone', text: '11 5555-6666' }],
  );
  const to = (cardName: string, phone: string | null) => {
    const invoice = { cardName, phone, contactPersonCode: 7 };
    const { numbers, problem } = choosePhones({ partner: one, invoice, fieldOrder, companyCountry: 'AR' });
    return problem?.code ?? numbers.map(({ digits }) => digits[0]).join();
  };
  assert.equal(to('Juan Pérez', null), 'PHONE_OF_ANOTHER_NAME');
  assert.equal(to('Juan Pérez', '11 7777-8888'), '5491177778888');
  assert.equal(to('Juan Pérez', 'por mail'), 'PHONE_UNREADABLE');
  for (const spelling of ['CUSTOMER', ' Cústomer.', '']) assert.match(to(spelling, null), /5491155556666/, spelling);
});

test('the same number in two fields is asked for once', () => {
  const one = partner([
    { field: 'Cellular', text: '011 15-4444-5555' },
    { field: 'Phone1', text: '+54 9 11 4444 5555' },
  ]);
  assert.equal(choose(one).numbers.length, 1);
});

test('a readable field hides the trouble of the others', () => {
  const one = partner([
    { field: 'Cellular', text: 'ask María' },
    { field: 'Phone1', text: '11 4444-5555' },
  ]);
  assert.equal(choose(one).problem, null);
});

test('without any number the most helpful reason is told, with the field and what to do, without the number', () => {
  const nothing = choose(partner([]));
  assert.equal(nothing.problem?.code, 'PHONE_MISSING');
  const poem = choose(partner([{ field: 'Cellular', text: 'Aquí me pongo a cantar' }]));
  assert.equal(poem.problem?.code, 'PHONE_UNREADABLE');
  assert.match(poem.problem.sentence, /Cellular of customer C1/);
  assert.match(inCommands(poem.problem.next), /\+54 9 11/);
  const both = choose(
    partner([
      { field: 'Cellular', text: 'Aquí me pongo a cantar' },
      { field: 'Phone1', text: '4444-5555' },
    ]),
  );
  assert.equal(both.problem?.code, 'PHONE_AREA_CODE_MISSING');
  assert.doesNotMatch(JSON.stringify(both), /4444.?5555/);
});

test("a salesperson's number is read in the company's country", () => {
  const phones = [{ field: 'Mobile', text: '11 5000-0002 (personal)' }];
  const choice = salesPersonPhones({ code: 2, name: 'Bruno', phones, active: true }, 'AR');
  assert.deepEqual(choice.numbers[0]?.digits, ['5491150000002', '541150000002']);
  assert.equal(
    salesPersonPhones({ code: 3, name: 'Carla', phones: [], active: true }, 'AR').problem?.code,
    'PHONE_MISSING',
  );
});

test('an invalid test phone is rejected with a code', () => {
  assert.deepEqual(testPhone('+54 9 11 5555 0000', 'AR'), ['5491155550000', '541155550000']);
  assert.throws(
    () => testPhone('my phone', 'AR'),
    (error) => hasCode(error, 'TEST_PHONE_INVALID'),
  );
});

test('a masked number shows where it is from and how it ends, and a short one nothing', () => {
  assert.equal(maskPhone('5491144445555'), '54*******5555');
  assert.equal(maskPhone('5491144445555@s.whatsapp.net'), '54*******5555@s.whatsapp.net');
  assert.equal(maskPhone('+54 9 11 4444-5555'), '54*******5555');
  assert.equal(maskPhone('1234567'), '*******');
});
