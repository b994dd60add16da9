import { ownNumber, type StandIns } from '../../sandbox/stand-ins.ts';

/** Words of SAP's protocol, dates and times: they tell nothing about a company. */
const PROTOCOL = /^(?:t(?:YES|NO)|[a-z]+_\w+|\d{4}-\d\d-\d\d.*|\d\d:\d\d:\d\d|[a-z]?[A-Z][a-z]+)$/;
const SHORTEST = 4;

/** Every text and amount in plain JSON that could tell who it was. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'number') return Number.isInteger(value) ? [] : [String(value)];
  if (typeof value === 'string') return value.trim().length < SHORTEST || PROTOCOL.test(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}

/** Every value of a run on stand-ins: documents, partners, numbers, texts, the configuration. */
export async function valuesOfRun({ sap, whatsapp, environment }: StandIns): Promise<readonly string[]> {
  const sets = ['Invoices', 'BusinessPartners', 'SalesPersons', 'CreditNotes'];
  const rows = (await Promise.all(sets.map((set) => sap.admin.rows(set)))).flat();
  const phones = (await whatsapp.admin.phones()).flatMap(({ digits, name, lid }) => [digits, name, lid]);
  const names = [
    'SAP_URL',
    'SAP_PASSWORD',
    'SAP_COMPANY_DB',
    'SAP_USERNAME',
    'DATA_PATH',
    'PDF_FOLDER',
    'COMPANY_NAME',
    'SAP_CA_FILE',
  ];
  const settings = names.flatMap((name) => environment[name] ?? []);
  const companions = (await whatsapp.admin.companions()).map(({ id }) => id);
  return [...rows.flatMap(valuesOf), ...phones.flatMap(valuesOf), ...settings, ...companions, ownNumber].filter(
    (value) => value.trim().length >= SHORTEST,
  );
}
