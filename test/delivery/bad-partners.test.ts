import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sapError } from '../../src/errors/sap.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const refusals = [
  sapError('SAP_REQUEST_REFUSED', {
    method: 'GET',
    resource: "BusinessPartners('B')",
    status: 500,
    text: 'Internal error',
    sapCode: '-1',
  }),
  sapError('SAP_DATA_UNEXPECTED', { entity: 'partner', property: 'CardName', value: '{}' }),
];

test('thirty unreadable partners hold only their own invoices, and ten good ones are sent immediately', async () => {
  await using rig = new Rig();
  // A pause after failures, or a wait of a message, would outlast the test.
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, backoff: { firstMs: HOUR, longestMs: HOUR } } };
  const readable = rig.company.partner.bind(rig.company);
  let mended = false;
  rig.company.partner = (cardCode) => {
    const refusal = refusals[Number(cardCode.slice(1)) % refusals.length];
    return cardCode.startsWith('B') && refusal && !mended ? Promise.reject(refusal) : readable(cardCode);
  };
  for (let n = 1; n <= 40; n++) rig.company.invoice(n, n <= 30 ? { cardCode: `B${n}` } : {});
  await rig.start();
  const inState = async (state: string) => Object.values(await rig.states()).filter((one) => one === state).length;
  await rig.until(async () => (await inState('read')) === 10, 'the good ones');
  await rig.until(async () => (await inState('held')) === 30, 'the others are held, each for its own');
  const reasons = (await rig.outbox.list({ states: ['held'], role: 'customer' })).map(({ message }) => message.reason);
  assert.deepEqual(new Set(reasons), new Set(['SAP_REQUEST_REFUSED', 'SAP_DATA_UNEXPECTED']));
  mended = true;
  await rig.until(() => rig.all('read'), 'and go by themselves once SAP shows them');
  assert.equal(rig.messenger.phones.length, 40);
});
