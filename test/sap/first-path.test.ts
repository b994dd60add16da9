import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cursorOf } from '../../src/sap/business-one/delta.ts';
import type { DeliveryMark, DocumentPage, InvoiceSource, SourceCursor } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
const mark: DeliveryMark = { status: 'sent', messageId: '3EB0AA', at: '2026-11-23T20:00:00Z', detail: null };

async function read(source: InvoiceSource, since: SourceCursor | null, from = '2026-11-01'): Promise<DocumentPage> {
  const documents = [];
  let cursor = since;
  for await (const page of source.changes(since, from, forever)) {
    documents.push(...page.documents);
    cursor = page.cursor;
  }
  return { documents, cursor };
}

it('reads invoices over HTTPS with a trusted authority, with all digits of amounts and unchanged dates', async (t) => {
  const { source } = await startPair(t);
  const { documents, cursor } = await read(source, null);
  assert.deepEqual(
    documents.map(({ ref: { key }, total, currency }) => ({ key, total, currency })),
    [
      { key: '1', total: '1210.50', currency: 'ARS' },
      { key: '2', total: '99.99', currency: 'USD' },
    ],
  );
  assert.equal(cursor, '{"updateDate":"2026-11-21","updateTime":"12:00:00","docEntries":{"invoice":2}}');
  const first = documents[0];
  assert.equal(first?.fiscalNumber, 'A 0003-00001234');
  assert.equal(first.docDate, '2026-11-20');
  assert.equal(first.taxId, '30-11111111-1');
  assert.equal(first.contactPersonCode, 10);
  assert.equal(first.salesPersonCode, 1);
  assert.equal(documents[1]?.salesPersonCode, null);
});

it('needs one request if nothing changed, and one login', async (t) => {
  const { source, admin } = await startPair(t);
  const { cursor } = await read(source, null);
  await admin.resetRequests();
  await read(source, cursor);
  await read(source, cursor);
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 2 });
});

it('moves the cursor only with the last page, since an early page may contain the newest change', async (t) => {
  const { source, admin } = await startPair(t, { source: { pageSize: 1 } });
  const old = cursorOf({ updateDate: '2026-11-01', updateTime: '00:00:00' });
  await admin.change('Invoices', 1, { Comments: 'paid' });
  const cursors: (SourceCursor | null)[] = [];
  for await (const page of source.changes(old, '2026-11-01', forever)) cursors.push(page.cursor);
  const stamped = await admin.row('Invoices', 1);
  const [updateDate, updateTime] = [
    String(stamped?.['UpdateDate'] as string),
    String(stamped?.['UpdateTime'] as string),
  ];
  assert.deepEqual(cursors, [old, cursorOf({ updateDate, updateTime, docEntries: { invoice: 2 } })]);
});

it('is not misled by a stamp in the future, nor by a cursor moved by one', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.setClock({ freezeAt: '2026-11-24T15:00:00Z' });
  const { cursor } = await read(source, null);
  await admin.change('Invoices', 1, { UpdateDate: '2036-01-01', UpdateTime: '10:00:00' }, false);
  await admin.change('Invoices', 2, { Comments: 'paid' });
  const second = await read(source, cursor);
  const present = { updateDate: '2026-11-24', updateTime: '12:00:00', docEntries: { invoice: 2 } };
  assert.equal(second.cursor, cursorOf(present));
  const posted = await admin.addDocument('Invoices', { CardCode: 'C2', DocTotal: '7.70' });
  const moved = { updateDate: '2036-01-01', updateTime: '10:00:00', docEntries: { invoice: 3 } };
  const third = await read(source, cursorOf(moved));
  const keys = third.documents.map(({ ref }) => ref.key);
  assert.ok(keys.includes(String(posted)), 'found by its number');
  assert.match(third.cursor ?? '', /2026-11-24/, 'and the cursor is back in the present');
  await admin.resetRequests();
  await read(source, second.cursor);
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 1 });
});

it('finds an invoice that was posted, changed or cancelled since', async (t) => {
  const { source, admin } = await startPair(t);
  const { cursor } = await read(source, null);
  const docEntry = await admin.addDocument('Invoices', { CardCode: 'C2', DocTotal: '7.70' });
  await admin.change('Invoices', 1, { Comments: 'changed' });
  const twin = await admin.cancelDocument('Invoices', 2);
  const { documents } = await read(source, cursor);
  assert.deepEqual(
    documents.map((document) => [Number(document.ref.key), document.cancelStatus]),
    [
      [1, 'none'],
      [2, 'cancelled'],
      [docEntry, 'none'],
      [twin, 'cancellation'],
    ],
  );
});

it('reads a customer with phones as entered, and only active contacts', async (t) => {
  const { source } = await startPair(t);
  assert.deepEqual(await source.partner("C'1", forever), {
    cardCode: "C'1",
    name: 'Cliente Uno',
    country: 'AR',
    language: 'es',
    phones: [
      { field: 'Cellular', text: '11 4444-5555 / 11 4444-6666' },
      { field: 'Phone1', text: '4444-0000' },
    ],
    contacts: [{ code: 10, name: 'Eva Luna', phones: [{ field: 'contact.MobilePhone', text: '15-4444-7777' }] }],
    optedOut: false,
  });
  const second = await source.partner('C2', forever);
  assert.equal(second?.country, 'DE');
  assert.equal(second.language, 'de');
  assert.equal(await source.partner('nobody', forever), null);
});

it("reads a salesperson, with the employee's phone if it has none", async (t) => {
  const { source } = await startPair(t);
  const ana = await source.salesPerson(1, forever);
  assert.deepEqual(ana?.phones, [{ field: 'Mobile', text: '11 5555-0001' }]);
  const beto = await source.salesPerson(2, forever);
  assert.deepEqual(beto, {
    code: 2,
    name: 'Beto',
    phones: [{ field: 'employee.MobilePhone', text: '11 5555-0002' }],
    active: false,
  });
  assert.equal(await source.salesPerson(99, forever), null);
});

for (const writeBack of ['user_fields', 'user_table'] as const) {
  it(`writes the mark once and reads it again with the document (${writeBack})`, async (t) => {
    const { source, admin } = await startPair(t, { source: { writeBack } });
    await source.writeBack(ref, mark, forever);
    await source.writeBack(ref, mark, forever);
    const counts = await admin.counts();
    assert.equal((counts['PATCH Invoices'] ?? 0) + (counts['POST U_COURIER'] ?? 0), 1);
    assert.deepEqual((await source.document(ref, forever))?.mark, { ...mark, names: 'this' });
    await source.writeBack(ref, { ...mark, status: 'read' }, forever);
    assert.equal((await source.document(ref, forever))?.mark?.status, 'read');
    const stored = await admin.row('Invoices', 1);
    assert.equal(stored?.['U_CourierStatus'] ?? null, writeBack === 'user_fields' ? 'read' : null);
    assert.equal(stored?.['UpdateDate'] === '2026-11-20', writeBack === 'user_table');
  });
}
