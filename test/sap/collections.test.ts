import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DocumentRow } from '../../sandbox/business-one/company-data.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import type { InvoiceSource, SourceCursor } from '../../src/sap/invoice-source.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

/** Invoices 1 to `count`, all of one day. */
const invoices = (count: number): DocumentRow[] =>
  Array.from({ length: count }, (_, index) => ({
    DocEntry: index + 1,
    DocNum: 1001 + index,
    Series: 4,
    DocDate: '2026-11-20',
    CardCode: 'C2',
    DocCurrency: 'ARS',
    DocTotal: '5',
  }));

const numbers = (count: number): number[] => invoices(count).map(({ DocEntry }) => DocEntry);

interface Look {
  readonly found: number[];
  readonly cursor: SourceCursor | null;
  readonly unreadable: string[];
}

async function look(source: InvoiceSource, since: SourceCursor | null): Promise<Look> {
  const found: number[] = [];
  const unreadable: string[] = [];
  let cursor = since;
  for await (const page of source.changes(since, '2026-11-01', forever)) {
    found.push(...page.documents.map(({ ref }) => Number(ref.key)));
    unreadable.push(...(page.unreadable ?? []).map(({ code }) => code));
    cursor = page.cursor;
  }
  return { found, cursor, unreadable };
}

async function swept(source: InvoiceSource): Promise<number[]> {
  const found: number[] = [];
  for await (const { documents } of source.sweep('2026-11-01', forever)) {
    found.push(...documents.map(({ ref }) => Number(ref.key)));
  }
  return found;
}

/** Pages of twenty, whatever is asked for, and no word of more. */
const linkless = { maxPageSize: 20, nextLinks: false };

it('reads every invoice of a server that sends pages of twenty without a next link', async (t) => {
  const { source } = await startPair(t, {
    server: { ...linkless, company: { ...smallCompany, invoices: invoices(57) } },
  });
  assert.deepEqual((await look(source, null)).found, numbers(57));
  assert.deepEqual(await swept(source), numbers(57));
});

it('misses none of the invoices that are posted one by one past the page of such a server', async (t) => {
  const { source, admin } = await startPair(t, {
    server: { ...linkless, company: { ...smallCompany, invoices: invoices(18) } },
  });
  let { found, cursor } = await look(source, null);
  const seen = new Set(found);
  for (let docEntry = 19; docEntry <= 43; docEntry++) {
    const row = invoices(docEntry).at(-1);
    assert.ok(row);
    await admin.addDocument('Invoices', row);
    ({ found, cursor } = await look(source, cursor));
    for (const one of found) seen.add(one);
    assert.ok(seen.has(docEntry), `${docEntry} was found`);
  }
});

it('needs one request for an idle poll once the server was observed to keep to the page size', async (t) => {
  for (const server of [{}, { maxPageSize: 60 }, { maxPageSize: 60, nextLinks: false }]) {
    const company = { ...smallCompany, invoices: invoices(30) };
    const { source, admin, options } = await startPair(t, { server: { ...server, company } });
    const { cursor } = await look(source, null);
    assert.ok(cursor !== null && options.pageSize === undefined);
    await admin.addDocument('Invoices', { ...invoices(1)[0], DocEntry: 31, CardCode: 'C2', DocDate: '2026-11-02' });
    const after = (await look(source, cursor)).cursor;
    for (let poll = 0; poll < 3; poll++) {
      await admin.resetRequests();
      await look(source, after);
      assert.deepEqual(await admin.counts(), { 'GET Invoices': 1 });
    }
  }
});

it('continues after a row with an unreadable DocEntry, and reports it', async (t) => {
  const { source, admin } = await startPair(t, { source: { pageSize: 2 } });
  for (const value of [null, 'x', {}]) {
    await admin.misprint('Invoices', 2, { DocEntry: value });
    const first = await look(source, null);
    assert.deepEqual(first.unreadable, ['SAP_ROW_UNREADABLE']);
    assert.deepEqual(first.found, [1]);
    assert.ok(first.cursor !== null);
    await admin.misprint('Invoices', 2, {});
    assert.deepEqual((await look(source, first.cursor)).found, [1, 2], 'it is found once it can be read');
  }
});

it('continues after a full page of such rows', async (t) => {
  const { source, admin } = await startPair(t, {
    server: { company: { ...smallCompany, invoices: invoices(6) } },
    source: { pageSize: 1 },
  });
  for (const docEntry of [1, 3, 4, 6]) await admin.misprint('Invoices', docEntry, { DocEntry: null });
  const { found, unreadable } = await look(source, null);
  assert.deepEqual(found, [2, 5]);
  assert.equal(unreadable.length, 4);
  assert.deepEqual(await swept(source), [2, 5]);
});

for (const nextLinks of [true, false]) {
  it(`reads all marks of the user table in pages of twenty, ${nextLinks ? 'with' : 'without'} next links`, async (t) => {
    const { source, admin, options } = await startPair(t, {
      server: { maxPageSize: { U_COURIER: 20 }, nextLinks, company: { ...smallCompany, invoices: invoices(60) } },
      source: { writeBack: 'user_table' },
    });
    const mark = { status: 'sent', messageId: '3EB0AA', at: '2026-11-23T20:00:00Z', detail: null } as const;
    for (const docEntry of numbers(60)) {
      await source.writeBack({ company: 'SBOTEST', type: 'invoice', key: String(docEntry) }, mark, forever);
    }
    assert.equal((await admin.rows('U_COURIER')).length, 60);
    const begunAnew = createBusinessOneSource(options);
    t.after(() => begunAnew.close());
    let marked = 0;
    for await (const { documents } of begunAnew.changes(null, '2026-11-01', forever)) {
      marked += documents.filter((document) => document.mark?.messageId === '3EB0AA').length;
    }
    assert.equal(marked, 60);
  });
}
