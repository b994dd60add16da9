import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { excelCsv } from '../../operations/deliveries/csv.ts';
import { invoice, OutboxOnDisk } from './rig.test-support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const disk = new OutboxOnDisk(path.join(folder, 'outbox.db'));
const held = (docEntry: number, detail: string) =>
  invoice(docEntry, {
    cardName: 'Una ferretería con un nombre bastante largo',
    mark: { status: 'held', messageId: null, at: null, detail: `DELIVERY_DOUBTFUL: ${detail}`, names: 'this' },
  });

test('the first five sentences of a reason are shown', async () => {
  await disk.post(...Array.from({ length: 7 }, (_, n) => held(n + 1, `doubt ${n + 1}`)), held(8, 'doubt 7'));
  const { out } = await disk.run(['list']);
  assert.match(out, /^DELIVERY_DOUBTFUL: doubt 7\n {4}doubt 6\n {4}doubt 5\n {4}doubt 4\n {4}doubt 3\n {4}And 2 more/m);
  assert.match(out, /^ {4}Next: Ask the customer/m);
  assert.match(out, /^8 deliveries: 8 held\. Times of/m);
});

test('a narrow terminal gets fewer columns and shorter names, and no line exceeds its width', async () => {
  const table = async (width: number) => (await disk.run(['list'], { width })).out.split('\n').slice(0, 9);
  const wide = await table(200);
  assert.match(wide[0] ?? '', /Date +Customer +Total +State +Since +SAP +Why$/);
  const narrow = await table(80);
  assert.ok(
    narrow.every((line) => line.length <= 80),
    narrow.join('\n'),
  );
  assert.match(narrow[0] ?? '', /^DocEntry +Number +Customer +Total +State +Why$/);
});

test('a debit memo is called so wherever deliveries are shown', async () => {
  const kinds = new OutboxOnDisk(path.join(folder, 'kinds.db'));
  await kinds.post(invoice(15, { kind: 'debit_memo', cardCode: 'C15' }), invoice(16, { cardCode: 'C15' }));
  const { out } = await kinds.run(['list', '--customer', 'C15']);
  assert.deepEqual(
    out
      .split('\n')
      .slice(0, 3)
      .map((line) => line.slice(0, 10).trim()),
    ['Type', 'invoice', 'debit memo'],
  );
  assert.match((await kinds.run(['show', '15'])).out, /^debit memo 1015 \(DocEntry 15\)/);
  const [heads, ...rows] = (await kinds.run(['export', '--customer', 'C15'])).out.split('\r\n');
  assert.match(heads ?? '', /,"changedAt","kind"/);
  assert.deepEqual(
    rows.slice(0, 2).map((row) => row.includes('"debit_memo"')),
    [false, true],
  );
});

test('deliveries can be listed by branch and by document kind', async () => {
  const rows = new OutboxOnDisk(path.join(folder, 'branches.db'));
  const south = { id: 3, name: 'Sur' };
  await rows.post(
    invoice(1, { branch: south }),
    invoice(2, { branch: south, kind: 'debit_memo' }),
    invoice(3, { branch: { id: 1, name: null } }),
    invoice(4),
    invoice(5, { branch: south, ref: { company: 'TEST', type: 'credit_note', key: '5' } }),
  );
  const keys = async (...filter: string[]) => {
    const { out } = await rows.run(['list', '--json', ...filter]);
    return (JSON.parse(out) as { deliveries: { docEntry: number }[] }).deliveries.map(({ docEntry }) => docEntry);
  };
  assert.deepEqual(await keys('--branch', '3'), [5, 2, 1]);
  assert.deepEqual(await keys('--branch', '1,3', '--type', 'invoice'), [3, 2, 1], 'a debit memo is an invoice too');
  assert.deepEqual(await keys('--type', 'debit_memo'), [2]);
  assert.deepEqual(await keys('--type', 'credit_note'), [5]);
  assert.equal((await rows.run(['list', '--branch', 'Sur'])).code, 2);
  assert.match((await rows.run(['list', '--type', 'order'])).err, /debit_memo, reserve_invoice/);
  const { out } = await rows.run(['list']);
  assert.match(out, /^Type +DocEntry +Number +Branch/);
  assert.match(out, /invoice +3 +1003 +1 /);
  assert.match(out, /invoice +1 +1001 +3 Sur/);
  const exported = (await rows.run(['export', '--branch', '3', '--type', 'debit_memo'])).out.split('\r\n');
  assert.match(exported[0] ?? '', /,"kind","branch","branchName","past"$/);
  assert.match(exported[1] ?? '', /,"debit_memo","3","Sur","false"$/);
});

