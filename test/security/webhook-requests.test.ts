import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { webhookPath } from '../../src/sap/business-one/webhook/answer.ts';
import { listenForWebhooks } from '../../src/sap/business-one/webhook/listener.ts';
import { silentLog } from '../support/silence.ts';

/** Strangers at the port on which SAP's events are awaited, in this process: what nobody catches fails the tests. */

const key = 'a secret of ours';
const path = webhookPath(key);
const event = JSON.stringify({ type: 'sap.b1.Invoices.Created.v1', subject: '1', data: { DocEntry: '1' } });
const tooMuch = 2 * 1024 * 1024 + 1;
let server: Server;
let port: number;

before(async () => {
  const onEvents = (): void => undefined;
  server = await listenForWebhooks({ key, signed: false, host: '127.0.0.1', port: 0, onEvents, log: silentLog });
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.close();
  server.closeAllConnections();
});

/** Status of the answer to raw bytes; the rest of the body is sent until the other side closes. */
async function statusOf(head: string, body: Iterable<string> = []): Promise<number> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const answered = firstLine(socket);
  socket.write(head);
  for (const part of body) {
    if (socket.destroyed || !socket.writable) break;
    if (socket.write(part)) continue;
    const drained = new Promise<void>((resolve) => socket.once('drain', () => resolve()));
    await Promise.race([drained, answered]);
  }
  const line = await answered;
  socket.destroy();
  return Number(line.split(' ')[1]);
}

async function firstLine(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve()).once('close', () => resolve());
  });
  return text.split('\r\n', 1)[0] ?? '';
}

function* megabytes(count: number): Generator<string> {
  for (let sent = 0; sent < count; sent++) yield 'x'.repeat(1024 * 1024);
}

function head(method: string, to: string, fields: readonly string[]): string {
  return [`${method} ${to} HTTP/1.1`, 'Host: courier', ...fields, '', ''].join('\r\n');
}

async function stillServes(): Promise<void> {
  assert.equal(await statusOf(head('POST', path, [`Content-Length: ${event.length}`]) + event), 200);
}

test('a body over 2 MB is refused with 413, and others are heard', async () => {
  assert.equal(await statusOf(head('POST', path, [`Content-Length: ${tooMuch}`]), megabytes(3)), 413);
  await stillServes();
});

test('a body without a content length is refused at its first byte over 2 MB', async () => {
  const chunks = function* () {
    for (const part of megabytes(3)) yield `${part.length.toString(16)}\r\n${part}\r\n`;
  };
  assert.equal(await statusOf(head('POST', path, ['Transfer-Encoding: chunked']), chunks()), 413);
  await stillServes();
});

test('path, method and length are checked before the body is read', async () => {
  const announced = [`Content-Length: ${tooMuch}`];
  assert.equal(await statusOf(head('POST', '/sap-webhook/guess', announced)), 404);
  assert.equal(await statusOf(head('PUT', path, announced)), 405);
  assert.equal(await statusOf(head('POST', path, announced)), 413);
  assert.equal(await statusOf(head('POST', path, [...announced, 'Expect: 100-continue'])), 413);
  await stillServes();
});

test('any body gets an answer', async () => {
  const bodies = [
    '',
    'null',
    '5',
    '"x"',
    '[null,1]',
    '{"type":{}}',
    '\0\u00ff',
    '['.repeat(500_000),
    '{"a":'.repeat(200_000),
  ];
  for (const body of bodies) {
    const status = await statusOf(head('POST', path, [`Content-Length: ${Buffer.byteLength(body)}`]) + body);
    assert.ok(status === 200 || status === 400, `${status} for ${body.slice(0, 20)}`);
  }
  await stillServes();
});

test('a client that disconnects within a body does no harm', async () => {
  for (let visit = 0; visit < 20; visit++) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${head('POST', path, ['Content-Length: 1000'])}{"type"`);
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  await stillServes();
});

test('of 400 idle connections, most are rejected', async () => {
  const sockets = Array.from({ length: 400 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  const ends = sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
  let closed = 0;
  const enough = Promise.withResolvers<void>();
  for (const end of ends) void end.then(() => ++closed >= 300 && enough.resolve());
  await enough.promise;
  for (const socket of sockets) socket.destroy();
  await Promise.all(ends);
  await stillServes();
});
