/**
 * The data of a company: plain rows with the Service Layer's property names.
 *
 * Amounts are decimal strings ("1210.5"), sent as JSON numbers with the same digits. Dates are `YYYY-MM-DD`,
 * times `HH:MM:SS`, both in the SAP server's local time. Missing properties have SAP's value for an empty field.
 */
export interface CompanyData {
  /** `CompanyDB` of the login. */
  readonly companyDb: string;
  readonly companyName: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** ISO 4217, as in `DocCurrency` of domestic documents. SAP's own companies also use "$" here. */
  readonly localCurrency: string;
  /** IANA time zone of the SAP server's clock. */
  readonly timeZone: string;
  readonly users: readonly CompanyUser[];
  readonly partners: readonly PartnerRow[];
  readonly salesPersons: readonly SalesPersonRow[];
  readonly employees?: readonly EmployeeRow[];
  readonly invoices: readonly DocumentRow[];
  readonly creditNotes?: readonly DocumentRow[];
  readonly deliveryNotes?: readonly DocumentRow[];
  readonly downPayments?: readonly DocumentRow[];
  /** Of a company with several; each user works for those that it is assigned to. */
  readonly branches?: readonly BranchRow[];
  /** Data ownership by branch: documents of branches that a user is not assigned to are hidden; without it they can be read only. */
  readonly ownershipByBranch?: boolean;
}

export interface CompanyUser {
  readonly name: string;
  readonly password: string;
  /** Branches that it is assigned to. Default: all. */
  readonly branches?: readonly number[];
  /** Entity sets for which this user gets 403/-6006, for reading or for writing. */
  readonly denied?: readonly { readonly entitySet: string; readonly access: 'read' | 'write' }[];
}

/** A row of BusinessPlaces (OBPL). */
export interface BranchRow {
  readonly BPLID: number;
  readonly BPLName: string;
  readonly MainBPL?: 'tYES' | 'tNO';
  readonly Disabled?: 'tYES' | 'tNO';
}

/** A row of BusinessPartners (OCRD). */
export interface PartnerRow {
  readonly CardCode: string;
  readonly CardName: string;
  readonly CardType?: 'cCustomer' | 'cSupplier' | 'cLid';
  readonly Phone1?: string;
  readonly Phone2?: string;
  readonly Cellular?: string;
  readonly EmailAddress?: string;
  /** ISO 3166 alpha-2. */
  readonly Country?: string;
  /** SAP's own numbers: 2, 7, 23, 25 Spanish; 19, 29 Portuguese; 3, 6, 8 English; 9 German. */
  readonly LanguageCode?: number;
  readonly FederalTaxID?: string;
  readonly SalesPersonCode?: number;
  /** `Name` of the default contact employee. */
  readonly ContactPerson?: string;
  /** The customer has opted out of messages. */
  readonly BlockSendingMarketingContent?: 'tYES' | 'tNO';
  readonly Valid?: 'tYES' | 'tNO';
  readonly Frozen?: 'tYES' | 'tNO';
  readonly ContactEmployees?: readonly ContactRow[];
  readonly BPAddresses?: readonly AddressRow[];
}

export interface ContactRow {
  /** `ContactPersonCode` of the documents. */
  readonly InternalCode: number;
  readonly Name: string;
  readonly FirstName?: string;
  readonly LastName?: string;
  readonly Phone1?: string;
  readonly Phone2?: string;
  readonly MobilePhone?: string;
  readonly E_Mail?: string;
  readonly Active?: 'tYES' | 'tNO';
  readonly BlockSendingMarketingContent?: 'tYES' | 'tNO';
}

export interface AddressRow {
  readonly AddressName: string;
  readonly AddressType: 'bo_BillTo' | 'bo_ShipTo';
  readonly Country?: string;
}

/** A row of SalesPersons (OSLP). */
export interface SalesPersonRow {
  readonly SalesEmployeeCode: number;
  readonly SalesEmployeeName: string;
  readonly EmployeeID?: number;
  readonly Active?: 'tYES' | 'tNO';
  readonly Telephone?: string;
  readonly Mobile?: string;
  readonly Email?: string;
}

/** A row of EmployeesInfo (OHEM), which contains the salesperson's phone in older versions. */
export interface EmployeeRow {
  readonly EmployeeID: number;
  readonly FirstName: string;
  readonly LastName: string;
  readonly MobilePhone?: string;
  readonly OfficePhone?: string;
  readonly eMail?: string;
}

/** A row of Invoices (OINV), CreditNotes (ORIN), DeliveryNotes (ODLN) or DownPayments (ODPI). `DocEntry` counts upwards within its set. */
export interface DocumentRow {
  readonly DocEntry: number;
  readonly DocNum: number;
  readonly Series: number;
  /** Name of the series as printed: two series may use the same `DocNum`. */
  readonly SeriesString?: string;
  readonly DocDate: string;
  readonly DocDueDate?: string;
  readonly TaxDate?: string;
  readonly CardCode: string;
  /** Default: the partner's. */
  readonly CardName?: string;
  readonly NumAtCard?: string;
  readonly DocCurrency: string;
  /** Always in the local currency. */
  readonly DocTotal: string;
  /** In `DocCurrency` if that is foreign, else "0". */
  readonly DocTotalFc?: string;
  readonly DocRate?: string;
  readonly VatSum?: string;
  /** Default: the partner's. */
  readonly FederalTaxID?: string;
  /** -1: none. */
  readonly SalesPersonCode?: number;
  readonly ContactPersonCode?: number;
  readonly Comments?: string;
  readonly DocumentStatus?: 'bost_Open' | 'bost_Close' | 'bost_Paid' | 'bost_Delivered';
  /** `csYes`: cancelled; `csCancellation`: cancels another document. Both remain in their set. */
  readonly CancelStatus?: 'csNo' | 'csYes' | 'csCancellation';
  readonly Cancelled?: 'tYES' | 'tNO';
  readonly DocumentSubType?: string;
  /** Down payments only. */
  readonly DownPaymentType?: 'dptInvoice' | 'dptRequest';
  /** Billed before delivery; invoices only. */
  readonly ReserveInvoice?: 'tYES' | 'tNO';
  /** Branch (OBPL), in companies with several. */
  readonly BPL_IDAssignedToInvoice?: number;
  readonly BPLName?: string;
  /** Argentina: letter, point of issue and folio ("A 0003-00001234"). */
  readonly Letter?: 'fLetterA' | 'fLetterB' | 'fLetterC' | 'fLetterE' | 'fLetterM' | 'fLetterR';
  readonly PointOfIssueCode?: string;
  readonly FolioNumberFrom?: number;
  readonly FolioNumberTo?: number;
  readonly FolioPrefixString?: string;
  readonly FolioNumber?: number;
  readonly EDocStatus?: 'edoc_New' | 'edoc_Pending' | 'edoc_Sent' | 'edoc_Error' | 'edoc_Ok';
  readonly EDocNum?: string;
  readonly ElecCommStatus?: 'ecsApproved' | 'ecsPendingApproval' | 'ecsRejected';
  /** Default: `DocDate`. */
  readonly CreationDate?: string;
  /** Default: 12:00:00. */
  readonly DocTime?: string;
  /** Default: `CreationDate`. */
  readonly UpdateDate?: string;
  /** Default: `DocTime`. */
  readonly UpdateTime?: string;
}