test('a past delivery is shown, found, proven and never sent again', async () => {
  const mark = { status: 'read', messageId: 'ABC', at: '2026-01-02T03:04:05Z', detail: null, names: 'this' } as const;
  await disk.post(invoice(60, { mark, docNum: 6060 }));
  await disk.post(invoice(61));
  await disk.with((outbox) => outbox.movePast(Number.MAX_SAFE_INTEGER, 0, 999));
  const shown = await disk.run(['show', '6060']);
  assert.match(shown.out, /DocEntry 60/);
  assert.match(shown.out, /message id +ABC\n.*past +out of the outbox/s);
  const { messages } = JSON.parse((await disk.run(['show', '6060', '--json'])).out);
  assert.deepEqual(
    [messages[0].past, messages[0].messageId, messages[0].readAt],
    [true, 'ABC', '2026-01-02T03:04:05.000Z'],
  );
  assert.match((await disk.run(['list', '--number', '6060'])).out, /\(past\)/);
  assert.match((await disk.run(['export', '--number', '6060'])).out, /"true"\r?\n$/);
  const output = path.join(folder, 'past.pdf');
  assert.equal((await disk.run(['proof', '6060', '--output', output])).code, 0);
  assert.match(readFileSync(output, 'latin1'), /^%PDF/);
  const resent = JSON.parse((await disk.run(['resend', '6060', '--why', 'again', '--json'])).out);
  assert.equal(resent.error.code, 'DELIVERY_PAST');
  assert.match(resent.error.next, /deliveries show --doc-entry 60/);
});

test('deliveries shown as queued can be selected as queued', async () => {
  await disk.post(invoice(20));
  await disk.with(async (outbox) => {
    const [row] = await outbox.list({ key: '20' });
    await outbox.apply(row?.message.id ?? 0, { type: 'document_attached' }, 1);
    await outbox.apply(row?.message.id ?? 0, { type: 'prepared' }, 1);
  });
  assert.match((await disk.run(['list', '--state', 'queued'])).out, /^1 delivery: 1 queued\./m);
});

test('errors are JSON as well, if JSON was requested', async () => {
  const unknown = await disk.run(['show', '999999', '--json']);
  assert.equal(unknown.code, 1);
  const { exitCode, error } = JSON.parse(unknown.out) as { exitCode: number; error: { code: string; next: string } };
  assert.deepEqual([exitCode, error.code], [1, 'DELIVERY_UNKNOWN']);
  assert.match(error.next, /deliveries list/);
  assert.match(unknown.err, /^There is no delivery/);
  assert.equal(JSON.parse((await disk.run(['list', '--limit', 'x', '--json'])).out).exitCode, 2);
  assert.equal((await disk.run(['show', '999999'])).out, '');
});

test('an impossible action says why, and what to do instead', async () => {
  await disk.post(invoice(30));
  const waiting = await disk.run(['resend', '30', '--why', 'now']);
  assert.match(
    waiting.err,
    /It cannot be resent: its state is "no PDF yet"\.\nNext: See it with `deliveries show --doc-entry 30`/,
  );
  const why = { reason: 'DOCUMENT_WITHOUT_TEXT', detail: 'no text' };
  await disk.with(async (outbox) => {
    const [row] = await outbox.list({ key: '30' });
    await outbox.apply(row?.message.id ?? 0, { type: 'held', hold: 'document', why }, 1);
  });
  const document = await disk.run(['resend', '30', '--why', 'the scan is good']);
  assert.match(document.err, /Next: Print the invoice from SAP instead of scanning it/);
  assert.match((await disk.run(['show', '30'])).out, /why +no text \(DOCUMENT_WITHOUT_TEXT\)/, 'the reason stays');
});

test('a person can undo their own cancel, even if the outbox was lost meanwhile', async () => {
  const detail = 'DELIVERY_CANCELLED_BY_PERSON: A person cancelled the delivery.';
  const mark = { status: 'cancelled', messageId: null, at: null, detail, names: 'this' } as const;
  await disk.post(invoice(40, { mark }));
  assert.match((await disk.run(['show', '40'])).out, /To the customer: cancelled.*\n.*CANCELLED_BY_PERSON/);
  const resent = await disk.run(['resend', '40', '--why', 'it was a mistake']);
  assert.match(resent.out, /was cancelled, now queued/);
  assert.match((await disk.run(['show', '40'])).out, /decision .* resent by ana: it was a mistake/);
});

