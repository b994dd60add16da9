import { CodedError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { keyOf } from '../doc-entry.ts';
import type { Branch, DocumentFlaw, DocumentSubtype, DocumentType, SapDocument } from '../invoice-source.ts';
import { Fields, yesNo } from './fields.ts';
import { type JsonObject, objectsOf } from './json.ts';
import { readAction, readDocumentMark } from './user-fields.ts';

/** Entity sets of the document types. */
export const entitySets: Readonly<Record<DocumentType, string>> = {
  invoice: 'Invoices',
  credit_note: 'CreditNotes',
  delivery_note: 'DeliveryNotes',
  down_payment: 'DownPayments',
};

/** Properties without which a document cannot be delivered. */
const required = [
  'DocEntry',
  'DocNum',
  'DocDate',
  'DocDueDate',
  'CardCode',
  'CardName',
  'NumAtCard',
  'DocTotal',
  'DocTotalFc',
  'DocCurrency',
  'Series',
  'FederalTaxID',
  'SalesPersonCode',
  'ContactPersonCode',
  'CancelStatus',
  'CreationDate',
  'UpdateDate',
  'UpdateTime',
] as const;

/** Properties missing in older versions or other localizations; documents are read without them. */
export const optionalProperties: ReadonlySet<string> = new Set([
  'TaxDate',
  'DocumentSubType',
  'ReserveInvoice',
  'DownPaymentType',
  'BPL_IDAssignedToInvoice',
  'BPLName',
  'SeriesString',
  'PointOfIssueCode',
  'Letter',
  'FolioNumberFrom',
  'FolioPrefixString',
  'FolioNumber',
  'SequenceSerial',
  'EDocNum',
  'AuthorizationCode',
  'ElectronicProtocols',
  'EDocGenerationType',
  'EDocStatus',
  'ElecCommStatus',
]);

/** The `$select` for a document; `userFields` are ours, and the company's that are read as well. */
export function documentSelect(absent: ReadonlySet<string>, userFields: readonly string[]): string {
  const optional = [...optionalProperties].filter((property) => !absent.has(property));
  return [...required, ...optional, ...userFields.filter((field) => !absent.has(field))].join(',');
}

const cancelStatus = { csNo: 'N', csYes: 'Y', csCancellation: 'C' } as const;
const debitMemos = { bod_DebitMemo: 'DN', bod_GSTDebitMemo: 'GD' } as const;
const downPaymentType = { dptRequest: 'N', dptInvoice: 'Y' } as const;
const elecCommStatus = { ecsApproved: '0', ecsPendingApproval: '1', ecsRejected: '2' } as const;
const eDocStatus = { edoc_New: 'N', edoc_Pending: 'P', edoc_Sent: 'S', edoc_Error: 'E', edoc_Ok: 'C' } as const;
const eDocGenerationType = { edocGenerate: 'G', edocGenerateLater: 'L', edocNotRelevant: 'N' } as const;

/** SAP's currency code of partners and documents that are not bound to one. */
const ALL_CURRENCIES = '##';

/** What is needed besides the row to read it. */
export interface DocumentContext {
  readonly company: string;
  readonly type: DocumentType;
  /** As in `DocCurrency`; null: not readable. */
  readonly localCurrency: string | null;
  readonly requireFiscalApproval: boolean;
  /** User field with the document's own phone; null: the company has none. */
  readonly phoneField: string | null;
  /** Branches that are delivered; empty or missing: all. */
  readonly branches?: readonly number[];
}

/**
 * A row as a document. If a required value is unreadable, the document is flawed; unreadable optional values are left out.
 *
 * @throws `SAP_DATA_UNEXPECTED` for a row without a key.
 */
export function readDocument(row: JsonObject, context: DocumentContext): SapDocument {
  const docEntry = new Fields(row, context.type).requiredInteger('DocEntry');
  const ref = { company: context.company, type: context.type, key: keyOf(docEntry) };
  const fields = new Fields(row, `${context.type} ${docEntry}`);
  const currency = fields.text('DocCurrency')?.trim() ?? context.localCurrency ?? '';
  const creationDate = fields.date('CreationDate');
  const updateDate = fields.date('UpdateDate');
  let flaw: DocumentFlaw | null = null;
  const needed = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (thrown) {
      flaw ??= flawOf(thrown);
      return otherwise;
    }
  };
  // SAP's filter has checked the date, so an unreadable one does not make the document too old.
  const docDate = needed(() => fields.requiredDate('DocDate'), creationDate ?? updateDate ?? '9999-12-31');
  const docNum = needed(() => fields.requiredInteger('DocNum'), 0);
  const cardCode = needed(() => fields.requiredText('CardCode'), '');
  const entity = `${context.type} ${docEntry}`;
  const total = needed(() => totalOf(fields, entity, currency, context.localCurrency), '0');
  const branch = readBranch(fields);
  if (branch === null && (context.branches ?? []).length > 0)
    flaw ??= flawOf(sapError('SAP_BRANCH_MISSING', { entity }));
  return {
    ref,
    kind: kindOf(context.type, fields),
    branch,
    docNum,
    series: fields.integer('Series'),
    seriesName: fields.text('SeriesString'),
    docDate,
    taxDate: fields.date('TaxDate'),
    dueDate: fields.date('DocDueDate'),
    cardCode,
    cardName: fields.text('CardName') ?? '',
    phone: context.phoneField === null ? null : fields.text(context.phoneField),
    numAtCard: fields.text('NumAtCard'),
    total,
    currency,
    taxId: fields.text('FederalTaxID'),
    fiscalNumber: fiscalNumber(fields),
    electronicId: electronicId(fields, row),
    salesPersonCode: existing(fields.integer('SalesPersonCode')),
    contactPersonCode: existing(fields.integer('ContactPersonCode')),
    cancelStatus: readCancelStatus(fields),
    flaw,
    approved: !context.requireFiscalApproval || isApproved(fields),
    mark: readDocumentMark(row, ref),
    action: readAction(row),
    updateDate: updateDate ?? creationDate ?? docDate,
    updateTime: readUpdateTime(fields),
    creationDate,
    // Increases with each posting, so it also gives the order of age.
    ordinal: docEntry,
  };
}

