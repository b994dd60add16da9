import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '../database/sqlite/database.ts';
import { holdups } from '../delivery/standing/holdups.ts';
import { createOutbox } from '../delivery/transactions/outbox.ts';
import { configured, doubtful, invoice, OutboxOnDisk, settings, surroundings } from './deliveries/rig.test-support.ts';
import { readDeliveries, runDeliveries } from './deliveries.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const outboxFile = path.join(folder, 'outbox.db');

const disk = new OutboxOnDisk(outboxFile);
const deliveries = (...argv: string[]) => disk.run(argv);

test('without an outbox the command says so and creates none', async () => {
  const { code, err } = await deliveries('list');
  assert.equal(code, 1);
  assert.match(err, /There is no outbox/);
});

test('a person lists, resends, marks as sent, cancels and exports deliveries; who and why is recorded', async () => {
  const database = openDatabase(outboxFile, configured);
  const outbox = createOutbox(database, { mode: 'live', ...configured, copies: false });
  const rules = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };
  await outbox.commitPage([invoice(1, { mark: doubtful }), invoice(2), invoice(3, { mark: doubtful })], null, rules, 1);
  database.close();

  const listed = await deliveries('list', '--state', 'held', '--json');
  assert.equal(listed.code, 0);
  const rows = (JSON.parse(listed.out) as { deliveries: { docEntry: number; reason: string }[] }).deliveries;
  assert.deepEqual(
    rows.map(({ docEntry, reason }) => [docEntry, reason]),
    [
      [3, 'DELIVERY_DOUBTFUL'],
      [1, 'DELIVERY_DOUBTFUL'],
    ],
  );

  assert.equal((await deliveries('resend', '1')).code, 2, 'a decision needs a reason');
  const resent = await deliveries('resend', '1', '--why', 'the customer says it never came', '--json');
  assert.equal(resent.code, 0);
  assert.equal((JSON.parse(resent.out) as { changed: { generation: number }[] }).changed[0]?.generation, 1);
  assert.equal((await deliveries('mark-sent', '3', '--why', 'seen on the phone', '--who', 'eva')).code, 0);
  assert.equal((await deliveries('cancel', '2', '--why', 'sent by post')).code, 0);

  const again = await deliveries('cancel', '3', '--why', 'too late');
  assert.equal(again.code, 1);
  assert.match(
    again.err,
    /It cannot be cancelled: its state is "sent"\.\nNext: See it with `deliveries show --doc-entry 3`/,
  );

  const shown = await deliveries('show', '3');
  assert.match(shown.out, /marked as sent by eva: seen on the phone/);
  assert.equal((await deliveries('show', '99')).code, 1);

  const exported = await deliveries('export');
  const lines = exported.out.trimEnd().split('\r\n');
  assert.equal(lines.length, 4);
  assert.match(exported.out, /"'=Ana ""la"" Grande"/, 'no spreadsheet takes a name for a formula');
});

test('an invalid value is named, with what is allowed', async () => {
  const { code, err } = await deliveries('list', '--state', 'lost');
  assert.equal(code, 2);
  assert.match(err, /--state is "lost"; allowed: received, waiting_document/);
  assert.equal((await deliveries('explode')).code, 2);
  assert.equal((await deliveries('--help')).code, 0);
});

