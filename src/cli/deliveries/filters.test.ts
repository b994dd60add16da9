import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { MessageEvent } from '../../delivery/rules/lifecycle.ts';
import { doubtful, invoice, OutboxOnDisk } from './rig.test-support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-filters-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const disk = new OutboxOnDisk(path.join(folder, 'outbox.db'));
/** 23:30 of the 20th in Buenos Aires. */
const now = Date.parse('2026-11-21T02:30:00Z');

/** A person records when it was sent. */
async function sent(docEntry: number, at: string): Promise<void> {
  await disk.with(async (outbox) => {
    const [row] = await outbox.list({ key: String(docEntry), role: 'customer' });
    const event: MessageEvent = { type: 'marked_sent', at: Date.parse(at) };
    assert.ok(row && (await outbox.act(row.message.id, event, { who: 'ana', why: 'seen', at: Date.parse(at) })));
  });
}

async function found(...filters: string[]): Promise<readonly number[]> {
  const { code, out, err } = await disk.run(['list', '--json', ...filters]);
  assert.equal(code, 0, err);
  return (JSON.parse(out) as { deliveries: { docEntry: number }[] }).deliveries.map(({ docEntry }) => docEntry);
}

test('deliveries are found by customer, reason, and the days on which they were sent or held, in time of the company', async () => {
  disk.now = now;
  await disk.post(
    invoice(1, { cardCode: 'C1', cardName: 'Peña' }),
    invoice(2, { cardCode: 'C10', cardName: 'Müller' }),
    invoice(3, { cardCode: 'C2', mark: doubtful }),
  );
  await sent(1, '2026-11-20T02:59:00Z');
  await sent(2, '2026-11-21T02:00:00Z');
  assert.deepEqual(await found('--sent-on', 'yesterday'), [1]);
  assert.deepEqual(await found('--sent-on', 'today'), [2]);
  assert.deepEqual(await found('--sent-on', '2026-11-19..2026-11-20'), [2, 1]);
  assert.deepEqual(await found('--delivered-on', 'today'), []);
  assert.deepEqual(await found('--held-on', 'today'), [3]);
  assert.deepEqual(await found('--held-on', 'yesterday'), []);
  assert.deepEqual(await found('--reason', 'DELIVERY_DOUBTFUL'), [3]);
  assert.deepEqual(await found('--customer', 'c1'), [1], 'an exact code');
  assert.deepEqual(await found('--customer', 'muller'), [2]);
  assert.deepEqual(await found('--customer', 'C'), [3, 2, 1]);
});

test('an export in JSON is one object with all rows, however many pages they are', async () => {
  const { out } = await disk.run(['export', '--json', '--sent-on', 'yesterday']);
  assert.deepEqual(
    (JSON.parse(out) as { deliveries: { docNum: number }[] }).deliveries.map(({ docNum }) => docNum),
    [1001],
  );
  assert.equal((await disk.run(['export', '--json', '--number', '5'])).out, '{"deliveries":[]}\n');
  const many = new OutboxOnDisk(path.join(folder, 'many.db'));
  await many.post(...Array.from({ length: 1001 }, (_, n) => invoice(n + 1)));
  const all = JSON.parse((await many.run(['export', '--json'])).out) as { deliveries: { docEntry: number }[] };
  assert.deepEqual(
    all.deliveries.map(({ docEntry }) => docEntry),
    Array.from({ length: 1001 }, (_, n) => 1001 - n),
  );
});
