import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '../database/database.ts';
import { createOutbox } from '../database/outbox.ts';
import type { SapDocument } from '../sap/invoice-source.ts';
import { runDeliveries } from './deliveries.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const outboxFile = path.join(folder, 'outbox.db');

const invoice = (docEntry: number, changes: Partial<SapDocument> = {}): SapDocument => ({
  ref: { company: 'TEST', type: 'invoice', docEntry },
  docNum: 1000 + docEntry,
  series: 1,
  seriesName: null,
  docDate: '2026-11-20',
  dueDate: null,
  cardCode: 'C1',
  cardName: '=Ana "la" Grande',
  numAtCard: null,
  total: '10.5',
  currency: 'ARS',
  taxId: null,
  fiscalNumber: null,
  salesPersonCode: null,
  contactPersonCode: null,
  cancelStatus: 'none',
  approved: true,
  mark: null,
  updateDate: '2026-11-20',
  updateTime: '10:00:00',
  creationDate: '2026-11-20',
  ...changes,
});

async function deliveries(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runDeliveries(argv, {
    outboxFile,
    company: 'TEST',
    user: 'ana',
    now: () => Date.UTC(2026, 10, 20, 12),
    write: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

test('without an outbox the command says so and makes none', async () => {
  const { code, err } = await deliveries('list');
  assert.equal(code, 1);
  assert.match(err, /There is no outbox/);
});

test('a person lists, resends, marks as sent, cancels and exports deliveries; who and why are kept', async () => {
  const database = openDatabase(outboxFile);
  const outbox = createOutbox(database, { namespace: 'live', company: 'TEST', copies: false });
  const rules = { fromDate: '2026-01-01', test: false };
  const doubtful = { status: 'held', messageId: null, at: null, detail: 'DELIVERY_DOUBTFUL: It may' } as const;
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
  assert.equal((JSON.parse(resent.out) as { generation: number }).generation, 1);
  assert.equal((await deliveries('mark-sent', '3', '--why', 'seen on the phone', '--who', 'eva')).code, 0);
  assert.equal((await deliveries('cancel', '2', '--why', 'sent by post')).code, 0);

  const again = await deliveries('cancel', '3', '--why', 'too late');
  assert.equal(again.code, 1);
  assert.match(again.err, /A delivery that is sent cannot be cancelled/);

  const shown = await deliveries('show', '3');
  assert.match(shown.out, /marked_sent by eva: seen on the phone/);
  assert.equal((await deliveries('show', '99')).code, 1);

  const exported = await deliveries('export');
  const lines = exported.out.trimEnd().split('\r\n');
  assert.equal(lines.length, 4);
  assert.match(exported.out, /"'=Ana ""la"" Grande"/, 'no spreadsheet takes a name for a formula');
});

test('a value that is not understood is named with what is allowed', async () => {
  const { code, err } = await deliveries('list', '--state', 'lost');
  assert.equal(code, 2);
  assert.match(err, /--state is "lost"; allowed: received, waiting_document/);
  assert.equal((await deliveries('explode')).code, 2);
  assert.equal((await deliveries('--help')).code, 0);
});
