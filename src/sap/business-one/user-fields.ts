import type {
  DeliveryMark,
  DocumentRef,
  DocumentType,
  FoundMark,
  SapAction,
  WriteBackStatus,
} from '../invoice-source.ts';
import { LONGEST_TEXT } from './fields.ts';
import type { JsonObject } from './json.ts';

/** The statuses of a mark. */
const statuses: readonly WriteBackStatus[] = [
  'queued',
  'sent',
  'delivered',
  'read',
  'held',
  'failed',
  'cancelled',
  'revoked',
];

/** Our user fields of marketing documents, without `U_`, as in `UserFieldsMD`. */
export const documentFields = [
  { Name: 'CourierStatus', Description: 'WhatsApp: outcome', Size: 20 },
  { Name: 'CourierMsgId', Description: 'WhatsApp: message id', Size: 64 },
  { Name: 'CourierAt', Description: 'WhatsApp: when (UTC)', Size: 30 },
  { Name: 'CourierDetail', Description: 'WhatsApp: detail', Size: 254 },
] as const;

/** Identifies the document that the mark was written for, because SAP copies user fields with a document. */
export const keyField = { Name: 'CourierKey', Description: 'WhatsApp: document', Size: 40 } as const;
/** An action requested by a user: `resend`, `hold`, `cancel`. */
export const actionField = { Name: 'CourierAction', Description: 'WhatsApp: resend, hold, cancel', Size: 20 } as const;
/** Optional fields that older installations lack. */
export const optionalDocumentFields = [keyField, actionField] as const;

/** Our user field of business partners: a yes opts out of messages. */
export const partnerFields = [{ Name: 'CourierOptOut', Description: 'WhatsApp: no messages (Y)', Size: 5 }] as const;
export const defaultOptOutField = 'U_CourierOptOut';

/** Our user-defined table and its fields. `Code` is `<object type>-<DocEntry>`. */
export const courierTable = {
  TableName: 'COURIER',
  TableDescription: 'Invoice Courier: outcomes',
  TableType: 'bott_NoObject',
} as const;
export const tableFields = [
  { Name: 'DocType', Description: 'Document type', Size: 20 },
  { Name: 'DocEntry', Description: 'Document', Size: 11 },
  { Name: 'Status', Description: 'Outcome', Size: 20 },
  { Name: 'MsgId', Description: 'Message id', Size: 64 },
  { Name: 'At', Description: 'When (UTC)', Size: 30 },
  { Name: 'Detail', Description: 'Detail', Size: 254 },
] as const;

const DETAIL_SIZE = 254;

/** Names of the properties of a mark on a document, and of those that SAP may lack. */
export const documentMarkProperties: readonly string[] = documentFields.map((field) => `U_${field.Name}`);
export const optionalMarkProperties: readonly string[] = optionalDocumentFields.map((field) => `U_${field.Name}`);

const KEY_PROPERTY = `U_${keyField.Name}`;

/** The document's name in a mark: `invoice-4711`. */
const markKey = ({ type, key }: DocumentRef): string => `${type}-${key}`;

/** The mark in a document's user fields; null if there is none. */
export function readDocumentMark(row: JsonObject, ref: DocumentRef): FoundMark | null {
  const mark = readMark(row, 'U_CourierStatus', 'U_CourierMsgId', 'U_CourierAt', 'U_CourierDetail');
  if (!mark) return null;
  const named = text(row[KEY_PROPERTY]);
  if (named === null) return { ...mark, names: null };
  return { ...mark, names: named === markKey(ref) ? 'this' : 'another' };
}

const ACTION_PROPERTY = `U_${actionField.Name}`;
const actions: readonly SapAction[] = ['resend', 'hold', 'cancel'];

/** The action requested in a document; null if there is none, or it is unknown. */
export function readAction(row: JsonObject): SapAction | null {
  const word = text(row[ACTION_PROPERTY])?.trim().toLowerCase();
  return actions.find((action) => action === word) ?? null;
}

/** The body of the PATCH that clears it. */
export const noAction = { [ACTION_PROPERTY]: null } as const;

/** Whether SAP has the field that identifies the document of a mark. `row`: the whole document, without `$select`. */
export const hasKeyField = (row: JsonObject): boolean => KEY_PROPERTY in row;

/** The body of the PATCH that writes it; `named`: including the document's name. */
export function documentMark(
  mark: DeliveryMark,
  ref: DocumentRef,
  named: boolean,
): Readonly<Record<string, string | null>> {
  return {
    ...(named ? { [KEY_PROPERTY]: markKey(ref) } : {}),
    U_CourierStatus: mark.status,
    U_CourierMsgId: mark.messageId,
    U_CourierAt: mark.at,
    U_CourierDetail: detailOf(mark),
  };
}

/** The mark in a row of the table; SAP does not copy it with a document. */
export function readTableMark(row: JsonObject): FoundMark | null {
  const mark = readMark(row, 'U_Status', 'U_MsgId', 'U_At', 'U_Detail');
  return mark && { ...mark, names: 'this' };
}

/** The row to write. */
export function tableMark(ref: DocumentRef, mark: DeliveryMark): Readonly<Record<string, string | null>> {
  return {
    U_DocType: ref.type,
    U_DocEntry: ref.key,
    U_Status: mark.status,
    U_MsgId: mark.messageId,
    U_At: mark.at,
    U_Detail: detailOf(mark),
  };
}

/** The mark as SAP stores it: a detail longer than its field is cut. */
export function asStored(mark: DeliveryMark): DeliveryMark {
  return { ...mark, detail: detailOf(mark) };
}

export const sameMark = (a: DeliveryMark | null, b: DeliveryMark): boolean =>
  a !== null && a.status === b.status && a.messageId === b.messageId && a.at === b.at && a.detail === b.detail;

/** SAP's numbers of the object types. */
export const objectTypes: Readonly<Record<DocumentType, number>> = {
  invoice: 13,
  credit_note: 14,
  delivery_note: 15,
  down_payment: 203,
};
/** Key of a document's row in the table. */
export const tableCode = (ref: DocumentRef): string => `${objectTypes[ref.type]}-${ref.key}`;

function detailOf(mark: DeliveryMark): string | null {
  return mark.detail === null || mark.detail === '' ? null : mark.detail.slice(0, DETAIL_SIZE);
}

/** An unknown status was typed by somebody else and is not our mark. */
function readMark(row: JsonObject, status: string, id: string, at: string, detail: string): DeliveryMark | null {
  const found = statuses.find((known) => known === row[status]);
  if (found === undefined) return null;
  return { status: found, messageId: text(row[id]), at: text(row[at]), detail: text(row[detail]) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : null;
}
