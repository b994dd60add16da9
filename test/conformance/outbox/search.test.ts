import assert from 'node:assert/strict';
import type { FoundDeliveries, SearchFilter, SearchPage } from '../../../src/delivery/ports/search-store.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import type { Scope } from '../../../src/delivery/transactions/scope.ts';
import { find, type SearchLimits } from '../../../src/delivery/transactions/search.ts';
import { onEachDatabase } from './databases.ts';
import { configured, invoiceOf, type OutboxStage } from './stage.ts';

const scope: Scope = { mode: 'live', ...configured, copies: true, copyTo: ['1', '2'], sources: [], beside: [] };
const INVOICES = 24;
const ROWS = 5;
const customers = ['Peña Hermanos S.A.', 'Müller & Söhne', 'Almacén 100%', 'Ana_Lisa', 'Ñandú'];
const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const sentAt = (n: number): MessageEvent => ({ type: 'evidence', status: 'sent', generation: 0, at: 1000 + (n % 7) });
const lives: readonly ((n: number) => readonly MessageEvent[])[] = [
  (n) => [sentAt(n)],
  (n) => [sentAt(n), { type: 'evidence', status: 'delivered', generation: 0, at: 2000 + (n % 5) }],
  () => [
    { type: 'doubtful', why },
    { type: 'held', hold: 'doubt', why },
  ],
];

/** Two dozen invoices of five customers over ten days, in all kinds of states, each with two copies. */
async function fill(disk: OutboxStage): Promise<void> {
  const outbox = disk.another({ copies: false, copyTo: scope.copyTo });
  for (let n = 1; n <= INVOICES; n++) {
    const customer = n % customers.length;
    const document = invoiceOf(n, {
      docNum: 900 + Math.ceil(n / 2),
      cardCode: `C${customer}${'0'.repeat(customer)}`,
      cardName: customers[customer] ?? '',
      docDate: `2026-11-${String(10 + (n % 10))}`,
      branch: { id: (n % 3) + 1, name: null },
    });
    const events = lives[n % 4];
    if (events) await disk.lived(document, events(n), outbox);
    else await disk.admit(document, outbox);
  }
}

const filters: readonly SearchFilter[] = [
  { role: 'customer' },
  { role: 'copy' },
  { role: 'notice' },
  { role: 'customer', states: ['held'] },
  { role: 'customer', states: ['sent', 'delivered'] },
  { role: 'customer', states: [] },
  { role: 'customer', reasons: ['DELIVERY_NO_ACK'] },
  { role: 'customer', reasons: ['NEVER'] },
  { role: 'customer', docNum: 905 },
  { role: 'copy', docNum: 905 },
  { role: 'customer', cardCode: 'C100' },
  { role: 'customer', cardCode: 'C10', states: ['sent'] },
  { role: 'customer', from: '2026-11-12', to: '2026-11-15' },
  { role: 'copy', from: '2026-11-12' },
  { role: 'copy', to: '2026-11-12', states: ['queued'] },
  { role: 'customer', sent: { from: 1001, to: 1004 } },
  { role: 'customer', sent: { from: 1001, to: 1004 }, from: '2026-11-12', branches: [1, 3] },
  { role: 'customer', delivered: { from: 0, to: 2003 } },
  { role: 'customer', delivered: { from: 3000, to: 4000 } },
  { role: 'customer', held: { from: 0, to: 10 } },
  { role: 'customer', held: { from: 6, to: 10 } },
  { role: 'customer', key: '7' },
];

/** The same conditions, over everything that the outbox lists. */
async function expected(disk: OutboxStage, filter: SearchFilter): Promise<readonly number[]> {
  const rows = await disk.outbox.list({ role: filter.role, limit: 1000 });
  const within = (at: number | null, span?: { from: number; to: number }): boolean =>
    span === undefined || (at !== null && at >= span.from && at < span.to);
  const kept = rows.filter(({ message, invoice }) => {
    const { states, reasons, docNum, cardCode, from, to, branches, key } = filter;
    return (
      (states?.includes(message.state) ?? true) &&
      (reasons?.includes(message.reason ?? '') ?? true) &&
      (docNum === undefined || invoice?.docNum === docNum) &&
      (cardCode === undefined || invoice?.cardCode === cardCode) &&
      (from === undefined || (invoice?.docDate ?? '') >= from) &&
      (to === undefined || (invoice?.docDate ?? '9') <= to) &&
      (branches?.includes(invoice?.branch?.id ?? -1) ?? true) &&
      (key === undefined || invoice?.ref.key === key) &&
      within(message.sentAt, filter.sent) &&
      within(message.deliveredAt, filter.delivered) &&
      (filter.held === undefined || (message.state === 'held' && within(message.changedAt, filter.held)))
    );
  });
  const value = ({ message, invoice }: (typeof rows)[number]): string | number => {
    if (filter.sent) return message.sentAt ?? 0;
    if (filter.delivered) return message.deliveredAt ?? 0;
    return filter.from === undefined && filter.to === undefined ? 0 : (invoice?.docDate ?? '');
  };
  return kept
    .toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x !== y) return x > y ? -1 : 1;
      const [i, j] = [a.message.invoiceId ?? 0, b.message.invoiceId ?? 0];
      return typeof x === 'string' && i !== j ? j - i : b.message.id - a.message.id;
    })
    .map(({ message }) => message.id);
}

