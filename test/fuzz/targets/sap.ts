import fc from 'fast-check';
import { sampleInvoices } from '../../../sandbox/sample-company/invoices.ts';
import { partners, salesPersons } from '../../../sandbox/sample-company/people.ts';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { advance, changedSince } from '../../../src/sap/business-one/delta.ts';
import { readDocument } from '../../../src/sap/business-one/document-row.ts';
import { asObject, type Json, parseJson } from '../../../src/sap/business-one/json.ts';
import { readEmployeePhones, readPartner, readSalesPerson } from '../../../src/sap/business-one/partner-row.ts';
import { isNotFound, isTransient, readRefusal, unknownProperty } from '../../../src/sap/business-one/refusal.ts';
import { defaultOptOutField } from '../../../src/sap/business-one/user-fields.ts';
import { mutatedJsonText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const LONGEST = 200_000;
const NOW = Date.UTC(2026, 10, 20);

/** A row, or null for what is no JSON object: the reader of answers has refused it by then. */
function rowOf(text: string) {
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    return null;
  }
  return asObject(json);
}

/** False for a row that is refused by name. */
function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (hasCode(error, 'SAP_DATA_UNEXPECTED')) return false;
    throw error;
  }
}

const documentRows = sampleInvoices('2026-11-23')
  .slice(0, 12)
  .map(({ row }) => ({
    UpdateDate: row.DocDate,
    UpdateTime: '18:38:00',
    CreationDate: `${row.DocDate}T00:00:00Z`,
    ...row,
    U_CourierStatus: 'sent',
    U_CourierMsgId: '3EB0C767D097B7C7C030',
    U_CourierAt: '2026-11-23T10:00:00Z',
    U_CourierDetail: null,
  }));

/** Documents, up to the filter that the next look for changes is made with. */
export const documents: Target<{ readonly text: string; readonly fiscal: boolean }> = {
  name: 'sap-document',
  inputs: fc.record({ text: mutatedJsonText(documentRows, LONGEST), fiscal: fc.boolean() }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ text, fiscal }) => {
    const row = rowOf(text);
    if (row === null) return false;
    return isRead(() => {
      const document = readDocument(row, {
        company: 'SBODEMOAR',
        type: 'invoice',
        localCurrency: 'ARS',
        requireFiscalApproval: fiscal,
        phoneField: null,
      });
      changedSince(advance(null, document, NOW), '2026-11-01');
    });
  },
};

export const people: Target<string> = {
  name: 'sap-people',
  inputs: mutatedJsonText([...partners, ...salesPersons], LONGEST),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => {
    const row = rowOf(text);
    if (row === null) return false;
    isRead(() => readEmployeePhones(row));
    const isPartner = isRead(() => readPartner(row, defaultOptOutField));
    const isSalesPerson = isRead(() => readSalesPerson(row));
    return isPartner || isSalesPerson;
  },
};

const refusals = [
  { error: { code: 301, message: { lang: 'en-us', value: 'Invalid session or session already timeout.' } } },
  { error: { code: '-1000', message: "Property 'U_X' of 'Document' is invalid" } },
  { error: { code: -2028, message: { value: 'No matching records found (ODBC -2028)' } } },
];

export const sapRefusals: Target<{ readonly status: number; readonly body: string }> = {
  name: 'sap-refusal',
  inputs: fc.record({ status: fc.constantFrom(400, 401, 404, 500, 502), body: mutatedJsonText(refusals, LONGEST) }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ status, body }) => {
    const refusal = readRefusal(status, body);
    isNotFound(refusal);
    isTransient(refusal);
    unknownProperty(refusal);
    return refusal.fromSap;
  },
};
