import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasCode } from '../../../errors/coded-error.ts';
import { documentsErrors } from '../../../errors/documents.ts';
import { recipientsErrors } from '../../../errors/recipients.ts';
import type { Partner, SapDocument } from '../../../sap/invoice-source.ts';
import { sapDocument } from '../../../sap/sap-document.test-support.ts';
import { captionValue } from './foreign-values.ts';
import { languages, languageTexts } from './languages.ts';
import { createMessageTexts } from './message-texts.ts';
import { isStopWord } from './stop-words.ts';
import { parseTemplates } from './templates.ts';

const company = { name: 'Ferretería del Sur S.A.', language: 'es', country: 'AR' } as const;
const live = { testFor: null };
const invoice = sapDocument(57, {
  docNum: 1001,
  dueDate: '2026-12-20',
  cardName: 'Taller Ruiz',
  total: '123456.5',
  salesPersonCode: 1,
});
const partner = (language: string | null, country: string | null): Partner => ({
  cardCode: 'C1',
  name: 'Taller Ruiz',
  country,
  language,
  phones: [],
  contacts: [],
  optedOut: false,
});
/** Intl writes no-break spaces; people read them as spaces. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const texts = createMessageTexts([], company);

test("the customer's text is in its language, with its country's formats and the invoice's currency", () => {
  const written: readonly (readonly [string | null, string, string, RegExp])[] = [
    [
      'es',
      'AR',
      'ARS',
      /factura 1001 del 20 de noviembre de 2026\.\nTotal: \$ 123\.456,50\nVencimiento: 20 de diciembre/,
    ],
    ['es', 'MX', 'MXN', /Total: \$123,456\.50/],
    ['pt', 'BR', 'USD', /fatura 1001 de 20 de novembro de 2026\.\nTotal: US\$ 123\.456,50\nVencimento: 20 de dezembro/],
    ['en', 'IN', 'INR', /invoice 1001 of 20 November 2026 attached\.\nTotal: ₹1,23,456\.50\nDue: 20 December 2026/],
    ['de', 'DE', 'EUR', /Rechnung 1001 vom 20\. November 2026\.\nBetrag: 123\.456,50 €\nFällig am: 20\. Dezember/],
    // A language that does not ship, or none: the company's.
    ['fr', 'FR', 'EUR', /factura 1001 del 20 de noviembre/],
    [null, 'AR', 'ARS', /factura 1001/],
  ];
  for (const [language, country, currency, expected] of written)
    assert.match(plain(texts.customer({ ...invoice, currency }, partner(language, country), live)), expected);
});

test('debit memos and reserve invoices have their own names, in the text and as a file', () => {
  const called = (kind: SapDocument['kind'] & string, language: string) =>
    texts.fileName({ ...invoice, kind }, partner(language, 'AR')).replace(' 1001.pdf', '');
  assert.match(texts.customer({ ...invoice, kind: 'debit_memo' }, partner('es', 'AR'), live), /su nota de débito 1001/);
  assert.deepEqual(
    languages.map((language) => [called('debit_memo', language), called('reserve_invoice', language)]),
    [
      ['Nota de débito', 'Factura de reserva'],
      ['Nota de débito', 'Fatura de reserva'],
      ['Debit note', 'Reserve invoice'],
      ['Belastungsanzeige', 'Reserverechnung'],
    ],
  );
});

test("amounts keep all digits, however large, and SAP's own currency codes", () => {
  const total = '9007199254740993.27'; // no float can hold it
  const text = plain(texts.customer({ ...invoice, total }, partner('es', 'AR'), live));
  assert.match(text, /9\.007\.199\.254\.740\.993,27/);
  assert.match(plain(texts.customer({ ...invoice, currency: 'AR$' }, partner('es', 'AR'), live)), /AR\$ 123\.456,50/);
  const shown = (currency: string) => plain(texts.customer({ ...invoice, currency }, partner('es', 'AR'), live));
  assert.match(shown('ars'), /Total: \$ 123\.456,50$/m, 'an ISO code that somebody wrote small');
  assert.match(shown('##'), /Total: 123\.456,50$/m, 'all currencies, and so none');
});

test('a line with a missing value is left out', () => {
  const text = createMessageTexts([], { ...company, name: null }).customer({ ...invoice, dueDate: null }, null, live);
  assert.doesNotMatch(text, /Vencimiento|null|undefined|\{/);
  assert.equal(text.split('\n').length, 3);
});

test("the salesperson gets the status of the customer's message, in the company's language", () => {
  const say = (status: Parameters<typeof texts.salesperson>[2]['status'], reason: string | null = null) =>
    plain(texts.salesperson(invoice, partner('pt', 'BR'), { status, reason }, live));
  assert.match(
    say('delivered'),
    /^Factura 1001 de Taller Ruiz \(C1\), \$ 123\.456,50\.\nLlegó al teléfono del cliente\.$/,
  );
  const held = say('held', 'The number in Cellular of customer C1 has no area code.');
  assert.match(held, /NO se envió al cliente.*\nMotivo: The number in Cellular/);
  for (const status of ['queued', 'held', 'failed', 'cancelled', 'disabled'] as const)
    assert.match(say(status), /no se envió|NO se|Todavía no/i, status);
  assert.match(say('unconfirmed'), /todavía no lo confirmó/);
  assert.match(say('undelivered'), /Se envió al cliente, pero no llegó a ningún teléfono/);
});

test("the salesperson gets the reason in the company's language, or untranslated", () => {
  const codes = [
    ...Object.keys(recipientsErrors).filter((code) => code.startsWith('PHONE_')),
    ...Object.keys(documentsErrors).filter((code) => code.startsWith('DOCUMENT_')),
    'DELIVERY_DOUBTFUL_THEN_REFUSED',
    'DELIVERY_REFUSED_UNKNOWN',
    'DELIVERY_OPTED_OUT',
  ];
  const say = (language: 'es' | 'pt' | 'en' | 'de', code: string) =>
    createMessageTexts([], { ...company, language }).salesperson(
      invoice,
      null,
      { status: 'held', reason: 'English words', code },
      live,
    );
  for (const code of codes) {
    for (const language of ['es', 'pt', 'de'] as const) assert.doesNotMatch(say(language, code), /English/, code);
    assert.match(say('en', code), /English words/);
  }
  assert.match(say('es', 'SOMETHING_ELSE'), /Motivo: English words/);
  assert.match(
    say('es', 'PHONE_AREA_CODE_MISSING'),
    /Motivo: Al teléfono del cliente en SAP le falta el código de área/,
  );
});

test('in test mode every text names its real recipient', () => {
  assert.match(texts.customer(invoice, null, { testFor: 'Taller Ruiz' }), /^\[PRUEBA\] .*Taller Ruiz\.\n\nHola/);
  const copy = texts.salesperson(invoice, null, { status: 'sent', reason: null }, { testFor: 'Ana Vega' });
  assert.match(copy, /^\[PRUEBA\] .*Ana Vega/);
});

test('the most specific template wins: series, then type, then language', () => {
  const templates = parseTemplates(
    'templates.json',
    JSON.stringify([
      { text: 'any {number}' },
      { language: 'es', text: 'language {number}' },
      { type: 'invoice', text: 'type {number}' },
      { series: 'EXP', text: 'series {number}' },
      { series: 'EXP', text: 'the second of two that are alike {number}' },
      { recipient: 'salesperson', text: '{status}' },
    ]),
  );
  const own = createMessageTexts(templates, company);
  const write = (document: Partial<SapDocument>, language: string) =>
    own.customer({ ...invoice, ...document }, partner(language, 'AR'), live);
  assert.equal(write({ seriesName: 'EXP' }, 'es'), 'series 1001');
  assert.equal(write({}, 'es'), 'type 1001');
  assert.equal(write({ ref: { ...invoice.ref, type: 'credit_note' } }, 'es'), 'language 1001');
  assert.equal(write({ ref: { ...invoice.ref, type: 'credit_note' } }, 'de'), 'any 1001');
  assert.equal(own.salesperson(invoice, null, { status: 'read', reason: null }, live), 'El cliente la leyó.');
});

test("a series' text takes precedence over a branch's, that over a type's, and a debit memo's over an invoice's", () => {
  const templates = parseTemplates(
    't.json',
    JSON.stringify([
      { type: 'invoice', text: 'type' },
      { type: 'debit_memo', text: 'debit memo' },
      { type: 'down_payment', text: 'down payment' },
      { branch: 3, text: 'branch {branch}' },
      { branch: 3, type: 'debit_memo', text: 'debit memo of {branch}' },
      { series: 'EXP', text: 'series' },
    ]),
  );
  const own = createMessageTexts(templates, company);
  const write = (document: Partial<SapDocument>) => own.customer({ ...invoice, ...document }, null, live);
  const north = { id: 3, name: '*Norte*\nx' };
  assert.equal(write({}), 'type');
  assert.equal(write({ kind: 'debit_memo' }), 'debit memo');
  assert.equal(write({ kind: 'reserve_invoice' }), 'type');
  assert.equal(write({ ref: { ...invoice.ref, type: 'down_payment' } }), 'down payment');
  assert.equal(write({ branch: north }), 'branch ∗Norte∗ x');
  assert.equal(write({ branch: north, kind: 'debit_memo' }), 'debit memo of ∗Norte∗ x');
  assert.equal(write({ branch: { id: 1, name: null } }), 'type');
  assert.equal(write({ branch: north, seriesName: 'EXP' }), 'series');
});

test('a wrong placeholder is refused at start, naming those that exist', () => {
  const refuse = (json: string, code: string, message: RegExp) =>
    assert.throws(
      () => parseTemplates('t.json', json),
      (error) => hasCode(error, code) && error instanceof Error && message.test(error.message),
    );
  refuse(
    '[{"text":"Hi {custmer}"}]',
    'MESSAGE_PLACEHOLDER_UNKNOWN',
    /^Line 1 of t\.json \(entry 1, to the customer\) uses \{custmer\}/,
  );
  refuse('[{"text":"{status}"}]', 'MESSAGE_PLACEHOLDER_UNKNOWN', /\{status\}/); // the salesperson's only
  refuse('[{"txt":"Hi"}]', 'MESSAGE_TEMPLATES_UNREADABLE', /t\.json/);
  refuse('[{"text":"Hi","language":"xx"}]', 'MESSAGE_TEMPLATES_UNREADABLE', /language/);
  refuse('Hi', 'MESSAGE_TEMPLATES_UNREADABLE', /not JSON/);
  refuse('{"text":"Hi"}', 'MESSAGE_TEMPLATES_UNREADABLE', /not a list: put the entries between \[ and \]/);
  refuse('[{"text":"Hi {customer"}]', 'MESSAGE_BRACE_ALONE', /has a stray brace: \{customer$/);
  refuse('[{"text":"Hi {customer {total}"}]', 'MESSAGE_BRACE_ALONE', /: \{customer $/);
  refuse('[{"text":"Hi customer}"}]', 'MESSAGE_BRACE_ALONE', /: \}$/);
});

test('template errors name the line, whatever precedes it', () => {
  const lines = (entry: string) => `[\r\n  { "text": "¡Hola, {customer}! \\" ],[" },\r\n  ${entry}\r\n]`;
  const lineOf = (entry: string): string => {
    try {
      parseTemplates('t.json', lines(entry));
    } catch (error) {
      return error instanceof Error ? (/[Ll]ine (\d+)/.exec(error.message)?.[1] ?? error.message) : '';
    }
    return 'accepted';
  };
  assert.equal(lineOf('{ "text": "{number}" }'), 'accepted');
  assert.equal(lineOf('{ "text": "{numbr}" }'), '3');
  assert.equal(lineOf('{\r\n "language": "es",\r\n "text": "{numbr}" }'), '5');
  assert.equal(lineOf('{\r\n "language": "fr",\r\n "text": "{number}" }'), '3');
  assert.equal(lineOf('{ "text": "x" },\r\n 7'), '4');
  assert.equal(lineOf('{ "text": "x" "language": "es" }'), '3');
});

test('the built-in texts use only existing placeholders, in every language', () => {
  const shipped = languages.flatMap((language) =>
    (['customer', 'salesperson'] as const).map((recipient) => ({
      recipient,
      text: languageTexts[language][recipient],
    })),
  );
  assert.equal(parseTemplates('shipped', JSON.stringify(shipped)).length, languages.length * 2);
});

test("whatever a customer's name, it fills only its own placeholder", () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (cardName) => {
      fc.pre(captionValue(cardName) !== '');
      const text = createMessageTexts(parseTemplates('t', '[{"text":"<{customer}>{number}"}]'), company).customer(
        { ...invoice, cardName },
        null,
        live,
      );
      assert.equal(text, `<${captionValue(cardName)}>1001`);
    }),
  );
});

test('no value from SAP adds a line, formatting or a link to a text, or reverses a file name', () => {
  const evil = 'x\n*IMPORTANT*\u202e > https://evil.example '.padEnd(2_000_000, '!');
  const document = {
    ...invoice,
    cardName: evil,
    cardCode: evil,
    seriesName: evil,
    fiscalNumber: evil,
    numAtCard: evil,
    currency: evil,
  };
  const all = '{customer}|{cardCode}|{document}|{number}|{series}|{fiscalNumber}|{numAtCard}|{total}';
  const templates = parseTemplates(
    't',
    JSON.stringify([{ text: all }, { recipient: 'salesperson', text: `${all}|{status}|{reason}` }]),
  );
  const own = createMessageTexts(templates, { ...company, name: null });
  const written = [
    own.customer(document, null, live),
    own.salesperson(document, null, { status: 'held', reason: evil }, live),
    own.customer(invoice, null, { testFor: evil }).split('\n\n', 1)[0] ?? '',
  ];
  for (const text of written) {
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}*]|:\/\/|evil\.example/u);
    assert.ok(text.length < 1500, 'and a caption stays one');
  }
  const name = own.fileName(document, null);
  assert.match(name, /^Factura x -IMPORTANT- - https---evil\.example !*…\.pdf$/);
  assert.ok(name.length < 100);
});

test('the file is named by the printed number, in a form that every phone can store', () => {
  assert.equal(texts.fileName({ ...invoice, fiscalNumber: 'A 0003-00001234' }, null), 'Factura A 0003-00001234.pdf');
  assert.equal(texts.fileName({ ...invoice, fiscalNumber: 'F/12:3' }, partner('de', 'DE')), 'Rechnung F-12-3.pdf');
});

test('a reply is a stop word only if it contains nothing else', () => {
  const words = ['STOP', 'Baja', 'não enviar'];
  for (const reply of ['stop', ' Stop. ', '¡BAJA!', 'Báją', 'nao enviar', 'NÃO  ENVIAR'])
    assert.ok(isStopWord(reply, words), reply);
  for (const reply of ['', '👍', "don't stop", 'stop it', 'bajar']) assert.ok(!isStopWord(reply, words), reply);
});

test('the answer to a stop word names the company, and leaves no placeholder without one', () => {
  for (const language of languages) {
    const answer = texts.optOutConfirmation(partner(language, null), live);
    assert.match(answer, /Ferretería del Sur/);
    const nameless = createMessageTexts([], { ...company, name: null }).optOutConfirmation(
      partner(language, null),
      live,
    );
    assert.doesNotMatch(nameless, /[{}]/);
    assert.ok(nameless.length > 20);
  }
});
