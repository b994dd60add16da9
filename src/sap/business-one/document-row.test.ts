import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SapDocument } from '../invoice-source.ts';
import { readDocument } from './document-row.ts';
import type { JsonObject } from './json.ts';

const row: JsonObject = {
  DocEntry: 91,
  DocNum: 7,
  DocDate: '2026-11-23T00:00:00Z',
  CardCode: 'C1',
  DocTotal: '1210.50',
  DocTotalFc: 0,
  DocCurrency: '$',
  SalesPersonCode: -1,
  ContactPersonCode: 0,
  CancelStatus: 'csNo',
  CreationDate: '2026-11-23',
  UpdateDate: '2026-11-23',
  UpdateTime: '10:00:00',
};

function read(given: JsonObject, requireFiscalApproval = false, localCurrency: string | null = '$'): SapDocument {
  return readDocument(
    { ...row, ...given },
    { company: 'DB', type: 'invoice', localCurrency, requireFiscalApproval, phoneField: null },
  );
}

it("reads the total in the document's own currency", () => {
  assert.equal(read({}).total, '1210.50');
  assert.equal(read({ DocCurrency: 'USD', DocTotalFc: '1.10' }).total, '1.10');
  assert.equal(read({ DocCurrency: 'USD', DocTotalFc: '1.10' }, false, null).total, '1.10');
  assert.equal(read({}, false, null).total, '1210.50');
});

it('does not read a missing foreign total as zero', () => {
  for (const DocTotalFc of [0, null, '0.0', '']) {
    const { total, flaw } = read({ DocCurrency: 'USD', DocTotalFc });
    assert.deepEqual([total, flaw?.reason], ['0', 'SAP_TOTAL_MISSING'], String(DocTotalFc));
    assert.match(flaw?.detail ?? '', /invoice 91 is in USD/);
    assert.equal(read({ DocCurrency: 'USD', DocTotal: 0, DocTotalFc }).flaw, null, 'an invoice over nothing');
  }
  assert.equal(read({ DocCurrency: 'USD', DocTotalFc: '1.10' }).flaw, null);
});

it('recognises its own currency in lower case, and uses the foreign total of a document in all currencies', () => {
  const small = read({ DocCurrency: 'ars' }, false, 'ARS');
  assert.deepEqual([small.total, small.flaw], ['1210.50', null]);
  const [local, foreign] = [read({ DocCurrency: '##' }), read({ DocCurrency: '##', DocTotalFc: '1.10' })];
  assert.deepEqual([local.total, local.flaw, foreign.total, foreign.flaw], ['1210.50', null, '1.10', null]);
});

it('distinguishes debit memos and reserve invoices from invoices', () => {
  assert.equal(read({ DocumentSubType: 'bod_DebitMemo' }).kind, 'debit_memo');
  assert.equal(read({ DocumentSubType: 'GD', ReserveInvoice: 'tNO' }).kind, 'debit_memo');
  assert.equal(read({ DocumentSubType: 'bod_ExportInvoice', ReserveInvoice: 'tYES' }).kind, 'reserve_invoice');
  for (const plain of [
    {},
    { DocumentSubType: '--', ReserveInvoice: 'N' },
    { DocumentSubType: 7, ReserveInvoice: null },
  ])
    assert.equal(read(plain).kind, null);
});

it('reads the branch in a company that has several', () => {
  assert.deepEqual(read({ BPL_IDAssignedToInvoice: 3, BPLName: 'Sur' }).branch, { id: 3, name: 'Sur' });
  assert.deepEqual(read({ BPL_IDAssignedToInvoice: '1' }).branch, { id: 1, name: null });
  for (const none of [
    {},
    { BPL_IDAssignedToInvoice: -1, BPLName: '' },
    { BPL_IDAssignedToInvoice: null, BPLName: 'Sur' },
  ])
    assert.equal(read(none).branch, null);
});

it('does not guess the branch of a document if only some branches are delivered', () => {
  const context = {
    company: 'DB',
    type: 'invoice',
    localCurrency: '$',
    requireFiscalApproval: false,
    phoneField: null,
  };
  const flaw = (given: JsonObject, branches: readonly number[]) =>
    readDocument({ ...row, ...given }, { ...context, type: 'invoice', branches }).flaw?.reason ?? null;
  assert.equal(flaw({}, [1]), 'SAP_BRANCH_MISSING');
  assert.equal(flaw({ BPL_IDAssignedToInvoice: 2 }, [1]), null, 'another branch is no flaw');
  assert.equal(flaw({}, []), null);
});

