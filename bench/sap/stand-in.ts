/** A company with as many invoices as the argument says, in a process of its own: `npx node bench/sap/stand-in.ts 10000`. */
import type { CompanyData, DocumentRow } from '../../sandbox/business-one/company-data.ts';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';

const count = Number(process.argv[2]);
const invoice = (_unused: unknown, index: number): DocumentRow => ({
  DocEntry: index + 1,
  DocNum: 100_000 + index,
  Series: 1,
  SeriesString: 'Primary',
  DocDate: '2026-11-01',
  CardCode: 'C1',
  CardName: 'A customer with a name of usual length',
  NumAtCard: `PO-${index}`,
  DocCurrency: 'ARS',
  DocTotal: `${index}.50`,
  FederalTaxID: '30-11111111-1',
  Letter: 'fLetterA',
  PointOfIssueCode: '0003',
  FolioNumberFrom: index,
});
const company: CompanyData = {
  companyDb: 'BENCH',
  companyName: 'Bench',
  country: 'AR',
  localCurrency: 'ARS',
  timeZone: 'UTC',
  users: [{ name: 'bench', password: 'bench' }],
  partners: [{ CardCode: 'C1', CardName: 'A customer with a name of usual length' }],
  salesPersons: [],
  invoices: Array.from({ length: count }, invoice),
};
const server = await startBusinessOne({ company, tls: null, userFields: courierUserFields });
process.stdout.write(`${server.url}\n`);
process.stdin.on('end', () => void server.close()).resume();
