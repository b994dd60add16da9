import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pageRoutes } from '../../scripts/docs/roles-page.ts';
import { addressSchema, controlFile } from '../../src/http/control-messages.ts';
import { type AttackedService, startAttackedService } from './rig.ts';

/** Strangers, and pages of strangers in a browser on this computer, at the ports of the running service. */

let attacked: AttackedService;
let port: number;
let control: { readonly port: number; readonly token: string };

before(async () => {
  attacked = await startAttackedService(() => ({ HTTP_ALLOWED_HOSTS: 'courier.example' }));
  port = Number(new URL(attacked.health).port);
  const session = attacked.environment['WHATSAPP_SESSION_NAME'] ?? 'sap-whatsapp-persistent';
  const file = controlFile(path.join(attacked.folder, 'data'), session);
  control = addressSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
});
after(() => attacked.close());

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The answer to raw bytes, until the other side closes. */
async function ask(to: number, head: readonly string[], body = ''): Promise<Answer> {
  const socket = connect(to, '127.0.0.1').on('error', () => undefined);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.end([...head, 'Connection: close', '', body].join('\r\n'));
  await closed;
  const [fields = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(fields.split(' ')[1]), body: rest.join('\r\n\r\n') };
}

const hosts = [
  '127.0.0.1',
  'localhost:3000',
  'evil.example',
  'healthcheck.railway.app',
  '10.1.2.3',
  '_',
  'a b',
  '[::]',
];

test('a probe gets a one-word answer with any Host, or none', async () => {
  for (const host of hosts) {
    const live = await ask(port, ['GET /health/live HTTP/1.1', `Host: ${host}`]);
    assert.deepEqual([live.status, live.body], [200, 'alive'], host);
    const health = await ask(port, ['GET /health?verbose=1 HTTP/1.1', `Host: ${host}`]);
    assert.deepEqual([health.status, health.body], [503, 'unavailable'], host);
  }
  assert.deepEqual(await ask(port, ['GET /health/live HTTP/1.0']), { status: 200, body: 'alive' });
});

test('details need the token of the control endpoint, and a name of this service', async () => {
  const shown = `Authorization: Bearer ${control.token}`;
  for (const host of ['127.0.0.1', 'localhost:3000', 'Courier.example']) {
    const { status, body } = await ask(port, ['GET /health HTTP/1.1', `Host: ${host}`, shown]);
    assert.equal(status, 503);
    assert.match(body, /"session":\{.*"delivery":\{/, host);
  }
  const rebound = await ask(port, ['GET /health HTTP/1.1', 'Host: evil.example', shown]);
  assert.equal(rebound.status, 421);
  const guessed = await ask(port, [
    'GET /health HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${'0'.repeat(64)}`,
  ]);
  assert.equal(guessed.status, 401);
  for (const { body } of [rebound, guessed]) assert.doesNotMatch(body, /session|state|sap-whatsapp/);
});

test('no other path of either port, and no route of the pages, is served under a foreign name', async () => {
  const pages = pageRoutes().map(({ method, path: at }) => [method, at.replaceAll(/:\w+(\{[^}]*\})?/g, '1')] as const);
  for (const to of [port, control.port]) {
    for (const [method, at] of [
      ...pages,
      ['GET', '/healthy'],
      ['GET', '/metrics'],
      ['GET', '/api/v1/overview'],
      ['POST', '/health'],
      ['POST', '/control/status'],
    ] as const) {
      const { status } = await ask(to, [`${method} ${at} HTTP/1.1`, 'Host: evil.example', 'Content-Length: 0']);
      assert.equal(status, 421, `${method} ${at}`);
    }
  }
  const stolen = ['POST /control/status HTTP/1.1', 'Host: evil.example', `Authorization: Bearer ${control.token}`];
  assert.equal((await ask(control.port, [...stolen, 'Content-Length: 2'], '{}')).status, 421);
});

test('bodies and headers are limited in size', async () => {
  const long = 'x'.repeat(1024 * 1024);
  const post = ['POST /control/status HTTP/1.1', 'Host: 127.0.0.1', `Content-Length: ${long.length}`];
  assert.equal((await ask(control.port, post, long)).status, 401, 'a body without the token is not even read');
  const shown = [...post, `Authorization: Bearer ${control.token}`];
  assert.equal((await ask(control.port, shown, long)).status, 413);
  const head = ['GET /health/live HTTP/1.1', 'Host: 127.0.0.1', `X-Long: ${'x'.repeat(10_000)}`];
  assert.equal((await ask(port, head)).status, 431);
  assert.ok(await attacked.isAlive());
});
