import assert from 'node:assert/strict';
import { it } from 'node:test';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { cursorOf } from '../../src/sap/business-one/delta.ts';
import type { InvoiceSource, SapDocument, SourceCursor } from '../../src/sap/invoice-source.ts';
import { forever, smallCompany, startPair } from '../support/sap.ts';

async function read(source: InvoiceSource, since: SourceCursor | null = null): Promise<SapDocument[]> {
  const documents: SapDocument[] = [];
  for await (const page of source.changes(since, '2026-01-01', forever)) documents.push(...page.documents);
  return documents;
}

const labels = (documents: readonly SapDocument[]): string[] => documents.map(({ ref }) => `${ref.type} ${ref.key}`);

it('reads credit notes and delivery notes if configured, with one request per type when idle', async (t) => {
  const note = { DocNum: 1, Series: 1, DocDate: '2026-11-02', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '1' };
  const company = {
    ...smallCompany,
    creditNotes: [{ ...note, DocEntry: 1 }],
    deliveryNotes: [{ ...note, DocEntry: 1 }],
  };
  const { source, admin } = await startPair(t, {
    server: { company },
    source: { documentTypes: ['invoice', 'credit_note', 'delivery_note'] },
  });
  const documents = await read(source);
  assert.deepEqual(labels(documents), ['invoice 1', 'invoice 2', 'invoice 3', 'credit_note 1', 'delivery_note 1']);
  const ref = { company: 'SBOTEST', type: 'credit_note', key: '1' } as const;
  await source.writeBack(ref, { status: 'sent', messageId: null, at: null, detail: null }, forever);
  assert.equal((await admin.row('CreditNotes', 1))?.['U_CourierStatus'], 'sent');
  assert.equal((await admin.row('Invoices', 1))?.['U_CourierStatus'] ?? null, null);
  await admin.resetRequests();
  await read(source, cursorOf({ updateDate: '2026-11-20', updateTime: '12:00:00' }));
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 1, 'GET CreditNotes': 1, 'GET DeliveryNotes': 1 });
});

it('reads down payments and writes their status; a request for one is told, and is no invoice', async (t) => {
  const row = { Series: 1, DocDate: '2026-11-02', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '500' };
  const company = {
    ...smallCompany,
    downPayments: [
      { ...row, DocEntry: 1, DocNum: 7 },
      { ...row, DocEntry: 2, DocNum: 8, DownPaymentType: 'dptRequest' as const },
    ],
  };
  const ref = { company: 'SBOTEST', type: 'down_payment', key: '1' } as const;
  const mark = { status: 'sent', messageId: null, at: null, detail: null } as const;
  const { source, admin } = await startPair(t, { server: { company }, source: { documentTypes: ['down_payment'] } });
  const documents = await read(source);
  assert.deepEqual(labels(documents), ['down_payment 1', 'down_payment 2']);
  assert.deepEqual(
    documents.map(({ kind }) => kind),
    [null, 'down_payment_request'],
  );
  await source.writeBack(ref, mark, forever);
  assert.equal((await admin.row('DownPayments', 1))?.['U_CourierKey'], 'down_payment-1');
  assert.equal((await admin.row('Invoices', 1))?.['U_CourierStatus'] ?? null, null);
  await admin.resetRequests();
  await read(source, cursorOf({ updateDate: '2026-11-20', updateTime: '12:00:00', docEntries: { down_payment: 2 } }));
  assert.deepEqual(await admin.counts(), { 'GET DownPayments': 1 });
  await admin.cancelDocument('DownPayments', 1);
  assert.equal((await source.document(ref, forever))?.cancelStatus, 'cancelled');

  const table = await startPair(t, {
    server: { company },
    source: { documentTypes: ['down_payment'], writeBack: 'user_table' },
  });
  await table.source.writeBack(ref, mark, forever);
  assert.equal((await table.admin.row('U_COURIER', '203-1'))?.['U_DocType'], 'down_payment');
  const old = await startPair(t, {
    server: { company, absent: { Document: ['DownPaymentType'] } },
    source: { documentTypes: ['down_payment'] },
  });
  assert.deepEqual(
    (await read(old.source)).map(({ kind }) => kind),
    [null, null],
    'a version that does not say so has invoices',
  );
});

it('sweeps past a type that the user may not read, where that is allowed, and says so', async (t) => {
  const users = [
    { name: 'courier', password: 'correct horse', denied: [{ entitySet: 'DownPayments', access: 'read' as const }] },
  ];
  const types = ['invoice', 'down_payment'] as const;
  const server = { company: { ...smallCompany, users } };
  const swept = async (source: InvoiceSource) => {
    const told: string[] = [];
    for await (const { documents, unreadable } of source.sweep('2026-01-01', forever))
      told.push(...labels(documents), ...(unreadable ?? []).map(({ code }) => code));
    return told;
  };
  const lenient = await startPair(t, { server, source: { documentTypes: types, spareTypes: ['down_payment'] } });
  assert.deepEqual(await swept(lenient.source), ['invoice 1', 'invoice 2', 'invoice 3', 'SAP_RIGHT_MISSING']);
  const strict = await startPair(t, { server, source: { documentTypes: types } });
  await assert.rejects(swept(strict.source), (error) => hasCode(error, 'SAP_RIGHT_MISSING'));
});

