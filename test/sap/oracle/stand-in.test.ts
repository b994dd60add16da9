import assert from 'node:assert/strict';
import { it } from 'node:test';
import { enums } from '../../../sandbox/business-one/enums.ts';
import { complexTypes, type PropertyType, standardEntitySets } from '../../../sandbox/business-one/schema.ts';
import { smallCompany, startPair } from '../../support/sap.ts';
import { readMetadata, readSchemas, skip } from './references.ts';
import { validate } from './validate.ts';

/** Names that are younger than the metadata file (of 2018), with the file that has them. */
const younger: ReadonlyMap<string, string> = new Map([
  ['SalesPerson.Telephone', 'OpenAPI'],
  ['SalesPerson.Mobile', 'OpenAPI'],
  ['SalesPerson.Email', 'OpenAPI'],
  ['EventSubscription', 'OpenAPI: webhooks came with FP 2602'],
  ['Event', 'OpenAPI: webhooks came with FP 2602'],
  ['AuthenticationTypeEnum', 'OpenAPI: webhooks came with FP 2602'],
  ['WebhookStateEnum', 'OpenAPI: webhooks came with FP 2602'],
]);

/** Read-only in the real database, though the metadata calls them writable or does not say. */
const keys = new Set(['EmployeeInfo.EmployeeID']);

it('has no entity set, property, type or table that a real Service Layer does not have', { skip }, () => {
  const metadata = readMetadata();
  const problems: string[] = [];
  for (const set of standardEntitySets) {
    if (younger.has(set.type.name)) continue;
    const published = metadata.entitySets.get(set.name);
    if (published?.type !== set.type.name) problems.push(`${set.name} is of ${published?.type}, not ${set.type.name}`);
    if (published && published.table !== set.table) problems.push(`${set.name} stands in ${published.table}`);
    if (set.objectType !== null && published?.code !== String(set.objectType))
      problems.push(`${set.name} is ${published?.code}`);
  }
  const types = [...new Set([...standardEntitySets.map((set) => set.type), ...complexTypes.values()])];
  for (const type of types) {
    for (const [name, property] of type.properties) {
      const label = `${type.name}.${name}`;
      if (younger.has(label) || younger.has(type.name)) continue;
      const published = metadata.types.get(type.name)?.get(name);
      if (!published) problems.push(`${label} does not exist`);
      else if (!fits(property.type, published.type))
        problems.push(`${label} is ${published.type}, not ${property.type}`);
      else if (published.writable === property.readOnly && !keys.has(label)) {
        problems.push(`${label} is ${published.writable ? 'writable' : 'read-only'}`);
      }
    }
  }
  assert.deepEqual(problems, []);
});

it('has no member of an enumeration, and no stored value, that a real Service Layer does not have', { skip }, () => {
  const metadata = readMetadata();
  for (const [name, members] of Object.entries(enums)) {
    if (younger.has(name)) continue;
    for (const [member, value] of Object.entries(members)) {
      assert.equal(metadata.enums.get(name)?.get(member), value, `${name}.${member}`);
    }
  }
});

it('answers as in the published OpenAPI description', { skip }, async (t) => {
  const row = { Series: 1, DocDate: '2026-11-02', CardCode: 'C2', DocCurrency: 'ARS', DocTotal: '1' };
  const company = {
    ...smallCompany,
    branches: [{ BPLID: 1, BPLName: 'Centro' }],
    downPayments: [{ ...row, DocEntry: 1, DocNum: 1 }],
  };
  const { server, authority } = await startPair(t, { server: { company } });
  const schemas = readSchemas();
  const { request } = await import('node:https');
  const ask = (
    method: string,
    path: string,
    body: string | null,
    cookie: string,
  ): Promise<{ body: string; cookie: string }> =>
    new Promise((resolve, reject) => {
      const headers = {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      };
      const outgoing = request(`${server.url}/b1s/v1/${path}`, {
        method,
        ca: authority.certPem,
        agent: false,
        headers,
      });
      outgoing.on('error', reject).on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => {
            const cookies = (incoming.headers['set-cookie'] ?? []).map((text) => text.split(';', 1)[0]);
            resolve({ body: Buffer.concat(chunks).toString('utf8'), cookie: cookies.join('; ') });
          });
      });
      outgoing.end(body ?? undefined);
    });
  const login = JSON.stringify({ CompanyDB: 'SBOTEST', UserName: 'courier', Password: 'correct horse' });
  const session = await ask('POST', 'Login', login, '');
  const expected: readonly (readonly [method: string, path: string, schema: string])[] = [
    ['GET', 'Invoices', 'InvoicesCollectionResponse'],
    ['GET', 'Invoices(1)', 'Document'],
    [
      'GET',
      "Invoices?$filter=CancelStatus%20eq%20'csNo'&$select=DocEntry,DocTotal,UpdateTime",
      'InvoicesCollectionResponse',
    ],
    ['GET', 'CreditNotes', 'CreditNotesCollectionResponse'],
    ['GET', "BusinessPartners('C2')", 'BusinessPartner'],
    ['GET', 'SalesPersons(1)', 'SalesPerson'],
    ['GET', 'UserFieldsMD', 'UserFieldsMDCollectionResponse'],
    ['GET', "UserTablesMD('COURIER')", 'UserTablesMD'],
    ['POST', 'CompanyService_GetAdminInfo', 'AdminInfo'],
    ['POST', 'UsersService_GetCurrentUser', 'User'],
    ['GET', 'BusinessPlaces', 'BusinessPlacesCollectionResponse'],
    ['GET', 'DownPayments', 'DownPaymentsCollectionResponse'],
    ['GET', 'Invoices(999)', 'ServiceLayerError'],
    ['GET', 'Invoices?$select=Nonsense', 'ServiceLayerError'],
  ];
  const allowed = (property: string): boolean => property.startsWith('odata.') || property.startsWith('U_');
  for (const [method, path, name] of expected) {
    const { body } = await ask(method, path, null, session.cookie);
    const schema = schemas.get(name);
    assert.ok(schema, `no schema ${name}`);
    assert.deepEqual(
      validate(JSON.parse(body), schema, schemas, allowed),
      [],
      `${method} ${path}\n${body.slice(0, 300)}`,
    );
  }
  assert.deepEqual(validate(JSON.parse(session.body), schemas.get('B1Session') ?? {}, schemas, allowed), []);
});

function fits(ours: PropertyType, published: string): boolean {
  if (ours.startsWith('enum ')) return published === `SAPB1.${ours.slice(5)}`;
  if (ours.startsWith('list ')) return published === `Collection(SAPB1.${ours.slice(5)})`;
  return published === `Edm.${ours === 'Date' ? 'DateTime' : ours}`;
}
