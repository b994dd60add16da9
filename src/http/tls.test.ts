import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { silentLog as log } from '../../test/support/silence.ts';
import { hasCode } from '../errors/coded-error.ts';
import { portOf } from './server.ts';
import { followRenewals, readTls } from './tls.ts';

function place(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const issue = () => issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });

test('files that are missing or do not belong together are refused', (t) => {
  const folder = place(t);
  const [one, other] = [issue(), issue()];
  const cert = path.join(folder, 'cert.txt');
  const key = path.join(folder, 'key.txt');
  const refused = () =>
    assert.throws(
      () => readTls({ cert, key }),
      (error) => hasCode(error, 'HTTP_TLS_INVALID'),
    );
  refused();
  writeFileSync(cert, one.certPem);
  writeFileSync(key, other.keyPem);
  refused();
  writeFileSync(key, one.keyPem);
  assert.equal(readTls({ cert, key }).cert, one.certPem);
  writeFileSync(cert, `${one.certPem}\n${one.keyPem}`);
  assert.ok(readTls({ cert, key: null }), 'both may be in one file');
});

test('a renewed certificate is used without a restart, and a half-written one never', async (t) => {
  const folder = place(t);
  const files = { cert: path.join(folder, 'cert.txt'), key: path.join(folder, 'key.txt') };
  const [old, renewed] = [issue(), issue()];
  writeFileSync(files.cert, old.certPem);
  writeFileSync(files.key, old.keyPem);
  const server = createServer(readTls(files), (_, response) => response.end('ok'));
  followRenewals(server, files, log, 10);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const shown = async (): Promise<string> => {
    const socket = connect({ port: portOf(server), host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const before = await shown();
  writeFileSync(files.cert, renewed.certPem);
  await delay(50);
  assert.equal(await shown(), before, 'its key is not there yet');
  writeFileSync(files.key, renewed.keyPem);
  while ((await shown()) === before) await delay(10);
});