it('distinguishes debit memos and reserve invoices from invoices, and works if SAP does not', async (t) => {
  const row = { Series: 1, DocDate: '2026-11-02', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '1' };
  const company = {
    ...smallCompany,
    invoices: [
      { ...row, DocEntry: 1, DocNum: 1, DocumentSubType: 'bod_DebitMemo' },
      { ...row, DocEntry: 2, DocNum: 2, ReserveInvoice: 'tYES' as const },
      { ...row, DocEntry: 3, DocNum: 3 },
    ],
  };
  const kinds = async (absent: readonly string[]) => {
    const { source } = await startPair(t, { server: { company, absent: { Document: absent } } });
    return (await read(source)).map(({ kind }) => kind);
  };
  assert.deepEqual(await kinds([]), ['debit_memo', 'reserve_invoice', null]);
  assert.deepEqual(await kinds(['ReserveInvoice', 'DocumentSubType']), [null, null, null]);
});

it('reads the branch in a company that has several, and works if SAP has none', async (t) => {
  const row = { Series: 1, DocDate: '2026-11-02', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '1' };
  const south = { BPL_IDAssignedToInvoice: 3, BPLName: 'Sur' };
  const invoices = [
    { ...row, ...south, DocEntry: 1, DocNum: 1 },
    { ...row, DocEntry: 2, DocNum: 2 },
  ];
  const branches = async (absent: readonly string[]) => {
    const server = { company: { ...smallCompany, invoices }, absent: { Document: absent } };
    const { source } = await startPair(t, { server });
    return (await read(source)).map(({ branch }) => branch);
  };
  assert.deepEqual(await branches([]), [{ id: 3, name: 'Sur' }, null]);
  assert.deepEqual(await branches(['BPL_IDAssignedToInvoice', 'BPLName']), [null, null]);
});

it('works without the properties that an older version lacks', async (t) => {
  const absent = {
    Document: ['Letter', 'PointOfIssueCode', 'FolioNumberFrom', 'ElecCommStatus'],
    SalesPerson: ['Mobile', 'Telephone'],
    BusinessPartner: ['BlockSendingMarketingContent'],
  };
  const { source, admin } = await startPair(t, { server: { absent } });
  const documents = await read(source);
  assert.equal(documents.length, 3);
  assert.equal(documents[0]?.fiscalNumber, null);
  assert.deepEqual((await source.salesPerson(1, forever))?.phones, []);
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
  await admin.resetRequests();
  await read(source);
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 1 });
});

it('a partner can opt out by a user field; ours need not exist, a configured one must', async (t) => {
  const { source, admin } = await startPair(t);
  assert.equal((await source.partner('C2', forever))?.optedOut, false);
  for (const word of ['Y', 'sí', ' x ', 'JA']) {
    await admin.change('BusinessPartners', 'C2', { U_CourierOptOut: word });
    assert.equal((await source.partner('C2', forever))?.optedOut, true, word);
  }
  await admin.change('BusinessPartners', 'C2', { U_CourierOptOut: 'N' });
  assert.equal((await source.partner('C2', forever))?.optedOut, false);

  const without = await startPair(t, { server: { userFields: [] } });
  assert.equal((await without.source.partner('C2', forever))?.optedOut, false);

  const field = { TableName: 'OCRD', Name: 'SinWhatsApp', Type: 'db_Alpha', Size: 1, EditSize: 1 };
  const own = await startPair(t, { server: { userFields: [field] }, source: { optOutField: 'U_SinWhatsApp' } });
  await own.admin.change('BusinessPartners', 'C2', { U_SinWhatsApp: 'Y' });
  assert.equal((await own.source.partner('C2', forever))?.optedOut, true);

  const misspelt = await startPair(t, { source: { optOutField: 'U_SinWhatsAp' } });
  await assert.rejects(misspelt.source.partner('C2', forever), (error) => hasCode(error, 'SAP_USER_FIELDS_MISSING'));
});

it("reads the document's own name, and its phone from the configured user field, which must exist", async (t) => {
  const field = { TableName: 'OINV', Name: 'Phone', Type: 'db_Alpha', Size: 30, EditSize: 30 };
  const userFields = [...courierUserFields, field];
  const { source, admin } = await startPair(t, { server: { userFields }, source: { documentPhoneField: 'U_Phone' } });
  await admin.change('Invoices', 1, { CardName: 'Juan Pérez', U_Phone: '11 7777-8888' });
  const [first, second] = await read(source);
  assert.deepEqual([first?.cardName, first?.phone, second?.phone], ['Juan Pérez', '11 7777-8888', null]);
  assert.equal(
    (await source.document({ company: 'SBOTEST', type: 'invoice', key: '1' }, forever))?.phone,
    first?.phone,
  );
  const misspelt = await startPair(t, { source: { documentPhoneField: 'U_Fone' } });
  await assert.rejects(read(misspelt.source), (error) => hasCode(error, 'SAP_USER_FIELDS_MISSING'));
});

