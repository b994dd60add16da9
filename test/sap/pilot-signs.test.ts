import assert from 'node:assert/strict';
import { it } from 'node:test';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { checkBusinessOne } from '../../src/sap/business-one/check.ts';
import { applySetup, inspectSetup, verifyCreated } from '../../src/sap/business-one/setup.ts';
import { createBusinessOneSource, createServiceLayer } from '../../src/sap/business-one/source.ts';
import type { DeliveryMark, DocumentRef } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

/** SAP behaves otherwise than docs/pilot.md assumes, and the product notices as the page says. */

const ref: DocumentRef = { company: 'SBOTEST', type: 'invoice', key: '1' };
const mark: DeliveryMark = { status: 'sent', messageId: '3EB0', at: '2026-11-21T10:00:00Z', detail: '' };

async function checked({ options, source }: Awaited<ReturnType<typeof startPair>>) {
  const client = createServiceLayer(options);
  try {
    const parts = { options, client, source, now: Date.now(), mask: String };
    return await Array.fromAsync(checkBusinessOne(parts, forever));
  } finally {
    await client.close();
  }
}

it('asks for new rows by creation date where a date cannot be compared with null, and the check says so (row 1)', async (t) => {
  const pair = await startPair(t);
  await pair.admin.addFault({ kind: 'status', status: 400, code: 204, text: 'no null', path: 'eq null', times: null });
  const line = (await checked(pair)).find(({ name }) => name === 'changes of Invoices');
  assert.match(`${line?.result} ${line?.text}`, /^ok can be queried by creation date \(no null\)/);
});

it("tells in SAP's words that a closed document cannot be changed (row 2)", async (t) => {
  const { admin, source } = await startPair(t);
  const words = 'Document is closed [ODLN.DocStatus]';
  await admin.addFault({ kind: 'refuse_write', method: 'PATCH', path: '/Invoices(1)', code: -5006, text: words });
  await assert.rejects(source.writeBack(ref, mark, forever), (error) => String(error).includes(words));
});

it('finds out at the first status that the user may not write it: the check only reads (row 3)', async (t) => {
  const pair = await startPair(t);
  await pair.admin.addFault({ kind: 'status', method: 'PATCH', status: 403, code: -6006, text: 'none', times: null });
  assert.deepEqual(
    (await checked(pair)).filter(({ result }) => result === 'error'),
    [],
  );
  await assert.rejects(pair.source.writeBack(ref, mark, forever), (error) => hasCode(error, 'SAP_RIGHT_MISSING'));
});

it('tells fields that are there and not seen by the Service Layer, until it is restarted (row 4)', async (t) => {
  const { admin, options, source } = await startPair(t, { server: { userFields: [] } });
  const client = createServiceLayer(options);
  t.after(() => client.close());
  const inspect = () => inspectSetup(client, 'user_fields', ['invoice'], forever);
  const faults = async () => {
    const lines = [];
    for await (const line of checkBusinessOne({ options, client, source, now: Date.now(), mask: String }, forever))
      lines.push(line);
    return lines.filter(({ result }) => result === 'error').map(({ name }) => name);
  };
  const before = await inspect();
  await applySetup(client, before, forever);
  const after = await inspect();
  verifyCreated(before, after);
  assert.deepEqual([...new Set(after.map(({ state }) => state))], ['not_visible']);
  assert.notDeepEqual(await faults(), []);
  await admin.restartServiceLayer();
  assert.deepEqual([...new Set((await inspect()).map(({ state }) => state))], ['visible']);
  assert.deepEqual(await faults(), []);
});

it('names fields that SAP says it has created, and has not (row 5)', async (t) => {
  const { admin, options } = await startPair(t, { server: { userFields: [] } });
  const client = createServiceLayer(options);
  t.after(() => client.close());
  const inspect = () => inspectSetup(client, 'user_fields', ['invoice'], forever);
  const before = await inspect();
  await admin.addFault({
    kind: 'body',
    status: 201,
    method: 'POST',
    path: '/UserFieldsMD',
    times: null,
    text: '{"@odata.context":"$metadata#UserFieldsMD/$entity"}',
  });
  await applySetup(client, before, forever);
  const after = await inspect();
  assert.throws(
    () => verifyCreated(before, after),
    (error) =>
      hasCode(error, 'SAP_SETUP_INCOMPLETE') && String(error).includes(courierUserFields[0]?.['Name'] as string),
  );
});

it('writes a row on its second try when SAP tells a duplicate by another code (row 6)', async (t) => {
  const { admin, options, source } = await startPair(t, { source: { writeBack: 'user_table' } });
  const other = createBusinessOneSource({ ...options, writeBack: 'user_table' });
  t.after(() => other.close());
  await other.writeBack(ref, mark, forever);
  // Not there when it was looked for, and there when it is written: somebody else was faster.
  await admin.addFault({ kind: 'status', method: 'GET', path: '/U_COURIER', status: 404, code: -2028, text: 'none' });
  await admin.addFault({ kind: 'refuse_write', method: 'POST', path: '/U_COURIER', code: -1, text: 'exists' });
  await assert.rejects(source.writeBack(ref, mark, forever));
  await source.writeBack(ref, mark, forever);
  const writes = (await admin.requests()).filter(({ method, path }) => method === 'POST' && /\/U_COURIER$/.test(path));
  assert.equal(writes.length, 2, 'the first, and the one that was refused');
});

it('tells a conflict on a document that nobody else changes, when the ETag is never accepted (row 7)', async (t) => {
  const { admin, source } = await startPair(t);
  await admin.addFault({ kind: 'status', method: 'PATCH', status: 412, code: -2039, text: 'modified', times: null });
  await assert.rejects(source.writeBack(ref, mark, forever), (error) => hasCode(error, 'SAP_WRITE_CONFLICT'));
  await admin.clearFaults();
  await source.writeBack(ref, mark, forever);
});