test("waiting deliveries show why and until when, in the company's time zone", async () => {
  await disk.with(async (outbox) => {
    await outbox.approve(1, true);
    await outbox.keepPauses({ sendingUntil: Date.UTC(2026, 10, 21, 4) });
  });
  disk.now = Date.UTC(2026, 10, 21, 2, 30); // 23:30 in Buenos Aires
  const { out } = await deliveries('list', '--limit', '2');
  assert.match(out, /^DocEntry +Number +Date +Customer +Total +State +Since +SAP/);
  assert.match(out, /2 deliveries: 1 sent, 1 cancelled\. Times of America\/Argentina\/Buenos_Aires\./);
  assert.match(out, /2026-11-20 09:00/);
  assert.match(out, /WhatsApp requests a pause \(429\)\. Until 2026-11-21 01:00\./);
  assert.match(out, /The newest 2; there are more/);
  const [heads = '', ...lines] = out.split('\n');
  const end = heads.indexOf('Total') + 'Total'.length;
  assert.ok(
    lines.slice(0, 2).every((line) => line.slice(0, end).endsWith('ARS')),
    'amounts stand right',
  );
  const { waits, more } = JSON.parse((await deliveries('list', '--limit', '2', '--json')).out) as {
    waits: object[];
    more: boolean;
  };
  assert.deepEqual(waits, [
    { sentence: 'WhatsApp requests a pause (429).', until: '2026-11-21T04:00:00.000Z', next: null },
    { sentence: 'Quiet hours (SEND_QUIET_HOURS).', until: '2026-11-21T11:00:00.000Z', next: null },
  ]);
  assert.equal(more, true);
  const disabled = await disk.with((outbox) =>
    holdups(outbox, { ...settings, disableCustomerMessages: true }, disk.now),
  );
  assert.match(disabled[0]?.sentence ?? '', /switched off \(DISABLE_CUSTOMER_MESSAGES\): 1 queued/);
});

test('an export of thousands is complete and in order, whatever the names contain', async () => {
  const big = path.join(folder, 'big.db');
  const names = ['-10', '-cmd', '\t=1', 'a,b', 'line\nbreak', '＝1', 'plain'];
  const many = Array.from({ length: 2345 }, (_, n) =>
    invoice(n + 1, { cardName: names[n % names.length] ?? '', total: n === 0 ? '-10.5' : '1' }),
  );
  await new OutboxOnDisk(big).post(...many);
  const file = path.join(folder, 'out.csv');
  let out = '';
  const write = (text: string) => {
    out += text;
  };
  const parts = { ...surroundings, place: { kind: 'sqlite', file: big } as const, now: () => disk.now, write };
  const toFile = ['export', '--file', file, '--bom'];
  assert.equal(await runDeliveries(readDeliveries(toFile), { ...parts, writeError: () => undefined }), 0);
  assert.equal(await runDeliveries(readDeliveries(['export']), { ...parts, writeError: write }), 0);
  assert.equal(readFileSync(file, 'utf8'), `\uFEFF${out}`);
  // Records end with CR LF; the line break of a name stands within quotes.
  const records = out.trimEnd().split('\r\n').slice(1);
  assert.deepEqual(
    records.map((line) => Number(/^"(\d+)"/.exec(line)?.[1])),
    many.map((_, n) => many.length - n),
  );
  const nameOf = (docEntry: number) =>
    /,"C1","(.*)","-?[\d.]+","ARS",/s.exec(records[many.length - docEntry] ?? '')?.[1];
  assert.match(records.at(-1) ?? '', /,"-10","-10\.5",/, 'negative numbers stay numbers');
  assert.deepEqual([2, 3, 4, 5, 6, 7].map(nameOf), ["'-cmd", '\\u0009=1', 'a,b', 'line\nbreak', "'＝1", 'plain']);
});

test('an opt-out by stop word is listed, and can be removed by a person with a reason', async () => {
  await disk.with(async (outbox) => {
    const [row] = await outbox.list({ key: '2' });
    const jid = '5491155550000@s.whatsapp.net';
    await outbox.rememberRecipient(row?.message.id ?? 0, { digits: '5491155550000', jid, checkedAt: 1 });
    await outbox.optOut(jid, disk.now);
  });
  const listed = await deliveries('opt-outs');
  assert.match(listed.out, /C1 +=Ana "la" Grande +54\*+0000 +2026-11-20 23:30/);
  assert.equal((await deliveries('opt-in', 'C1')).code, 2, 'a reason is needed');
  assert.equal((await deliveries('opt-in', 'C1', '--why', 'asked for them by phone')).code, 0);
  assert.match((await deliveries('opt-outs')).out, /Nobody/);
  assert.match((await deliveries('show', '2')).out, /opted in again by ana: asked for them by phone/);
  const again = await deliveries('opt-in', 'C1', '--why', 'again', '--json');
  assert.equal(again.code, 1);
  assert.equal(JSON.parse(again.out).error.code, 'DELIVERY_NOT_OPTED_OUT');
});

