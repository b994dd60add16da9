import { sapError } from '../../errors/sap.ts';
import { keyOf } from '../doc-entry.ts';
import type { DocumentFlaw, DocumentType, SapDocument } from '../invoice-source.ts';
import { Fields } from './fields.ts';
import type { JsonObject } from './json.ts';
import { readDocumentMark } from './user-fields.ts';

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
  'SeriesString',
  'PointOfIssueCode',
  'Letter',
  'FolioNumberFrom',
  'FolioPrefixString',
  'FolioNumber',
  'EDocGenerationType',
  'EDocStatus',
  'ElecCommStatus',
]);

/** The `$select` of a document; `userFields` are those of ours and of the company's that are read with it. */
export function documentSelect(absent: ReadonlySet<string>, userFields: readonly string[]): string {
  const optional = [...optionalProperties].filter((property) => !absent.has(property));
  return [...required, ...optional, ...userFields].join(',');
}

const cancelStatus = { csNo: 'N', csYes: 'Y', csCancellation: 'C' } as const;
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
}

/** @throws `SAP_DATA_UNEXPECTED` */
export function readDocument(row: JsonObject, context: DocumentContext): SapDocument {
  const docEntry = new Fields(row, context.type).requiredInteger('DocEntry');
  const fields = new Fields(row, `${context.type} ${docEntry}`);
  const currency = fields.text('DocCurrency')?.trim() ?? context.localCurrency ?? '';
  const total = totalOf(fields, currency, context.localCurrency);
  const docDate = fields.requiredDate('DocDate');
  const creationDate = fields.date('CreationDate');
  return {
    ref: { company: context.company, type: context.type, key: keyOf(docEntry) },
    docNum: fields.requiredInteger('DocNum'),
    series: fields.integer('Series'),
    seriesName: fields.text('SeriesString'),
    docDate,
    dueDate: fields.date('DocDueDate'),
    cardCode: fields.requiredText('CardCode'),
    cardName: fields.text('CardName') ?? '',
    phone: context.phoneField === null ? null : fields.text(context.phoneField),
    numAtCard: fields.text('NumAtCard'),
    total: total ?? '0',
    currency,
    taxId: fields.text('FederalTaxID'),
    fiscalNumber: fiscalNumber(fields),
    salesPersonCode: existing(fields.integer('SalesPersonCode')),
    contactPersonCode: existing(fields.integer('ContactPersonCode')),
    cancelStatus: readCancelStatus(fields),
    flaw: total === null ? totalMissing(`${context.type} ${docEntry}`, currency) : null,
    approved: !context.requireFiscalApproval || isApproved(fields),
    mark: readDocumentMark(row),
    updateDate: fields.date('UpdateDate') ?? creationDate ?? docDate,
    updateTime: fields.time('UpdateTime') ?? '00:00:00',
    creationDate,
    // Counted up at each posting, so also the order of age.
    ordinal: docEntry,
  };
}

/**
 * The total in the document's currency; null: SAP has one in the local currency only. `DocTotal` is in that one always.
 * Without knowing it, or where the document says "all currencies", a foreign total that is not zero decides.
 */
function totalOf(fields: Fields, currency: string, localCurrency: string | null): string | null {
  const total = fields.amount('DocTotal');
  if (localCurrency !== null && currency.toUpperCase() === localCurrency.toUpperCase()) return total;
  const inForeign = fields.amount('DocTotalFc');
  if (Number(inForeign) !== 0) return inForeign;
  const isKnownForeign = localCurrency !== null && currency !== ALL_CURRENCIES;
  return isKnownForeign && Number(total) !== 0 ? null : total;
}

function totalMissing(entity: string, currency: string): DocumentFlaw {
  const { code, message } = sapError('SAP_TOTAL_MISSING', { entity, currency });
  return { reason: code, detail: message };
}

/** SAP writes -1 (salesperson) or 0 (contact) for none. */
function existing(code: number | null): number | null {
  return code === null || code <= 0 ? null : code;
}

function readCancelStatus(fields: Fields): SapDocument['cancelStatus'] {
  const status = fields.member('CancelStatus', cancelStatus);
  if (status === 'csYes') return 'cancelled';
  return status === 'csCancellation' ? 'cancellation' : 'none';
}

/** Argentina: `A 0003-00001234`. Elsewhere the folio, where the localization has one (Chile, Mexico). */
function fiscalNumber(fields: Fields): string | null {
  const letter = fields.text('Letter')?.replace(/^fLetter/, '') ?? '';
  const pointOfIssue = fields.text('PointOfIssueCode');
  const from = fields.integer('FolioNumberFrom');
  if (pointOfIssue !== null && from !== null && from > 0) {
    const number = `${pointOfIssue.padStart(4, '0')}-${String(from).padStart(8, '0')}`;
    return letter === '' || letter === 'EMPTY' ? number : `${letter} ${number}`;
  }
  const folio = fields.integer('FolioNumber');
  if (folio === null || folio <= 0) return null;
  const prefix = fields.text('FolioPrefixString');
  return prefix === null ? String(folio) : `${prefix} ${folio}`;
}

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