it('waits for fiscal approval if required', async (t) => {
  const { source, admin } = await startPair(t, { source: { requireFiscalApproval: true } });
  const approved = async (): Promise<boolean | undefined> => (await read(source))[0]?.approved;
  assert.equal(await approved(), false);
  await admin.change('Invoices', 1, { ElecCommStatus: 'ecsPendingApproval' });
  assert.equal(await approved(), false);
  await admin.change('Invoices', 1, { ElecCommStatus: 'ecsApproved' });
  assert.equal(await approved(), true);
});

it('reports an invalid document as flawed, with the reason, without delaying others', async (t) => {
  const { source, admin } = await startPair(t, { source: { pageSize: 1 } });
  await admin.change('Invoices', 2, { CardCode: null });
  await admin.misprint('Invoices', 1, { DocNum: 'A-7', DocDate: 'soon', DocTotal: {} });
  const documents = await read(source);
  assert.deepEqual(labels(documents), ['invoice 1', 'invoice 2', 'invoice 3']);
  assert.deepEqual(
    documents.map(({ flaw }) => flaw?.detail.replace(/^SAP sent /, '') ?? null),
    ['invoice 1 with an unexpected DocDate: "soon".', 'invoice 2 with an unexpected CardCode: null.', null],
  );
  assert.equal(documents[0]?.docDate, '2026-11-20', 'the day of its creation, so that it is not taken for an old one');
  await admin.misprint('Invoices', 1, {});
  assert.equal((await source.document({ company: 'SBOTEST', type: 'invoice', key: '1' }, forever))?.flaw, null);
});

it('ignores invalid optional fields of an invoice, and continues from its timestamp', async (t) => {
  const { source, admin } = await startPair(t);
  const odd = { DocDueDate: '2026-02-30', Series: 'A', SalesPersonCode: {}, FolioNumber: 'x', ContactPersonCode: 1.5 };
  await admin.misprint('Invoices', 1, { ...odd, CreationDate: 'x', UpdateTime: 5 });
  await admin.misprint('Invoices', 2, { UpdateTime: '25:61', UpdateDate: '2026-11-99' });
  const [first, second] = await read(source);
  const { dueDate, series, salesPersonCode, contactPersonCode, creationDate, flaw, updateTime } = first ?? {};
  assert.deepEqual([dueDate, series, salesPersonCode, contactPersonCode, creationDate, flaw], Array(6).fill(null));
  assert.equal(updateTime, '00:05:00', 'five minutes past midnight as SAP stores it');
  assert.deepEqual([second?.updateDate, second?.updateTime], ['2026-11-21', '00:00:00'], 'no clock shows that');
  await read(source, JSON.stringify({ updateDate: second?.updateDate, updateTime: second?.updateTime }));
});

it('queries by creation date in a version that cannot compare dates with null', async (t) => {
  const { source, admin } = await startPair(t);
  const since = cursorOf({ updateDate: '2026-11-20', updateTime: '20:00:00' });
  await admin.change('Invoices', 2, { UpdateDate: null, UpdateTime: null }, false);
  await admin.addFault({ kind: 'status', status: 400, code: 204, text: 'no', path: 'eq null', times: null });
  assert.deepEqual(labels(await read(source, since)), ['invoice 1', 'invoice 2'], 'all of the first day, and later');
  await admin.resetRequests();
  await read(source, since);
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 1 });
});

it('sweeps from a date on, page by page in DocEntry order', async (t) => {
  const { source } = await startPair(t, { source: { pageSize: 1 } });
  const found: string[] = [];
  for await (const page of source.sweep('2026-10-01', forever)) {
    assert.equal(page.cursor, null);
    found.push(...page.documents.map(({ ref }) => ref.key));
  }
  assert.deepEqual(found, ['1', '2', '3']);
});

it('reads the mark in the table again before a document is sent, and once for all documents in a poll', async (t) => {
  const { source, admin } = await startPair(t, { source: { writeBack: 'user_table' } });
  await read(source);
  await admin.resetRequests();
  await read(source);
  assert.deepEqual(await admin.counts(), { 'GET Invoices': 1 });
  const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
  await source.writeBack(ref, { status: 'sent', messageId: null, at: null, detail: null }, forever);
  await admin.change('U_COURIER', '13-1', { U_Status: 'read' });
  assert.equal((await source.document(ref, forever))?.mark?.status, 'read');
});

it('works with a server that sends smaller pages than requested', async (t) => {
  const rows = Array.from({ length: 45 }, (_unused, index) => ({
    DocEntry: index + 1,
    DocNum: index,
    Series: 1,
    DocDate: '2026-11-02',
    CardCode: 'C2',
    DocCurrency: 'ARS',
    DocTotal: '1',
  }));
  const { source } = await startPair(t, { server: { company: { ...smallCompany, invoices: rows }, maxPageSize: 20 } });
  assert.equal((await read(source)).length, 45);
});