test('a stop word from a phone that no customer has is taken back by its number, or as it is listed', async () => {
  const [stranger, twin] = ['34600111222@s.whatsapp.net', '34611111222@s.whatsapp.net'];
  await disk.with(async (outbox) => {
    for (const jid of [stranger, twin, '123456789012345@lid']) await outbox.optOut(jid, disk.now);
  });
  const optInTo = (phone: string) => deliveries('opt-in', phone, '--why', 'asked for them by phone');
  const listed = await deliveries('opt-outs');
  assert.match(listed.out, /\(none\) +34\*+1222/);
  const alike = await optInTo('34*****1222');
  assert.equal(alike.code, 1);
  assert.match(alike.err, /2 phones/);
  assert.match((await optInTo('+34 600 111 999')).err, /no phone \+34 600 111 999/);
  assert.equal((await optInTo('+34 600 111-222')).code, 0);
  assert.equal((await optInTo('34*****1222')).code, 0, 'the only one that looks so');
  const lid = /\S+@lid/.exec((await deliveries('opt-outs')).out)?.[0] ?? '';
  assert.equal((await optInTo(lid)).code, 0, lid);
  assert.match((await deliveries('opt-outs')).out, /Nobody/);
});

test('extra arguments, invalid types and invalid dates are rejected with what is allowed', async () => {
  const wrong: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
    [['show', '1', '2'], /unexpected argument after show/],
    [['show', '1', '--type', 'order'], /--type is "order"; allowed: invoice, credit_note, delivery_note/],
    [['list', '--from', '2026-13-45'], /--from is "2026-13-45"; allowed: a calendar date, YYYY-MM-DD/],
    [['list', '--to', '2026-02-30'], /--to is "2026-02-30"/],
    [
      ['list', '--from', '2026-11-25', '--to', '2026-11-20'],
      /--from is "2026-11-25"; allowed: a date before that of --to/,
    ],
    [['list', '--limit', '0'], /--limit is "0"; allowed: 1 to 1000000/],
    [['list', '--limit', '99999999999999999999'], /--limit/],
    [['list', '--number', '99999999999999999999'], /--number/],
    [['list', '1002'], /list takes options only; for one invoice use: show 1002/],
    [['opt-outs', 'C1'], /unexpected argument after opt-outs/],
    [['show', '99999999999999999999'], /show needs the number of an invoice/],
    [['cancel', '1', '--why', ' '], /cancel needs --why/],
    [['list', '--sent-on', 'tomorrow'], /--sent-on is "tomorrow"; allowed: today, yesterday, a date/],
    [['list', '--reason', 'why'], /--reason is "why"; allowed: codes/],
  ];
  for (const [argv, message] of wrong) {
    const { code, err } = await deliveries(...argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(err, message);
    assert.match(err, /Next: node hybrid-invoice-service\.js deliveries --help/);
  }
});

test('a manual decision triggers the same copies as one by the service', async () => {
  await disk.post(invoice(70, { salesPersonCode: 5 }));
  assert.equal((await deliveries('mark-sent', '70', '--why', 'handed over')).code, 0);
  const rows = await disk.with((outbox) => outbox.list({ key: '70' }));
  assert.deepEqual(rows.map(({ message }) => `${message.role} ${message.state}`).toSorted(), [
    'copy queued',
    'customer sent',
    'salesperson queued',
  ]);
});
