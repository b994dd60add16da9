import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { configuredWebhooks } from '../../src/sap/business-one/webhook/webhooks.ts';
import { freePort } from '../support/free-port.ts';
import { startPair } from '../support/sap.ts';
import { until } from '../support/until.ts';
import { type AttackedService, awaitingEvents, eventPort, startAttackedService } from './rig.ts';

/** Whoever has learned the path of the webhooks: events without a signature, with a wrong one, again and again. */

const key = 'a secret of ours';
const event = JSON.stringify({ type: 'sap.b1.Invoices.Created.v1', subject: '1', data: { DocEntry: '1' } });
const signature = createHmac('sha256', key).update(event).digest('base64');

function posting(port: number) {
  return async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${webhookPath(key)}`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  };
}

/** It requires no signature. */
const attacked = await startAttackedService(() => ({ ...awaitingEvents(key), SAP_POLL_INTERVAL: '3600000' }));
after(() => attacked.close());
const trusting = { attacked, post: posting(await eventPort(attacked)) };

/** How often SAP was asked for invoices, once that has not changed for a second. */
async function looks({ attacked }: { readonly attacked: AttackedService }): Promise<number> {
  let [count, since] = [-1, performance.now()];
  await until('quiet', async () => {
    const asked = await attacked.standIns.sap.admin.requests();
    const now = asked.filter(({ method, path }) => method === 'GET' && path.includes('/Invoices')).length;
    if (now !== count) [count, since] = [now, performance.now()];
    return performance.now() - since > 1000;
  });
  return count;
}

test('many unsigned events, or one signed event sent repeatedly, trigger few polls', async () => {
  const { post } = trusting;
  const before = await looks(trusting);
  assert.equal((await post(event)).status, 200);
  const one = (await looks(trusting)) - before;
  assert.ok(one > 0, 'an event brings a look');
  const begun = performance.now();
  for (let sent = 0; sent < 200; sent++) {
    assert.equal((await post(event, sent % 2 ? { 'x-b1-webhook-signature': signature } : {})).status, 200);
  }
  await until('look for what came last', async () => (await looks(trusting)) >= before + 2 * one);
  const most = Math.ceil((performance.now() - begun) / 5000) + 1;
  assert.ok((await looks(trusting)) - before <= (most + 1) * one, 'one look in five seconds at most');
});

test('if signatures are required, events without a valid one are rejected without explanation', async (t) => {
  const port = await freePort();
  const signed = { SAP_WEBHOOK_SIGNED: 'true', SAP_WEBHOOK_PORT: String(port) };
  const { books } = loadConfig({ ...attacked.environment, ...awaitingEvents(key), ...signed });
  const webhooks = configuredWebhooks(books[0], (await startPair(t)).options, () => undefined);
  await webhooks.start();
  t.after(() => webhooks.stop());
  const post = posting(port);
  const refused = { status: 401, body: '' };
  assert.deepEqual(await post(event), refused);
  assert.deepEqual(await post(event, { 'x-b1-webhook-signature': 'AAAA' }), refused);
  assert.deepEqual(await post(`${event} `, { 'x-b1-webhook-signature': signature }), refused);
  assert.deepEqual(await post(event, { 'x-b1-webhook-signature': signature }), { status: 200, body: '' });
});

test("a wrong signature is refused even if none is required, and invalid JSON without the parser's message", async () => {
  const { post } = trusting;
  assert.deepEqual(await post(event, { 'x-b1-webhook-signature': 'AAAA' }), { status: 401, body: '' });
  assert.deepEqual(await post('{"type": evil'), { status: 400, body: '' });
});
