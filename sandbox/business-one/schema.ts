import type { EnumName } from './enums.ts';

/** How a property is stored, compared and printed. `list X` is a collection of the complex type X. */
export type PropertyType = 'Int32' | 'Double' | 'String' | 'Date' | 'Time' | `enum ${EnumName}` | `list ${string}`;

export interface Property {
  readonly type: PropertyType;
  /** Writes to a read-only property are silently ignored. */
  readonly readOnly: boolean;
  /** Its value in an entity without it; null for a scalar. */
  readonly initial: string | number | null;
}

export interface EntityType {
  readonly name: string;
  readonly properties: ReadonlyMap<string, Property>;
}

export interface EntitySet {
  readonly name: string;
  readonly type: EntityType;
  readonly key: string;
  readonly table: string;
  /** `DocObjectCode`; null for entities that are not documents. */
  readonly objectType: number | null;
}

/** `DocEntry: 'Int32!'` is read-only; `= value` gives the initial value. */
function entityType(name: string, notation: Readonly<Record<string, string>>): EntityType {
  const properties = new Map<string, Property>();
  for (const [property, text] of Object.entries(notation)) {
    const [left = '', right] = text.split('=').map((part) => part.trim());
    const readOnly = left.endsWith('!');
    const type = (readOnly ? left.slice(0, -1) : left) as PropertyType;
    const initial = right === undefined ? null : type === 'Int32' ? Number(right) : right;
    properties.set(property, { type, readOnly, initial });
  }
  return { name, properties };
}

const document = entityType('Document', {
  DocEntry: 'Int32!',
  DocNum: 'Int32',
  DocType: 'enum BoDocumentTypes = dDocument_Items',
  Printed: 'enum PrintStatusEnum = psNo',
  DocDate: 'Date',
  DocDueDate: 'Date',
  TaxDate: 'Date',
  DocTime: 'Time',
  CreationDate: 'Date!',
  UpdateDate: 'Date!',
  UpdateTime: 'Time!',
  CardCode: 'String',
  CardName: 'String',
  NumAtCard: 'String',
  DocTotal: 'Double = 0',
  DocTotalFc: 'Double = 0',
  DocTotalSys: 'Double! = 0',
  VatSum: 'Double! = 0',
  DocCurrency: 'String',
  DocRate: 'Double = 1',
  Series: 'Int32',
  SeriesString: 'String',
  Comments: 'String',
  FederalTaxID: 'String',
  SalesPersonCode: 'Int32 = -1',
  ContactPersonCode: 'Int32',
  AttachmentEntry: 'Int32',
  LanguageCode: 'Int32',
  DocumentStatus: 'enum BoStatus! = bost_Open',
  DocumentSubType: 'enum BoDocumentSubType = bod_None',
  BPL_IDAssignedToInvoice: 'Int32',
  BPLName: 'String!',
  ReserveInvoice: 'enum BoYesNoEnum = tNO',
  DownPaymentType: 'enum DownPaymentTypeEnum = dptInvoice',
  Cancelled: 'enum BoYesNoEnum! = tNO',
  CancelStatus: 'enum CancelStatusEnum! = csNo',
  PointOfIssueCode: 'String',
  Letter: 'enum FolioLetterEnum',
  FolioNumberFrom: 'Int32',
  FolioNumberTo: 'Int32',
  FolioPrefixString: 'String',
  FolioNumber: 'Int32',
  EDocGenerationType: 'enum EDocGenerationTypeEnum',
  EDocStatus: 'enum EDocStatusEnum',
  EDocNum: 'String',
  ElecCommStatus: 'enum ElecCommStatusEnum',
});

const partner = entityType('BusinessPartner', {
  CardCode: 'String',
  CardName: 'String',
  CardType: 'enum BoCardTypes = cCustomer',
  Phone1: 'String',
  Phone2: 'String',
  Cellular: 'String',
  EmailAddress: 'String',
  Country: 'String',
  LanguageCode: 'Int32',
  FederalTaxID: 'String',
  SalesPersonCode: 'Int32 = -1',
  ContactPerson: 'String',
  BlockSendingMarketingContent: 'enum BoYesNoEnum = tNO',
  Valid: 'enum BoYesNoEnum = tYES',
  Frozen: 'enum BoYesNoEnum = tNO',
  UpdateDate: 'Date!',
  UpdateTime: 'Time!',
  ContactEmployees: 'list ContactEmployee',
  BPAddresses: 'list BPAddress',
});

const salesPerson = entityType('SalesPerson', {
  SalesEmployeeCode: 'Int32!',
  SalesEmployeeName: 'String',
  EmployeeID: 'Int32!',
  Active: 'enum BoYesNoEnum = tYES',
  Telephone: 'String',
  Mobile: 'String',
  Email: 'String',
});