/** The properties that {@link readStamp} needs. */
export const stampSelect = 'DocEntry,UpdateDate,UpdateTime,CreationDate,DocDate';

/** Key and stamp of a row, as read by {@link readDocument}; null: it has no key. */
export function readStamp(row: JsonObject): { docEntry: number; updateDate: string; updateTime: string } | null {
  const fields = new Fields(row, 'row');
  const docEntry = fields.integer('DocEntry');
  const updateDate = fields.date('UpdateDate') ?? fields.date('CreationDate') ?? fields.date('DocDate');
  return docEntry === null ? null : { docEntry, updateDate: updateDate ?? '', updateTime: readUpdateTime(fields) };
}

const readUpdateTime = (fields: Fields): string => fields.time('UpdateTime') ?? '00:00:00';

/**
 * The total in the document's currency; `SAP_TOTAL_MISSING` if SAP has it only in the local currency, that of `DocTotal`.
 * If that is unknown, or the document is in "all currencies", a non-zero foreign total counts.
 */
function totalOf(fields: Fields, entity: string, currency: string, localCurrency: string | null): string {
  const total = fields.amount('DocTotal');
  if (localCurrency !== null && currency.toUpperCase() === localCurrency.toUpperCase()) return total;
  const inForeign = fields.amount('DocTotalFc');
  if (Number(inForeign) !== 0) return inForeign;
  const isKnownForeign = localCurrency !== null && currency !== ALL_CURRENCIES;
  if (isKnownForeign && Number(total) !== 0) throw sapError('SAP_TOTAL_MISSING', { entity, currency });
  return total;
}

