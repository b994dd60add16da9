import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { InvoiceSource, SourceCursor } from '../../src/sap/invoice-source.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

const COUNT = 5000;
const invoices = Array.from({ length: COUNT }, (_, index) => ({
  ...{ DocEntry: index + 1, DocNum: 1001 + index, Series: 4, DocDate: '2026-11-20', CardCode: 'C2' },
  ...{ DocCurrency: 'ARS', DocTotal: '5' },
}));

async function look(source: InvoiceSource, since: SourceCursor | null) {
  const found: string[] = [];
  let cursor = since;
  for await (const page of source.changes(since, '2026-11-01', forever)) {
    found.push(...page.documents.map(({ ref, numAtCard }) => `${ref.key} ${numAtCard ?? ''}`.trim()));
    cursor = page.cursor;
  }
  return { found, cursor };
}

it('needs one request for an idle poll after a batch of 5,000, finds each change in it, and relies only on what was stored', async (t) => {
  let monotonic = 0;
  const clock: Clock = {
    now: () => ({ wall: Date.now(), monotonic }),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  const { source, admin } = await startPair(t, {
    server: { company: { ...smallCompany, invoices } },
    source: { clock },
  });
  await admin.setClock({ freezeAt: '2026-11-20T15:05:00Z' });
  let { found, cursor } = await look(source, null);
  assert.equal(found.length, COUNT);
  const counted = async () => {
    await admin.resetRequests();
    const seen = await look(source, cursor);
    cursor = seen.cursor;
    return { found: seen.found, requests: (await admin.counts())['GET Invoices'] };
  };
  assert.deepEqual((await counted()).found, [], 'the first look at keys alone looks behind them too');
  for (let poll = 0; poll < 3; poll++) assert.deepEqual(await counted(), { found: [], requests: 1 }, 'idle');

  await admin.change('Invoices', 7, { NumAtCard: 'changed' });
  const broken = source.changes(cursor, '2026-11-01', forever);
  for await (const page of broken) if (page.documents.length > 0) break;
  assert.deepEqual((await counted()).found, ['7 changed'], 'what was not kept comes again');
  assert.deepEqual((await counted()).found, [], 'and what was does not');
  const posted = await admin.addDocument('Invoices', { CardCode: 'C2', DocTotal: '7' });
  assert.deepEqual(await counted(), { found: [String(posted)], requests: 3 }, 'keys, behind them, and the new one');

  // A change in the very second of the read, which leaves no trace in the stamp.
  await admin.change('Invoices', 9, { NumAtCard: 'same second' }, false);
  monotonic += 3 * 60_000;
  ({ found } = await counted());
  assert.ok(found.includes('9 same second'), 'is seen minutes later');
  assert.deepEqual(await counted(), { found: [], requests: 1 });

  const { found: anew } = await look(source, JSON.stringify({ updateDate: '2026-11-20', updateTime: '12:00:00' }));
  assert.equal(anew.length, COUNT + 1, 'another cursor is another memory');
});
