import { CodedError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { keyOf } from '../doc-entry.ts';
import type { Branch, DocumentFlaw, DocumentType, InvoiceKind, SapDocument } from '../invoice-source.ts';
import { Fields, yesNo } from './fields.ts';
import { type JsonObject, objectsOf } from './json.ts';
import { readAction, readDocumentMark } from './user-fields.ts';

/** Entity sets of the document types. */
export const entitySets: Readonly<Record<DocumentType, string>> = {
  invoice: 'Invoices',
  credit_note: 'CreditNotes',
  delivery_note: 'DeliveryNotes',
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

/** Properties that older versions or other localizations lack; a document is read without them all the same. */
export const optionalProperties: ReadonlySet<string> = new Set([
  'TaxDate',
  'DocumentSubType',
  'ReserveInvoice',
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

/** The `$select` of a document; `userFields` are those of ours and of the company's that are read with it. */
export function documentSelect(absent: ReadonlySet<string>, userFields: readonly string[]): string {
  const optional = [...optionalProperties].filter((property) => !absent.has(property));
  return [...required, ...optional, ...userFields.filter((field) => !absent.has(field))].join(',');
}

const cancelStatus = { csNo: 'N', csYes: 'Y', csCancellation: 'C' } as const;
const debitMemos = { bod_DebitMemo: 'DN', bod_GSTDebitMemo: 'GD' } as const;
const elecCommStatus = { ecsApproved: '0', ecsPendingApproval: '1', ecsRejected: '2' } as const;
const eDocStatus = { edoc_New: 'N', edoc_Pending: 'P', edoc_Sent: 'S', edoc_Error: 'E', edoc_Ok: 'C' } as const;
const eDocGenerationType = { edocGenerate: 'G', edocGenerateLater: 'L', edocNotRelevant: 'N' } as const;

/** In place of a currency, for partners and documents that are bound to none. */
const ALL_CURRENCIES = '##';

/** What the reader of a row has to know besides the row. */
export interface DocumentContext {
  readonly company: string;
  readonly type: DocumentType;
  /** As in `DocCurrency`; null when SAP would not say. */
  readonly localCurrency: string | null;
  readonly requireFiscalApproval: boolean;
  /** User field of the document with a phone of its own; null: the company has none. */
  readonly phoneField: string | null;
  /** Those that are delivered; empty or left out: all. */
  readonly branches?: readonly number[];
}

/**
 * A row as a document. What cannot be read of that which is needed makes it flawed, and what is not needed is left out.
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
  // SAP has chosen it by its date, so one that cannot be read is no reason to think it too old.
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
    kind: context.type === 'invoice' ? invoiceKind(fields) : null,
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
    // Counted up at each posting, so also the order of age.
    ordinal: docEntry,
  };
}

/** What {@link readStamp} needs of a row. */
export const stampSelect = 'DocEntry,UpdateDate,UpdateTime,CreationDate,DocDate';

/** Key and stamp of a row without the rest of it, as {@link readDocument} has them; null: it has no key. */
export function readStamp(row: JsonObject): { docEntry: number; updateDate: string; updateTime: string } | null {
  const fields = new Fields(row, 'row');
  const docEntry = fields.integer('DocEntry');
  const updateDate = fields.date('UpdateDate') ?? fields.date('CreationDate') ?? fields.date('DocDate');
  return docEntry === null ? null : { docEntry, updateDate: updateDate ?? '', updateTime: readUpdateTime(fields) };
}

const readUpdateTime = (fields: Fields): string => fields.time('UpdateTime') ?? '00:00:00';

/**
 * The total in the document's currency; `SAP_TOTAL_MISSING` where SAP has one in the local currency only. `DocTotal` is in that one always.
 * Without knowing it, or where the document says "all currencies", a foreign total that is not zero decides.
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

/** A debit memo is an invoice with a subtype of its own (India has a second one). */
function invoiceKind(fields: Fields): InvoiceKind | null {
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
 * Argentina: `A 0003-00001234`. Brazil: the number of the nota fiscal behind its series, `1 114427`. Elsewhere the folio behind
 * its prefix, where the localization has one (Chile, Colombia, Guatemala, Mexico, Peru).
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
 * The identity of the electronic document: India's IRN; else what the authority gave, where it has the shape of one: a UUID
 * (Mexico, Guatemala), an access key of 44 digits (Brazil), a CAE of 14 (Argentina).
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
 * Approved when the electronic communication says so, or the electronic document is done, or none is made of it.
 * A document that says nothing at all is not approved: where approval is required, silence is not consent.
 */
function isApproved(fields: Fields): boolean {
  const communication = fields.member('ElecCommStatus', elecCommStatus);
  if (communication !== null) return communication === 'ecsApproved';
  if (fields.member('EDocGenerationType', eDocGenerationType) === 'edocNotRelevant') return true;
  return fields.member('EDocStatus', eDocStatus) === 'edoc_Ok';
}