function flawOf(thrown: unknown): DocumentFlaw {
  if (!(thrown instanceof CodedError)) throw thrown;
  return { reason: thrown.code, detail: thrown.message };
}

/** SAP writes -1 (salesperson, branch) or 0 (contact) for none. */
function existing(code: number | null): number | null {
  return code === null || code <= 0 ? null : code;
}

/**
 * A debit memo is an invoice with its own subtype (India has a second one). A down payment is an invoice or a request (`Posted`
 * of ODPI); without the property it is an invoice, which is SAP's default.
 */
function kindOf(type: DocumentType, fields: Fields): DocumentSubtype | null {
  if (type === 'down_payment')
    return fields.member('DownPaymentType', downPaymentType) === 'dptRequest' ? 'down_payment_request' : null;
  if (type !== 'invoice') return null;
  if (fields.member('DocumentSubType', debitMemos) !== null) return 'debit_memo';
  return fields.member('ReserveInvoice', yesNo) === 'tYES' ? 'reserve_invoice' : null;
}

function readBranch(fields: Fields): Branch | null {
  const id = existing(fields.integer('BPL_IDAssignedToInvoice'));
  return id === null ? null : { id, name: fields.text('BPLName') };
}

function readCancelStatus(fields: Fields): SapDocument['cancelStatus'] {
  const status = fields.member('CancelStatus', cancelStatus);
  if (status === 'csYes') return 'cancelled';
  return status === 'csCancellation' ? 'cancellation' : 'none';
}

/**
 * Argentina: `A 0003-00001234`. Brazil: series and number of the nota fiscal, `1 114427`. Elsewhere the folio after
 * its prefix, if the localization has one (Chile, Colombia, Guatemala, Mexico, Peru).
 */
function fiscalNumber(fields: Fields): string | null {
  const letter = fields.text('Letter')?.replace(/^fLetter/, '') ?? '';
  const pointOfIssue = fields.text('PointOfIssueCode');
  const from = fields.integer('FolioNumberFrom');
  if (pointOfIssue !== null && from !== null && from > 0) {
    const number = `${pointOfIssue.padStart(4, '0')}-${String(from).padStart(8, '0')}`;
    return letter === '' || letter === 'EMPTY' ? number : `${letter} ${number}`;
  }
  const serial = fields.integer('SequenceSerial');
  if (serial !== null && serial > 0) {
    const series = fields.text('SeriesString');
    return series !== null && /^\d+$/.test(series) ? `${Number(series)} ${serial}` : String(serial);
  }
  const folio = fields.integer('FolioNumber');
  if (folio === null || folio <= 0) return null;
  const prefix = fields.text('FolioPrefixString');
  return prefix === null ? String(folio) : `${prefix} ${folio}`;
}

/**
 * The identifier of the electronic document: India's IRN, or the authority's if its format is known: a UUID
 * (Mexico, Guatemala), a 44-digit access key (Brazil), a 14-digit CAE (Argentina).
 */
function electronicId(fields: Fields, row: JsonObject): string | null {
  const irn = objectsOf(row['ElectronicProtocols'])
    .map((protocol) => protocol['EBillingIRN'])
    .find((one) => typeof one === 'string' && one !== '');
  if (typeof irn === 'string') return irn.toUpperCase();
  const given = [fields.text('EDocNum'), fields.text('AuthorizationCode')];
  return given.find((one) => one !== null && ELECTRONIC_ID.test(one))?.toUpperCase() ?? null;
}

const ELECTRONIC_ID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{44}|\d{14}|[\da-f]{64})$/i;

/**
 * Approved if the electronic communication says so, if the electronic document is complete, or if there is none.
 * A document without any status is not approved.
 */
function isApproved(fields: Fields): boolean {
  const communication = fields.member('ElecCommStatus', elecCommStatus);
  if (communication !== null) return communication === 'ecsApproved';
  if (fields.member('EDocGenerationType', eDocGenerationType) === 'edocNotRelevant') return true;
  return fields.member('EDocStatus', eDocStatus) === 'edoc_Ok';
}