test('in test mode the command says where its deliveries are', async () => {
  assert.match((await disk.run(['list'], { testMode: true })).err, /TEST_MODE is on: use --test/);
  assert.equal((await disk.run(['list', '--test'], { testMode: true })).err, '');
});

test("an export for Excel uses the company's separators, decimals and dates", async () => {
  const row = async (locale: string) => {
    const { out } = await disk.run(['export', '--excel', '--number', '1020'], { locale });
    assert.ok(out.startsWith('\uFEFF"docEntry";') || out.startsWith('\uFEFF"docEntry",'), locale);
    return out.trimEnd().split('\r\n').at(-1) ?? '';
  };
  for (const locale of ['es-AR', 'de-DE', 'pt-BR']) {
    assert.match(
      await row(locale),
      /^"20";"1020";"invoice";"2026-11-20";"C1";"'=Ana ""la"" Grande";"10,5";"ARS";/,
      locale,
    );
  }
  for (const locale of ['es-MX', 'en-US']) assert.match(await row(locale), /^"20","1020",.*,"10\.5","ARS",/, locale);
  assert.match(await row('es-AR'), /;"2026-11-20 09:00";"1969-12-31 21:00";"";"";"";"false"$/, "in the company's time");
  assert.equal(excelCsv('de-DE', 'UTC').separator, ';');
});

test('an export names its file only once it is complete', async () => {
  const refused = await disk.run(['export', '--file', folder]);
  assert.equal(refused.code, 1);
  assert.doesNotMatch(refused.err, /deliveries written to/);
  const file = path.join(folder, 'out.csv');
  const { err } = await disk.run(['export', '--file', file]);
  assert.match(err, /^13 deliveries written to .*out\.csv\n$/);
  assert.equal(readFileSync(file, 'utf8').trimEnd().split('\r\n').length, 14);
});

test('the next step of a message refers to that message', async () => {
  const { messages } = JSON.parse((await disk.run(['show', '3', '--json'])).out) as { messages: { next: string }[] };
  assert.equal(
    messages[0]?.next,
    'Ask the customer; then `deliveries mark-sent --doc-entry 3 --why WHY` or `deliveries resend --doc-entry 3 --why WHY`.',
  );
  assert.match(
    (await disk.run(['show', '3'])).out,
    /^ {2}next +Ask the customer; then `deliveries mark-sent --doc-entry 3 --why WHY` or/m,
  );
});

test('the list shows no next step if none is needed', async () => {
  const disk = new OutboxOnDisk(path.join(folder, 'cancelled.db'));
  await disk.post(invoice(1));
  await disk.post(invoice(1, { cancelStatus: 'cancelled' }));
  const { out } = await disk.run(['list']);
  assert.match(out, /DELIVERY_INVOICE_CANCELLED/);
  assert.doesNotMatch(out, /Next:/);
});

test('below the list stands how SAP, the folder and the disk are, and what is open, each since when', async () => {
  const quiet = { trouble: null, since: null, code: null, next: null, workedAt: null, worker: null };
  const at = (ms: number) => new Date(disk.now - ms).toISOString();
  const condition = {
    places: [
      { ...quiet, place: 'sap', workedAt: at(4000) },
      { ...quiet, place: 'folder', trouble: 'It is gone.', since: at(3_600_000), next: 'Connect it.' },
      { ...quiet, place: 'disk', workedAt: at(0) },
    ],
    incidents: [
      {
        key: 'k',
        severity: 'warning',
        sentence: 'It is old.',
        next: 'Renew it.',
        openedAt: disk.now - 60_000,
        closedAt: null,
      },
    ],
  } as const;
  const known = { condition: () => Promise.resolve(condition) };
  const { out } = await disk.run(['list'], known);
  assert.match(
    out,
    /^SAP ok 4 s ago, disk ok 0 s ago\.\nPDF folder does not work since 2026-11-20 08:00: It is gone\. Connect it\.$/m,
  );
  assert.match(out, /^Open incident since 2026-11-20 08:59: It is old\. Renew it\.$/m);
  const told = JSON.parse((await disk.run(['list', '--json'], known)).out) as typeof condition;
  assert.deepEqual([told.places, told.incidents], [condition.places, condition.incidents]);
});
