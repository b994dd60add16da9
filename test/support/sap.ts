import type { CompanyData } from '../../sandbox/business-one/company-data.ts';
import { courierUserFields, courierUserTables } from '../../sandbox/business-one/courier-fields.ts';
import { type BusinessOneOptions, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import type { BusinessOneOptions as SourceOptions } from '../../src/sap/business-one/options.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import { silentLog } from './silence.ts';

export const forever = new AbortController().signal;

/** One for all tests of a process: with each further one the machine's authorities would be read again, for 15 ms. */
const authority = makeAuthority();
const tls = issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] });

/** A small company: two customers, one salesperson with a phone and one without, three invoices. */
export const smallCompany: CompanyData = {
  companyDb: 'SBOTEST',
  companyName: 'Prueba S.A.',
  country: 'AR',
  localCurrency: 'ARS',
  timeZone: 'America/Argentina/Buenos_Aires',
  users: [{ name: 'courier', password: 'correct horse' }],
  salesPersons: [
    { SalesEmployeeCode: 1, SalesEmployeeName: 'Ana', Mobile: '11 5555-0001' },
    { SalesEmployeeCode: 2, SalesEmployeeName: 'Beto', EmployeeID: 7, Active: 'tNO' },
  ],
  employees: [{ EmployeeID: 7, FirstName: 'Beto', LastName: 'Paz', MobilePhone: '11 5555-0002' }],
  partners: [
    {
      CardCode: "C'1",
      CardName: 'Cliente Uno',
      Cellular: '11 4444-5555 / 11 4444-6666',
      Phone1: '4444-0000',
      Country: 'AR',
      LanguageCode: 25,
      FederalTaxID: '30-11111111-1',
      SalesPersonCode: 1,
      ContactEmployees: [
        { InternalCode: 10, Name: 'Compras', FirstName: 'Eva', LastName: 'Luna', MobilePhone: '15-4444-7777' },
        { InternalCode: 11, Name: 'Antes', MobilePhone: '1', Active: 'tNO' },
      ],
    },
    {
      CardCode: 'C2',
      CardName: 'Kunde Zwei',
      LanguageCode: 9,
      BPAddresses: [{ AddressName: 'Rechnung', AddressType: 'bo_BillTo', Country: 'DE' }],
    },
  ],
  invoices: [
    {
      DocEntry: 1,
      DocNum: 1001,
      Series: 4,
      SeriesString: 'A',
      DocDate: '2026-11-20',
      DocDueDate: '2026-12-20',
      CardCode: "C'1",
      DocCurrency: 'ARS',
      DocTotal: '1210.50',
      ContactPersonCode: 10,
      Letter: 'fLetterA',
      PointOfIssueCode: '0003',
      FolioNumberFrom: 1234,
    },
    {
      DocEntry: 2,
      DocNum: 1002,
      Series: 4,
      DocDate: '2026-11-21',
      CardCode: 'C2',
      DocCurrency: 'USD',
      DocTotal: '100000',
      DocTotalFc: '99.99',
      SalesPersonCode: -1,
    },
    { DocEntry: 3, DocNum: 1003, Series: 4, DocDate: '2026-10-01', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '5' },
  ],
};

/** A stand-in over TLS and a source that trusts it; both are closed after the test, or whatever else it is for. */
export async function startPair(
  context: { after(close: () => Promise<void>): void },
  given: { readonly server?: Partial<BusinessOneOptions>; readonly source?: Partial<SourceOptions> } = {},
) {
  const server = await startBusinessOne({
    company: smallCompany,
    tls,
    userFields: courierUserFields,
    userTables: courierUserTables,
    ...given.server,
  });
  const options: SourceOptions = {
    url: server.url,
    company: 'SBOTEST',
    user: 'courier',
    password: 'correct horse',
    trust: { kind: 'authority', caPem: authority.certPem },
    retry: { attempts: 5, baseMs: 1, maxMs: 5 },
    log: silentLog,
    ...given.source,
  };
  const source = createBusinessOneSource(options);
  context.after(async () => {
    await source.close();
    await server.close();
  });
  return { server, admin: server.admin, source, options, authority };
}
