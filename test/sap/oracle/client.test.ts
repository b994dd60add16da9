import assert from 'node:assert/strict';
import { it } from 'node:test';
import { documentSelect, entitySets } from '../../../src/sap/business-one/document-row.ts';
import { employeeSelect, partnerSelect, salesPersonSelect } from '../../../src/sap/business-one/partner-row.ts';
import { courierTable, documentFields, tableFields } from '../../../src/sap/business-one/user-fields.ts';
import { readMetadata, readSchemas, skip } from './references.ts';

const none: ReadonlySet<string> = new Set();

it('requests only properties that a Service Layer has', { skip }, () => {
  const { types, entitySets: sets } = readMetadata();
  const schemas = readSchemas();
  const asked: readonly (readonly [type: string, select: string])[] = [
    ['Document', documentSelect(none, [])],
    ['BusinessPartner', partnerSelect],
    ['SalesPerson', salesPersonSelect(none)],
    ['EmployeeInfo', employeeSelect],
  ];
  for (const [type, select] of asked) {
    for (const name of select.split(',')) {
      const known = types.get(type)?.has(name) === true || schemas.get(type)?.properties?.[name] !== undefined;
      assert.ok(known, `${type}.${name}`);
    }
  }
  for (const entitySet of Object.values(entitySets)) assert.equal(sets.get(entitySet)?.type, 'Document');
});

it('creates user fields and tables with properties and members that a Service Layer has', { skip }, () => {
  const { types, enums } = readMetadata();
  for (const name of ['TableName', 'Name', 'Description', 'Type', 'SubType', 'Size', 'EditSize']) {
    assert.ok(types.get('UserFieldMD')?.has(name), name);
  }
  for (const name of Object.keys(courierTable)) assert.ok(types.get('UserTablesMD')?.has(name), name);
  assert.ok(enums.get('BoFieldTypes')?.has('db_Alpha'));
  assert.ok(enums.get('BoUTBTableType')?.has(courierTable.TableType));
  // SAP's limits: 254 characters in an alphanumeric field, 50 in the name of one.
  for (const field of [...documentFields, ...tableFields]) assert.ok(field.Size <= 254 && field.Name.length <= 50);
});