it('reads -1 and 0 as nobody', () => {
  const { salesPersonCode, contactPersonCode } = read({});
  assert.deepEqual([salesPersonCode, contactPersonCode], [null, null]);
});

it('builds the fiscal number in Argentina, and the folio elsewhere', () => {
  assert.equal(
    read({ Letter: 'fLetterB', PointOfIssueCode: '12', FolioNumberFrom: 34 }).fiscalNumber,
    'B 0012-00000034',
  );
  assert.equal(read({ Letter: 'A', PointOfIssueCode: '00012', FolioNumberFrom: 34 }).fiscalNumber, 'A 00012-00000034');
  assert.equal(read({ FolioPrefixString: '33', FolioNumber: 500 }).fiscalNumber, '33 500');
  assert.equal(read({}).fiscalNumber, null);
});

it("reads the number and series of Brazil's nota fiscal", () => {
  assert.equal(read({ SequenceSerial: 114_427, SeriesString: '001', FolioNumber: 9 }).fiscalNumber, '1 114427');
  assert.equal(read({ SequenceSerial: 114_427, SeriesString: 'Primary' }).fiscalNumber, '114427');
  assert.equal(read({ SequenceSerial: 0 }).fiscalNumber, null);
});

it('accepts an electronic id only in a known format', () => {
  const irn = 'a'.repeat(64);
  const uuid = '4fca46de-f45a-44d0-8eda-396a98d97454';
  assert.equal(read({ ElectronicProtocols: [{ EBillingIRN: irn }], EDocNum: uuid }).electronicId, irn.toUpperCase());
  assert.equal(read({ ElectronicProtocols: [], EDocNum: uuid }).electronicId, uuid.toUpperCase());
  assert.equal(read({ EDocNum: '4117', AuthorizationCode: '68176646471931' }).electronicId, '68176646471931');
  assert.equal(read({ EDocNum: '4117' }).electronicId, null);
});

it('reads the printed date as well as the posting date', () => {
  assert.deepEqual([read({ TaxDate: '2026-11-20T00:00:00Z' }).taxDate, read({}).taxDate], ['2026-11-20', null]);
});

it('recognises a cancelled invoice and the document that cancels it', () => {
  assert.equal(read({ CancelStatus: 'csYes' }).cancelStatus, 'cancelled');
  assert.equal(read({ CancelStatus: 'C' }).cancelStatus, 'cancellation');
});

it('waits for fiscal approval only if required, and a missing answer is not approval', () => {
  assert.equal(read({ ElecCommStatus: 'ecsPendingApproval' }).approved, true);
  const required = (given: JsonObject) => read(given, true).approved;
  assert.equal(required({}), false);
  assert.equal(required({ ElecCommStatus: 'ecsApproved' }), true);
  assert.equal(required({ ElecCommStatus: 'ecsRejected', EDocStatus: 'edoc_Ok' }), false);
  assert.equal(required({ EDocStatus: 'edoc_Ok' }), true);
  assert.equal(required({ EDocStatus: 'edoc_Sent' }), false);
  assert.equal(required({ EDocGenerationType: 'edocNotRelevant' }), true);
});

it('reads our marks, and ignores what somebody else typed', () => {
  const mark = {
    U_CourierStatus: 'sent',
    U_CourierMsgId: '3EB0',
    U_CourierAt: '2026-11-23T20:00:00Z',
    U_CourierDetail: '',
  };
  const found = { status: 'sent', messageId: '3EB0', at: '2026-11-23T20:00:00Z', detail: null };
  assert.deepEqual(read(mark).mark, { ...found, names: null });
  assert.deepEqual(read({ ...mark, U_CourierKey: 'invoice-91' }).mark, { ...found, names: 'this' });
  for (const another of ['invoice-9', 'credit_note-91', 'x']) {
    assert.equal(read({ ...mark, U_CourierKey: another }).mark?.names, 'another', another);
  }
  assert.equal(read({ U_CourierStatus: 'yes' }).mark, null);
  assert.equal(read({}).mark, null);
});

it('uses the creation date of a document without an update date', () => {
  const { updateDate, updateTime } = read({ UpdateDate: null, UpdateTime: null, CreationDate: '2026-11-22' });
  assert.deepEqual([updateDate, updateTime], ['2026-11-22', '00:00:00']);
});
