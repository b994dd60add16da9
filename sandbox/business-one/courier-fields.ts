import {
  courierTable,
  documentFields,
  optionalDocumentFields,
  partnerFields,
  tableFields,
} from '../../src/sap/business-one/user-fields.ts';

/** What `--setup-sap --apply` creates, for a stand-in that is ready from the start. */
export const courierUserFields = [
  ...[...documentFields, ...optionalDocumentFields].map((field) => ({ TableName: 'OINV', ...field })),
  ...partnerFields.map((field) => ({ TableName: 'OCRD', ...field })),
  ...tableFields.map((field) => ({ TableName: `@${courierTable.TableName}`, ...field })),
].map((field) => ({ Type: 'db_Alpha', SubType: 'st_None', ...field, EditSize: field.Size }));

export const courierUserTables = [courierTable];
