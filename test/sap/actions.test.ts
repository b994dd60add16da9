import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DeliveryMark } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
const mark: DeliveryMark = { status: 'read', messageId: '3EB0', at: '2026-11-21T15:00:00.000Z', detail: null };

it('reads the action requested in SAP, however it is spelt, and clears only that', async (t) => {
  const { source, admin } = await startPair(t);
  await source.writeBack(ref, mark, forever);
  const shown = async () => (await admin.row('Invoices', 1))?.['U_CourierAction'] ?? null;
  for (const [typed, action] of [
    ['resend', 'resend'],
    [' Hold ', 'hold'],
    ['CANCEL', 'cancel'],
    ['please', null],
    ['', null],
  ] as const) {
    await admin.change('Invoices', 1, { U_CourierAction: typed });
    assert.equal((await source.document(ref, forever))?.action, action, typed);
  }
  await admin.change('Invoices', 1, { U_CourierAction: 'hold' });
  await source.clearAction(ref, 'resend', forever);
  assert.equal(await shown(), 'hold', 'another wish by now');
  await source.clearAction(ref, 'hold', forever);
  await source.clearAction(ref, 'hold', forever);
  assert.equal(await shown(), null);
  assert.equal((await source.document(ref, forever))?.mark?.status, 'read', 'the outcome stays');
});