/** Every page in one direction, newest first in the end; a search that stopped goes on. */
async function turned(
  disk: OutboxStage,
  filter: SearchFilter,
  { limits, back }: { readonly limits: SearchLimits; readonly back: boolean },
): Promise<readonly number[]> {
  const ids: number[] = [];
  const turn = back ? ({ at: 'before' } as const) : ({ at: 'after' } as const);
  let page: SearchPage = back ? { at: 'last' } : { at: 'first' };
  for (let turns = 0; turns < 1000; turns++) {
    const asked = page;
    const found: FoundDeliveries = await disk.database.read(() => find(scope, filter, asked, ROWS, limits));
    const shown = found.rows.map(({ message }) => message.id);
    if (back) ids.unshift(...shown);
    else ids.push(...shown);
    assert.ok(shown.length <= ROWS);
    const place = (back ? found.newer : found.older) ?? found.stoppedAt;
    if (place === null) return ids;
    page = { ...turn, place };
  }
  throw new Error('pages without an end');
}

onEachDatabase(
  'each page of a search follows the one before it, forwards and backwards, whatever leads it',
  async (open) => {
    await using disk = await open();
    await fill(disk);
    for (const filter of filters) {
      const ids = await expected(disk, filter);
      for (const limits of [
        { few: 10_000, walk: 10_000 },
        { few: 0, walk: 10_000 },
        { few: 0, walk: 4 },
      ]) {
        const said = JSON.stringify([filter, limits]);
        assert.deepEqual(await turned(disk, filter, { limits, back: false }), ids, said);
        assert.deepEqual(await turned(disk, filter, { limits, back: true }), ids, `${said} backwards`);
      }
      const { count } = await disk.outbox.find(filter, { at: 'first' }, 3);
      assert.deepEqual(count, { n: ids.length, exact: true }, JSON.stringify(filter));
    }
  },
);

onEachDatabase(
  'a customer is found by code, by its beginning and by words of the name without accents; nothing is a wildcard',
  async (open) => {
    await using disk = await open();
    await fill(disk);
    const names = async (text: string): Promise<readonly string[]> => {
      const { rows } = await disk.outbox.find({ role: 'customer', text }, { at: 'first' }, 100);
      return [...new Set(rows.map(({ invoice }) => invoice?.cardName ?? ''))].toSorted();
    };
    assert.deepEqual(await names('pena'), ['Peña Hermanos S.A.']);
    assert.deepEqual(await names('HERMANOS peña'), ['Peña Hermanos S.A.']);
    assert.deepEqual(await names('ÑANDÚ'), ['Ñandú']);
    assert.deepEqual(await names('100%'), ['Almacén 100%']);
    assert.deepEqual(await names('%'), ['Almacén 100%']);
    assert.deepEqual(await names('a_l'), ['Ana_Lisa']);
    assert.deepEqual(await names('c0'), ['Peña Hermanos S.A.'], 'an exact code');
    assert.deepEqual((await names('c')).length, customers.length, 'the beginning of every code');
    assert.deepEqual(await names("'; DROP TABLE invoices"), []);
    const { rows } = await disk.outbox.find({ role: 'customer', text: '905' }, { at: 'first' }, 100);
    assert.deepEqual(new Set(rows.map(({ invoice }) => invoice?.docNum)), new Set([905]));
  },
);

onEachDatabase('a customer is found by the name that SAP has now', async (open) => {
  await using disk = await open();
  await disk.admit(invoiceOf(1, { cardCode: 'C1', cardName: 'Old name' }));
  const renamed = invoiceOf(1, { cardCode: 'C1', cardName: 'New name' });
  await disk.outbox.commitPage([renamed], null, { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32) }, 2);
  const found = async (text: string): Promise<number> =>
    (await disk.outbox.find({ role: 'customer', text }, { at: 'first' }, 9)).rows.length;
  assert.deepEqual([await found('old'), await found('new name')], [0, 1]);
});
