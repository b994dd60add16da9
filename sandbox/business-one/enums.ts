/** Enumerations by member name, with the value stored in the database. Filters accept both. */
export const enums = {
  AuthenticationTypeEnum: { None: 'N', Basic: 'B', OAuth: 'O', HMAC: 'H' },
  BoAddressType: { bo_ShipTo: 'S', bo_BillTo: 'B' },
  BoCardTypes: { cCustomer: 'C', cSupplier: 'S', cLid: 'L' },
  BoDocumentSubType: {
    bod_None: '--',
    bod_InvoiceExempt: 'IE',
    bod_DebitMemo: 'DN',
    bod_Bill: 'IB',
    bod_ExemptBill: 'EB',
    bod_ExportInvoice: 'IX',
    bod_GSTTaxInvoice: 'GA',
    bod_GSTDebitMemo: 'GD',
  },
  BoDocumentTypes: { dDocument_Items: 'I', dDocument_Service: 'S' },
  BoFieldTypes: { db_Alpha: 'A', db_Memo: 'M', db_Numeric: 'N', db_Date: 'D', db_Float: 'B' },
  BoFldSubTypes: { st_None: '', st_Address: '?', st_Phone: '#', st_Time: 'T', st_Sum: 'S', st_Link: 'B' },
  BoStatus: { bost_Open: 'O', bost_Close: 'C', bost_Paid: 'P', bost_Delivered: 'D' },
  BoUTBTableType: { bott_NoObject: '0', bott_MasterData: '1', bott_Document: '3', bott_NoObjectAutoIncrement: '5' },
  BoYesNoEnum: { tNO: 'N', tYES: 'Y' },
  CancelStatusEnum: { csYes: 'Y', csNo: 'N', csCancellation: 'C' },
  DownPaymentTypeEnum: { dptRequest: 'N', dptInvoice: 'Y' },
  EDocGenerationTypeEnum: { edocGenerate: 'G', edocGenerateLater: 'L', edocNotRelevant: 'N' },
  EDocStatusEnum: { edoc_New: 'N', edoc_Pending: 'P', edoc_Sent: 'S', edoc_Error: 'E', edoc_Ok: 'C' },
  ElecCommStatusEnum: { ecsApproved: '0', ecsPendingApproval: '1', ecsRejected: '2' },
  FolioLetterEnum: { fLetterA: 'A', fLetterB: 'B', fLetterC: 'C', fLetterE: 'E', fLetterM: 'M', fLetterR: 'R' },
  PrintStatusEnum: { psNo: 'N', psYes: 'Y', psAmended: 'A' },
  WebhookStateEnum: { Active: 'A', Inactive: 'I', Exceptional: 'E' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type EnumName = keyof typeof enums;

/** The member's name, from its name or stored value; null if there is no such member. */
export function enumMember(name: EnumName, text: string): string | null {
  const members: Readonly<Record<string, string>> = enums[name];
  if (members[text] !== undefined) return text;
  return Object.entries(members).find(([, value]) => value === text)?.[0] ?? null;
}