const employee = entityType('EmployeeInfo', {
  EmployeeID: 'Int32!',
  FirstName: 'String',
  LastName: 'String',
  MobilePhone: 'String',
  OfficePhone: 'String',
  eMail: 'String',
});

const attachments = entityType('Attachments2', {
  AbsoluteEntry: 'Int32!',
  Attachments2_Lines: 'list Attachments2_Line',
});

const branch = entityType('BusinessPlace', {
  BPLID: 'Int32!',
  BPLName: 'String',
  MainBPL: 'enum BoYesNoEnum = tNO',
  Disabled: 'enum BoYesNoEnum = tNO',
});

const userField = entityType('UserFieldMD', {
  TableName: 'String',
  FieldID: 'Int32!',
  Name: 'String',
  Type: 'enum BoFieldTypes = db_Alpha',
  SubType: 'enum BoFldSubTypes = st_None',
  Size: 'Int32',
  EditSize: 'Int32',
  Description: 'String',
  DefaultValue: 'String',
  Mandatory: 'enum BoYesNoEnum = tNO',
});

const userTable = entityType('UserTablesMD', {
  TableName: 'String',
  TableDescription: 'String',
  TableType: 'enum BoUTBTableType = bott_NoObject',
});

const eventSubscription = entityType('EventSubscription', {
  WebhookID: 'String',
  WebhookURL: 'String',
  AuthenticationType: 'enum AuthenticationTypeEnum = None',
  AuthenticationCred: 'String',
  Handshake: 'enum BoYesNoEnum = tNO',
  VerifyCertificate: 'enum BoYesNoEnum = tYES',
  State: 'enum WebhookStateEnum = Active',
  LastErrMsg: 'String',
  EventCollection: 'list Event',
});

/** Complex types, which only occur inside entities. */
export const complexTypes: ReadonlyMap<string, EntityType> = new Map(
  [
    entityType('ContactEmployee', {
      CardCode: 'String',
      InternalCode: 'Int32',
      Name: 'String',
      FirstName: 'String',
      LastName: 'String',
      Phone1: 'String',
      Phone2: 'String',
      MobilePhone: 'String',
      E_Mail: 'String',
      Active: 'enum BoYesNoEnum = tYES',
      BlockSendingMarketingContent: 'enum BoYesNoEnum = tNO',
    }),
    entityType('BPAddress', { AddressName: 'String', AddressType: 'enum BoAddressType', Country: 'String' }),
    entityType('Attachments2_Line', {
      SourcePath: 'String',
      FileName: 'String',
      FileExtension: 'String',
      AttachmentDate: 'Date!',
      FreeText: 'String',
    }),
    entityType('Event', { BusinessObject: 'String', TransactionType: 'String' }),
  ].map((type) => [type.name, type]),
);

/** The entity sets of every company, without user-defined tables. */
export const standardEntitySets: readonly EntitySet[] = [
  { name: 'Invoices', type: document, key: 'DocEntry', table: 'OINV', objectType: 13 },
  { name: 'CreditNotes', type: document, key: 'DocEntry', table: 'ORIN', objectType: 14 },
  { name: 'DeliveryNotes', type: document, key: 'DocEntry', table: 'ODLN', objectType: 15 },
  { name: 'DownPayments', type: document, key: 'DocEntry', table: 'ODPI', objectType: 203 },
  { name: 'BusinessPartners', type: partner, key: 'CardCode', table: 'OCRD', objectType: null },
  { name: 'SalesPersons', type: salesPerson, key: 'SalesEmployeeCode', table: 'OSLP', objectType: null },
  { name: 'EmployeesInfo', type: employee, key: 'EmployeeID', table: 'OHEM', objectType: null },
  { name: 'BusinessPlaces', type: branch, key: 'BPLID', table: 'OBPL', objectType: null },
  { name: 'Attachments2', type: attachments, key: 'AbsoluteEntry', table: 'OATC', objectType: null },
  { name: 'UserFieldsMD', type: userField, key: 'FieldID', table: 'CUFD', objectType: null },
  { name: 'UserTablesMD', type: userTable, key: 'TableName', table: 'OUTB', objectType: null },
  { name: 'EventSubscriptions', type: eventSubscription, key: 'WebhookID', table: 'OWHS', objectType: null },
];

/** A user field of one of these marketing documents is added to all of them. */
export const marketingTables: ReadonlySet<string> = new Set(['OINV', 'ORIN', 'ODLN', 'ODPI']);

/** The entity type of a user-defined table: `Code`, `Name` and its fields. */
export function userTableType(name: string): EntityType {
  return entityType(name, { Code: 'String', Name: 'String' });
}
