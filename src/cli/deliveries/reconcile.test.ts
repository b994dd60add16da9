import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { CodedError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import type { Reconciliation } from '../../operations/deliveries/reconcile.ts';
import { ofUnknown } from '../../operations/deliveries/reconcile.ts';
import type { DocumentPage, InvoiceSource, SapDocument } from '../../sap/invoice-source.ts';
import { invoice, OutboxOnDisk } from './rig.test-support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-reconcile-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const period = ['--from', '2026-11-01', '--to', '2026-11-30'];

/** SAP as `reconcile` asks it. */
function sapOf(documents: readonly SapDocument[], unreadable: readonly CodedError[] = []) {
  let closed = 0;
  const sweep = async function* (from: string): AsyncGenerator<DocumentPage> {
    await Promise.resolve();
    yield { documents: documents.filter(({ docDate }) => docDate >= from), unreadable, cursor: null };
  };
  const close = (): Promise<void> => {
    closed += 1;
    return Promise.resolve();
  };
  const source = { sweep, close } as unknown as InvoiceSource;
  const sap = () => ({ source, types: ['invoice'] as const, fromDate: null, signal: new AbortController().signal });
  return { sap, closed: () => closed };
}

const mark = {
  status: 'read',
  messageId: '3EB0',
  at: '2026-11-20T10:00:00.000Z',
  detail: null,
  names: 'this',
} as const;
const of = (docEntry: number, changes: Partial<SapDocument> = {}) =>
  invoice(docEntry, { docDate: '2026-11-20', total: '10.5', currency: 'ARS', creationDate: '2026-11-20', ...changes });
const creditNote = of(7, { ref: { company: 'TEST', type: 'credit_note', key: '7' } });

/** An outbox and a SAP that differ in every way. */
async function scene() {
  const disk = new OutboxOnDisk(path.join(folder, `${Math.random()}.db`));
  const sent = of(1, { mark });
  const waiting = of(2);
  const flawed = of(3, { flaw: { reason: 'SAP_TOTAL_MISSING', detail: 'no total in USD' } });
  const gone = of(4, { mark });
  const before = of(5, { docNum: 777, mark });
  await disk.with((outbox) => outbox.firstStart('2026-11-10'));
  await disk.post(sent, waiting, flawed, gone, before);
  const reused = of(5, { docNum: 888, cardCode: 'C9' });
  await disk.post(reused);
  const inSap = [
    { ...sent, cancelStatus: 'cancelled' } as const,
    waiting,
    flawed,
    reused,
    of(6, { docDate: '2026-11-09', total: '0.000001' }),
    creditNote,
    of(8, { cancelStatus: 'cancellation' }),
    of(9, { currency: 'USD', total: '-3' }),
    of(10, { docDate: '2026-12-01' }),
  ];
  return { disk, ...sapOf(inSap) };
}

test('documents of branches that are not delivered are explained', () => {
  const rules = { types: ['invoice'], fromDate: null, branches: [3] } as const;
  const told = ofUnknown(of(1, { branch: { id: 1, name: 'Norte' } }), rules);
  assert.deepEqual([told.finding, told.explanation], ['not_to_be_sent', 'SAP_BRANCHES does not include 1 (Norte).']);
  assert.equal(ofUnknown(of(1, { branch: { id: 3, name: null } }), rules).finding, 'not_seen');
});

test("each document in SAP is compared with WhatsApp's evidence, and every difference is explained", async () => {
  const { disk, sap, closed } = await scene();
  const { code, out } = await disk.run(['reconcile', ...period, '--json'], { sap });
  assert.equal(code, 0);
  const { documents, days } = JSON.parse(out) as Reconciliation;
  const found = Object.fromEntries(
    documents.map(({ type, docEntry, docNum, finding }) => [`${type} ${docEntry} ${docNum}`, finding]),
  );
  assert.deepEqual(found, {
    'invoice 1 1001': 'read',
    'invoice 2 1002': 'waiting',
    'invoice 3 1003': 'held',
    'invoice 4 1004': 'not_in_sap',
    'invoice 5 777': 'not_in_sap',
    'invoice 5 888': 'held',
    'invoice 6 1006': 'not_to_be_sent',
    'credit_note 7 1007': 'not_to_be_sent',
    'invoice 8 1008': 'not_to_be_sent',
    'invoice 9 1009': 'not_seen',
  });
  const why = (docNum: number) => documents.find((document) => document.docNum === docNum)?.explanation ?? '';
  assert.match(why(1001), /read\. It was cancelled in SAP afterwards/);
  assert.match(why(1003), /no total in USD/);
  assert.match(why(1004), /SAP does not have it/);
  assert.match(why(777), /gave its number to another document.*Before: read/);
  assert.match(why(1006), /dated before 2026-11-10/);
  assert.match(why(1007), /SAP_DOCUMENT_TYPES does not include credit_note/);
  assert.equal(documents.find(({ docNum }) => docNum === 1001)?.readAt, '2026-11-20T10:00:00.000Z');
  assert.deepEqual(
    days.map(({ date, type, currency, documents: count, total, proven, provenTotal }) =>
      [date, type, currency, count, total, proven, provenTotal].join(' '),
    ),
    [
      '2026-11-09 invoice ARS 1 0.000001 0 0.00',
      '2026-11-20 invoice ARS 5 52.50 1 10.50',
      '2026-11-20 credit_note ARS 1 10.50 0 0.00',
      '2026-11-20 invoice USD 1 -3.00 0 0.00',
    ],
  );
  assert.equal(closed(), 1);
});

test('as text it shows the days and what is open, and as CSV every document', async () => {
  const { disk, sap } = await scene();
  const shown = await disk.run(['reconcile', ...period], { sap });
  assert.match(shown.out, /2026-11-20 +invoice +ARS +5 +52\.50 +1 +10\.50 .*1 read, 1 waiting/);
  assert.match(shown.out, /10 documents, 6 neither proven nor excluded by a rule\./);
  assert.doesNotMatch(shown.out, /cancels another/);
  const csv = (await disk.run(['reconcile', ...period, '--csv'], { sap })).out.split('\r\n');
  assert.equal(csv.length, 12);
  assert.match(csv[0] ?? '', /^"type","docEntry","docNum","date"/);
  assert.ok(
    csv.some((line) => line.includes('"\'=Ana ""la"" Grande"')),
    'no formula',
  );
  const excel = (await disk.run(['reconcile', ...period, '--excel'], { sap })).out;
  assert.match(excel, /^\uFEFF"type";/);
});

test('rows in SAP that cannot be listed are reported, even with CSV', async () => {
  const { disk } = await scene();
  const refusal = { method: 'GET', resource: 'DownPayments', text: 'not permitted', sapCode: '-6006' };
  const { sap } = sapOf(
    [of(20, { kind: 'debit_memo', branch: { id: 3, name: 'Norte' } })],
    [sapError('SAP_RIGHT_MISSING', refusal)],
  );
  const shown = await disk.run(['reconcile', ...period], { sap });
  assert.match(shown.out, /^Not accounted for: The SAP user lacks permission: GET DownPayments/m);
  assert.match(shown.out, /debit memo +20/);
  const csv = await disk.run(['reconcile', ...period, '--csv'], { sap });
  assert.match(csv.out, /"debit_memo","3","Norte"\r\n/);
  assert.match(csv.err, /DownPayments/);
  const told = ofUnknown(of(21, { kind: 'down_payment_request' }), { types: ['down_payment'], fromDate: null });
  assert.deepEqual(
    [told.finding, told.explanation],
    ['not_to_be_sent', 'It only asks for a down payment, and is no invoice.'],
  );
});

test('it needs a period', async () => {
  const { disk, sap } = await scene();
  assert.equal((await disk.run(['reconcile', '--from', '2026-11-01'], { sap })).code, 2);
  assert.equal((await disk.run(['reconcile', '5', ...period], { sap })).code, 2);
});
