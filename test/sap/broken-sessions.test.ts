import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasCode } from '../../src/errors/coded-error.ts';
import type { DeliveryMark } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
const mark: DeliveryMark = { status: 'sent', messageId: '3EB0AA', at: '2026-11-23T20:00:00Z', detail: null };

for (const [code, text] of [
  [305, 'Switch company error: -1102'],
  [-1102, 'Switch company error'],
  [-1, 'Internal error (131) occurred'],
] as const) {
  it(`logs in once and continues if a session answers everything with 500 and ${code}`, async (t) => {
    const { source, admin } = await startPair(t);
    await source.partner('C2', forever);
    await admin.breakSessions(code, text);
    assert.equal((await source.document(ref, forever))?.docNum, 1001);
    await admin.breakSessions(code, text);
    await source.writeBack(ref, mark, forever);
    assert.equal((await admin.row('Invoices', 1))?.['U_CourierStatus'], 'sent');
    await admin.breakSessions(code, text);
    const ten = Array.from({ length: 10 }, () => source.partner('C2', forever));
    assert.equal((await Promise.all(ten)).length, 10);
    assert.equal((await admin.counts())['POST Login'], 4, 'one login for each time');
  });
}

it('does not blame the session for thirty entities that SAP cannot read, and opens no new one', async (t) => {
  const { source, admin } = await startPair(t);
  await admin.addFault({
    kind: 'status',
    status: 500,
    code: -1,
    text: 'Bad data',
    path: 'BusinessPartners',
    times: null,
  });
  for (let partner = 0; partner < 30; partner++) {
    await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_REQUEST_REFUSED'));
  }
  assert.equal((await source.document(ref, forever))?.docNum, 1001);
  assert.equal((await admin.counts())['POST Login'], 1);
});

it('treats a server that answers 500 in every session as a temporary failure', async (t) => {
  const { source, admin } = await startPair(t);
  await source.partner('C2', forever);
  for (const path of ['/Invoices', '/CompanyService']) {
    await admin.addFault({ kind: 'status', status: 500, code: -1, text: 'No database', path, times: null });
  }
  for (let look = 0; look < 50; look++) {
    await assert.rejects(source.document(ref, forever), (error) => hasCode(error, 'SAP_UNAVAILABLE'));
  }
  assert.equal((await admin.counts())['POST Login'], 2, 'one login more, and not one for each look');
  await admin.clearFaults();
  assert.equal((await source.document(ref, forever))?.docNum, 1001);
});
