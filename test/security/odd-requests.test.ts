import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { addressSchema, controlFile } from '../../src/http/control-messages.ts';
import { type ServiceOperations, startControl } from '../../src/http/control-server.ts';
import { startHealth } from '../../src/http/health.ts';
import { drillStanding } from '../../src/session/lifecycle/drill-plan.ts';
import type { SessionStatus } from '../../src/session/lifecycle/status.ts';
import { lineWith } from '../support/line.ts';
import { silentLog } from '../support/silence.ts';

/** The first line that comes back; '' if the connection is closed without one. `cut`: we leave once all is sent. */
function say(port: number, text: string, { cut = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n')) socket.destroy();
    });
    socket.once('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''));
    socket.write(Buffer.from(text, 'latin1'), () => {
      if (cut) socket.destroy();
    });
  });
}

const head = (line: string, ...fields: string[]): string =>
  [`${line}`, 'Host: localhost', 'Connection: close', ...fields, '', ''].join('\r\n');
const strange = [
  head('GET http://evil/health HTTP/1.1'),
  head('GET http://[::1 HTTP/1.1'),
  head('GET /%zz HTTP/1.1'),
  head('OPTIONS * HTTP/1.1'),
  head('PRI * HTTP/2.0'),
  head('GET \\\\evil HTTP/1.1'),
  head('CONNECT evil:1 HTTP/1.1'),
  head('GET /health HTTP/1.1', 'Host: evil', 'Authorization: Bearer \xff\xfe'),
  head('GET /health HTTP/1.1', 'Upgrade: websocket', 'Connection: upgrade'),
  head(`GET /${'a'.repeat(20_000)} HTTP/1.1`),
  head('POST /control/status HTTP/1.1', 'Expect: nonsense', 'Content-Length: 5'),
  head('POST /control/status HTTP/1.1', 'Content-Length: 99999999999999999999'),
  head('POST /control/status HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Length: 5'),
  `${head('POST /control/status HTTP/1.1', 'Transfer-Encoding: chunked')}ZZ\r\n`,
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
];

test('no request leaves more than a line in the log, however malformed and wherever it is cut off', async (t) => {
  const dataPath = mkdtempSync(path.join(tmpdir(), 'odd-requests-'));
  t.after(() => rmSync(dataPath, { recursive: true, force: true }));
  const printed = t.mock.method(console, 'error', () => undefined);
  const health = await startHealth({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    token: 'x',
    now: () => 0,
    log: silentLog,
    status: () => ({ maySend: true, state: 'connected' }) as SessionStatus,
    delivery: () => Promise.resolve(null),
    condition: () => ({ places: [], incidents: [] }),
    beyond: null,
    unreaped: () => 0,
    line: () => Promise.resolve(lineWith()),
    drill: () => drillStanding([], { isSetUp: false, everyMs: 0 }, 0),
  });
  t.after(() => health.close());
  const control = await startControl({ dataPath, session: 's', operations: {} as ServiceOperations, log: silentLog });
  t.after(() => control.close());
  const { port: controlPort, token } = addressSchema.parse(
    JSON.parse(readFileSync(controlFile(dataPath, 's'), 'utf8')),
  );

  const begun = [
    `${head('POST /control/status HTTP/1.1', 'Content-Length: 500')}{"a"`,
    `${head('POST /control/status HTTP/1.1', 'Content-Length: 500', `Authorization: Bearer ${token}`)}{"a"`,
    `${head('POST /control/status HTTP/1.1', 'Transfer-Encoding: chunked', `Authorization: Bearer ${token}`)}ZZ\r\n`,
    head('GET /health HTTP/1.1'),
  ];
  const healthPort = Number(new URL(health.url).port);
  for (const port of [healthPort, controlPort]) {
    for (const request of strange) assert.match(await say(port, request), /^(HTTP\/1\.1 (200|40\d|417|421|431) .*)?$/);
    for (const request of begun) await say(port, request, { cut: true });
  }
  assert.match(await say(healthPort, head('GET /health HTTP/1.1')), /^HTTP\/1\.1 200 /);
  assert.match(await say(controlPort, head('POST /control/status HTTP/1.1')), /^HTTP\/1\.1 401 /);
  assert.deepEqual(
    printed.mock.calls.map(({ arguments: told }) => String(told[0])),
    [],
  );
});
