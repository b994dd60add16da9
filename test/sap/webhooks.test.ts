import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { it, type TestContext } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { createServiceLayer } from '../../src/sap/business-one/source.ts';
import { answerWebhook, webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { startWebhooks } from '../../src/sap/business-one/webhook/webhooks.ts';
import { freePort } from '../support/free-port.ts';
import { forever, startPair } from '../support/sap.ts';

const key = 'a secret of ours';
const path = webhookPath(key);
const event = JSON.stringify({ type: 'sap.b1.Invoices.Created.v1', subject: '91', data: { DocEntry: '91' } });

/** A listener with TLS of its own, and a stand-in that trusts it. */
async function startListening(t: TestContext) {
  const authority = makeAuthority();
  const pair = await startPair(t, { server: { webhookCaPem: authority.certPem } });
  const events = new EventEmitter();
  const start = async (publicUrl: string) => {
    const webhooks = await startWebhooks(pair.options, {
      publicUrl,
      key,
      signed: false,
      host: '127.0.0.1',
      port: Number(new URL(publicUrl).port),
      tls: issueCertificate(authority, { ips: ['127.0.0.1'] }),
      onEvent: () => void events.emit('event'),
    });
    t.after(() => webhooks.close());
    return webhooks;
  };
  const client = createServiceLayer(pair.options);
  t.after(() => client.close());
  const enable = () =>
    client.write(
      { method: 'POST', resource: 'CompanyService_UpdateAdminInfo', body: { AdminInfo: { EnableWebhook: 'tYES' } } },
      forever,
    );
  return { ...pair, events, start, enable };
}

it('subscribes, answers the handshake, and is notified of a posted invoice', async (t) => {
  const { admin, events, start, enable } = await startListening(t);
  await enable();
  const port = await freePort();
  const webhooks = await start(`https://127.0.0.1:${port}`);
  await webhooks.subscribe();
  const [subscription] = await admin.rows('EventSubscriptions');
  assert.equal(subscription?.['WebhookURL'], `https://127.0.0.1:${port}${path}`);
  const heard = once(events, 'event');
  await admin.addDocument('Invoices', { CardCode: 'C2' });
  await heard;
  await webhooks.subscribe();
  assert.equal((await admin.rows('EventSubscriptions')).length, 1);
});

it('reactivates a subscription that SAP suspended, and receives what was missed', async (t) => {
  const { admin, events, start, enable } = await startListening(t);
  await enable();
  const port = await freePort();
  const first = await start(`https://127.0.0.1:${port}`);
  await first.subscribe();
  await first.close();
  await admin.addDocument('Invoices', { CardCode: 'C2' });
  await waitFor(async () => (await admin.rows('EventSubscriptions'))[0]?.['State'] === 'Exceptional');
  const heard = once(events, 'event');
  const second = await start(`https://127.0.0.1:${port}`);
  await second.subscribe();
  await heard;
  assert.equal((await admin.rows('EventSubscriptions'))[0]?.['State'], 'Active');
});

it('is refused if webhooks are not enabled, which affects nothing else', async (t) => {
  const { start, source } = await startListening(t);
  const webhooks = await start(`https://127.0.0.1:${await freePort()}`);
  await assert.rejects(webhooks.subscribe(), (error) => hasCode(error, 'SAP_REQUEST_REFUSED'));
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
});

it('answers the handshake only with a valid signature, or none', () => {
  const ask = (headers: Record<string, string>, signed = false) =>
    answerWebhook({ method: 'GET', path, headers, body: '' }, { key, signed });
  const signature = createHmac('sha256', key).update('token').digest('hex');
  assert.deepEqual(ask({ 'x-b1-webhook-token': 'token', 'x-b1-webhook-signature': signature }), {
    status: 200,
    body: '{"Challenge":"token"}',
    events: [],
  });
  assert.equal(ask({ 'x-b1-webhook-token': 'token', 'x-b1-webhook-signature': 'AAAA' }).status, 401);
  assert.equal(ask({}).status, 401);
  assert.equal(ask({ 'x-b1-webhook-token': 'token' }).status, 200);
  assert.equal(ask({ 'x-b1-webhook-token': 'token' }, true).status, 401, 'where a signature is demanded');
});

it('accepts one event or a list, and rejects forged, garbled or misaddressed ones', () => {
  const post = (body: string, headers: Record<string, string> = {}, to = path, signed = false) =>
    answerWebhook({ method: 'POST', path: to, headers, body }, { key, signed });
  assert.deepEqual(post(event).events, ['sap.b1.Invoices.Created.v1']);
  assert.equal(post(`[${event},${event}]`).events.length, 2);
  const signature = createHmac('sha256', key).update(event).digest('base64');
  assert.equal(post(event, { 'x-b1-webhook-signature': signature }).status, 200);
  const forged = createHmac('sha256', 'another').update(event).digest('base64');
  assert.deepEqual(post(event, { 'x-b1-webhook-signature': forged }), { status: 401, body: '', events: [] });
  assert.equal(post(event, { 'x-b1-webhook-signature': signature }, path, true).status, 200);
  assert.equal(post(event, {}, path, true).status, 401, 'where a signature is demanded');
  assert.deepEqual(post('{"type":'), { status: 400, body: '', events: [] }, 'and no word of the parser');
  assert.equal(post(event, {}, '/sap-webhook/guess').status, 404);
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const { setTimeout: delay } = await import('node:timers/promises');
  for (let attempt = 0; attempt < 6000; attempt++) {
    if (await condition()) return;
    await delay(10);
  }
  assert.fail('it did not come true within a minute');
}
